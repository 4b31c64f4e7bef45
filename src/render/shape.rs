//! What templates can see of a value, as bytes, and what it has of its own.

use super::Value;
use super::objects::Sealed;
use super::value::Node;
use std::sync::Arc;

/// Room for what most values have of their own: texts, and secrets.
const ROOM: (usize, usize) = (24, 4);

/// Room for what values of a phone have in common, in bytes, so that it does not move while it grows.
const COMMON: usize = 4 << 10;

/// What a value has of its own, in the order in which it stands there.
#[derive(Debug, Default)]
pub(super) struct Leaves<'a> {
    pub(super) texts: Vec<&'a str>,
    pub(super) secrets: Vec<&'a Arc<Sealed>>,
}

/// What a value has of its own, one by one.
enum Leaf<'a> {
    Text(&'a str),
    Secret(&'a Arc<Sealed>),
}

impl Value {
    /// What this file has of its own, and in `shape`, as bytes, what all that are made from one mould have in common.
    pub(super) fn shape(&self, shape: &mut Vec<u8>) -> Leaves<'_> {
        let mut leaves = Leaves {
            texts: Vec::with_capacity(ROOM.0),
            secrets: Vec::with_capacity(ROOM.1),
        };
        shape.clear();
        shape.reserve(COMMON);
        self.tell_but(&mut |bytes| shape.extend_from_slice(bytes), &mut |leaf| {
            match leaf {
                Leaf::Text(text) => leaves.texts.push(text),
                Leaf::Secret(sealed) => leaves.secrets.push(sealed),
            }
            true
        });
        leaves
    }

    /// Hands on all that templates can see of it, so that two values differ in this where a file could. Places are not seen.
    pub(super) fn tell(&self, to: &mut impl FnMut(&[u8])) {
        self.tell_but(to, &mut |_| false);
    }

    /// The same, but of what `left_out` takes that it is there.
    fn tell_but<'a>(
        &'a self,
        to: &mut impl FnMut(&[u8]),
        left_out: &mut impl FnMut(Leaf<'a>) -> bool,
    ) {
        match &self.0 {
            Node::Text(text, _) => tell_text(b't', text, to),
            Node::Own(text, _) => tell_own(text, to, left_out),
            Node::Slot(number, _) => to(&number.to_be_bytes()),
            Node::Secret(sealed) => match left_out(Leaf::Secret(sealed)) {
                true => to(b"-"),
                false => tell_text(b's', &format!("{:?}", sealed.secret), to),
            },
            Node::Number(number) => {
                let mut told = [b'n'; 1 + size_of::<i64>()];
                told[1..].copy_from_slice(&number.to_be_bytes());
                to(&told);
            }
            Node::Flag(flag) => to(&[b'f', (*flag).into()]),
            Node::List(list) => {
                tell_length(b'l', list.0.len(), to);
                let values = list.0.iter();
                values.for_each(|value| value.tell_but(to, left_out));
            }
            Node::Record(record) => {
                tell_length(b'r', record.fields.len(), to);
                for (key, value) in &*record.fields {
                    tell_text(b'k', key, to);
                    value.tell_but(to, left_out);
                }
            }
            Node::Rows(rows) => {
                let names = rows.names();
                tell_text(b'w', names.0, to);
                tell_text(b'w', names.1, to);
                tell_length(b'w', rows.len(), to);
                for (own, other) in rows.texts() {
                    tell_text(b't', other.unwrap_or_default(), to);
                    tell_own(own, to, left_out);
                }
            }
        }
    }
}

fn tell_length(kind: u8, length: usize, to: &mut impl FnMut(&[u8])) {
    let mut head = [kind; 1 + size_of::<usize>()];
    head[1..].copy_from_slice(&length.to_be_bytes());
    to(&head);
}

fn tell_text(kind: u8, text: &str, to: &mut impl FnMut(&[u8])) {
    tell_length(kind, text.len(), to);
    to(text.as_bytes());
}

fn tell_own<'a>(
    text: &'a str,
    to: &mut impl FnMut(&[u8]),
    left_out: &mut impl FnMut(Leaf<'a>) -> bool,
) {
    match left_out(Leaf::Text(text)) {
        true => to(b"-"),
        false => tell_text(b't', text, to),
    }
}
