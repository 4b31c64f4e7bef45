use super::Escape;
use super::marks::{self, Piece};
use super::objects::Sealed;
use crate::diag::{Code, Diagnostic};
use crate::secrets::{Secret, SecretRef, Vault};
use crate::source::Place;
use std::fmt::Write as _;
use std::sync::Arc;

/// What a template wrote, with marks where secrets stand. It holds no secret itself and may be shown.
#[derive(Clone, Debug)]
pub struct Rendered {
    marked: String,
    secrets: Vec<Arc<Sealed>>,
    escape: Escape,
    lines: Vec<Vec<Place>>,
    template: String,
}

impl Rendered {
    pub(super) const fn new(
        marked: String,
        secrets: Vec<Arc<Sealed>>,
        escape: Escape,
        lines: Vec<Vec<Place>>,
    ) -> Self {
        Self {
            marked,
            secrets,
            escape,
            lines,
            template: String::new(),
        }
    }

    /// Says which template wrote it.
    #[must_use]
    pub(super) fn by(self, template: &str) -> Self {
        Self {
            template: template.to_owned(),
            ..self
        }
    }

    /// The template that wrote it.
    pub fn template(&self) -> &str {
        &self.template
    }

    /// The text as it goes to a host or phone. A secret that somebody wrote is escaped like any other text; one that the file
    /// cannot hold, or that was not put into the vault, is a finding that says nothing of its value.
    pub fn real(&self, vault: &Vault) -> Result<Secret, Diagnostic> {
        // Room for all of it, so that no part is left behind in memory that grew.
        let mut opened = Vec::with_capacity(self.secrets.len());
        for sealed in &self.secrets {
            opened.push(self.open(sealed, vault)?);
        }
        let size = opened
            .iter()
            .map(|secret| secret.expose().len())
            .sum::<usize>();
        let text = String::with_capacity(self.marked.len() + size);
        let text = marks::pieces(&self.marked).fold(text, |text, piece| match piece {
            Piece::Text(part) => text + part,
            Piece::Secret(number) => text + opened.get(number).map_or("", Secret::expose),
            Piece::Origin(_) | Piece::Part(_) => text,
        });
        Ok(Secret::new(text))
    }

    /// A secret as this file writes it.
    fn open(&self, sealed: &Sealed, vault: &Vault) -> Result<Secret, Diagnostic> {
        let Sealed { secret, place } = sealed;
        let at = |found: Diagnostic| match place {
            Some(place) => found.label(*place, "written here"),
            None => found,
        };
        let opened = secret.reveal(vault).ok_or_else(|| {
            at(Diagnostic::new(
                Code::E0404,
                format!("the secret `{}` is not to be had", secret.name()),
            ))
        })?;
        if !secret.is_foreign() {
            return Ok(opened);
        }
        let escaped = (self.escape)(opened.expose()).map_err(|why| {
            let name = secret.name();
            let message = format!("the secret `{name}` cannot be written here: it {}", why.why);
            at(Diagnostic::new(Code::E0503, message)).maybe_help(why.help)
        })?;
        Ok(Secret::new(escaped.into_owned()))
    }

    /// The text as it goes to a host or phone, if there is no secret in it.
    pub fn without_secrets(&self) -> Option<String> {
        let text = marks::pieces(&self.marked).filter_map(|piece| match piece {
            Piece::Text(part) => Some(part),
            Piece::Secret(_) | Piece::Origin(_) | Piece::Part(_) => None,
        });
        self.secrets.is_empty().then(|| text.collect())
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
                Piece::Secret(number) => push_mask(&mut masked, self.secrets().nth(number)),
                Piece::Origin(_) | Piece::Part(_) => {}
            }
        }
        masked
    }

    /// The secrets in it, in the order in which they stand.
    pub fn secrets(&self) -> impl ExactSizeIterator<Item = &SecretRef> {
        self.secrets.iter().map(|sealed| &sealed.secret)
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
