use super::super::escape;
use crate::render::Value;
use crate::secrets::SecretRef;
use crate::source::{Place, Spanned};

/// A context as it is written.
pub(in super::super) struct Context {
    name: String,
    extensions: Vec<Extension>,
}

/// An extension: FreeSWITCH takes the first whose conditions hold.
pub(super) struct Extension {
    name: String,
    goes_on: bool,
    conditions: Vec<Condition>,
}

/// Tests that must all hold, and what is done then.
pub(super) struct Condition {
    tests: Vec<(String, String)>,
    times: Vec<(&'static str, String)>,
    stops: Stops,
    actions: Vec<Action>,
}

/// When the conditions behind one are not looked at.
#[derive(Clone, Copy)]
enum Stops {
    /// It does not hold.
    Fails,
    /// It holds.
    Holds,
    /// Never.
    Never,
}

/// An application and its data, of which the end may be a secret.
#[derive(Clone)]
pub(super) struct Action {
    application: &'static str,
    data: String,
    secret: Option<SecretRef>,
    place: Option<Place>,
}

impl Context {
    /// An empty one.
    pub(super) const fn new(name: String) -> Self {
        Self {
            name,
            extensions: Vec::new(),
        }
    }

    /// Adds an extension behind all others.
    pub(super) fn add(&mut self, extension: Extension) {
        self.extensions.push(extension);
    }

    /// The value for a template.
    pub(in super::super) fn value(self) -> Value {
        let name = self.name.clone();
        context_of(&name, self.extensions())
    }

    /// What is in it, each as a value.
    pub(super) fn extensions(self) -> impl Iterator<Item = Value> {
        self.extensions.into_iter().map(Extension::value)
    }
}

/// A context of this name.
pub(super) fn context_of(name: &str, extensions: impl IntoIterator<Item = Value>) -> Value {
    Value::record([
        ("name", Value::plain(name)),
        ("extensions", Value::list(extensions)),
    ])
}

impl Extension {
    /// One of this name, which is for people only.
    pub(super) fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            goes_on: false,
            conditions: Vec::new(),
        }
    }

    /// What is dialled must match.
    pub(super) fn dialled(name: impl Into<String>, expression: String) -> Self {
        Self::new(name).with(Condition::of(DIALLED, expression))
    }

    /// The extensions behind it are looked at even if it holds.
    #[must_use]
    pub(super) const fn goes_on(mut self) -> Self {
        self.goes_on = true;
        self
    }

    /// Adds a condition.
    #[must_use]
    pub(super) fn with(mut self, condition: Condition) -> Self {
        self.conditions.push(condition);
        self
    }

    /// Adds actions to its last condition.
    #[must_use]
    pub(super) fn doing(mut self, actions: impl IntoIterator<Item = Action>) -> Self {
        if let Some(last) = self.conditions.last_mut() {
            last.actions.extend(actions);
        }
        self
    }

    /// Adds a condition in place.
    pub(super) fn push(&mut self, condition: Condition) {
        self.conditions.push(condition);
    }

    /// The value for a template.
    pub(super) fn value(self) -> Value {
        Value::record([
            ("name", Value::plain(self.name)),
            ("goes_on", Value::flag(self.goes_on)),
            (
                "conditions",
                Value::list(self.conditions.into_iter().map(Condition::value)),
            ),
        ])
    }
}

/// The field that holds what was dialled.
pub(super) const DIALLED: &str = "destination_number";

impl Condition {
    /// One that always holds.
    pub(super) const fn always() -> Self {
        Self {
            tests: Vec::new(),
            times: Vec::new(),
            stops: Stops::Fails,
            actions: Vec::new(),
        }
    }

    /// One that holds where a field matches.
    pub(super) fn of(field: impl Into<String>, expression: impl Into<String>) -> Self {
        Self::always().and(field, expression)
    }

    /// And another field must match.
    #[must_use]
    pub(super) fn and(mut self, field: impl Into<String>, expression: impl Into<String>) -> Self {
        self.tests.push((field.into(), expression.into()));
        self
    }

    /// And a part of the time must be so.
    #[must_use]
    pub(super) fn at(mut self, part: &'static str, value: String) -> Self {
        self.times.push((part, value));
        self
    }

    /// What is done when it holds.
    #[must_use]
    pub(super) fn doing(mut self, actions: impl IntoIterator<Item = Action>) -> Self {
        self.actions.extend(actions);
        self
    }

    /// The first of such conditions that holds is the last that is looked at.
    #[must_use]
    pub(super) const fn first(mut self) -> Self {
        self.stops = Stops::Holds;
        self
    }

    /// The conditions behind it are looked at in any case.
    #[must_use]
    pub(super) const fn anyway(mut self) -> Self {
        self.stops = Stops::Never;
        self
    }

    fn value(self) -> Value {
        let stops = match self.stops {
            Stops::Fails => "on-false",
            Stops::Holds => "on-true",
            Stops::Never => "never",
        };
        let test = |(field, expression): (String, String)| {
            Value::record([
                ("field", Value::plain(field)),
                ("expression", Value::plain(expression)),
            ])
        };
        let times = self.times.into_iter().map(|(part, value)| {
            Value::record([("part", Value::plain(part)), ("value", Value::plain(value))])
        });
        Value::record([
            ("tests", Value::list(self.tests.into_iter().map(test))),
            ("times", Value::list(times)),
            ("stops", Value::plain(stops)),
            (
                "actions",
                Value::list(self.actions.into_iter().map(Action::value)),
            ),
        ])
    }
}

impl Action {
    /// An application and its data.
    pub(super) fn new(application: &'static str, data: impl Into<String>) -> Self {
        Self {
            application,
            data: data.into(),
            secret: None,
            place: None,
        }
    }

    /// Sets a variable of the channel.
    pub(super) fn set(name: &str, value: &str) -> Self {
        Self::new("set", format!("{name}={value}"))
    }

    /// Ends the data with a secret.
    #[must_use]
    pub(super) fn secret(mut self, secret: SecretRef, place: Place) -> Self {
        (self.secret, self.place) = (Some(secret), Some(place));
        self
    }

    fn value(self) -> Value {
        let data = match self.place {
            Some(place) => Value::text(&Spanned::new(self.data, place)),
            None => Value::plain(self.data),
        };
        let secret = self.secret.map(|secret| Value::secret(secret, self.place));
        let fields = [
            ("application", Value::plain(self.application)),
            ("data", data),
        ];
        let secret = secret.map(|secret| ("secret", secret));
        Value::record(fields.into_iter().chain(secret))
    }
}

/// A regular expression that matches just this text.
pub(super) fn exactly(text: &str) -> String {
    format!("^{}$", escape::regex(text))
}
