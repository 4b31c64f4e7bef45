//! Numbers as somebody may dial them, so that a call goes a certain way.

use super::subject::Subject;
use crate::calls::{Entry, FlowId, Goes, Pattern};
use crate::catalog::NumberClass;
use crate::catalog::numbering::ranges;

/// Something that an entry is dialled by.
pub(super) fn example(subject: &Subject<'_, '_>, entry: &Entry) -> String {
    match &entry.pattern {
        Pattern::Exact(text) => text.clone(),
        Pattern::Prefix(start) => {
            let own = matches!(entry.goes, Goes::Flow(FlowId::FeatureWith(_)));
            let extension = subject.calls().extensions.keys().next().filter(|_| own);
            let rest = match extension {
                Some(extension) => extension.clone(),
                None => return filled(start),
            };
            format!("{start}{rest}")
        }
    }
}

/// A number of a class, seen from the tenant's country.
pub(super) fn number_of(subject: &Subject<'_, '_>, class: NumberClass) -> Option<String> {
    let ranges = ranges(subject.country());
    let of_class = ranges.into_iter().filter(|range| range.class == class);
    let mut numbers = of_class.map(|range| filled(&format!("+{}", range.prefix)));
    numbers.find(|number| subject.book().class(number) == Some(class))
}

/// The start of a number, with digits behind it.
pub fn filled(start: &str) -> String {
    let more = 13_usize.saturating_sub(start.len()).max(1);
    start
        .chars()
        .chain("2345678901234".chars().take(more))
        .collect()
}

/// What is dialled so that behind an entry that leads to another context this is left. Where that cannot be, it is dialled as it
/// is.
pub(super) fn before(entry: &Entry, text: String) -> String {
    let argument = &entry.argument;
    let kept: String = entry.pattern.text().chars().take(argument.strip).collect();
    match text.strip_prefix(&argument.prepend) {
        Some(rest) => format!("{kept}{rest}"),
        None => text,
    }
}
