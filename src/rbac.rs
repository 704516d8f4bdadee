//! The authorizer: what an identity may do, by which chain of bindings, and who else may.
//!
//! [`Authorizer`] answers from an index, but always as the API server's RBAC authorizer would: purely additive, every dimension matched
//! within one rule, comparisons exact. `*` is a symbol that is never expanded, so that answers also hold for resources that the cluster
//! does not have yet. Every answer lists all the grants that give it, not the first.
//!
//! Beside it, [`node`] holds the rules of the Node authorizer, which answers for kubelets without any binding; [`escalation`] what is checked of
//! writes of roles and bindings; [`impersonation`] what it takes to act as somebody else. [`Beside`] brings them to an answer.
//!
//! Two views of a question are kept apart: [`Authorizer::decide`] takes attributes literally, as a SubjectAccessReview does;
//! [`Authorizer::as_sent`] turns a person's question into what a client's request would really carry.

mod aggregation;
mod answer;
mod authorizer;
mod beside;
mod build;
pub mod escalation;
pub mod impersonation;
pub mod inert;
mod inverse;
pub mod least;
pub mod loss;
pub mod matrix;
mod naming;
mod need;
pub mod node;
mod question;
mod request;
mod resources;
mod rules;
pub mod sample;
mod sent;
mod symbols;
#[cfg(test)]
pub(crate) mod tests;
mod verbs;

use crate::model::Kind;

/// The kinds that access is decided from.
pub const KINDS: &[Kind] = &[Kind::Role, Kind::ClusterRole, Kind::RoleBinding, Kind::ClusterRoleBinding];

pub use aggregation::{Gathered, Gatherers};
pub use answer::{Decision, EffectiveRule, Grant, GrantId, Holder, Holding};
pub use authorizer::{Authorizer, SUPERUSERS};
pub use beside::Beside;
pub use naming::Naming;
pub use need::Permissions;
pub use request::{Request, Target};
pub use resources::{Resources, Scope};
pub use sent::Correction;
