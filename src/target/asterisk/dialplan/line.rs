use crate::calls::StepId;
use crate::render::Value;
use crate::source::{Place, Spanned};

/// A priority: an application, and a label where a jump leads to it.
struct Line {
    label: Option<String>,
    application: String,
    place: Option<Place>,
}

/// The priorities of an extension, as they are put one behind the other.
#[derive(Default)]
pub(super) struct Lines {
    all: Vec<Line>,
    label: Option<String>,
    place: Option<Place>,
}

impl Lines {
    /// None yet.
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// One alone.
    pub(super) fn of(place: Place, application: impl Into<String>) -> Self {
        let mut lines = Self::new();
        lines.from(place);
        lines.add(application);
        lines
    }

    /// What follows was written here.
    pub(super) fn from(&mut self, place: Place) {
        self.place = Some(place);
    }

    /// The next one has this label.
    pub(super) fn label(&mut self, label: impl Into<String>) {
        if self.label.is_some() {
            self.add("NoOp()");
        }
        self.label = Some(label.into());
    }

    /// The next one is where this step begins.
    pub(super) fn step(&mut self, step: StepId) {
        self.label(label(step));
    }

    /// An application with its data.
    pub(super) fn add(&mut self, application: impl Into<String>) {
        self.all.push(Line {
            label: self.label.take(),
            application: application.into(),
            place: self.place,
        });
    }

    /// A variable of the channel.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        self.add(format!("Set({name}={value})"));
    }

    /// On with a step.
    pub(super) fn goto(&mut self, step: StepId) {
        self.add(format!("Goto({})", label(step)));
    }

    /// On with a label, if an expression is true.
    pub(super) fn goto_if(&mut self, expression: &str, label: &str) {
        self.add(format!("GotoIf($[{expression}]?{label})"));
    }

    /// The value for a template.
    pub(super) fn value(mut self) -> Value {
        if self.label.is_some() {
            self.add("NoOp()");
        }
        Value::list(self.all.into_iter().map(Line::value))
    }
}

impl Line {
    fn value(self) -> Value {
        let application = match self.place {
            Some(place) => Value::text(&Spanned::new(self.application, place)),
            None => Value::plain(self.application),
        };
        let application = application.own();
        let label = self.label.map(|label| ("label", Value::plain(label)));
        let fields = label.into_iter().chain([("application", application)]);
        Value::record(fields)
    }
}

/// The label of a step.
pub(super) fn label(StepId(at): StepId) -> String {
    format!("s{at}")
}

/// An expression that holds if a text, variables and all, is this one.
pub(super) fn is(text: &str, value: &str) -> String {
    format!("\"{text}\" = \"{value}\"")
}
