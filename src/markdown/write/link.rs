//! Links and pictures: where they may lead, and what is shown when they may not.

use super::{Open, Writer, anchor};
use crate::attachment;
use crate::html::escape;
use crate::markdown::target::{self, Judged};
use crate::markdown::{OddHost, ProblemKind, Target};
use pulldown_cmark::{CowStr, Event, LinkType};
use std::borrow::Cow;
use std::ops::Range;

/// A picture whose description is being collected.
pub(super) struct Picture {
    url: String,
    title: String,
    range: Range<usize>,
    depth: usize,
    alt: String,
}

impl Writer<'_> {
    pub(super) fn start_link(&mut self, link_type: LinkType, url: &str, title: &str) {
        self.settled.push(self.range.clone());
        let url = match link_type {
            LinkType::Email => Cow::Owned(format!("mailto:{url}")),
            _ => Cow::Borrowed(url),
        };
        let mut shown = None;
        let href = match target::judge(&url) {
            Judged::Blocked(scheme) => {
                self.problem(ProblemKind::BadScheme(scheme));
                None
            }
            Judged::Web { url, host, odd } => {
                self.odd_host(&host, odd);
                shown = Some((host, url.clone()));
                Some((url, true))
            }
            Judged::Direct(url) => Some((url, false)),
            Judged::Fragment(fragment) => Some((self.own_anchor(&fragment), false)),
            Judged::Local { path, fragment } => self.local(path, fragment, &url),
        };
        let end = self.open_anchor(href, title);
        self.in_link = true;
        self.open.push(Open::Link {
            shown,
            text_at: self.text.len(),
            end,
        });
    }

    /// Writes the start tag of a link, if there is somewhere to go, and gives its end tag.
    fn open_anchor(&mut self, href: Option<(String, bool)>, title: &str) -> &'static str {
        let Some((href, leaves_site)) = href else {
            return "";
        };
        self.out
            .push_str(&format!("<a href=\"{}\"", target::attribute(&href)));
        if leaves_site {
            self.out.push_str(" rel=\"noopener noreferrer nofollow\"");
        }
        let title = self.title(title);
        self.out.push_str(&title);
        self.out.push('>');
        "</a>"
    }

    fn title(&mut self, title: &str) -> String {
        let title = self.tidy(title);
        match title.trim() {
            "" => String::new(),
            title => format!(" title=\"{}\"", escape(title)),
        }
    }

    fn odd_host(&mut self, host: &str, odd: Option<OddHost>) {
        if let Some(why) = odd {
            let host = host.to_owned();
            self.problem(ProblemKind::OddHost { host, why });
        }
    }

    fn own_anchor(&mut self, fragment: &str) -> String {
        if fragment.is_empty() || fragment.eq_ignore_ascii_case("top") {
            return "#".to_owned();
        }
        let range = self.prepared.source(&self.range);
        format!("#{}", self.anchors.want(fragment, range))
    }

    /// What a relative target leads to, as `href` and whether it leaves the site.
    fn local(
        &mut self,
        path: String,
        fragment: Option<String>,
        written: &str,
    ) -> Option<(String, bool)> {
        let place = fragment
            .filter(|fragment| !fragment.is_empty())
            .map(|fragment| format!("#{}", anchor::of_fragment(&fragment)))
            .unwrap_or_default();
        match self.resolve(&path) {
            Target::Page(href) | Target::File { href, .. } => Some((href + &place, false)),
            Target::External => Some((written.to_owned(), true)),
            missing => {
                self.not_found(missing, path);
                None
            }
        }
    }

    fn resolve(&self, path: &str) -> Target {
        if path.is_empty() || path.contains(|c: char| c.is_control()) {
            return Target::Missing { near: None };
        }
        self.links.resolve(path)
    }

    fn not_found(&mut self, found: Target, target: String) {
        match found {
            Target::Leaves => self.problem(ProblemKind::Leaves(target)),
            Target::Missing { near } => self.problem(ProblemKind::Missing { target, near }),
            Target::Page(_) | Target::File { .. } | Target::External => {}
        }
    }

    pub(super) fn end_link(&mut self, shown: Option<(String, String)>, text_at: usize, end: &str) {
        self.in_link = false;
        self.out.push_str(end);
        let Some((host, url)) = shown else {
            return;
        };
        let text = self.text[text_at..].trim().to_owned();
        if target::names_other_host(&text, &host) {
            self.odd_host(&host, Some(OddHost::TextDiffers));
        }
        if text != url && !text.contains(&host) {
            self.show_host(&host);
        }
    }

    fn show_host(&mut self, host: &str) {
        let host = escape(host);
        self.out
            .push_str(&format!(" <span class=\"host\">({host})</span>"));
    }

    pub(super) fn start_image(&mut self, url: &str, title: &str) {
        self.settled.push(self.range.clone());
        self.picture = Some(Picture {
            url: url.to_owned(),
            title: title.to_owned(),
            range: self.range.clone(),
            depth: 0,
            alt: String::new(),
        });
        self.open.push(Open::Image);
    }

    /// Collects the description of a picture; tags within it have no place in an attribute.
    pub(super) fn describe(&mut self, event: Event<'_>) {
        let text = match event {
            Event::Start(_) => {
                self.open.push(Open::Image);
                if let Some(picture) = &mut self.picture {
                    picture.depth += 1;
                }
                return;
            }
            Event::End(_) => {
                self.open.pop();
                match self.picture.take() {
                    Some(mut picture) if picture.depth > 0 => {
                        picture.depth -= 1;
                        self.picture = Some(picture);
                    }
                    Some(picture) => self.end_image(picture),
                    None => {}
                }
                return;
            }
            Event::Text(text) | Event::Code(text) => text,
            Event::SoftBreak | Event::HardBreak => CowStr::Borrowed(" "),
            _ => return,
        };
        let text = self.tidy(&text).into_owned();
        if let Some(picture) = &mut self.picture {
            picture.alt.push_str(&text);
        }
    }

    fn end_image(&mut self, picture: Picture) {
        self.range = picture.range;
        let alt = picture.alt.trim().to_owned();
        if alt.is_empty() {
            self.problem(ProblemKind::NoAlt);
        }
        self.settle_break(alt.chars().next().unwrap_or('图'));
        let (href, host) = match target::judge(&picture.url) {
            Judged::Blocked(scheme) => {
                self.problem(ProblemKind::BadScheme(scheme));
                (None, None)
            }
            Judged::Web { url, host, odd } => {
                self.problem(ProblemKind::ExternalImage(host.clone()));
                self.odd_host(&host, odd);
                (Some((url, true)), Some(host))
            }
            Judged::Direct(url) => {
                let scheme = url.split(':').next().unwrap_or_default();
                self.problem(ProblemKind::BadScheme(scheme.to_owned()));
                (None, None)
            }
            Judged::Fragment(fragment) => {
                let target = format!("#{fragment}");
                self.problem(ProblemKind::Missing { target, near: None });
                (None, None)
            }
            Judged::Local { path, .. } => match self.resolve(&path) {
                Target::File {
                    href,
                    image: Some(shown),
                } => return self.image(&href, &alt, &picture.title, shown),
                Target::Page(href) | Target::File { href, image: None } => {
                    (Some((href, false)), None)
                }
                Target::External => (Some((picture.url.clone(), true)), None),
                missing => {
                    self.not_found(missing, path);
                    (None, None)
                }
            },
        };
        // Not a picture that can be shown: a link to it, or only its description.
        let text = match &href {
            Some((href, _)) if alt.is_empty() => href.clone(),
            _ => alt,
        };
        let end = match self.in_link {
            true => "",
            false => self.open_anchor(href, &picture.title),
        };
        self.out.push_str(&escape(&text));
        self.out.push_str(end);
        self.text.push_str(&text);
        if let Some(host) = host.filter(|host| !text.contains(host.as_str())) {
            self.show_host(&host);
        }
    }

    /// Writes a picture; where another file stands for the original, it leads there.
    fn image(&mut self, original: &str, alt: &str, title: &str, shown: attachment::Picture) {
        let title = self.title(title);
        let ((width, height), (webp, src)) = (shown.size, shown.addresses(original));
        let image = format!(
            "<img src=\"{}\" alt=\"{}\" width=\"{width}\" height=\"{height}\" loading=\"lazy\"{title}>",
            target::attribute(&src),
            escape(alt),
        );
        let image = webp.map_or(image.clone(), |webp| {
            let webp = target::attribute(&webp);
            format!("<picture><source srcset=\"{webp}\" type=\"image/webp\">{image}</picture>")
        });
        // A link needs words, and there is none within another.
        let leads = !shown.forms.is_empty() && !alt.is_empty() && !self.in_link;
        match leads {
            true => {
                let original = target::attribute(original);
                self.out
                    .push_str(&format!("<a href=\"{original}\">{image}</a>"));
            }
            false => self.out.push_str(&image),
        }
        self.text.push_str(alt);
    }
}
