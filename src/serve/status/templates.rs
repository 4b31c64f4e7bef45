//! The templates of the pages, which escape whatever a stranger's phone calls itself.

use std::borrow::Cow;
use std::io;

use crate::render::{Builtin, Marks, Templates, Unwritable, Value, builtin};

/// The templates, compiled once.
pub(super) struct Pages(Templates);

const ALL: &[Builtin] = &[
    builtin!("serve/frame.html", escape),
    builtin!("serve/sign-in.html", escape),
    builtin!("serve/phones.html", escape),
    builtin!("serve/phone.html", escape),
    builtin!("serve/fetches.html", escape),
    builtin!("serve/requests.html", escape),
];

impl Pages {
    pub(super) fn new() -> io::Result<Self> {
        let compiled = Templates::new(ALL, &[]).output;
        compiled
            .map(Self)
            .ok_or_else(|| io::Error::other("the templates of the status page cannot be read"))
    }

    /// A page; one that cannot be written says so.
    pub(super) fn fill(&self, name: &str, value: &Value) -> String {
        match self.0.render(name, value, Marks::Secrets) {
            Ok(page) => page.masked(),
            Err(fault) => format!(
                "<!doctype html><title>pbxctl</title><p>this page cannot be shown: {}",
                escaped(&fault.message)
            ),
        }
    }
}

/// HTML, in text and in quoted attributes. What cannot be shown becomes a mark.
#[expect(clippy::unnecessary_wraps, reason = "other formats refuse some texts")]
fn escape(text: &str) -> Result<Cow<'_, str>, Unwritable> {
    Ok(escaped(text))
}

fn escaped(text: &str) -> Cow<'_, str> {
    let special = |char: char| matches!(char, '&' | '<' | '>' | '"' | '\'');
    if !text.contains(special) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            char => out.push(char),
        }
    }
    Cow::Owned(out)
}
