//! Roles and bindings, each judged by itself; what they add up to is decided elsewhere.

mod bindings;
mod duplicates;
mod index;
mod inert;
mod powers;
mod rights;
mod roles;
mod shipped;
mod unused;

pub use roles::describe;

use super::registry::Check;

pub(in crate::posture) use index::Index;

/// Every check of this room.
pub(super) const CHECKS: &[&[Check]] = &[bindings::CHECKS, duplicates::CHECKS, inert::CHECKS, powers::CHECKS, roles::CHECKS, unused::CHECKS];
