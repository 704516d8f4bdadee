//! Checks of single objects and of small neighbourhoods: what is set, what is missing, what does not fit together.

pub mod pss;
