//! The interface's pure core: model, messages, effects, view models.
//!
//! `update` takes a message and gives effects; `view` turns the model into plain text with roles. No terminal, no clock, no thread.

pub mod actions;
pub mod ask;
pub mod books;
pub mod effect;
pub mod filter;
pub mod input;
pub mod key;
pub mod keymap;
pub mod laid;
pub mod model;
pub mod msg;
pub mod overlay;
pub mod play;
pub mod proof;
pub mod screens;
pub mod search;
pub mod sheet;
pub mod source;
pub mod text;
pub mod trial;
pub mod update;
pub mod view;
