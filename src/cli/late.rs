use std::ops::{Deref, DerefMut};

/// What is so large that letting go of it takes long: that is done beside what goes on, and whoever ends does not wait for it.
#[derive(Debug, Default)]
pub(super) struct Late<T: Default + Send + 'static>(T);

impl<T: Default + Send + 'static> From<T> for Late<T> {
    fn from(large: T) -> Self {
        Self(large)
    }
}

impl<T: Default + Send + 'static> Deref for Late<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Default + Send + 'static> DerefMut for Late<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T: Default + Send + 'static> Drop for Late<T> {
    fn drop(&mut self) {
        let large = std::mem::take(&mut self.0);
        rayon::spawn(move || drop(large));
    }
}
