//! Ids from names.

/// So long an id is at most, with room for a number behind it.
const LONGEST: usize = 56;

/// An id made of a name: letters that English has not are spelt out, all else is a `-`. Empty where nothing is left.
pub(super) fn slug(name: &str) -> String {
    let mut id = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        match c {
            'a'..='z' | '0'..='9' => id.push(c),
            '\u{308}' if id.ends_with(['a', 'o', 'u']) => id.push('e'),
            '\u{300}'..='\u{36F}' | '\'' | '’' | '.' if c != '.' => {}
            _ => match letters(c) {
                Some(letters) => id.push_str(letters),
                None if id.ends_with('-') => {}
                None => id.push('-'),
            },
        }
    }
    let id: String = id.trim_matches('-').chars().take(LONGEST).collect();
    id.trim_end_matches('-').to_owned()
}

/// How a letter of another alphabet is spelt.
fn letters(c: char) -> Option<&'static str> {
    SPELLINGS
        .iter()
        .find(|(all, _)| all.contains(c))
        .map(|(_, letters)| *letters)
}

/// Letters, and how they are spelt: Latin, Greek, Cyrillic.
const SPELLINGS: &[(&str, &str)] = &[
    ("äæǽ", "ae"),
    ("öœ", "oe"),
    ("ü", "ue"),
    ("ß", "ss"),
    ("å", "aa"),
    ("ø", "oe"),
    ("þ", "th"),
    ("àáâãāăąǎạảấầẩẫậắằẳẵặαά", "a"),
    ("çćĉċč", "c"),
    ("ďđð", "d"),
    ("èéêëēĕėęěẹẻẽếềểễệεέэе", "e"),
    ("ĝğġģǧγг", "g"),
    ("ĥħ", "h"),
    ("ìíîïĩīĭįıǐỉịιίϊиіηή", "i"),
    ("ĵй", "j"),
    ("ķκк", "k"),
    ("ĺļľŀłλл", "l"),
    ("μм", "m"),
    ("ñńņňŋνн", "n"),
    ("òóôõōŏőǒọỏốồổỗộớờởỡợơοόωώо", "o"),
    ("πп", "p"),
    ("ŕŗřρр", "r"),
    ("śŝşšșσςс", "s"),
    ("ţťŧțτт", "t"),
    ("ùúûũūŭůűųǔụủứừửữựưу", "u"),
    ("ŵ", "w"),
    ("ýÿŷỳỵỷỹυύы", "y"),
    ("źżžζз", "z"),
    ("βвv", "v"),
    ("δд", "d"),
    ("θ", "th"),
    ("ξ", "x"),
    ("φф", "f"),
    ("χхх", "ch"),
    ("ψ", "ps"),
    ("а", "a"),
    ("б", "b"),
    ("ё", "jo"),
    ("ж", "zh"),
    ("ц", "c"),
    ("ч", "ch"),
    ("ш", "sh"),
    ("щ", "shch"),
    ("ю", "ju"),
    ("я", "ja"),
    ("ъь", ""),
    ("ў", "u"),
    ("є", "je"),
    ("ї", "ji"),
    ("ґ", "g"),
];

#[cfg(test)]
mod tests {
    use super::slug;
    use crate::model::UserId;

    #[test]
    fn names_are_spelt_out() {
        for (name, id) in [
            ("Jürgen Müller", "juergen-mueller"),
            ("Ju\u{308}rgen", "juergen"),
            ("O'Brien, Seán", "obrien-sean"),
            ("Łukasz Żółć", "lukasz-zolc"),
            ("Søren Ærø", "soeren-aeroe"),
            ("Николай Щербаков", "nikolaj-shcherbakov"),
            ("  a  --  B.  ", "a-b"),
            ("王小明", ""),
            ("../../etc/passwd", "etc-passwd"),
        ] {
            assert_eq!(slug(name), id, "{name}");
        }
        assert!(UserId::parse(&slug(&"ß".repeat(100))).is_ok());
    }
}
