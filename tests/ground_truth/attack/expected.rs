//! What the fixtures' answers look like.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

/// Everything that must be found.
#[derive(Debug, Deserialize)]
pub(super) struct Expected {
    pub(super) escapes: BTreeMap<String, Edges>,
    pub(super) host_paths: BTreeMap<String, Vec<String>>,
    pub(super) token_edges_from_secrets: usize,
    pub(super) external_endpoints: Vec<Endpoint>,
    pub(super) same_process_namespace_edges: usize,
    pub(super) reaches_cluster_admin: Cases,
    pub(super) badpods: BTreeMap<String, Class>,
}

/// The edges of a pod.
#[derive(Debug, Deserialize)]
pub(super) struct Edges {
    #[serde(default)]
    pub(super) includes: Vec<String>,
    pub(super) exactly: Option<Vec<String>>,
}

/// A port that the outside reaches.
#[derive(Debug, Deserialize)]
pub(super) struct Endpoint {
    pub(super) pod: String,
    pub(super) port: u16,
}

/// Who reaches cluster-admin and who does not.
#[derive(Debug, Deserialize)]
pub(super) struct Cases {
    pub(super) yes_service_accounts: Vec<String>,
    pub(super) yes_users_and_groups: Vec<String>,
    pub(super) no_service_accounts: Vec<String>,
    pub(super) no_users_and_groups: Vec<String>,
}

/// What a pod can do to its node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Class {
    NodeTakeover,
    Conditional,
    None,
}

impl Expected {
    pub(super) fn read(folder: &Path) -> Self {
        serde_saphyr::from_str(&std::fs::read_to_string(folder.join("expected.yaml")).unwrap()).unwrap()
    }
}
