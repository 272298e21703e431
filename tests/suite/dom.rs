//! A page as a browser sees it: the tree of its elements and texts, for comparing and for looking through.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{Attribute, ExpandedName, QualName, parse_document};

#[derive(Debug)]
enum Kind {
    Document,
    Element(&'static QualName, Vec<Attribute>),
    Text(String),
    Comment,
}

#[derive(Debug)]
struct Node {
    kind: Kind,
    parent: Option<usize>,
    children: Vec<usize>,
}

/// Elements that hold blocks, so that white space in them means nothing. Pages must not rely on it there.
const LAYOUT: [&str; 23] = [
    "",
    "html",
    "head",
    "body",
    "header",
    "footer",
    "main",
    "nav",
    "section",
    "div",
    "figure",
    "form",
    "blockquote",
    "table",
    "thead",
    "tbody",
    "tr",
    "ul",
    "ol",
    "dl",
    "select",
    "svg",
    "article",
];

/// Blocks that hold text.
const BLOCKS: [&str; 18] = [
    "p", "li", "td", "th", "dt", "dd", "caption", "summary", "label", "h1", "h2", "h3", "h4", "h5",
    "h6", "details", "button", "option",
];

/// A document tree, only as complete as comparing needs.
#[derive(Debug)]
pub struct Dom(RefCell<Vec<Node>>);

/// The scripts of the theme.
const OWN_SCRIPTS: [&str; 4] = ["large.js", "aloud.js", "search.js", "screen.js"];

impl Dom {
    pub fn parse(page: &[u8]) -> Dom {
        let document = Node {
            kind: Kind::Document,
            parent: None,
            children: Vec::new(),
        };
        let sink = Dom(RefCell::new(vec![document]));
        parse_document(sink, Default::default())
            .from_utf8()
            .one(page)
    }

    fn add(&self, kind: Kind) -> usize {
        let mut nodes = self.0.borrow_mut();
        nodes.push(Node {
            kind,
            parent: None,
            children: Vec::new(),
        });
        nodes.len() - 1
    }

    fn insert(&self, parent: usize, place: Option<usize>, child: NodeOrText<usize>) {
        let place = place.unwrap_or(self.0.borrow()[parent].children.len());
        let child = match child {
            NodeOrText::AppendNode(node) => {
                self.remove_from_parent(&node);
                if let Kind::Comment = self.0.borrow()[node].kind {
                    return;
                }
                node
            }
            NodeOrText::AppendText(text) => {
                let mut nodes = self.0.borrow_mut();
                let before = place
                    .checked_sub(1)
                    .map(|place| nodes[parent].children[place]);
                if let Some(before) = before
                    && let Kind::Text(known) = &mut nodes[before].kind
                {
                    known.push_str(&text);
                    return;
                }
                drop(nodes);
                self.add(Kind::Text(text.to_string()))
            }
        };
        let mut nodes = self.0.borrow_mut();
        nodes[child].parent = Some(parent);
        nodes[parent].children.insert(place, child);
    }

    /// The tree as lines, with white space as it counts on the screen.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        self.write(0, 0, false, &mut lines);
        lines
    }

    fn write(&self, node: usize, depth: usize, exact: bool, lines: &mut Vec<String>) {
        let nodes = self.0.borrow();
        let indent = " ".repeat(depth);
        match &nodes[node].kind {
            Kind::Text(text) if exact => lines.push(format!("{indent}{text:?}")),
            Kind::Text(text) => {
                let shown = self.shown(&nodes, node, text);
                if !shown.is_empty() {
                    lines.push(format!("{indent}{shown:?}"));
                }
            }
            Kind::Element(name, attributes) => {
                let mut attributes: Vec<String> = attributes
                    .iter()
                    .map(|attribute| format!("{}={:?}", attribute.name.local, &*attribute.value))
                    .collect();
                attributes.sort();
                lines.push(format!("{indent}<{} {}>", name.local, attributes.join(" ")));
            }
            Kind::Document | Kind::Comment => {}
        }
        let exact = exact
            || matches!(&nodes[node].kind, Kind::Element(name, _)
                if ["pre", "textarea", "script", "style", "title"].contains(&&*name.local));
        for &child in &nodes[node].children {
            self.write(child, depth + 1, exact, lines);
        }
    }

