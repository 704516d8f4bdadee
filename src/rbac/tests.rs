//! Tests of the authorizer.

mod any;
mod naive;
mod objects;
mod properties;
mod table;

use super::{Grant, Request, Target};
use crate::model::{Binding, Identity, Inventory, Kind, Meta, Name, ObjectRef, PolicyRule, RoleKind, Subject};
