//! Kinds of objects and references to objects, in the form the command line uses (`pod:NS/NAME`).

use std::fmt;
use std::str::FromStr;

use super::Name;

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident, $short:literal, $plural:literal, $group:literal, $title:literal, $scope:ident;)*) => {
        /// The kinds of things that have an id.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Kind { $($(#[$doc])* $variant,)* }

        impl Kind {
            /// Every kind, in a fixed order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The prefix in an object id.
            pub const fn short(self) -> &'static str { match self { $(Self::$variant => $short,)* } }

            /// The resource as in an API path; empty for what the API does not serve.
            pub const fn plural(self) -> &'static str { match self { $(Self::$variant => $plural,)* } }

            /// The API group; empty for the core group and for what the API does not serve.
            pub const fn group(self) -> &'static str { match self { $(Self::$variant => $group,)* } }

            /// The kind as Kubernetes writes it.
            pub const fn title(self) -> &'static str { match self { $(Self::$variant => $title,)* } }

            /// Whether its objects live in a namespace.
            pub const fn namespaced(self) -> bool { match self { $(Self::$variant => kinds!(@$scope),)* } }
        }
    };
    (@ns) => { true };
    (@cluster) => { false };
}

kinds! {
    /// A namespace.
    Namespace, "ns", "namespaces", "", "Namespace", cluster;
    /// A machine of the cluster.
    Node, "node", "nodes", "", "Node", cluster;
    /// A pod.
    Pod, "pod", "pods", "", "Pod", ns;
    /// A Deployment.
    Deployment, "deploy", "deployments", "apps", "Deployment", ns;
    /// A ReplicaSet.
    ReplicaSet, "rs", "replicasets", "apps", "ReplicaSet", ns;
    /// A DaemonSet.
    DaemonSet, "ds", "daemonsets", "apps", "DaemonSet", ns;
    /// A StatefulSet.
    StatefulSet, "sts", "statefulsets", "apps", "StatefulSet", ns;
    /// A Job.
    Job, "job", "jobs", "batch", "Job", ns;
    /// A CronJob.
    CronJob, "cronjob", "cronjobs", "batch", "CronJob", ns;
    /// A ReplicationController.
    ReplicationController, "rc", "replicationcontrollers", "", "ReplicationController", ns;
    /// A service account.
    ServiceAccount, "sa", "serviceaccounts", "", "ServiceAccount", ns;
    /// A Role.
    Role, "role", "roles", "rbac.authorization.k8s.io", "Role", ns;
    /// A ClusterRole.
    ClusterRole, "clusterrole", "clusterroles", "rbac.authorization.k8s.io", "ClusterRole", cluster;
    /// A RoleBinding.
    RoleBinding, "rolebinding", "rolebindings", "rbac.authorization.k8s.io", "RoleBinding", ns;
    /// A ClusterRoleBinding.
    ClusterRoleBinding, "clusterrolebinding", "clusterrolebindings", "rbac.authorization.k8s.io", "ClusterRoleBinding", cluster;
    /// A Secret (never its values).
    Secret, "secret", "secrets", "", "Secret", ns;
    /// A ConfigMap.
    ConfigMap, "cm", "configmaps", "", "ConfigMap", ns;
    /// A Service.
    Service, "svc", "services", "", "Service", ns;
    /// An EndpointSlice.
    EndpointSlice, "endpointslice", "endpointslices", "discovery.k8s.io", "EndpointSlice", ns;
    /// An Ingress.
    Ingress, "ingress", "ingresses", "networking.k8s.io", "Ingress", ns;
    /// A NetworkPolicy.
    NetworkPolicy, "netpol", "networkpolicies", "networking.k8s.io", "NetworkPolicy", ns;
    /// A PersistentVolume.
    PersistentVolume, "pv", "persistentvolumes", "", "PersistentVolume", cluster;
    /// A PersistentVolumeClaim.
    PersistentVolumeClaim, "pvc", "persistentvolumeclaims", "", "PersistentVolumeClaim", ns;
    /// A ValidatingWebhookConfiguration.
    ValidatingWebhook, "vwc", "validatingwebhookconfigurations", "admissionregistration.k8s.io", "ValidatingWebhookConfiguration", cluster;
    /// A MutatingWebhookConfiguration.
    MutatingWebhook, "mwc", "mutatingwebhookconfigurations", "admissionregistration.k8s.io", "MutatingWebhookConfiguration", cluster;
    /// A ValidatingAdmissionPolicy.
    AdmissionPolicy, "vap", "validatingadmissionpolicies", "admissionregistration.k8s.io", "ValidatingAdmissionPolicy", cluster;
    /// A ValidatingAdmissionPolicyBinding.
    AdmissionPolicyBinding, "vapb", "validatingadmissionpolicybindings", "admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding", cluster;
    /// A CustomResourceDefinition (its name only).
    CustomResource, "crd", "customresourcedefinitions", "apiextensions.k8s.io", "CustomResourceDefinition", cluster;
    /// An APIService (its name and backend only).
    ApiService, "apiservice", "apiservices", "apiregistration.k8s.io", "APIService", cluster;
    /// A user, as an authenticator names it.
    User, "user", "", "", "User", cluster;
    /// A group of users.
    Group, "group", "", "", "Group", cluster;
    /// A capability at a scope that several identities may hold (`can exec into every pod of a namespace`).
    Capability, "cap", "", "", "Capability", cluster;
    /// An identity of a cloud provider.
    CloudIdentity, "cloud", "", "", "CloudIdentity", cluster;
    /// The world outside the cluster.
    Internet, "internet", "", "", "Internet", cluster;
    /// Where an attacker must not get, by capability.
    Goal, "goal", "", "", "Goal", cluster;
}