    /// A text with its white space as a browser shows it: none at the edges of a block and none between blocks.
    fn shown(&self, nodes: &[Node], node: usize, text: &str) -> String {
        let space = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}');
        let words: Vec<&str> = text.split(space).filter(|word| !word.is_empty()).collect();
        let mut shown = words.join(" ");
        let parent = &nodes[nodes[node].parent.expect("a text has a parent")];
        let name = match &parent.kind {
            Kind::Element(name, _) => &*name.local,
            _ => "",
        };
        if LAYOUT.contains(&name) {
            return shown;
        }
        let block = BLOCKS.contains(&name);
        if text.starts_with(space) && !(block && parent.children.first() == Some(&node)) {
            shown.insert(0, ' ');
        }
        if text.ends_with(space)
            && !(block && parent.children.last() == Some(&node))
            && shown != " "
        {
            shown.push(' ');
        }
        shown
    }

    /// Whether something that acts is a script of the theme: nothing is needed of it to read a page.
    pub fn is_own_script(danger: &str) -> bool {
        let path = danger.strip_prefix("script ").unwrap_or_default();
        let name = path.trim_start_matches("../").strip_prefix("static/");
        name.is_some_and(|name| OWN_SCRIPTS.contains(&name))
    }

    /// Everything in the tree that could act or load something from elsewhere.
    pub fn dangers(&self) -> Vec<String> {
        let mut found = Vec::new();
        for node in self.0.borrow().iter() {
            let Kind::Element(name, attributes) = &node.kind else {
                continue;
            };
            let tag = &*name.local;
            if [
                "iframe", "object", "embed", "base", "form", "svg", "math", "script", "style",
            ]
            .contains(&tag)
            {
                let src = attributes.iter().find(|one| &*one.name.local == "src");
                found.push(match (tag, src) {
                    ("script", Some(src)) => format!("script {}", &*src.value),
                    _ => tag.to_owned(),
                });
            }
            for attribute in attributes {
                let key = &*attribute.name.local;
                let value: String = attribute
                    .value
                    .chars()
                    .filter(|c| !c.is_whitespace() && !c.is_control())
                    .collect::<String>()
                    .to_ascii_lowercase();
                let acts =
                    key.starts_with("on") || ["style", "srcdoc", "http-equiv"].contains(&key);
                let scheme = ["javascript:", "data:", "vbscript:"]
                    .iter()
                    .any(|scheme| value.starts_with(scheme));
                let loads = key == "src" && (value.contains("//") || value.contains(':'));
                if acts || scheme || loads {
                    found.push(format!("{tag} {key}={value}"));
                }
            }
        }
        found
    }

    /// Every element: its name, its attributes by name, and the text in it.
    pub fn elements(&self) -> Vec<Element> {
        let nodes = self.0.borrow();
        let mut found = Vec::new();
        for (at, node) in nodes.iter().enumerate() {
            if let Kind::Element(name, attributes) = &node.kind {
                let attribute = |a: &Attribute| (a.name.local.to_string(), a.value.to_string());
                found.push(Element {
                    name: name.local.to_string(),
                    attributes: attributes.iter().map(attribute).collect(),
                    text: text_of(&nodes, at),
                });
            }
        }
        found
    }

    /// Every text of the page by itself, and every attribute that is read or said; without those of one class and what is in them.
    pub fn pieces(&self, without: &str) -> Vec<String> {
        let said = |name: &str| {
            matches!(
                name,
                "title" | "alt" | "aria-label" | "placeholder" | "content"
            ) || (name.starts_with("data-") && name != "data-l")
        };
        let nodes = self.0.borrow();
        let (mut pieces, mut open) = (Vec::new(), vec![0]);
        while let Some(node) = open.pop() {
            let node = &nodes[node];
            if let Kind::Element(_, attributes) = &node.kind
                && attributes
                    .iter()
                    .any(|one| &*one.name.local == "class" && &*one.value == without)
            {
                continue;
            }
            open.extend(&node.children);
            match &node.kind {
                Kind::Text(words) => pieces.push(words.to_string()),
                Kind::Element(_, attributes) => pieces.extend(
                    attributes
                        .iter()
                        .filter(|one| said(&one.name.local))
                        .map(|one| one.value.to_string()),
                ),
                _ => {}
            }
        }
        pieces
    }

    /// All text of the page, scripts and attributes left out.
    pub fn text(&self) -> String {
        text_of(&self.0.borrow(), 0)
    }
}

