//! Admission: webhooks and validating admission policies.

use super::{Meta, Name, Selector};

/// What happens when the check cannot be made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum FailurePolicy {
    /// The request is let through.
    Ignore,
    /// The request is refused.
    #[default]
    Fail,
}

/// Which requests are looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct AdmissionRule {
    /// `operations`.
    pub operations: Vec<Name>,
    /// `apiGroups`.
    pub groups: Vec<Name>,
    /// `resources`.
    pub resources: Vec<Name>,
}

/// Where a webhook is sent.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum WebhookClient {
    /// A Service of the cluster.
    Service {
        /// Its namespace.
        namespace: Name,
        /// Its name.
        name: Name,
        /// Its port, defaulted to 443.
        port: u16,
    },
    /// A URL; only its host is kept.
    Url(Name),
}

/// One webhook of a configuration.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Webhook {
    /// Its name.
    pub name: Name,
    /// Where it is sent.
    pub client: WebhookClient,
    /// `failurePolicy`.
    pub failure: FailurePolicy,
    /// `rules`.
    pub rules: Vec<AdmissionRule>,
    /// `namespaceSelector`.
    pub namespaces: Selector,
    /// `objectSelector`.
    pub objects: Selector,
    /// `matchConditions` are set: what it matches cannot be decided here.
    pub conditions: bool,
    /// `timeoutSeconds`.
    pub timeout: u32,
    /// `clientConfig.caBundle` is set.
    pub ca_bundle: bool,
}

/// A mutating or validating webhook configuration.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WebhookConfiguration {
    /// Name and labels.
    pub meta: Meta,
    /// It may change objects.
    pub mutating: bool,
    /// Its webhooks.
    pub hooks: Vec<Webhook>,
}

/// A ValidatingAdmissionPolicy.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AdmissionPolicy {
    /// Name and labels.
    pub meta: Meta,
    /// `failurePolicy`.
    pub failure: FailurePolicy,
    /// `matchConstraints.resourceRules`.
    pub rules: Vec<AdmissionRule>,
    /// The number of validations.
    pub validations: u32,
    /// `paramKind` is set.
    pub has_params: bool,
    /// `matchConditions` are set.
    pub conditions: bool,
}

/// A ValidatingAdmissionPolicyBinding.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AdmissionPolicyBinding {
    /// Name and labels.
    pub meta: Meta,
    /// The policy's name.
    pub policy: Name,
    /// `validationActions`.
    pub actions: Vec<Name>,
    /// `matchResources.namespaceSelector`; none matches every namespace.
    pub namespaces: Option<Selector>,
    /// `matchResources` holds something else that narrows it.
    pub narrowed: bool,
}
