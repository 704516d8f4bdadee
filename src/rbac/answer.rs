//! What the authorizer answers, always with the chain that proves it.

use crate::model::{Name, ObjectRef, PolicyRule, Subject};

/// One rule of one role, given to one subject by one binding.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Grant {
    /// The RoleBinding or ClusterRoleBinding.
    pub binding: ObjectRef,
    /// The Role or ClusterRole that it refers to.
    pub role: ObjectRef,
    /// The index of the rule in the role.
    pub rule: usize,
    /// The subject of the binding that matched.
    pub subject: Subject,
}

/// A [`Grant`] in eight bytes; [`super::Authorizer::grant`] expands it. It means something only to the authorizer that gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GrantId {
    /// One subject of one binding.
    pub(super) link: u32,
    /// The index of the rule.
    pub(super) rule: u32,
}

impl GrantId {
    /// The number of what it comes by, a subject of a binding: all of its rules have that in common.
    pub const fn link(self) -> u32 {
        self.link
    }

    /// The index of the rule in its role.
    pub const fn rule(self) -> u32 {
        self.rule
    }
}

/// The answer to an access question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Decision {
    /// Whether the request is allowed.
    pub allowed: bool,
    /// It is allowed whatever the bindings say, because the identity is in `system:masters`.
    pub superuser: bool,
    /// Every grant that allows it, each once: by binding (cluster-wide ones first), subject and rule.
    pub grants: Vec<Grant>,
}

/// A subject that may do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Holder {
    /// The subject as bindings name it: whoever is, or is a member of, this subject may do it.
    pub subject: Subject,
    /// Every grant that allows it to this subject.
    pub grants: Vec<Grant>,
    /// It is the group `system:masters`, which needs no grant.
    pub superuser: bool,
}

/// A subject's hold on a permission.
///
/// A subject has one holding for each scope and each distinct set of names: what it may do to one object is the union of the
/// holdings that reach that object.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Holding {
    /// Who holds it.
    pub subject: Subject,
    /// Where: the whole cluster, or one namespace.
    pub namespace: Option<Name>,
    /// On what: every object, or only those of these names, sorted.
    pub names: Option<Vec<Name>>,
    /// Every grant that gives exactly this.
    pub grants: Vec<GrantId>,
}

/// A rule that an identity has.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EffectiveRule {
    /// The rule.
    pub rule: PolicyRule,
    /// Where it applies: the whole cluster, or one namespace.
    pub namespace: Option<Name>,
    /// How the identity has it.
    pub grant: Grant,
    /// Why no request can match it, if none can.
    pub inert: Option<String>,
}
