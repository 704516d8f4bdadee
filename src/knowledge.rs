//! `rules/` and the user's overrides, parsed into a catalogue.
