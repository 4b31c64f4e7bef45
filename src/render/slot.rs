//! What stands for a text while a template is followed for all files that differ in it.

use minijinja::value::{DynObject, Enumerator, Object, ObjectRepr};
use minijinja::{Error, ErrorKind, State, Value};
use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};

/// What a template did with slots. Only where it printed each as soon as it had it, or asked whether it is there, does nothing else
/// depend on the texts.
#[derive(Debug, Default)]
pub(super) struct Trace {
    fetched: AtomicUsize,
    used: AtomicUsize,
    /// How much lies on the page.
    page: AtomicUsize,
    asked: AtomicBool,
}

/// A text that is not known yet, as the engine has it: made anew each time that a template asks for it.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) number: usize,
    trace: Arc<Trace>,
}

impl Trace {
    /// Whether the texts went to the page and nowhere else. What was kept, compared or tested was fetched and not printed by its only
    /// owner; what the engine asks of a value that it goes on with is noticed; what a macro or a `set` caught did not go to the page.
    pub(super) fn is_clean(&self) -> bool {
        !self.asked.load(Relaxed) && self.fetched.load(Relaxed) == self.used.load(Relaxed)
    }

    /// Notes how much lies on the page now.
    pub(super) fn page(&self, length: usize) {
        self.page.store(length, Relaxed);
    }
}

impl Slot {
    /// A slot for one use.
    pub(super) fn fetched(number: usize, trace: &Arc<Trace>) -> Value {
        trace.fetched.fetch_add(1, Relaxed);
        Value::from_object(Self {
            number,
            trace: Arc::clone(trace),
        })
    }

    /// Prints a mark for it, and notes whether it was the engine's only one and went to the page.
    pub(super) fn print<E>(
        self: &Arc<Self>,
        mark: &str,
        write: impl FnOnce(&str) -> Result<(), E>,
    ) -> Result<(), E> {
        let before = self.trace.page.load(Relaxed);
        write(mark)?;
        let went = self.trace.page.load(Relaxed) == before + mark.len();
        match went {
            true => self.used(),
            false => self.ask(),
        }
        Ok(())
    }

    /// Notes that it was asked whether there is such a text, which is so for all files of the mould; it is let go with the answer, or
    /// somebody keeps it.
    pub(super) fn is_there(self: &Arc<Self>) {
        self.used();
    }

    /// The engine's and the one through which we are asked are all that there are.
    fn used(self: &Arc<Self>) {
        if Arc::strong_count(self) == 2 {
            self.trace.used.fetch_add(1, Relaxed);
        } else {
            self.ask();
        }
    }

    fn ask(&self) {
        self.trace.asked.store(true, Relaxed);
    }

    fn refuse(&self) -> Error {
        self.ask();
        Error::new(ErrorKind::InvalidOperation, "the text is not known yet")
    }
}

impl Object for Slot {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        self.ask();
        ObjectRepr::Plain
    }

    fn get_value(self: &Arc<Self>, _: &Value) -> Option<Value> {
        self.ask();
        None
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        self.ask();
        Enumerator::NonEnumerable
    }

    fn is_true(self: &Arc<Self>) -> bool {
        self.ask();
        true
    }

    fn call(self: &Arc<Self>, _: &mut State<'_, '_>, _: &[Value]) -> Result<Value, Error> {
        Err(self.refuse())
    }

    fn call_method(
        self: &Arc<Self>,
        _: &mut State<'_, '_>,
        _: &str,
        _: &[Value],
    ) -> Result<Value, Error> {
        Err(self.refuse())
    }

    fn custom_cmp(self: &Arc<Self>, _: &DynObject) -> Option<Ordering> {
        self.ask();
        None
    }

    fn render(self: &Arc<Self>, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.ask();
        out.write_str(super::marks::BROKEN)
    }
}
