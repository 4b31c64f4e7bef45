use crate::render::Unwritable;
use std::borrow::Cow;

/// The longest value, in bytes as written. Asterisk passes over a line of 8190 bytes or more with no word but in its log, and a
/// line of ours holds two values of any length at most.
const LONGEST: usize = 4000;

/// Writes a text as the value of a line of an Asterisk configuration file.
///
/// Asterisk (`main/config.c`) cuts a value at `;` unless a `\` stands before it, trims it, and drops a leading `>`: the first is
/// escaped, the others cannot be written. A `\` elsewhere stays as it is, and `\;` written as `\\;` is read back as `\;`.
pub(super) fn value(text: &str) -> Result<Cow<'_, str>, Unwritable> {
    if is_plain(text) && text.len() <= LONGEST {
        return Ok(text.into());
    }
    if text.chars().any(char::is_control) {
        return Err(Unwritable::new("holds a control character"));
    }
    if text.starts_with('>') || text.trim() != text {
        return Err(Unwritable::new(
            "starts with `>`, or starts or ends with a space, which Asterisk drops",
        ));
    }
    let written: Cow<'_, str> = match text.contains(';') {
        true => text.replace(';', "\\;").into(),
        false => text.into(),
    };
    if written.len() > LONGEST {
        return Err(Unwritable::new(
            "is too long for a line of Asterisk's configuration",
        ));
    }
    Ok(written)
}

/// Whether it is written as it is, as it holds nothing but what ASCII prints and nothing that means something: most texts. All bytes
/// are looked at, as several are at once.
fn is_plain(text: &str) -> bool {
    let plain = |byte: u8| matches!(byte, b' '..=b':' | b'<'..=b'~');
    let ends = !text.starts_with(['>', ' ']) && !text.ends_with(' ');
    ends && text.bytes().fold(true, |all, byte| all & plain(byte))
}

/// Writes a name and a number as `"name" <number>`, quotes and backslashes within the name escaped.
pub(super) fn caller_id(name: &str, number: &str) -> String {
    let quoted = name.bytes().any(|byte| matches!(byte, b'\\' | b'"'));
    let name: Cow<'_, str> = match quoted {
        true => name.replace('\\', "\\\\").replace('"', "\\\"").into(),
        false => name.into(),
    };
    ["\"", &name, "\" <", number, ">"].concat()
}

/// Writes a text as a value within the dialplan, where `$` begins a variable or an expression: what a function gives is read no more.
pub(super) fn dialplan(text: &str) -> String {
    text.replace('$', "${URIDECODE(%24)}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a value as `main/config.c` does, written from its description and not from our escaper.
    fn read(line: &str) -> String {
        let mut kept = String::new();
        for c in line.chars() {
            match (c, kept.ends_with('\\')) {
                (';', true) => {
                    kept.pop();
                    kept.push(';');
                }
                (';', false) => break,
                _ => kept.push(c),
            }
        }
        kept.trim().trim_start_matches('>').trim().to_owned()
    }

    #[test]
    fn what_is_written_is_read_back() {
        for text in [
            "plain",
            "a;b",
            r"a\;b",
            "#exec rm",
            "[evil]",
            "a => b",
            "Bob \"; #exec rm -rf / ]",
            r"end\",
            ";--x--;",
        ] {
            assert_eq!(read(&value(text).unwrap()), text);
        }
    }

    #[test]
    fn no_text_begins_a_variable_or_an_expression() {
        assert_eq!(
            dialplan("a ${EXTEN} $[1]"),
            "a ${URIDECODE(%24)}{EXTEN} ${URIDECODE(%24)}[1]"
        );
    }

    #[test]
    fn what_cannot_be_written_is_refused() {
        for text in ["a\nb", ">a", " a", "a ", "a\u{0}b"] {
            assert!(value(text).is_err(), "{text:?}");
        }
        assert!(value(&"x".repeat(LONGEST)).is_ok() && value(&"x".repeat(LONGEST + 1)).is_err());
        assert!(value(&";".repeat(LONGEST / 2 + 1)).is_err());
    }
}
