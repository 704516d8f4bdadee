//! What the changes that are tried do.

use crate::analysis::{Analysis, Difference, diff};

/// The difference between the cluster as it is and with the changes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChangesAnswer {
    /// It.
    pub difference: Difference,
}

/// Compares.
pub(super) fn answer(base: Option<&Analysis>, analysis: &Analysis) -> ChangesAnswer {
    ChangesAnswer { difference: base.map(|base| diff(base, analysis)).unwrap_or_default() }
}
