use super::{ApplyError, Reloaded, Step, StepResult, Watch};
use crate::bundle::DestinationId;
use std::time::Instant;

macro_rules! steps {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        /// A step of a host's transaction: the verb of the host's program, but for `read`, `probe` and what is several verbs.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum StepName {
            $($(#[$doc])* $name,)*
        }

        impl StepName {
            /// All of them, in the order in which they come.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// As it is told and journalled: `stage`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }
        }
    };
}

steps! {
    /// The lease is taken.
    Lock = "lock",
    /// What is live is looked at.
    Read = "read",
    /// A line is written before anything changes, and one at the end.
    Journal = "journal",
    /// The release is brought onto the host, or what lies there is looked at.
    Stage = "stage",
    /// A second engine reads it.
    Try = "try",
    /// What the engine includes points to where the release will be.
    Link = "link",
    /// A moment without calls is waited for, where one is asked for.
    Lull = "lull",
    /// The lease is prolonged, wherever the last time was long ago. It is told nowhere.
    Renew = "renew",
    /// The host is to go back by itself, where a confirmation is asked for.
    Arm = "arm",
    /// The release becomes the live one.
    Switch = "switch",
    /// That is taken away, where the release went back already.
    Disarm = "disarm",
    /// The engine reads it.
    Reload = "reload",
    /// The contacts of accounts that went are dropped.
    Flush = "flush",
    /// The engine is asked for all of it.
    Verify = "verify",
    /// What the project wants tried.
    Probe = "probe",
    /// The release is found good.
    Confirm = "confirm",
    /// Old releases go.
    Prune = "prune",
    /// The lease is given back.
    Unlock = "unlock",
}

/// The steps of one host's transaction as they are done, timed, and shown to whoever watches.
pub(super) struct Steps<'a> {
    id: DestinationId,
    watch: Watch<'a>,
    pub(super) done: Vec<Step>,
}

impl<'a> Steps<'a> {
    pub(super) fn new(id: DestinationId, watch: Watch<'a>) -> Self {
        Self {
            id,
            watch,
            done: Vec::new(),
        }
    }

    /// Does one, and notes how it went; `note` says what there is to say of it.
    pub(super) fn run<T>(
        &mut self,
        name: StepName,
        work: impl FnOnce() -> Result<T, ApplyError>,
        note: impl FnOnce(&T) -> String,
    ) -> Result<T, ApplyError> {
        self.run_modules(name, |_| work(), note)
    }

    /// The same for a step that reloads modules: `work` says of each how it went, also where the whole fails.
    pub(super) fn run_modules<T>(
        &mut self,
        name: StepName,
        work: impl FnOnce(&mut Vec<Reloaded>) -> Result<T, ApplyError>,
        note: impl FnOnce(&T) -> String,
    ) -> Result<T, ApplyError> {
        let start = Instant::now();
        let mut modules = Vec::new();
        let result = work(&mut modules);
        let ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        let (end, note) = match &result {
            Ok(value) => (StepResult::Done, note(value)),
            Err(error) => (StepResult::Failed, error.message.clone()),
        };
        self.push(Step {
            name: name.as_str().to_owned(),
            result: end,
            note,
            ms,
            modules,
        });
        result
    }

    pub(super) fn not_applicable(&mut self, name: StepName) {
        self.push(Step {
            name: name.as_str().to_owned(),
            result: StepResult::NotApplicable,
            note: String::new(),
            ms: 0,
            modules: Vec::new(),
        });
    }

    fn push(&mut self, step: Step) {
        (self.watch)(&self.id, &step);
        self.done.push(step);
    }
}
