//! Roles and bindings, each judged by itself; what they add up to is decided elsewhere.

mod bindings;
mod index;
mod powers;
mod rights;
mod roles;
mod shipped;

use super::registry::Check;

pub(in crate::posture) use index::Index;

/// Every check of this room.
pub(super) const CHECKS: &[&[Check]] = &[bindings::CHECKS, powers::CHECKS, roles::CHECKS];
