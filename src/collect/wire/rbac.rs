//! Roles, bindings and label selectors.

use super::marks::ObjectMarks;
use super::meta::ObjectMeta;
use super::{Lax, List, Map, Text};

wire! {
    /// A Role or ClusterRole.
    Role<'a> {
        metadata: Lax<ObjectMeta<'a>>,
        rules: List<Rule<'a>>,
        aggregation_rule: Option<Aggregation<'a>>,
    }

    /// An entry of `rules`.
    Rule<'a> {
        verbs: List<Text<'a>>,
        api_groups: List<Text<'a>>,
        resources: List<Text<'a>>,
        resource_names: List<Text<'a>>,
        #[serde(rename = "nonResourceURLs")]
        urls: List<Text<'a>>,
    }

    /// `aggregationRule`.
    Aggregation<'a> {
        cluster_role_selectors: List<LabelSelector<'a>>,
    }

    /// A RoleBinding or ClusterRoleBinding.
    Binding<'a> {
        metadata: Lax<ObjectMeta<'a>>,
        role_ref: Lax<RoleRef<'a>>,
        subjects: List<Subject<'a>>,
        #[serde(rename = "x-ravelin")]
        marks: Option<ObjectMarks<'a>>,
    }

    /// `roleRef`.
    RoleRef<'a> {
        api_group: Text<'a>,
        kind: Text<'a>,
        name: Text<'a>,
    }

    /// An entry of `subjects`.
    Subject<'a> {
        api_group: Text<'a>,
        kind: Text<'a>,
        name: Text<'a>,
        namespace: Text<'a>,
    }

    /// A label selector.
    LabelSelector<'a> {
        match_labels: Map<'a>,
        match_expressions: List<Requirement<'a>>,
    }

    /// An entry of `matchExpressions`.
    Requirement<'a> {
        key: Text<'a>,
        operator: Text<'a>,
        values: List<Text<'a>>,
    }
}
