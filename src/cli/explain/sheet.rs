use super::super::front::Front;
use crate::source::Place;

/// All that is known of one thing: facts below a heading, each with where it is written.
pub(super) struct Sheet {
    title: String,
    facts: Vec<(&'static str, String, String)>,
}

impl Sheet {
    /// A thing of a tenant without facts yet.
    pub(super) fn new(front: &Front, title: String, place: Place) -> Self {
        let facts = Vec::new();
        Self { title, facts }.fact("written", "", front.repository.sources.path_line(place))
    }

    /// With a fact; `at` is `path:line`, or empty where nobody wrote it.
    pub(super) fn fact(
        mut self,
        name: &'static str,
        value: impl Into<String>,
        at: impl Into<String>,
    ) -> Self {
        self.facts.push((name, value.into(), at.into()));
        self
    }

    /// The heading, and a line for each fact.
    pub(super) fn text(&self) -> String {
        let wide = self.facts.iter().map(|(name, _, _)| name.len()).max();
        let line = |(name, value, at): &(&str, String, String)| {
            let at = match (value.is_empty(), at.is_empty()) {
                (_, true) => String::new(),
                (true, false) => format!("at {at}"),
                (false, false) => format!("  (at {at})"),
            };
            format!("  {name:<0$}  {value}{at}\n", wide.unwrap_or(0))
        };
        let facts: String = self.facts.iter().map(line).collect();
        format!("{}\n{facts}", self.title)
    }
}
