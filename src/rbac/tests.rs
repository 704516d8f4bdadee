//! Tests of the authorizer.

pub(super) mod any;
mod beside;
mod chains;
mod escalate;
mod gathered;
mod impersonate;
mod kubelet;
mod matrix;
mod naive;
pub(crate) mod objects;
mod properties;
mod sampled;
mod scopes;
mod table;

use super::{Grant, Request, Target};
use crate::model::{Binding, Identity, Inventory, Kind, Meta, Name, ObjectRef, PolicyRule, RoleKind, Subject};
