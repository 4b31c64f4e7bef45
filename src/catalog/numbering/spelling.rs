use crate::diag::Malformed;

/// The longest text that can be a number; what is longer is not looked into.
const LONGEST: usize = 60;

/// Takes a number out of the way in which people write it: `+49 (0)30 / 90 18-20` becomes `+49030901820`. What remains is
/// digits, and a `+` in front if there was one.
pub(super) fn digits(text: &str) -> Result<String, Malformed> {
    let mut digits = String::new();
    if text.chars().count() > LONGEST {
        return Err(Malformed::new(format!(
            "has more than {LONGEST} characters"
        )));
    }
    for character in text.trim().chars() {
        match character {
            '0'..='9' => digits.push(character),
            '+' if digits.is_empty() => digits.push('+'),
            '+' => {
                return Err(Malformed::new("has a `+` behind its start").help("write one number"));
            }
            other if separates(other) => {}
            other => return Err(foreign(other)),
        }
    }
    match digits.trim_start_matches('+') {
        "" => Err(Malformed::new("has no digits").help("write a number such as `+49 30 901820`")),
        _ => Ok(digits),
    }
}

/// What people put between the digits; among it the spaces and hyphens that do not break a line.
const fn separates(character: char) -> bool {
    matches!(
        character,
        ' ' | '\u{a0}' | '\u{202f}' | '-' | '\u{2010}'
            ..='\u{2013}' | '/' | '.' | '(' | ')' | '[' | ']'
    )
}

fn foreign(character: char) -> Malformed {
    let fault = Malformed::new(format!("holds `{}`", character.escape_debug()));
    match character {
        '*' | '#' => {
            fault.help("write a telephone number; codes with `*` and `#` stay within the system")
        }
        letter if letter.is_alphabetic() => fault.help("write the digits that are dialled"),
        ',' | ';' => fault.help("write one number, without an extension behind it"),
        _ => fault.help("write digits, with `+` in front and spaces between if you like"),
    }
}

#[cfg(test)]
mod tests {
    use super::digits;

    #[test]
    fn people_write_numbers_in_many_ways() {
        for text in [
            "+49 30 901820",
            " +49-30-901820",
            "+49.30.901820",
            "+49 30/90 18 20",
            "+[49] (30) 90\u{2011}1820",
        ] {
            assert_eq!(digits(text).as_deref(), Ok("+4930901820"), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_told() {
        for text in [
            "",
            " ",
            "+",
            "()",
            "030 x 12",
            "030,12",
            "*97",
            "++49 30",
            "49+30",
            "٠٣٠",
            &"1".repeat(61),
        ] {
            assert!(digits(text).is_err(), "{text}");
        }
    }
}
