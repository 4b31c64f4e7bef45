use crate::calls::StepId;
use crate::render::{Rows, Value};
use crate::source::Place;
use std::fmt::{self, Display};

/// The priorities of an extension, as they are put one behind the other: each an application, and a label where a jump leads to it.
pub(super) struct Lines {
    all: Rows,
    place: Option<Place>,
}

impl Lines {
    /// None yet.
    pub(super) fn new() -> Self {
        Self {
            all: Rows::new("application", "label"),
            place: None,
        }
    }

    /// One alone.
    pub(super) fn of(place: Place, application: impl Display) -> Self {
        let mut lines = Self::new();
        lines.from(place);
        lines.add(application);
        lines
    }

    /// What follows was written here.
    pub(super) const fn from(&mut self, place: Place) {
        self.place = Some(place);
    }

    /// The next one has this label.
    pub(super) fn label(&mut self, label: impl Display) {
        self.end();
        self.all.begin(label);
    }

    /// The next one is where this step begins.
    pub(super) fn step(&mut self, step: StepId) {
        self.label(label(step));
    }

    /// An application with its data.
    pub(super) fn add(&mut self, application: impl Display) {
        self.all.add(application, self.place);
    }

    /// A variable of the channel.
    pub(super) fn set(&mut self, name: impl Display, value: impl Display) {
        self.all
            .add(format_args!("Set({name}={value})"), self.place);
    }

    /// On with a step.
    pub(super) fn goto(&mut self, step: StepId) {
        self.add(format_args!("Goto({})", label(step)));
    }

    /// On with a label, if an expression is true.
    pub(super) fn goto_if(&mut self, expression: impl Display, label: impl Display) {
        self.all
            .add(format_args!("GotoIf($[{expression}]?{label})"), self.place);
    }

    /// The value for a template.
    pub(super) fn value(mut self) -> Value {
        self.end();
        Value::rows(self.all)
    }

    /// Nothing happens at a label that leads to no application.
    fn end(&mut self) {
        if self.all.is_begun() {
            self.add("NoOp()");
        }
    }
}

/// The label of a step.
#[derive(Clone, Copy)]
pub(super) struct Label(StepId);

impl Display for Label {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(StepId(at)) = self;
        write!(to, "s{at}")
    }
}

/// The label of a step.
pub(super) const fn label(step: StepId) -> Label {
    Label(step)
}

/// An expression that holds if a text, variables and all, is this one.
pub(super) fn is(text: impl Display, value: impl Display) -> impl Display {
    fmt::from_fn(move |to| write!(to, "\"{text}\" = \"{value}\""))
}

/// An expression that holds while a device is busy.
pub(super) fn busy(device: impl Display) -> impl Display {
    in_state(device, "BUSY")
}

/// An expression that holds while a device is in a state.
pub(super) fn in_state(device: impl Display, state: &str) -> impl Display {
    let told = fmt::from_fn(move |to| write!(to, "${{DEVICE_STATE({device})}}"));
    is(told, state)
}
