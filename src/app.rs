//! The interface's pure core: model, messages, effects, view models.
//!
//! `update` takes a message and gives effects; `view` turns the model into plain text with roles. No terminal, no clock, no thread.

pub mod actions;
pub mod key;
pub mod keymap;
pub mod screens;
pub mod text;
pub mod view;
