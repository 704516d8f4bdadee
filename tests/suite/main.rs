//! All integration tests that need nothing but the program: one binary, linked once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]

mod attack;
mod claims;
mod cli;
mod credential;
mod crowd;
mod exposure;
mod faults;
mod formats;
mod hostile;
mod journeys;
mod manifests;
mod matrix;
mod narrow;
mod network;
mod program;
mod properties;
mod pty;
mod recording;
mod scenes;
mod screens;
mod sources;
mod stage;
mod states;
mod suggest;
#[path = "../support/terminal.rs"]
mod terminal;
mod themes;
