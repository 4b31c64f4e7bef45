use super::line::Lines;
use crate::render::Value;

/// A context as it is written.
pub(super) struct Context {
    name: String,
    includes: Vec<String>,
    hints: Vec<(String, String)>,
    extensions: Vec<Value>,
    kept: bool,
}

impl Context {
    /// An empty one.
    pub(super) const fn new(name: String) -> Self {
        Self {
            name,
            includes: Vec::new(),
            hints: Vec::new(),
            extensions: Vec::new(),
            kept: false,
        }
    }

    /// Is written even if it is empty, as others name it.
    #[must_use]
    pub(super) const fn kept(mut self) -> Self {
        self.kept = true;
        self
    }

    /// Another context, whose extensions are searched after its own.
    pub(super) fn include(&mut self, context: String) {
        self.includes.push(context);
    }

    /// What the lamp of an extension shows.
    pub(super) fn hint(&mut self, extension: &str, devices: String) {
        self.hints.push((extension.to_owned(), devices));
    }

    /// An extension.
    pub(super) fn extension(&mut self, pattern: impl Into<String>, lines: Lines) {
        let pattern: String = pattern.into();
        let fields = [
            ("pattern", Value::plain(pattern).own()),
            ("lines", lines.value()),
        ];
        self.extensions
            .push(Value::part("asterisk/entry.conf", fields));
    }

    /// Whether it need not be written.
    pub(super) const fn is_empty(&self) -> bool {
        !self.kept
            && self.includes.is_empty()
            && self.hints.is_empty()
            && self.extensions.is_empty()
    }

    /// Its name.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The value for a template.
    pub(super) fn value(self) -> Value {
        let hints = self.hints.into_iter().map(|(extension, devices)| {
            Value::record([
                ("extension", Value::plain(extension)),
                ("devices", Value::plain(devices)),
            ])
        });
        Value::record([
            ("name", Value::plain(self.name)),
            (
                "includes",
                Value::list(self.includes.into_iter().map(Value::plain)),
            ),
            ("hints", Value::list(hints)),
            ("entries", Value::list(self.extensions)),
        ])
    }
}
