//! `[hosting]`: what the servers of the site need besides its pages.

use super::chosen;
use crate::diagnostic::Diagnostic;
use crate::document::{Reader, Table};

/// A kind of server that reads its settings from files in the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// Netlify, Cloudflare Pages and others that read `_headers` and `_redirects`.
    Netlify,
    /// IIS, which reads `web.config`.
    Iis,
}

impl Host {
    const ALL: [(&str, Host); 2] = [("netlify", Host::Netlify), ("iis", Host::Iis)];
}

/// What the servers of the site need.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hosting {
    /// Whether anything is asked for: then there also is a page for addresses that do not exist.
    pub asked: bool,
    /// The kinds of servers.
    pub hosts: Vec<Host>,
    /// Whether every text has compressed copies beside it.
    pub precompressed: bool,
}

impl Hosting {
    /// Understands the table; servers that read nothing from the site are reported.
    pub(super) fn read(table: Option<&Table>, problems: &mut Vec<Diagnostic>) -> Hosting {
        let Some(table) = table else {
            return Hosting::default();
        };
        let mut read = Reader::new(table, problems);
        let named = read.texts("for", "服务器");
        // Its settings are not read from the site.
        let (apart, named): (Vec<_>, _) = named.into_iter().partition(|(name, _)| name == "nginx");
        for (_, spot) in apart {
            read.problem(Diagnostic::new("MB1450").at(spot.place()));
        }
        let precompressed = read.flag("precompressed", "预先压缩").unwrap_or_default();
        read.finish();
        let hosts = chosen("for", &Host::ALL, named, problems);
        Hosting {
            asked: true,
            hosts,
            precompressed,
        }
    }
}
