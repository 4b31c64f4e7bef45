//! The wording of all that can be wrong with the shape of a document.

use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::source::Place;

/// Whether a character may stand in no value: it would start a new line in somebody's configuration, or cannot be seen.
pub(crate) fn is_control(character: char) -> bool {
    let directional = matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    character.is_control()
        || directional
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{FEFF}')
}

/// A text that the scanner gave up; `tab` is the place of a tab that the line, or the one before it, is indented with.
pub(super) fn not_yaml(place: Place, rest: &str, info: &str, tab: Option<Place>) -> Diagnostic {
    if rest.starts_with('*') {
        let word = rest.split([' ', ',', '}', ']']).next().unwrap_or(rest);
        return alias(place).help(format!(
            "write `\"{word}\"` with quotes if it is a feature code"
        ));
    }
    let fault = Diagnostic::new(Code::E0101, "the text is not YAML");
    match tab {
        Some(tab) => fault
            .label(tab, "indented with a tab")
            .help("indent with spaces; YAML knows no tabs"),
        None => fault
            .label(place, info.to_lowercase())
            .help("look for a missing quote or a wrong indentation here or in the lines above"),
    }
}

pub(super) fn second_document(place: Place) -> Diagnostic {
    Diagnostic::new(Code::E0101, "a file holds one document")
        .label(place, "a second one starts here")
        .help("remove the `---`, or put what follows into a file of its own")
}

pub(super) fn alias(place: Place) -> Diagnostic {
    Diagnostic::new(Code::E0106, "aliases are no part of the language")
        .label(place, "`*` starts an alias")
}

pub(super) fn anchor(place: Place) -> Diagnostic {
    Diagnostic::new(Code::E0106, "anchors are no part of the language")
        .label(place, "this value has an anchor")
        .help("write the value where it counts")
}

pub(super) fn tag(place: Place, handle: &str, suffix: &str) -> Diagnostic {
    // The scanner has resolved `!!`, which nobody wrote at length.
    let handle = handle
        .strip_prefix("tag:yaml.org,2002:")
        .map_or_else(|| handle.to_owned(), |rest| format!("!!{rest}"));
    let tag = format!("{handle}{suffix}");
    Diagnostic::new(
        Code::E0107,
        format!("tags such as `{tag}` are no part of the language"),
    )
    .label(place, "this value has a tag")
    .help("remove the tag, or put quotes around the text")
}

pub(super) fn too_deep(place: Place, limit: usize) -> Diagnostic {
    Diagnostic::new(Code::E0110, format!("nested deeper than {limit} levels"))
        .label(place, "one level too many")
        .help("write it flatter; nothing in the language lies so deep")
}

pub(super) fn too_large(place: Place) -> Diagnostic {
    Diagnostic::new(
        Code::E0110,
        "the document holds more values than pbxctl reads",
    )
    .label(place, "reading ends here")
    .help("split the document into several files")
}

pub(super) fn too_many(place: Place, limit: usize) -> Diagnostic {
    Diagnostic::new(
        Code::E0110,
        format!("more than {limit} faults in one document"),
    )
    .label(place, "reading ends here")
    .help("mend those above, and look again")
}

pub(super) fn too_long(place: Place, limit: usize) -> Diagnostic {
    Diagnostic::new(
        Code::E0110,
        format!("a text of more than {} KiB", limit / 1024),
    )
    .label(place, "longer than anything in the language")
    .help("put it into a file of its own, or look for a missing quote")
}

pub(super) fn shape(place: Place, expected: &str, found: &str, help: &str) -> Diagnostic {
    Diagnostic::new(Code::E0104, format!("expected {expected}, found {found}"))
        .label(place, expected)
        .help(help)
}

pub(super) fn nothing(place: Place, expected: &str) -> Diagnostic {
    Diagnostic::new(Code::E0104, format!("expected {expected}, found nothing"))
        .label(place, "nothing is written here")
        .help("write a value, or remove the key; a text such as `null` wants quotes, and `#` starts a comment")
}

pub(super) fn control_character(place: Place, character: char) -> Diagnostic {
    let code_point = format!("U+{:04X}", u32::from(character));
    Diagnostic::new(
        Code::E0109,
        format!("control characters such as {code_point} are refused"),
    )
    .label(place, format!("holds {code_point}"))
    .help("write the text on one line and without invisible characters")
}

pub(super) fn complex_key(place: Place) -> Diagnostic {
    Diagnostic::new(Code::E0104, "a key is a text").label(place, "this key is a list or a mapping")
}

