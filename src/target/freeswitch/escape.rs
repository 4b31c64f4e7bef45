use crate::render::Unwritable;
use std::borrow::Cow;

/// The word that makes FreeSWITCH's preprocessor run a line or drop it, in any case and even within a comment.
const PREPROCESS: &str = "X-PRE-PROCESS";

/// Writes a text as an attribute's value or as the text of an element.
///
/// Before FreeSWITCH reads XML it goes through each line: one that holds `<include>`, `</include>` or `<?` is dropped whole, one that
/// holds `X-PRE-PROCESS` is run or dropped, and `$${name}` becomes the value of a variable, or nothing. None of these is in what is
/// written here: `<` never is, and the two others are broken up by a character reference, which XML puts together again.
pub(super) fn value(text: &str) -> Result<Cow<'_, str>, Unwritable> {
    if text.chars().any(is_unwritable) {
        return Err(Unwritable::new(
            "holds a control character, which FreeSWITCH drops or turns into a space",
        ));
    }
    let plain = !text.contains(['&', '<', '>', '"', '\'', '$']) && !has_preprocess(text);
    if plain {
        return Ok(text.into());
    }
    let mut written = String::with_capacity(text.len() + 16);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '"' => written.push_str("&quot;"),
            '\'' => written.push_str("&apos;"),
            '$' if rest.peek() == Some(&'$') => written.push_str("&#36;"),
            '-' if is_in_preprocess(&written) => written.push_str("&#45;"),
            other => written.push(other),
        }
    }
    Ok(written.into())
}

/// Whatever XML 1.0 cannot hold, and what an attribute does not keep as it is.
fn is_unwritable(c: char) -> bool {
    c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}')
}

fn has_preprocess(text: &str) -> bool {
    text.to_ascii_uppercase().contains(PREPROCESS)
}

/// Whether a `-` behind this could be that of `X-PRE-PROCESS`.
fn is_in_preprocess(written: &str) -> bool {
    written.ends_with(['x', 'X'])
}

/// A text as a regular expression that matches just it.
pub(super) fn regex(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for c in text.chars() {
        if !c.is_ascii_alphanumeric() && c.is_ascii() {
            written.push('\\');
        }
        written.push(c);
    }
    written
}

/// Whether a text can stand in the data of an application: there `$` starts a variable or a number of a match, `\` takes the meaning
/// of what follows, and braces and brackets hold variables of a call.
pub(super) fn is_plain(text: &str) -> bool {
    !text.contains(['$', '\\', '{', '}', '[', ']', '|', '^'])
}

/// Of a text what an argument of a command can hold: letters, digits and some signs; spaces for all else.
pub(super) fn words(text: &str) -> String {
    let kept = |c: char| c.is_alphanumeric() || matches!(c, ',' | '.' | '-' | '/' | '+' | ' ');
    text.chars()
        .map(|c| if kept(c) { c } else { ' ' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What FreeSWITCH does to a line before it reads XML (`switch_xml.c`), written from its description and not from our escaper:
    /// `None` if it drops or runs the line.
    fn preprocessed(line: &str) -> Option<String> {
        let dropped = ["<include>", "</include>", "<?"];
        if dropped.iter().any(|word| line.contains(word)) {
            return None;
        }
        if line.to_lowercase().contains("x-pre-process") {
            return None;
        }
        let mut all = line.to_owned();
        while let Some(start) = all.find("$${") {
            let (before, rest) = all.split_at(start);
            let (_, after) = rest.split_once('}')?;
            all = format!("{before}{after}");
        }
        Some(all)
    }

    const HOSTILE: [&str; 16] = [
        "plain",
        "<include>",
        "a</include>b",
        "<?xml",
        "X-PRE-PROCESS",
        "x-pre-process cmd=\"exec\"",
        "x-X-PRE-PROCESS",
        "xX-Pre-Process-x",
        "$${domain}",
        "$$${domain}",
        "$$$${a}",
        "${x}",
        "\"><param name=\"password\" value=\"",
        "<!-- ]]> -->",
        "Zoë & 'Bob' #exec",
        "--",
    ];

    #[test]
    fn what_is_written_is_read_back() {
        for text in HOSTILE {
            let line = format!("<v a=\"{}\"/>", value(text).unwrap());
            let line = preprocessed(&line).unwrap_or_else(|| panic!("{text:?} is dropped"));
            let document = roxmltree::Document::parse(&line).unwrap();
            assert_eq!(document.root_element().attribute("a"), Some(text));
        }
    }

    #[test]
    fn what_cannot_be_kept_is_refused() {
        for text in ["a\nb", "a\tb", "\u{0}", "\u{7f}", "\u{85}", "\u{ffff}"] {
            assert!(value(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_pattern_has_no_meaning_of_its_own() {
        assert_eq!(regex("*8"), r"\*8");
        assert_eq!(regex("+49.x-y"), r"\+49\.x\-y");
    }

    #[test]
    fn what_means_something_to_an_application_is_told() {
        for text in ["$1", "${a}", r"\", "a|b", "[a]", "^^:"] {
            assert!(!is_plain(text), "{text}");
        }
        assert!(is_plain("Dr Meyer, Zoë & Co #1"));
        assert_eq!(words("Hauptstr. 1 (A)|${x}"), "Hauptstr. 1  A    x ");
    }
}
