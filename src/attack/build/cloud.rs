//! Identities of cloud providers that service accounts may take on, and cloud identities that are let into the cluster.

use super::assemble::{Builder, Link};
use crate::model::{Inventory, Kind, Name, ObjectRef, Provider, ServiceAccount, Subject};

/// Annotations of service accounts that name a cloud identity, with the kind of edge and what the claim rests on.
const ANNOTATIONS: &[(&str, &str, &str)] = &[
    ("eks.amazonaws.com/role-arn", "IRSA", "the role's trust policy, which is not in the cluster, names this service account"),
    ("iam.gke.io/gcp-service-account", "GKE_WI", "the Google account's policy, which is not in the cluster, names this service account"),
    ("azure.workload.identity/client-id", "AKS_WI", "a federated credential of the application, which is not in the cluster, names this service account"),
];

/// The cloud identities that a service account is annotated with.
pub fn cloud_identities(account: &ServiceAccount) -> impl Iterator<Item = &Name> {
    ANNOTATIONS.iter().filter_map(|(annotation, ..)| account.meta.annotation(annotation)).filter(|identity| !identity.is_empty())
}

/// The cloud identities that `aws-auth` maps to a group, sorted.
pub fn mapped_identities(inventory: &Inventory, group: &str) -> Vec<Name> {
    let map = inventory.config_maps.get("kube-system", "aws-auth").filter(|_| is_amazon(inventory.cluster.provider));
    let mut found: Vec<Name> =
        map.into_iter().flat_map(|map| &map.cloud_groups).filter(|(_, mapped)| *mapped == *group).map(|(identity, _)| identity.clone()).collect();
    found.sort_unstable();
    found.dedup();
    found
}

impl Builder<'_> {
    /// Leads service accounts to the cloud identities that they are annotated with, and those that `aws-auth` maps to their groups.
    pub(super) fn add_cloud(&mut self) {
        let inventory = self.facts.inventory;
        for account in inventory.service_accounts.iter() {
            for (annotation, kind, condition) in ANNOTATIONS {
                let Some(identity) = account.meta.annotation(annotation).filter(|identity| !identity.is_empty()) else { continue };
                let object = ObjectRef::namespaced(Kind::ServiceAccount, account.meta.namespace.clone(), account.meta.name.clone());
                let (from, to) = (self.thing(&object), self.thing(&cloud(identity)));
                let proof = self.exists(&object);
                let note = self.note(&object, format!("metadata.annotations[{annotation}]"), identity.to_string());
                self.link(from, to, Link::kind(kind).proof(proof).note(note).condition(condition));
            }
        }
        let Some(map) = inventory.config_maps.get("kube-system", "aws-auth").filter(|_| is_amazon(inventory.cluster.provider)) else { return };
        let object = ObjectRef::namespaced(Kind::ConfigMap, map.meta.namespace.clone(), map.meta.name.clone());
        for (identity, group) in &map.cloud_groups {
            let Some(at) = self.identities.number(&Subject::Group(group.clone())) else { continue };
            let (from, to) = (self.thing(&cloud(identity)), self.identities.vertices[at]);
            let proof = self.exists(&object);
            let note = self.note(&object, "data", format!("{identity} is mapped to {group}"));
            let condition = "the cluster's authentication mode reads aws-auth";
            self.link(from, to, Link::kind("AWS_AUTH").proof(proof).note(note).condition(condition));
        }
    }
}

/// Other providers do not read `aws-auth`; where nothing tells the provider, the ConfigMap itself does.
const fn is_amazon(provider: Provider) -> bool {
    matches!(provider, Provider::Eks | Provider::Unknown | Provider::SelfManaged)
}

fn cloud(identity: &Name) -> ObjectRef {
    ObjectRef::cluster(Kind::CloudIdentity, identity.clone())
}
