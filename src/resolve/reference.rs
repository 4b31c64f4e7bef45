use super::words::Words;
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::source::Place;
use std::collections::BTreeSet;

/// The ids of a section that a reference may name.
pub(super) struct Known<'a> {
    section: &'static str,
    ids: BTreeSet<&'a str>,
    /// Whether the section was read as a whole, so that an id that is not here is truly not written.
    whole: bool,
}

impl<'a> Known<'a> {
    pub(super) fn new(
        section: &'static str,
        ids: impl Iterator<Item = &'a str>,
        whole: bool,
    ) -> Self {
        Self {
            section,
            ids: ids.collect(),
            whole,
        }
    }

    /// The id behind a bare id; a fault when it names nothing.
    pub(super) fn id<'t>(&self, text: &'t str, place: Place, words: &mut Words) -> Option<&'t str> {
        if self.ids.contains(text) {
            return Some(text);
        }
        if self.whole {
            self.report(text, place, "", words);
        }
        None
    }

    /// The id behind `section/id`; a fault when it names nothing.
    pub(super) fn reference<'t>(
        &self,
        text: &'t str,
        place: Place,
        words: &mut Words,
    ) -> Option<&'t str> {
        let prefix = format!("{}/", self.section);
        match text.split_once('/') {
            Some((section, id)) if section == self.section => {
                if self.ids.contains(id) {
                    return Some(id);
                }
                if self.whole {
                    self.report(id, place, &prefix, words);
                }
            }
            _ => words.found.push(self.no_reference(text, place, &prefix)),
        }
        None
    }

    fn report(&self, id: &str, place: Place, prefix: &str, words: &mut Words) {
        let suggest = words.may_compare(self.ids.len());
        let near = suggest.then(|| did_you_mean(id, self.ids.iter().copied()));
        let fault = self.unknown(id, place, prefix, near.flatten());
        words.found.push(fault);
    }

    fn unknown(&self, id: &str, place: Place, prefix: &str, near: Option<&str>) -> Diagnostic {
        let whence = match prefix {
            "" => format!(" in the section `{}`", self.section),
            _ => String::new(),
        };
        let fault = Diagnostic::new(Code::E0203, format!("there is no `{prefix}{id}`{whence}"))
            .label(place, "names nothing");
        let bare = id.strip_prefix(self.section);
        let bare = bare.and_then(|rest| rest.strip_prefix('/'));
        if let Some(bare) = bare.filter(|bare| prefix.is_empty() && self.ids.contains(bare)) {
            return fault.help(format!("write the id alone: `{bare}`"));
        }
        match near {
            Some(near) => fault.help(format!("did you mean `{prefix}{near}`?")),
            None => fault.help(format!(
                "write `{id}` into the section `{}`, or name one that is there",
                self.section
            )),
        }
    }

    fn no_reference(&self, text: &str, place: Place, prefix: &str) -> Diagnostic {
        let fault = Diagnostic::new(
            Code::E0203,
            format!("`{text}` is no reference to one of `{}`", self.section),
        );
        let near = self
            .ids
            .contains(text)
            .then(|| format!("write `{prefix}{text}`"));
        let help = near.unwrap_or_else(|| format!("write the section and the id: `{prefix}…`"));
        fault
            .label(place, format!("expected `{prefix}…`"))
            .help(help)
    }
}
