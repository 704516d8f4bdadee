//! Admission webhooks and policies.

use super::meta::ObjectMeta;
use super::rbac::LabelSelector;
use super::{Lax, List, Present, Text};

wire! {
    /// A webhook configuration of either kind.
    WebhookConfiguration<'a> {
        metadata: Lax<ObjectMeta<'a>>,
        webhooks: List<Webhook<'a>>,
    }

    /// One webhook.
    Webhook<'a> {
        name: Text<'a>,
        client_config: Lax<ClientConfig<'a>>,
        failure_policy: Text<'a>,
        rules: List<OperationRule<'a>>,
        namespace_selector: Option<LabelSelector<'a>>,
        object_selector: Option<LabelSelector<'a>>,
        match_conditions: List<Present>,
        timeout_seconds: Option<u32>,
    }

    /// `clientConfig`.
    ClientConfig<'a> {
        service: Option<ClientService<'a>>,
        url: Text<'a>,
        ca_bundle: Text<'a>,
    }

    /// `service` of a client configuration.
    ClientService<'a> {
        namespace: Text<'a>,
        name: Text<'a>,
        port: Option<u16>,
    }

    /// Which requests are looked at.
    OperationRule<'a> {
        operations: List<Text<'a>>,
        api_groups: List<Text<'a>>,
        resources: List<Text<'a>>,
    }

    /// `spec` of a ValidatingAdmissionPolicy.
    PolicySpec<'a> {
        failure_policy: Text<'a>,
        match_constraints: Lax<MatchResources<'a>>,
        match_conditions: List<Present>,
        validations: List<Present>,
        param_kind: Present,
    }

    /// `matchConstraints` or `matchResources`.
    MatchResources<'a> {
        resource_rules: List<OperationRule<'a>>,
        exclude_resource_rules: List<Present>,
        namespace_selector: Option<LabelSelector<'a>>,
        object_selector: Option<LabelSelector<'a>>,
    }

    /// `spec` of a ValidatingAdmissionPolicyBinding.
    PolicyBindingSpec<'a> {
        policy_name: Text<'a>,
        validation_actions: List<Text<'a>>,
        match_resources: Option<MatchResources<'a>>,
    }
}
