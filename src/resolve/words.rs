use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::Malformed;
use crate::source::{Place, Spanned};
use std::time::Duration;

/// So many ids are compared with names that name nothing, in search of what was meant: more would take minutes.
const COMPARED: usize = 5_000_000;

/// Reads words into what they mean, and keeps the faults.
pub(super) struct Words {
    /// What was found so far.
    pub(super) found: Diagnostics,
    /// How many ids may still be compared.
    comparing: usize,
}

impl Default for Words {
    fn default() -> Self {
        Self::one_of(1)
    }
}

impl Words {
    /// Reads the words of one of several tenants, none of which knows what the others find.
    pub(super) fn one_of(tenants: usize) -> Self {
        Self {
            found: Diagnostics::default(),
            comparing: COMPARED / tenants.max(1),
        }
    }

    /// Whether so many more ids are compared.
    pub(super) fn may_compare(&mut self, ids: usize) -> bool {
        let left = self.comparing.checked_sub(ids);
        self.comparing = left.unwrap_or(self.comparing);
        left.is_some()
    }

    /// Reads a text with `parse`; `kind` says what it should be, with its article.
    pub(super) fn read<T>(
        &mut self,
        text: &str,
        place: Place,
        kind: &str,
        parse: impl FnOnce(&str) -> Result<T, Malformed>,
    ) -> Option<Spanned<T>> {
        self.read_as(Code::E0108, text, place, kind, parse)
    }

    /// The same, with a code of its own.
    pub(super) fn read_as<T>(
        &mut self,
        code: Code,
        text: &str,
        place: Place,
        kind: &str,
        parse: impl FnOnce(&str) -> Result<T, Malformed>,
    ) -> Option<Spanned<T>> {
        match parse(text) {
            Ok(value) => Some(Spanned::new(value, place)),
            Err(fault) => {
                self.found.push(malformed(code, text, place, kind, fault));
                None
            }
        }
    }
}

fn malformed(code: Code, text: &str, place: Place, kind: &str, fault: Malformed) -> Diagnostic {
    let shown: String = text.chars().take(80).collect();
    Diagnostic::new(code, format!("`{shown}` is not {kind}"))
        .label(place, fault.what)
        .maybe_help(fault.help)
}

/// Reads a duration: `25s`, `2m`, `1h`, `90d`.
pub(super) fn duration(text: &str) -> Result<Duration, Malformed> {
    let help = "write a count and `s`, `m`, `h` or `d`: `25s`";
    let unit = text.chars().next_back().and_then(|unit| match unit {
        's' => Some(1),
        'm' => Some(60),
        'h' => Some(3600),
        'd' => Some(86_400),
        _ => None,
    });
    let Some(seconds) = unit else {
        return Err(Malformed::new("has no unit").help(help));
    };
    let digits = text.trim_end_matches(['s', 'm', 'h', 'd']);
    let count: Option<u64> = digits
        .parse()
        .ok()
        .filter(|_| digits.len() + 1 == text.len());
    let count = count.and_then(|count| count.checked_mul(seconds));
    count
        .map(Duration::from_secs)
        .ok_or_else(|| Malformed::new("has no whole count before its unit").help(help))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_one_unit() {
        assert_eq!(duration("25s"), Ok(Duration::from_secs(25)));
        assert_eq!(duration("2m"), Ok(Duration::from_mins(2)));
        for text in ["25", "s", "1.5m", "2mm", "-1s", ""] {
            assert!(duration(text).is_err(), "{text}");
        }
    }
}