impl Kind {
    /// The kinds that are collected from a cluster, in the order of collection.
    pub fn collected() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|kind| !kind.plural().is_empty())
    }

    /// The kind of that title (`Pod`), if ravelin reads it.
    pub fn from_title(title: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| !kind.plural().is_empty() && kind.title() == title)
    }

    /// The kind of that prefix, plural or title, in any case; also common short names.
    pub fn from_word(word: &str) -> Option<Self> {
        let lower = word.to_ascii_lowercase();
        let alias = match lower.as_str() {
            "po" => "pod",
            "no" => "node",
            "serviceaccount" | "serviceaccounts" => "sa",
            "cj" => "cronjob",
            "ing" => "ingress",
            "np" => "netpol",
            "configmap" => "cm",
            "service" => "svc",
            "namespace" => "ns",
            other => other,
        };
        Self::ALL
            .iter()
            .copied()
            .find(|kind| kind.short() == alias || (!kind.plural().is_empty() && kind.plural() == alias) || kind.title().eq_ignore_ascii_case(alias))
    }
}

/// A reference to one object. Its text form is `KIND:NS/NAME`, or `KIND:NAME` for what has no namespace.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectRef {
    /// What it is.
    pub kind: Kind,
    /// Empty for what has no namespace.
    pub namespace: Name,
    /// Its name.
    pub name: Name,
}

impl ObjectRef {
    /// A reference to something in a namespace.
    pub fn namespaced(kind: Kind, namespace: impl Into<Name>, name: impl Into<Name>) -> Self {
        Self { kind, namespace: namespace.into(), name: name.into() }
    }

    /// A reference to something without a namespace.
    pub fn cluster(kind: Kind, name: impl Into<Name>) -> Self {
        Self { kind, namespace: Name::default(), name: name.into() }
    }

    /// `NS/NAME`, or `NAME` for what has no namespace.
    pub fn path(&self) -> String {
        if self.namespace.is_empty() { self.name.to_string() } else { format!("{}/{}", self.namespace, self.name) }
    }
}

impl fmt::Display for ObjectRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.kind == Kind::Internet {
            f.write_str("internet")
        } else if self.namespace.is_empty() {
            write!(f, "{}:{}", self.kind.short(), self.name)
        } else {
            write!(f, "{}:{}/{}", self.kind.short(), self.namespace, self.name)
        }
    }
}

/// Why a text is no object reference.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseObjectError {
    /// There is no `:` in it.
    #[error("`{0}` is not an object: write KIND:NAME or KIND:NAMESPACE/NAME, for example pod:shop/web-1 or node:worker-1")]
    NoKind(String),
    /// The part before the `:` is no known kind.
    #[error("`{kind}` in `{text}` is not a kind that ravelin knows: use pod, sa, user, group, node, secret, deploy, …")]
    UnknownKind {
        /// The unknown word.
        kind: String,
        /// The whole text.
        text: String,
    },
    /// The namespace is missing or not wanted, or the name is empty.
    #[error("`{text}` does not name one {kind}: write {form}")]
    Form {
        /// The whole text.
        text: String,
        /// The kind's title.
        kind: &'static str,
        /// The form that is expected.
        form: String,
    },
}

impl FromStr for ObjectRef {
    type Err = ParseObjectError;

    fn from_str(text: &str) -> Result<Self, ParseObjectError> {
        if text == "internet" {
            return Ok(Self::cluster(Kind::Internet, ""));
        }
        let Some((word, rest)) = text.split_once(':') else {
            return Err(ParseObjectError::NoKind(text.to_owned()));
        };
        let Some(kind) = Kind::from_word(word) else {
            return Err(ParseObjectError::UnknownKind { kind: word.to_owned(), text: text.to_owned() });
        };
        if kind == Kind::Internet {
            return Err(ParseObjectError::Form { text: text.to_owned(), kind: kind.title(), form: "internet".to_owned() });
        }
        let (namespace, name) = if kind.namespaced() { rest.split_once('/').unwrap_or_default() } else { ("", rest) };
        if name.is_empty() || (kind.namespaced() && namespace.is_empty()) {
            let form = format!("{}:{}", kind.short(), if kind.namespaced() { "NAMESPACE/NAME" } else { "NAME" });
            return Err(ParseObjectError::Form { text: text.to_owned(), kind: kind.title(), form });
        }
        Ok(Self { kind, namespace: Name::new(namespace), name: Name::new(name) })
    }
}