pub(super) fn unknown_key(
    place: Place,
    key: &str,
    within: &str,
    known: &[&'static str],
) -> Diagnostic {
    if key == "<<" {
        return Diagnostic::new(Code::E0106, "merge keys are no part of the language")
            .label(place, "`<<` takes over what stands elsewhere")
            .help("write the keys and their values where they count");
    }
    let fault = Diagnostic::new(Code::E0102, format!("unknown key `{key}` in {within}"))
        .label(place, "not known here");
    match did_you_mean(key, known.iter().copied()) {
        Some(near) => fault.help(format!("did you mean `{near}`?")),
        None => fault.help(format!("the keys are {}", in_backticks(known))),
    }
}

/// A mapping of which just one key is to be written; `None` when it is one.
pub(super) fn one_of(place: Place, written: usize, keys: &[&'static str]) -> Option<Diagnostic> {
    let found = match written {
        0 => "none",
        1 => return None,
        _ => "more than one",
    };
    let (last, others) = keys.split_last()?;
    let expected = format!("{} or `{last}`", in_backticks(others));
    let message = format!("expected one of {expected}, found {found}");
    let fault = Diagnostic::new(Code::E0104, message);
    let fault = fault.label(place, format!("one of {expected}"));
    Some(fault.help("write just one of them"))
}

pub(super) fn duplicate_key(second: Place, first: Place, key: &str) -> Diagnostic {
    Diagnostic::new(Code::E0103, format!("`{key}` is written twice"))
        .label(second, "the second time")
        .label(first, "the first time")
        .help("keep one of them")
}

pub(super) fn missing_key(place: Place, key: &str, within: &str) -> Diagnostic {
    Diagnostic::new(Code::E0105, format!("{within} needs the key `{key}`"))
        .label(place, format!("`{key}` is missing"))
        .help(format!("add `{key}: …`"))
}

pub(super) fn not_a_truth_value(place: Place, text: &str, plain: bool) -> Diagnostic {
    if !plain && matches!(text, "true" | "false") {
        return quoted(place, text, "truth value");
    }
    let meant = match text.to_lowercase().as_str() {
        "yes" | "on" | "y" | "1" => Some("true"),
        "no" | "off" | "n" | "0" => Some("false"),
        _ => None,
    };
    Diagnostic::new(Code::E0108, format!("`{text}` is no truth value"))
        .label(place, "expected `true` or `false`")
        .maybe_help(meant.map(|meant| format!("write `{meant}`")))
}

pub(super) fn not_a_count(place: Place, text: &str, plain: bool) -> Diagnostic {
    if !plain && text.parse::<u32>().is_ok() {
        return quoted(place, text, "count");
    }
    Diagnostic::new(Code::E0108, format!("`{text}` is no count"))
        .label(place, "expected a whole number in digits")
        .help("write digits alone, such as `12`")
}

/// What would be right without its quotes.
fn quoted(place: Place, text: &str, kind: &str) -> Diagnostic {
    Diagnostic::new(Code::E0108, format!("`\"{text}\"` is no {kind}"))
        .label(place, "in quotes it is a text")
        .help("remove the quotes")
}

pub(super) fn not_a_choice(place: Place, text: &str, known: &[&'static str]) -> Diagnostic {
    if let [only] = known {
        return not_the_word(place, text, only);
    }
    let near =
        did_you_mean(text, known.iter().copied()).map(|near| format!("did you mean `{near}`?"));
    Diagnostic::new(
        Code::E0108,
        format!("`{text}` is not one of {}", in_backticks(known)),
    )
    .label(place, "not a choice")
    .maybe_help(near)
}

/// A word where one word alone can stand, and else a mapping. Of a secret it is not repeated: logs are read by many.
fn not_the_word(place: Place, text: &str, only: &str) -> Diagnostic {
    let fault = |message: String, help: String| {
        Diagnostic::new(Code::E0108, message)
            .label(place, format!("expected `{only}` or a mapping"))
            .help(help)
    };
    match only {
        "derived" => fault(
            "a secret is not written in clear".to_owned(),
            "write `derived`, or where it comes from: `{env: NAME}` or `{file: PATH}`".to_owned(),
        ),
        _ => fault(
            format!("`{text}` is not `{only}`"),
            format!("write `{only}`, or a mapping that says more"),
        ),
    }
}

fn in_backticks(words: &[&'static str]) -> String {
    let words: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    words.join(", ")
}
