//! From the question that a person asks to the attributes that the API server puts before its authorizer.
//!
//! A SubjectAccessReview decides on whatever attributes it is given. A client cannot send all of them: it cannot name the object that
//! it creates, or put a node in a namespace. The two are kept apart: [`Authorizer::decide`] never corrects a request, this module does.

use super::authorizer::Authorizer;
use super::naming::{Naming, is_checked_in_namespace};
use super::request::{Request, Target};
use super::resources::{Resources, Scope};
use crate::model::Name;

/// What a real request does otherwise than the question said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Correction {
    /// The request carries no name.
    NameNotSent,
    /// The resource is cluster-scoped, and so is the request.
    ClusterScoped,
    /// A request about one Namespace object carries that namespace.
    OwnNamespace,
    /// A path is in no namespace.
    PathHasNoNamespace,
}

impl Correction {
    /// The correction in words.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::NameNotSent => "a request of this verb carries no object name, so that resourceNames cannot match",
            Self::ClusterScoped => "the resource is cluster-scoped: the request has no namespace, and only ClusterRoleBindings count",
            Self::OwnNamespace => "a request about one Namespace object is decided in that namespace",
            Self::PathHasNoNamespace => "a path is in no namespace: only ClusterRoleBindings count",
        }
    }
}

impl Request {
    /// The attributes that a real request of this kind has, and in what they differ.
    pub fn as_sent(&self, resources: &Resources) -> (Self, Vec<Correction>) {
        let (mut sent, mut corrections) = (self.clone(), Vec::new());
        let Target::Resource { group, resource, subresource, name } = &mut sent.target else {
            if !sent.namespace.is_empty() {
                sent.namespace = Name::default();
                corrections.push(Correction::PathHasNoNamespace);
            }
            return (sent, corrections);
        };
        if Naming::of(&sent.verb, subresource) == Naming::Never && !name.is_empty() {
            *name = Name::default();
            corrections.push(Correction::NameNotSent);
        }
        let about_one = Naming::of(&sent.verb, subresource) == Naming::Always && !name.is_empty();
        if about_one && group.is_empty() && *resource == "namespaces" {
            if sent.namespace != *name {
                sent.namespace = name.clone();
                corrections.push(Correction::OwnNamespace);
            }
        } else if !sent.namespace.is_empty() && !is_checked_in_namespace(&sent.verb, group, resource) && resources.scope(group, resource) == Scope::Cluster {
            sent.namespace = Name::default();
            corrections.push(Correction::ClusterScoped);
        }
        (sent, corrections)
    }
}

impl Authorizer {
    /// [`Request::as_sent`] with the resources of this cluster.
    pub fn as_sent(&self, what: &Request) -> (Request, Vec<Correction>) {
        what.as_sent(&self.resources)
    }
}
