//! Kubernetes security posture, explored in a terminal.
//!
//! The modules below stand in the order of their layers; each may use only those above it. `ARCHITECTURE.md` has the map.

pub mod model;

pub mod network;
pub mod posture;
pub mod rbac;

pub mod attack;

pub mod analysis;

pub mod drill;
pub mod runbook;

pub mod config;
pub mod knowledge;
pub mod recording;
pub mod report;

pub mod collect;

pub mod app;

pub mod tui;

pub mod cli;
pub mod runtime;
