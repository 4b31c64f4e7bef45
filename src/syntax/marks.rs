use std::cell::Cell;

/// Turns the parser's positions, which count characters, into bytes.
pub(super) struct Marks<'a> {
    text: &'a str,
    /// The byte of every [`Self::STEP`]th character; empty for a text of ASCII alone, where nothing is to be turned.
    steps: Vec<u32>,
    /// The character that was asked for last, and its byte: the next is mostly near behind it.
    last: Cell<(usize, u32)>,
}

/// The end of a line, from some place in it.
pub(super) struct LineRest<'a> {
    pub(super) text: &'a str,
    pub(super) end: u32,
}

impl<'a> Marks<'a> {
    const STEP: usize = 64;

    pub(super) fn new(text: &'a str) -> Self {
        let steps = match text.is_ascii() {
            true => Vec::new(),
            false => text
                .char_indices()
                .step_by(Self::STEP)
                .map(|(at, _)| offset(at))
                .collect(),
        };
        let last = Cell::default();
        Self { text, steps, last }
    }

    pub(super) fn byte(&self, character: usize) -> u32 {
        if self.steps.is_empty() {
            return offset(character.min(self.text.len()));
        }
        let Some(step) = self.steps.get(character / Self::STEP) else {
            return offset(self.text.len());
        };
        let near = (character - character % Self::STEP, *step);
        let last = self.last.get();
        let is_nearer = (near.0..=character).contains(&last.0);
        let (before, start) = if is_nearer { last } else { near };
        let rest = self.text.get(start as usize..).unwrap_or_default();
        let within = rest
            .char_indices()
            .nth(character - before)
            .map_or(rest.len(), |(at, _)| at);
        let byte = start + offset(within);
        self.last.set((character, byte));
        byte
    }

    pub(super) fn rest_of_line(&self, at: u32) -> LineRest<'a> {
        let rest = self.text.get(at as usize..).unwrap_or_default();
        let text = rest.lines().next().unwrap_or_default();
        LineRest {
            text,
            end: offset(text.len()),
        }
    }

    /// The first tab that the line at `at`, or the line before it, is indented with.
    pub(super) fn tab_before(&self, at: u32) -> Option<u32> {
        let text = self.text.get(..at as usize)?;
        let start = text.rfind('\n').map_or(0, |end| end + 1);
        let before = text
            .get(..start.saturating_sub(1))?
            .rfind('\n')
            .map_or(0, |end| end + 1);
        [start, before].into_iter().find_map(|start| {
            let line = self.text.get(start..)?.lines().next()?;
            let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
            let tab = line.get(..indent)?.find('\t')?;
            Some(offset(start + tab))
        })
    }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::Marks;

    #[test]
    fn bytes_are_the_same_in_whatever_order_they_are_asked_for() {
        let text = "ä€𝄞 plain ".repeat(40);
        let marks = Marks::new(&text);
        let bytes: Vec<_> = text
            .char_indices()
            .map(|(at, _)| u32::try_from(at).unwrap())
            .collect();
        let all = || bytes.iter().enumerate();
        let orders = [
            all().collect(),
            all().rev().collect(),
            all().step_by(7).collect::<Vec<_>>(),
        ];
        for (character, byte) in orders.into_iter().flatten() {
            assert_eq!(marks.byte(character), *byte, "{character}");
        }
        let end = u32::try_from(text.len()).unwrap();
        assert_eq!(
            [bytes.len(), bytes.len() + 90].map(|at| marks.byte(at)),
            [end; 2]
        );
    }
}
