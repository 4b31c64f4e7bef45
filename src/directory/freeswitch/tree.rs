//! Domains, groups and users out of XML, with the preprocessor's variables and includes.

use super::texts::Texts;
use crate::directory::notice::Notices;
use roxmltree::{Document, Node};
use std::collections::BTreeMap;

/// No include is deeper.
const DEPTH: usize = 16;

/// A domain as it is written.
#[derive(Debug, Default)]
pub(super) struct DomainNode {
    pub(super) name: String,
    pub(super) place: String,
    pub(super) users: Vec<UserNode>,
}

/// A user, with what the domain and the group say of all their users.
#[derive(Debug, Default)]
pub(super) struct UserNode {
    pub(super) place: String,
    pub(super) attributes: BTreeMap<String, String>,
    pub(super) params: Said,
    pub(super) variables: Said,
}

/// Names, what they are set to, and where; `own` is false for what is inherited.
pub(super) type Said = BTreeMap<String, Word>;

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) value: String,
    pub(super) place: String,
}

/// What is in force where a user stands.
#[derive(Clone, Debug, Default)]
struct Around {
    params: Said,
    variables: Said,
    group: Option<String>,
}

/// All domains, in the order in which FreeSWITCH comes to them.
pub(super) fn domains(texts: &Texts, notices: &mut Notices) -> Vec<DomainNode> {
    let mut reader = Reader {
        texts,
        set: BTreeMap::new(),
        domains: Vec::new(),
        notices,
    };
    if texts.files.contains_key("vars.xml") {
        reader.file("vars.xml", &Around::default(), 0);
    }
    for path in &texts.first {
        reader.file(path, &Around::default(), 0);
    }
    reader.domains
}

struct Reader<'a> {
    texts: &'a Texts,
    /// The variables of the preprocessor.
    set: BTreeMap<String, String>,
    domains: Vec<DomainNode>,
    notices: &'a mut Notices,
}

/// A file while it is read.
struct Here<'a, 'x> {
    path: &'a str,
    xml: &'a Document<'x>,
    depth: usize,
}

impl Here<'_, '_> {
    fn place(&self, node: Node<'_, '_>) -> String {
        let line = self.xml.text_pos_at(node.range().start).row;
        format!("{}:{line}", self.path)
    }
}

