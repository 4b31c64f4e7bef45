//! The notions of the language: their names and the order of their keys from the sources, all else from the schemas.

use super::words;
use pbxctl::syntax::schemas;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The whole language.
pub(crate) struct Language {
    /// A page for each file of `src/syntax/` that has notions, in the order of their names.
    pub(crate) pages: Vec<Page>,
    /// What is written as one text.
    pub(crate) texts: Vec<Notion>,
    /// The schema of each notion.
    pub(crate) schemas: BTreeMap<String, Value>,
}

/// The notions of one file.
pub(crate) struct Page {
    /// The name of the file: `call_test`.
    pub(crate) stem: String,
    /// The first line of the file, if that tells what it is about.
    pub(crate) about: String,
    /// Its notions, the records first.
    pub(crate) notions: Vec<Notion>,
}

/// A notion.
pub(crate) struct Notion {
    /// Its type: `CallTest`.
    pub(crate) name: String,
    /// What it is called: `call test`.
    pub(crate) title: String,
    /// Its keys, as they stand in the source; none for what is no record.
    pub(crate) keys: Vec<String>,
}

impl Page {
    /// The name of its file: `call-test`.
    pub(crate) fn name(&self) -> String {
        self.stem.replace('_', "-")
    }

    /// The notion that the page is about: that of its name, or one whose name holds it. A page of several things has none.
    pub(crate) fn main(&self) -> Option<&Notion> {
        let wanted = self.stem.replace('_', "");
        let name = |notion: &&Notion| notion.name.to_lowercase();
        let exact = self.notions.iter().find(|notion| name(notion) == wanted);
        exact.or_else(|| {
            self.notions
                .iter()
                .find(|notion| name(notion).contains(&wanted))
        })
    }

    /// What it is headed by.
    pub(crate) fn title(&self) -> String {
        let main = self.main().map(|main| words::heading(&main.title));
        main.unwrap_or_else(|| words::heading(&self.stem.replace('_', " ")))
    }
}

impl Language {
    /// Where a notion is told of: the page, without its ending, and the notion.
    pub(crate) fn find(&self, name: &str) -> Option<(String, &Notion)> {
        let on_pages = self
            .pages
            .iter()
            .flat_map(|page| page.notions.iter().map(|notion| (page.name(), notion)));
        let texts = self
            .texts
            .iter()
            .map(|notion| ("values".to_owned(), notion));
        on_pages
            .chain(texts)
            .find(|(_, notion)| notion.name == name)
    }

    /// The names of all notions.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let on_pages = self.pages.iter().flat_map(|page| &page.notions);
        on_pages
            .chain(&self.texts)
            .map(|notion| notion.name.as_str())
    }

    /// All keys, each with its notion.
    pub(crate) fn keys(&self) -> impl Iterator<Item = (&str, &str)> {
        let notions = self.pages.iter().flat_map(|page| &page.notions);
        notions.flat_map(|notion| {
            notion
                .keys
                .iter()
                .map(|key| (notion.name.as_str(), key.as_str()))
        })
    }
}

/// Reads the sources and the schemas.
pub(crate) fn read() -> Language {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/syntax");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let (mut pages, mut texts) = (Vec::new(), Vec::new());
    for path in paths
        .iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
    {
        let source = fs::read_to_string(path).unwrap();
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        texts.extend(notions(&source, "texts! {"));
        let mut found: Vec<_> = notions(&source, "record! {").collect();
        found.extend(notions(&source, "choice! {"));
        if !found.is_empty() {
            let about = source
                .lines()
                .next()
                .and_then(|line| line.strip_prefix("//! "));
            let about = about.unwrap_or_default().to_owned();
            pages.push(Page {
                stem,
                about,
                notions: found,
            });
        }
    }
    Language {
        pages,
        texts,
        schemas: definitions(),
    }
}

/// The notions that a macro makes: lines such as `    CallTest = "a call test" {` between its head and a closing brace.
fn notions<'a>(source: &'a str, head: &'a str) -> impl Iterator<Item = Notion> + 'a {
    let lines: Vec<_> = source.lines().collect();
    let starts: Vec<_> = (0..lines.len()).filter(|at| lines[*at] == head).collect();
    starts.into_iter().flat_map(move |start| {
        let body = lines[start + 1..]
            .iter()
            .take_while(|line| **line != "}")
            .copied();
        block(&body.collect::<Vec<_>>())
    })
}

fn block(lines: &[&str]) -> Vec<Notion> {
    let mut found: Vec<Notion> = Vec::new();
    for line in lines {
        if let Some((name, phrase)) = headed(line) {
            let title = if phrase.contains('`') {
                words::apart(name)
            } else {
                words::without_article(phrase).to_owned()
            };
            found.push(Notion {
                name: name.to_owned(),
                title,
                keys: Vec::new(),
            });
        } else if let (Some(notion), Some(key)) = (found.last_mut(), key(line)) {
            notion.keys.push(key.to_owned());
        }
    }
    found
}

/// `    CallTest = "a call test" …`, as its name and its phrase.
fn headed(line: &str) -> Option<(&str, &str)> {
    let (name, rest) = line.strip_prefix("    ")?.split_once(" = \"")?;
    let is_name = name.chars().all(char::is_alphanumeric) && name.starts_with(char::is_uppercase);
    rest.split_once('"')
        .map(|(phrase, _)| (name, phrase))
        .filter(|_| is_name)
}

/// `        time as "for": …` or `        time: …`, as its key.
fn key(line: &str) -> Option<&str> {
    let (field, _) = line.strip_prefix("        ")?.split_once(": ")?;
    let is_field = field.starts_with(|c: char| c.is_ascii_lowercase());
    match field.split_once(" as ") {
        Some((_, key)) => Some(key.trim_matches('"')),
        None => Some(field).filter(|_| is_field),
    }
}

/// The definitions of the four schemas, and the schemas themselves under the names of their types.
fn definitions() -> BTreeMap<String, Value> {
    let schemas = schemas();
    let mut found = BTreeMap::new();
    for schema in [
        schemas.project,
        schemas.tenant,
        schemas.library,
        schemas.tests,
    ] {
        let Value::Object(mut root) = schema.to_value() else {
            continue;
        };
        if let Some(Value::Object(definitions)) = root.remove("definitions") {
            found.extend(definitions);
        }
        let title = root
            .get("title")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        found.insert(title, Value::Object(root));
    }
    found
}
