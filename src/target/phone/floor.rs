//! What a firmware must be at least before a phone understands a parameter.

use super::Handset;
use crate::diag::{Code, Diagnostic};
use crate::source::Spanned;

/// Whether a version comes before another: number by number, whatever stands between the numbers.
pub(super) fn is_below(version: &str, least: &str) -> bool {
    let numbers = |text: &str| -> Vec<u64> {
        let parts = text.split(|char: char| !char.is_ascii_digit());
        parts.filter_map(|part| part.parse().ok()).collect()
    };
    numbers(version) < numbers(least)
}

/// A firmware with which a phone `cannot`.
pub(super) fn fault(
    handset: &Handset<'_>,
    version: &Spanned<String>,
    least: &str,
    cannot: &str,
) -> Option<Diagnostic> {
    is_below(&version.value, least).then(|| {
        let (model, old) = (&handset.model.value.name, &version.value);
        let message = format!("firmware {old} of the {model} {cannot}");
        let fault = Diagnostic::new(Code::E0601, message);
        let fault = fault.label(version.place, format!("that takes {least} at least"));
        fault.label(handset.model.place, "by this phone")
    })
}

#[cfg(test)]
mod tests {
    use super::is_below;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        assert!(is_below("04.01.03.06", "4.1.4.0.5"));
        assert!(!is_below("4.1.4.0.5", "4.1.4.0.5"));
        assert!(!is_below("4.10.0", "4.9.1") && is_below("4.1.4", "4.1.4.0.5"));
    }
}
