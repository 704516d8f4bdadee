//! Answers about access, as documents.

pub mod matrix;

use serde::Serialize;

use super::credential::{CredentialDocument, FormLine};
use crate::model::{Name, PolicyRule};
use crate::rbac::{EffectiveRule, Grant};

/// One grant: the binding, its namespace (empty if cluster-wide), the role, and the 0-based index of the rule in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct GrantLine {
    /// The binding's name.
    pub binding: String,
    /// The binding's namespace; empty for a ClusterRoleBinding.
    pub namespace: String,
    /// The role's name.
    pub role: String,
    /// `Role` or `ClusterRole`.
    pub role_kind: &'static str,
    /// The index of the rule in the role.
    pub rule: usize,
    /// The subject of the binding that matched.
    pub subject: String,
}

impl From<&Grant> for GrantLine {
    fn from(grant: &Grant) -> Self {
        Self {
            binding: grant.binding.name.to_string(),
            namespace: grant.binding.namespace.to_string(),
            role: grant.role.name.to_string(),
            role_kind: grant.role.kind.title(),
            rule: grant.rule,
            subject: grant.subject.to_string(),
        }
    }
}

impl GrantLine {
    /// `ClusterRoleBinding b → ClusterRole r, rule 0 (as group:x)`.
    pub fn sentence(&self) -> String {
        let binding =
            if self.namespace.is_empty() { format!("ClusterRoleBinding {}", self.binding) } else { format!("RoleBinding {}/{}", self.namespace, self.binding) };
        format!("{binding} → {} {}, rule {} (as {})", self.role_kind, self.role, self.rule, self.subject)
    }
}

/// The question, as it was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QuestionLine {
    /// The verb.
    pub verb: String,
    /// The API group; absent for a path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The resource; absent for a path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// The subresource; absent for a path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subresource: Option<String>,
    /// The object's name; empty where the request carries none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The namespace; empty for the whole cluster.
    pub namespace: String,
    /// Where the question is asked, in words.
    pub scope: String,
}

/// The answer to `can`.
#[derive(Clone, Debug, Serialize)]
pub struct CanDocument {
    /// The version of this form.
    pub version: u32,
    /// Who.
    pub subject: String,
    /// What was decided.
    pub question: QuestionLine,
    /// The answer.
    pub allowed: bool,
    /// Allowed by membership of `system:masters`, whatever the bindings say.
    pub superuser: bool,
    /// Whether everything that the question names exists.
    pub known: bool,
    /// Whether every role and binding was read: a no is only as good as this.
    pub complete: bool,
    /// Allowed by the Node authorizer, whatever the bindings say.
    pub by_node_authorizer: bool,
    /// Every grant that allows it.
    pub grants: Vec<GrantLine>,
    /// Whom the subject acts as to do it: the grants are then those of whom it acts as.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acting: Option<ActingLine>,
    /// What else there is to know, one sentence each.
    pub hints: Vec<String>,
}

/// Acting as somebody else.
#[derive(Clone, Debug, Serialize)]
pub struct ActingLine {
    /// As whom.
    pub subject: String,
    /// The groups that the request then has.
    pub groups: Vec<String>,
    /// Whether the server lets the request be made so.
    pub allowed: bool,
    /// Every way that there is.
    pub ways: Vec<WayLine>,
}

/// A way to act as somebody else.
#[derive(Clone, Debug, Serialize)]
pub struct WayLine {
    /// The verb that it needs.
    pub verb: &'static str,
    /// Whether it is open.
    pub allowed: bool,
    /// Why it is closed whatever the bindings say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<&'static str>,
    /// What the server asks for it.
    pub checks: Vec<CheckLine>,
}

/// A question that the server asks itself.
#[derive(Clone, Debug, Serialize)]
pub struct CheckLine {
    /// The question.
    pub question: String,
    /// The answer.
    pub allowed: bool,
    /// Every grant that allows it.
    pub grants: Vec<GrantLine>,
}

/// The answer to one line of `can --batch`.
#[derive(Clone, Debug, Serialize)]
pub struct BatchLine {
    /// The answer.
    pub allowed: bool,
    /// Every grant that allows it.
    pub grants: Vec<GrantLine>,
}

