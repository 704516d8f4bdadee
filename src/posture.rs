//! Checks of single objects and small groups of objects: Pod Security Standards and the built-in rules.
