//! What is laid out once for a width, and not again with every key.

use std::sync::{Arc, Mutex, PoisonError};

#[cfg(test)]
mod tests;

/// The layout of something that never changes, for the width that was asked for last.
#[derive(Debug)]
pub struct Laid<T>(Mutex<Option<(usize, Arc<T>)>>);

impl<T> Default for Laid<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T> Clone for Laid<T> {
    /// What is copied may be changed: it is laid out anew.
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl<T> Laid<T> {
    /// The layout for a width, made where there is none yet.
    pub fn at(&self, columns: usize, lay: impl FnOnce() -> T) -> Arc<T> {
        let mut laid = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*laid {
            Some((width, known)) if *width == columns => Arc::clone(known),
            _ => {
                let made = Arc::new(lay());
                *laid = Some((columns, Arc::clone(&made)));
                made
            }
        }
    }
}
