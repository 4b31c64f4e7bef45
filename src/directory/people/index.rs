use std::collections::BTreeMap;
use std::fmt;

/// Who of the directory is who here: `tenants/<id>/.<directory>.index`, next to the document.
///
/// One line each: what tells the person from all others, the id that the account's name made, the id here, and words:
/// `from=…` for the id before a rename, `photo` for a photo that was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Index {
    pub(super) people: BTreeMap<String, Known>,
}

/// Somebody who was there before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) wish: String,
    pub(super) id: String,
    pub(super) former: Option<String>,
    pub(super) photo: bool,
}

impl Index {
    /// Reads an index; the number of the first line that is none of it, otherwise.
    pub fn parse(text: &str) -> Result<Self, usize> {
        let mut index = Self::default();
        for (number, line) in (1..).zip(text.lines()) {
            if line.starts_with('#') || line.is_empty() {
                continue;
            }
            let mut words = line.split(' ');
            let (Some(unique), Some(wish), Some(id)) = (words.next(), words.next(), words.next())
            else {
                return Err(number);
            };
            let mut known = Known {
                wish: wish.to_owned(),
                id: id.to_owned(),
                ..Known::default()
            };
            for word in words {
                match word.strip_prefix("from=") {
                    Some(former) => known.former = Some(former.to_owned()),
                    None if word == "photo" => known.photo = true,
                    None => return Err(number),
                }
            }
            if crate::model::UserId::parse(id).is_err()
                || index.people.insert(unique.to_owned(), known).is_some()
            {
                return Err(number);
            }
        }
        Ok(index)
    }

    /// The text of the file.
    pub fn text(&self, directory: &str) -> String {
        format!(
            "# Written by `pbxctl sync {directory}`: who of the directory is who here, so that a rename there is one here.\n{self}"
        )
    }

    /// How many people it knows.
    pub fn len(&self) -> usize {
        self.people.len()
    }

    /// Whether it knows nobody.
    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }
}

impl fmt::Display for Index {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (unique, known) in &self.people {
            write!(out, "{unique} {} {}", known.wish, known.id)?;
            if let Some(former) = &known.former {
                write!(out, " from={former}")?;
            }
            out.write_str(if known.photo { " photo\n" } else { "\n" })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Index;

    #[test]
    fn is_read_as_it_is_written() {
        let text = "a1 alice alice photo\nb2 bob bob-2 from=robert\n";
        assert_eq!(Index::parse(text).unwrap().to_string(), text);
        assert_eq!(Index::parse("a1 alice\n"), Err(1));
        assert_eq!(Index::parse("# x\na1 alice alice\na1 bob bob\n"), Err(3));
        assert_eq!(Index::parse("a1 alice ../../x\n"), Err(1));
        assert_eq!(Index::parse("<<<<<<< HEAD\n"), Err(1));
    }
}