fn text_of(nodes: &[Node], node: usize) -> String {
    let mut text = String::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        match &nodes[node].kind {
            Kind::Text(words) => text.push_str(words),
            Kind::Element(name, _) if ["script", "style"].contains(&&*name.local) => continue,
            _ => {}
        }
        open.extend(nodes[node].children.iter().rev());
    }
    text
}

/// One element of a page.
#[derive(Debug)]
pub struct Element {
    pub name: String,
    pub attributes: BTreeMap<String, String>,
    pub text: String,
}

impl Element {
    /// An attribute, or nothing.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }
}

impl TreeSink for Dom {
    type Handle = usize;
    type Output = Dom;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> Dom {
        self
    }

    fn get_document(&self) -> usize {
        0
    }

    fn get_template_contents(&self, target: &usize) -> usize {
        *target
    }

    fn same_node(&self, one: &usize, other: &usize) -> bool {
        one == other
    }

    fn elem_name<'a>(&'a self, target: &'a usize) -> ExpandedName<'a> {
        match self.0.borrow()[*target].kind {
            Kind::Element(name, _) => name.expanded(),
            _ => panic!("not an element"),
        }
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> usize {
        // The parser wants to borrow the name; a test may leak it.
        self.add(Kind::Element(Box::leak(Box::new(name)), attributes))
    }

    fn create_comment(&self, _: StrTendril) -> usize {
        self.add(Kind::Comment)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> usize {
        self.add(Kind::Comment)
    }

    fn append(&self, parent: &usize, child: NodeOrText<usize>) {
        self.insert(*parent, None, child);
    }

    fn append_before_sibling(&self, sibling: &usize, child: NodeOrText<usize>) {
        let parent = self.0.borrow()[*sibling]
            .parent
            .expect("a sibling has a parent");
        let place = self.0.borrow()[parent]
            .children
            .iter()
            .position(|node| node == sibling);
        self.insert(parent, place, child);
    }

    fn append_based_on_parent_node(
        &self,
        element: &usize,
        before: &usize,
        child: NodeOrText<usize>,
    ) {
        match self.0.borrow()[*element].parent.is_some() {
            true => self.append_before_sibling(element, child),
            false => self.append(before, child),
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn add_attrs_if_missing(&self, target: &usize, more: Vec<Attribute>) {
        if let Kind::Element(_, attributes) = &mut self.0.borrow_mut()[*target].kind {
            for attribute in more {
                if !attributes.iter().any(|known| known.name == attribute.name) {
                    attributes.push(attribute);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &usize) {
        let mut nodes = self.0.borrow_mut();
        if let Some(parent) = nodes[*target].parent.take() {
            nodes[parent].children.retain(|child| child != target);
        }
    }

    fn reparent_children(&self, node: &usize, new_parent: &usize) {
        let children = std::mem::take(&mut self.0.borrow_mut()[*node].children);
        for child in children {
            self.0.borrow_mut()[child].parent = None;
            self.append(new_parent, NodeOrText::AppendNode(child));
        }
    }

    fn parse_error(&self, _: Cow<'static, str>) {}
    fn set_quirks_mode(&self, _: QuirksMode) {}
}