impl Reader<'_> {
    fn file(&mut self, path: &str, around: &Around, depth: usize) {
        let Some(text) = self.texts.files.get(path) else {
            return;
        };
        match Document::parse(text) {
            Ok(xml) => {
                let here = Here {
                    path,
                    xml: &xml,
                    depth,
                };
                self.node(xml.root_element(), &here, around);
            }
            Err(error) => {
                let place = format!("{path}:{}", error.pos().row);
                self.notices
                    .left_out(place, format!("files that are not XML: {error}"));
            }
        }
    }

    fn node(&mut self, node: Node<'_, '_>, here: &Here<'_, '_>, around: &Around) {
        match node.tag_name().name() {
            "include" | "users" | "groups" | "section" | "document" => {
                self.children(node, here, around);
            }
            "X-PRE-PROCESS" => self.preprocess(node, here, around),
            "domain" => self.domain(node, here),
            "group" => self.group(node, here, around),
            "user" => self.user(node, here, around),
            "params" | "variables" => {}
            other => {
                let place = format!("{} (`{other}`)", here.place(node));
                self.notices
                    .left_out(place, "elements that are no part of a directory");
            }
        }
    }

    fn children(&mut self, node: Node<'_, '_>, here: &Here<'_, '_>, around: &Around) {
        for child in node.children().filter(Node::is_element) {
            self.node(child, here, around);
        }
    }

    fn domain(&mut self, node: Node<'_, '_>, here: &Here<'_, '_>) {
        let name = self.attribute(node, "name").unwrap_or_default();
        self.domains.push(DomainNode {
            name,
            place: here.place(node),
            users: Vec::new(),
        });
        let around = self.around(node, here, &Around::default());
        self.children(node, here, &around);
    }

    fn group(&mut self, node: Node<'_, '_>, here: &Here<'_, '_>, around: &Around) {
        let mut within = self.around(node, here, around);
        within.group = self.attribute(node, "name");
        let pointers = node
            .descendants()
            .filter(|node| node.has_tag_name("user") && node.attribute("type") == Some("pointer"));
        for pointer in pointers {
            let group = within.group.clone().unwrap_or_default();
            let member = self.attribute(pointer, "id").unwrap_or_default();
            let place = format!("{} (`{member}` in `{group}`)", here.place(pointer));
            self.notices.left_out(place, "members of groups");
        }
        self.children(node, here, &within);
    }

    fn user(&mut self, node: Node<'_, '_>, here: &Here<'_, '_>, around: &Around) {
        if node.attribute("type") == Some("pointer") {
            return;
        }
        let said = self.around(node, here, around);
        let attributes = node.attributes();
        let attributes: BTreeMap<String, String> = attributes
            .map(|one| (one.name().to_owned(), self.expand(one.value())))
            .collect();
        let user = UserNode {
            place: here.place(node),
            attributes,
            params: said.params,
            variables: said.variables,
        };
        match self.domains.last_mut() {
            Some(domain) => domain.users.push(user),
            None => self
                .notices
                .left_out(user.place, "users outside any domain"),
        }
    }

    /// What a node says of itself, on top of what is around it.
    fn around(&mut self, node: Node<'_, '_>, here: &Here<'_, '_>, outside: &Around) -> Around {
        let mut around = outside.clone();
        for list in node.children().filter(Node::is_element) {
            let into = match list.tag_name().name() {
                "params" => &mut around.params,
                "variables" => &mut around.variables,
                _ => continue,
            };
            for one in list.children().filter(Node::is_element) {
                let name = self.attribute(one, "name").unwrap_or_default();
                let word = Word {
                    value: self.attribute(one, "value").unwrap_or_default(),
                    place: here.place(one),
                };
                into.insert(name, word);
            }
        }
        around
    }

    fn preprocess(&mut self, node: Node<'_, '_>, here: &Here<'_, '_>, around: &Around) {
        let data = self.attribute(node, "data").unwrap_or_default();
        match node.attribute("cmd") {
            Some("set") => {
                if let Some((name, value)) = data.split_once('=') {
                    self.set
                        .insert(name.trim().to_owned(), value.trim().to_owned());
                }
            }
            Some("include") => self.include(&data, here, around, node),
            other => {
                let what = format!(
                    "`X-PRE-PROCESS {}`, which is not followed",
                    other.unwrap_or_default()
                );
                self.notices.left_out(here.place(node), what);
            }
        }
    }

    fn include(&mut self, data: &str, here: &Here<'_, '_>, around: &Around, node: Node<'_, '_>) {
        let folder = here.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let pattern = match folder {
            "" => data.to_owned(),
            folder => format!("{folder}/{data}"),
        };
        let outside = data.starts_with('/') || data.split('/').any(|part| part == "..");
        if outside || here.depth == DEPTH {
            let place = format!("{} (`{data}`)", here.place(node));
            return self
                .notices
                .left_out(place, "includes that lead outside the folder, or too deep");
        }
        let fitting = self.texts.files.keys().filter(|path| fits(&pattern, path));
        for path in fitting.cloned().collect::<Vec<_>>() {
            self.file(&path, around, here.depth + 1);
        }
    }

    fn attribute(&self, node: Node<'_, '_>, name: &str) -> Option<String> {
        node.attribute(name).map(|text| self.expand(text))
    }

    /// `$${name}` is what was set; what never was is left as it is.
    fn expand(&self, text: &str) -> String {
        if !text.contains("$${") {
            return text.to_owned();
        }
        let set = self.set.iter();
        set.fold(text.to_owned(), |text, (name, value)| {
            text.replace(&format!("$${{{name}}}"), value)
        })
    }
}

/// Whether a path fits a pattern whose last part may hold one `*`.
fn fits(pattern: &str, path: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == path,
        Some((before, after)) => path
            .strip_prefix(before)
            .and_then(|rest| rest.strip_suffix(after))
            .is_some_and(|middle| !middle.contains('/')),
    }
}
