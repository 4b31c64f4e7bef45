use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::LazyLock;

/// What is made when somebody looks at it for the first time, or was there before.
///
/// What makes it runs on the thread that looks, while others wait for it: it must not wait for work of theirs.
pub struct Deferred<T>(LazyLock<T, Box<dyn FnOnce() -> T + Send>>);

impl<T> Deferred<T> {
    /// What `make` gives.
    pub fn new(make: impl FnOnce() -> T + Send + 'static) -> Self {
        Self(LazyLock::new(Box::new(make)))
    }

    /// It, if it is made.
    pub fn made(&self) -> Option<&T> {
        LazyLock::get(&self.0)
    }
}

impl<T: Send + 'static> From<T> for Deferred<T> {
    fn from(made: T) -> Self {
        let there = Self::new(move || made);
        LazyLock::force(&there.0);
        there
    }
}

impl<T> Deref for Deferred<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Deferred<T> {
    fn deref_mut(&mut self) -> &mut T {
        LazyLock::force_mut(&mut self.0)
    }
}

impl<T: Clone + Send + 'static> Clone for Deferred<T> {
    fn clone(&self) -> Self {
        T::clone(self).into()
    }
}

impl<T: PartialEq> PartialEq for Deferred<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: Eq> Eq for Deferred<T> {}

impl<T: fmt::Debug> fmt::Debug for Deferred<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(out)
    }
}
