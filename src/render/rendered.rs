use super::marks::{self, Piece};
use crate::secrets::{ProjectKey, Secret, SecretRef};
use crate::source::Place;
use std::fmt::Write as _;

/// What a template wrote, with marks where secrets stand. It holds no secret itself and may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    marked: String,
    secrets: Vec<SecretRef>,
    lines: Vec<Vec<Place>>,
}

impl Rendered {
    pub(super) const fn new(
        marked: String,
        secrets: Vec<SecretRef>,
        lines: Vec<Vec<Place>>,
    ) -> Self {
        Self {
            marked,
            secrets,
            lines,
        }
    }

    /// The text as it goes to a host or phone.
    pub fn real(&self, key: &ProjectKey) -> Secret {
        let size = self.marked.len() + self.secrets.len() * 64;
        Secret::new(
            marks::pieces(&self.marked).fold(
                String::with_capacity(size),
                |text, piece| match piece {
                    Piece::Text(part) => text + part,
                    Piece::Secret(number) => {
                        text + self
                            .secrets
                            .get(number)
                            .map(|secret| secret.reveal(key))
                            .as_ref()
                            .map_or("", Secret::expose)
                    }
                    Piece::Origin(_) => text,
                },
            ),
        )
    }

    /// The text as people may see it: `<secret sip-password acme/alice r0>` where a secret stands; no key is needed.
    ///
    /// Two texts that differ beyond the values of their secrets differ here too: a text that itself says `<secret` gets each `<`
    /// before that word doubled, so that an odd number of them is a secret and an even one is not.
    pub fn masked(&self) -> String {
        let mut masked = String::with_capacity(self.marked.len());
        for piece in marks::pieces(&self.marked) {
            match piece {
                Piece::Text(part) => push_text(&mut masked, part),
                Piece::Secret(number) => push_mask(&mut masked, self.secrets.get(number)),
                Piece::Origin(_) => {}
            }
        }
        masked
    }

    /// The secrets in it, in the order in which they stand.
    pub fn secrets(&self) -> &[SecretRef] {
        &self.secrets
    }

    /// For each line, where the values on it were written, sorted; empty unless rendered with [`Marks::Places`](super::Marks).
    pub fn provenance(&self) -> &[Vec<Place>] {
        &self.lines
    }
}

/// The word of a mask, which the text's own words must not be taken for.
const WORD: &str = "secret";

fn push_text(masked: &mut String, part: &str) {
    let mut rest = part;
    while let Some(at) = rest.find(WORD) {
        let (before, after) = rest.split_at(at);
        masked.push_str(before);
        double_brackets(masked);
        masked.push_str(WORD);
        rest = after.strip_prefix(WORD).unwrap_or_default();
    }
    masked.push_str(rest);
}

fn push_mask(masked: &mut String, secret: Option<&SecretRef>) {
    double_brackets(masked);
    let name = secret.map(SecretRef::name).unwrap_or_default();
    let safe: String = name
        .chars()
        .map(|char| {
            if char.is_control() || "<>".contains(char) {
                '?'
            } else {
                char
            }
        })
        .collect();
    let _ = write!(masked, "<{WORD} {safe}>");
}

/// Repeats the brackets with which a text ends.
fn double_brackets(masked: &mut String) {
    let brackets = masked.len() - masked.trim_end_matches('<').len();
    masked.extend(std::iter::repeat_n('<', brackets));
}
