//! Roles and bindings (`rbac.authorization.k8s.io/v1`).

use super::{Kind, Meta, Name, ObjectRef, Selector, Subject};

/// One rule of a role. A request matches when every dimension matches within the same rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PolicyRule {
    /// Verbs; `*` is every verb.
    pub verbs: Vec<Name>,
    /// API groups; `""` is the core group, `*` every group.
    pub groups: Vec<Name>,
    /// Resources, `RESOURCE`, `RESOURCE/SUBRESOURCE`, `*/SUBRESOURCE` or `*`.
    pub resources: Vec<Name>,
    /// Object names; empty means every name.
    pub names: Vec<Name>,
    /// Paths outside the resource tree; a trailing `*` is a prefix.
    pub urls: Vec<Name>,
}

/// Which kind of role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RoleKind {
    /// A Role: in one namespace.
    Role,
    /// A ClusterRole.
    ClusterRole,
}

/// A Role or ClusterRole.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Role {
    /// Name, labels and so on; no namespace for a ClusterRole.
    pub meta: Meta,
    /// Its rules, in order: evidence names them by index.
    pub rules: Vec<PolicyRule>,
    /// `aggregationRule.clusterRoleSelectors`; none where the role is not aggregated.
    pub aggregation: Option<Vec<Selector>>,
}

/// The role a binding refers to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RoleRef {
    /// Role or ClusterRole.
    pub kind: RoleKind,
    /// The role's name.
    pub name: Name,
}

/// A RoleBinding (with a namespace) or ClusterRoleBinding (without).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Binding {
    /// Name, namespace and so on.
    pub meta: Meta,
    /// What is granted.
    pub role: RoleRef,
    /// To whom; service accounts without a namespace have that of the RoleBinding, and are absent from a ClusterRoleBinding, where they match nobody.
    pub subjects: Vec<Subject>,
    /// Subjects that cannot match anybody (unknown kind, a service account without a namespace in a ClusterRoleBinding), as written.
    pub inert_subjects: Vec<Name>,
}

impl Role {
    /// Whether it is a Role or a ClusterRole: only a Role is in a namespace.
    pub fn kind(&self) -> RoleKind {
        if self.meta.namespace.is_empty() { RoleKind::ClusterRole } else { RoleKind::Role }
    }

    /// The role as an object.
    pub fn object(&self) -> ObjectRef {
        ObjectRef { kind: self.kind().kind(), namespace: self.meta.namespace.clone(), name: self.meta.name.clone() }
    }
}

impl Binding {
    /// Whether it grants in the whole cluster.
    pub fn is_cluster_wide(&self) -> bool {
        self.meta.namespace.is_empty()
    }

    /// The binding as an object.
    pub fn object(&self) -> ObjectRef {
        let kind = if self.is_cluster_wide() { Kind::ClusterRoleBinding } else { Kind::RoleBinding };
        ObjectRef { kind, namespace: self.meta.namespace.clone(), name: self.meta.name.clone() }
    }

    /// The role that it gives, as an object.
    pub fn role_object(&self) -> ObjectRef {
        let namespace = if self.role.kind == RoleKind::Role { self.meta.namespace.clone() } else { Name::default() };
        ObjectRef { kind: self.role.kind.kind(), namespace, name: self.role.name.clone() }
    }
}
