//! What phones read, told by parsers that know the formats and not our escapers: names and values in their order.

use roxmltree::{Document, Node};

/// Names and values of a file; names carry their path and are made distinct by attributes.
pub(crate) type Read = Vec<(String, String)>;

/// Reads a file by the form of its family, or as XML where it is a directory.
pub(crate) fn file(family: &str, path: &str, text: &str) -> Read {
    if path.starts_with("files/") || path.starts_with("dhcp/") {
        return vec![(path.to_owned(), text.to_owned())];
    }
    if text.starts_with("<?xml") {
        return xml(text);
    }
    match family {
        "yealink" => yealink(text),
        "mitel" => colon(text),
        "cisco-legacy" => quoted(&colon_lines(text)),
        "avaya" => avaya(text),
        "panasonic" => panasonic(text),
        "algo" => equals(text),
        _ => panic!("{family}/{path} is no XML, and nobody reads it"),
    }
}

fn xml(text: &str) -> Read {
    let document = Document::parse(text).unwrap_or_else(|why| panic!("{why}\n{text}"));
    let mut read = Read::new();
    walk(document.root_element(), "", &mut read);
    read
}

fn walk(node: Node<'_, '_>, above: &str, read: &mut Read) {
    let tag = node.tag_name().name();
    let same = node
        .prev_siblings()
        .filter(|other| other.is_element() && other.tag_name().name() == tag);
    let path = format!("{above}/{tag}[{}]", same.count());
    let mut attributes = node.attributes();
    let text = node.text().unwrap_or_default();
    for attribute in attributes.by_ref() {
        read.push((
            format!("{path}@{}", attribute.name()),
            attribute.value().to_owned(),
        ));
    }
    let children: Vec<_> = node.children().filter(Node::is_element).collect();
    if children.is_empty() {
        read.push((path.clone(), text.to_owned()));
    }
    for child in children {
        walk(child, &path, read);
    }
}

/// The first line is fixed; `#` starts a comment; `%NULL%` is the default.
fn yealink(text: &str) -> Read {
    assert_eq!(
        text.lines().next(),
        Some("#!version:1.0.0.1"),
        "the first line is fixed"
    );
    let null = |(name, value): (String, String)| match value.as_str() {
        "%NULL%" => (format!("{name} is reset"), String::new()),
        _ => (name, value),
    };
    equals(text).into_iter().map(null).collect()
}

/// `name = value`, `#` starts a comment line.
fn equals(text: &str) -> Read {
    parts(text, '=')
}

/// `name: value`, `#` starts a comment line.
fn colon(text: &str) -> Read {
    parts(text, ':')
}

fn parts(text: &str, between: char) -> Read {
    let lines = text.split('\n').map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let part = |line: &str| {
        let (name, value) = line
            .split_once(between)
            .unwrap_or_else(|| panic!("no `{between}` in {line:?}"));
        let value = value.trim();
        let quoted = value
            .strip_prefix('"')
            .and_then(|value| value.strip_suffix('"'));
        let value = quoted.filter(|_| between == ':').unwrap_or(value);
        (name.trim().to_owned(), value.to_owned())
    };
    lines.map(part).collect()
}

/// `name: "value"`.
fn colon_lines(text: &str) -> Vec<(&str, &str)> {
    let lines = text.lines();
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| line.split_once(": ").unwrap_or_else(|| panic!("{line}")))
        .collect()
}

/// `SET name "value"`, `##` starts a remark, `GET` fetches another file.
fn avaya(text: &str) -> Read {
    let lines = text.lines().filter(|line| !line.starts_with("##"));
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with("GET "));
    let set: Vec<_> = lines
        .map(|line| {
            line.strip_prefix("SET ")
                .unwrap_or_else(|| panic!("{line}"))
        })
        .map(|line| line.split_once(' ').unwrap_or_else(|| panic!("{line}")))
        .collect();
    let keys = quoted(&set)
        .into_iter()
        .flat_map(|(name, value)| match name.as_str() {
            "PHONEKEY" => phone_key(&value),
            _ => vec![(name, value)],
        });
    keys.collect()
}

/// `Key=4;Type=line;Label=x;Forced`: parts by name, behind the number of the key.
fn phone_key(value: &str) -> Read {
    let parts = value
        .split(';')
        .map(|part| part.split_once('=').unwrap_or((part, "")));
    let mut parts = parts.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let (name, number) = parts.next().unwrap();
    assert_eq!(name, "Key");
    parts
        .map(|(name, value)| (format!("key {number} {name}"), value))
        .collect()
}

/// Values between quotes, in which there is none.
fn quoted(lines: &[(&str, &str)]) -> Read {
    let value = |value: &str| {
        let inner = value
            .strip_prefix('"')
            .and_then(|value| value.strip_suffix('"'));
        let inner = inner.unwrap_or_else(|| panic!("{value}"));
        assert!(!inner.contains('"'), "{value}");
        inner.to_owned()
    };
    let read = lines.iter();
    read.map(|(name, text)| ((*name).to_owned(), value(text)))
        .collect()
}

/// A fixed first line, CRLF, `NAME="value"`, and an empty line at the end.
fn panasonic(text: &str) -> Read {
    let mut lines = text.split("\r\n");
    assert_eq!(
        lines.next(),
        Some("# Panasonic SIP Phone Standard Format File #")
    );
    assert!(text.ends_with("\r\n\r\n") && !text.replace("\r\n", "").contains('\n'));
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let part = |line: &str| {
        let (name, value) = line.split_once('=').unwrap();
        let value = value
            .strip_prefix('"')
            .and_then(|value| value.strip_suffix('"'));
        (
            name.to_owned(),
            value.unwrap_or_else(|| panic!("{line}")).to_owned(),
        )
    };
    lines.map(part).collect()
}
