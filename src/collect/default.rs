//! What the API server and the controllers would add to manifests, and what must exist although nobody wrote it down.

use std::collections::BTreeSet;

use super::build::Objects;
use super::decode::Context;
use crate::model::{Coverage, Diagnostic, Kind, Labels, Meta, Name, Namespace, ServiceAccount};

mod admission;
mod expand;
mod held;
mod nodes;
mod place;

pub(crate) use held::imply_held;

/// The label by which a namespace carries its own name.
const NAME_LABEL: &str = "kubernetes.io/metadata.name";

/// Completes manifests: nodes, the pods of templates, namespaces, accounts, tokens, and where pods run. Whether nodes had to be made up.
pub(crate) fn manifests(cx: &mut Context, objects: &mut Objects, diagnostics: &mut Vec<Diagnostic>, simulated: bool) -> bool {
    let made_up = nodes::make_up(cx, objects);
    expand::expand(cx, objects, diagnostics, simulated);
    imply(cx, objects, &Coverage::default());
    admission::admit(cx, objects);
    place::place(cx, objects, diagnostics, simulated);
    made_up
}

/// Adds namespaces and service accounts that others prove, unless all of them were read: then what is absent does not exist.
pub(crate) fn imply(cx: &mut Context, objects: &mut Objects, coverage: &Coverage) {
    let mut seen: BTreeSet<Name> = BTreeSet::new();
    if !coverage.is_whole(&[Kind::Namespace]) {
        objects.for_each_meta(|kind, meta| {
            if kind.namespaced() && !seen.contains(&meta.namespace) {
                seen.insert(meta.namespace.clone());
            }
        });
        let known: BTreeSet<Name> = objects.namespaces.iter().map(|n| n.meta.name.clone()).collect();
        let implied = seen.difference(&known).map(|name| Namespace { meta: Meta { name: name.clone(), ..blank(cx) }, implied: true });
        let implied: Vec<Namespace> = implied.collect();
        objects.namespaces.extend(implied);
    }
    for namespace in &mut objects.namespaces {
        if namespace.meta.labels.get(NAME_LABEL).is_none() {
            let pairs = namespace.meta.labels.iter().map(|(k, v)| (k.clone(), v.clone())).chain([(cx.name(NAME_LABEL), namespace.meta.name.clone())]);
            namespace.meta.labels = cx.share_labels(Labels::new(pairs.collect()));
        }
    }
    if !coverage.is_whole(&[Kind::ServiceAccount]) {
        imply_accounts(cx, objects);
    }
    objects.sort();
}

/// Every namespace has an account `default`, and an account that a pod runs as exists.
fn imply_accounts(cx: &mut Context, objects: &mut Objects) {
    let mut needed: BTreeSet<(Name, Name)> = BTreeSet::new();
    for namespace in &objects.namespaces {
        needed.insert((namespace.meta.name.clone(), cx.name("default")));
    }
    let used = objects.pods.iter().map(|p| (&p.meta.namespace, &p.spec)).chain(objects.workloads().map(|w| (&w.meta.namespace, &w.template)));
    for (namespace, spec) in used {
        let account = (namespace.clone(), spec.service_account.clone());
        if !needed.contains(&account) {
            needed.insert(account);
        }
    }
    for account in &objects.service_accounts {
        needed.remove(&(account.meta.namespace.clone(), account.meta.name.clone()));
    }
    for (namespace, name) in needed {
        let meta = Meta { namespace, name, ..blank(cx) };
        objects.service_accounts.push(ServiceAccount { meta, automount: None, secrets: Vec::new(), pull_secrets: Vec::new(), implied: true });
    }
}

/// Metadata of nothing, its empty parts shared.
fn blank(cx: &mut Context) -> Meta {
    Meta {
        namespace: cx.empty(),
        name: cx.empty(),
        uid: None,
        created: None,
        labels: cx.share_labels(Labels::default()),
        annotations: cx.share_labels(Labels::default()),
        owner: None,
        last_applied: false,
    }
}

#[cfg(test)]
mod tests;
