//! Tests of the authorizer.

mod any;
mod chains;
mod escalate;
mod kubelet;
mod naive;
mod objects;
mod properties;
mod scopes;
mod table;

use super::{Grant, Request, Target};
use crate::model::{Binding, Identity, Inventory, Kind, Meta, Name, ObjectRef, PolicyRule, RoleKind, Subject};