/// The answer to `can --verify`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct VerifyDocument {
    /// The version of this form.
    pub version: u32,
    /// How many questions the server answered.
    pub asked: usize,
    /// How many of them it allowed.
    pub allowed: usize,
    /// How many it did not answer.
    pub unanswered: usize,
    /// Why, of the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Whether every role and binding was read.
    pub complete: bool,
    /// Where it decides otherwise, sorted.
    pub differences: Vec<DifferenceLine>,
    /// What that means.
    pub hints: Vec<String>,
}

/// A question that is decided in two ways.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct DifferenceLine {
    /// Who asks.
    pub subject: String,
    /// For what.
    pub question: String,
    /// Whether RBAC, as it was read, allows it.
    pub ravelin: bool,
    /// Whether the server does.
    pub server: bool,
}

/// The answer to `who-can`.
#[derive(Clone, Debug, Serialize)]
pub struct WhoCanDocument {
    /// The version of this form.
    pub version: u32,
    /// What was decided.
    pub question: QuestionLine,
    /// Whether everything that the question names exists.
    pub known: bool,
    /// Whether every role and binding was read.
    pub complete: bool,
    /// Who may.
    pub subjects: Vec<HolderLine>,
    /// What else there is to know.
    pub hints: Vec<String>,
}

/// A subject that may.
#[derive(Clone, Debug, Serialize)]
pub struct HolderLine {
    /// The subject.
    pub subject: String,
    /// Needs no grant: `system:masters`.
    pub superuser: bool,
    /// Every grant that allows it.
    pub grants: Vec<GrantLine>,
}

/// The answer to `access`.
#[derive(Clone, Debug, Serialize)]
pub struct AccessDocument {
    /// The version of this form.
    pub version: u32,
    /// Who.
    pub subject: String,
    /// Compared with whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<String>,
    /// Whether an object or a binding names the subject.
    pub known: bool,
    /// Whether every role and binding was read.
    pub complete: bool,
    /// It is a member of `system:masters`.
    pub superuser: bool,
    /// The rules; of a comparison, those that only `subject` has.
    pub rules: Vec<RuleLine>,
    /// Of a comparison: the rules that only `other` has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_rules: Option<Vec<RuleLine>>,
    /// The same as resources and verbs, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matrix: Option<matrix::MatrixDocument>,
    /// The credential that was given instead of a subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credential: Option<CredentialDocument>,
    /// The forms of credentials that the subject has or may have, and what ends each; absent of a comparison.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credentials: Option<Vec<FormLine>>,
    /// What else there is to know.
    pub hints: Vec<String>,
}

/// An effective rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleLine {
    /// The namespace; absent for the whole cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Verbs.
    pub verbs: Vec<String>,
    /// API groups.
    pub groups: Vec<String>,
    /// Resources.
    pub resources: Vec<String>,
    /// Object names; empty is every name.
    pub names: Vec<String>,
    /// Paths.
    pub urls: Vec<String>,
    /// Why it grants nothing, if it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inert: Option<String>,
    /// How the subject has it.
    pub grant: GrantLine,
}

impl From<&EffectiveRule> for RuleLine {
    fn from(effective: &EffectiveRule) -> Self {
        let PolicyRule { verbs, groups, resources, names, urls } = &effective.rule;
        let owned = |list: &[Name]| list.iter().map(ToString::to_string).collect();
        Self {
            namespace: effective.namespace.as_ref().map(ToString::to_string),
            verbs: owned(verbs),
            groups: owned(groups),
            resources: owned(resources),
            names: owned(names),
            urls: owned(urls),
            inert: effective.inert.clone(),
            grant: GrantLine::from(&effective.grant),
        }
    }
}

impl RuleLine {
    /// What it is about: `secrets`, `deployments.apps [web]` or `/metrics`.
    pub fn subject_matter(&self) -> String {
        if !self.urls.is_empty() {
            // `*` alone is every resource of the core group.
            return self.urls.iter().map(|url| if url == "*" { "/*" } else { url }).collect::<Vec<_>>().join(" ");
        }
        let groups: Vec<&str> = self.groups.iter().map(String::as_str).collect();
        let suffix = match groups.as_slice() {
            [] | [""] => String::new(),
            groups => format!(".{}", groups.iter().map(|g| if g.is_empty() { "core" } else { g }).collect::<Vec<_>>().join("|")),
        };
        let names = if self.names.is_empty() { String::new() } else { format!(" [{}]", self.names.join(" ")) };
        format!("{}{suffix}{names}", self.resources.join(" "))
    }
}
