//! What is behind a subject: the pods and nodes that run as it, and the forms of its credentials.

use std::collections::BTreeMap;

use crate::analysis::Analysis;
use crate::analysis::credential::credentials;
use crate::model::{Kind, Name, ObjectRef, Pod, Subject};
use crate::report::credential::{FormLine, forms};

/// What is behind a subject.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bearer {
    /// What runs as it, the most pods first.
    pub runs: Vec<Runs>,
    /// How many pods that are.
    pub pods: usize,
    /// The nodes that they are on, or that it is, sorted.
    pub nodes: Vec<Name>,
    /// Not all pods were read.
    pub unread: bool,
    /// Its credentials, each with what holds it or may make it.
    pub credentials: Vec<(FormLine, Vec<ObjectRef>)>,
    /// What is wrong with it as such.
    pub doubts: Vec<String>,
}

/// A workload whose pods run as a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Runs {
    /// The workload, or the pod that has none.
    pub root: ObjectRef,
    /// How many of its pods.
    pub pods: usize,
    /// The nodes that they are on, sorted.
    pub nodes: Vec<Name>,
}

/// Looks behind it.
pub(super) fn behind(analysis: &Analysis, subject: &Subject) -> Bearer {
    let inventory = &analysis.inventory;
    let mut by_root: BTreeMap<ObjectRef, Vec<&Name>> = BTreeMap::new();
    for pod in pods_of(analysis, subject) {
        by_root.entry(inventory.root_owner(Kind::Pod, &pod.meta)).or_default().push(&pod.node);
    }
    let distinct = |nodes: &[&Name]| {
        let mut nodes: Vec<Name> = nodes.iter().filter(|node| !node.is_empty()).map(|node| (*node).clone()).collect();
        nodes.sort_unstable();
        nodes.dedup();
        nodes
    };
    let all: Vec<&Name> = by_root.values().flatten().copied().collect();
    let (pods, mut nodes) = (all.len(), distinct(&all));
    if let Subject::User(name) = subject {
        nodes.extend(name.strip_prefix("system:node:").map(Name::new));
    }
    let mut runs: Vec<Runs> = by_root.iter().map(|(root, nodes)| Runs { root: root.clone(), pods: nodes.len(), nodes: distinct(nodes) }).collect();
    runs.sort_by(|a, b| b.pods.cmp(&a.pods).then_with(|| a.root.cmp(&b.root)));
    let found = credentials(inventory, &analysis.authorizer, subject);
    let (lines, doubts) = forms(subject, &found);
    let credentials = lines.into_iter().zip(found.held).map(|(line, held)| (line, held.objects)).collect();
    let unread = matches!(subject, Subject::ServiceAccount { namespace, .. } if !inventory.coverage.state_in(Kind::Pod, namespace).is_whole());
    Bearer { runs, pods, nodes, unread, credentials, doubts }
}

/// The pods that act as a subject; the members of a group of one namespace's accounts are all of its pods.
fn pods_of<'a>(analysis: &'a Analysis, subject: &'a Subject) -> Vec<&'a Pod> {
    let (namespace, account) = match subject {
        Subject::ServiceAccount { namespace, name } => (namespace.as_str(), Some(name)),
        Subject::Group(name) => match name.strip_prefix("system:serviceaccounts:") {
            Some(namespace) => (namespace, None),
            None => return Vec::new(),
        },
        Subject::User(_) => return Vec::new(),
    };
    let pods = analysis.inventory.pods.in_namespace(namespace).iter();
    pods.filter(|pod| pod.is_alive() && account.is_none_or(|account| pod.spec.service_account == *account)).collect()
}
