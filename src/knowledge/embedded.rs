//! The files of `rules/` that are built in.

/// Path and text of each, in the order in which they are merged.
pub(super) const FILES: &[(&str, &str)] = &[];
