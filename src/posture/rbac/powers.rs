//! Workloads whose account can do more than a workload should.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::index::Index;
use super::{rights, shipped};
use crate::model::{Binding, Evidence, Kind, Name, PodSpec, PolicyRule, Role, Subject};
use crate::posture::engine::Context;
use crate::posture::registry::Check;
use crate::posture::roots::{Root, Sees};
use crate::posture::verdicts::Verdicts;
use crate::posture::workloads::{automounted, field};

const READS: &[Kind] = &[
    Kind::Pod,
    Kind::Deployment,
    Kind::ReplicaSet,
    Kind::DaemonSet,
    Kind::StatefulSet,
    Kind::Job,
    Kind::CronJob,
    Kind::ReplicationController,
    Kind::ServiceAccount,
    Kind::ClusterRoleBinding,
    Kind::RoleBinding,
    Kind::ClusterRole,
    Kind::Role,
];

pub(super) const CHECKS: &[Check] = &[
    Check::objects("RBAC-028", READS, &[], |context, verdicts| workloads(context, verdicts, Power::Takeover)),
    Check::objects("RBAC-029", READS, &[], |context, verdicts| workloads(context, verdicts, Power::Everything)),
    Check::objects("SA-006", READS, &[], |context, verdicts| workloads(context, verdicts, Power::Any)),
];

/// How much is too much.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Power {
    /// Anything at all.
    Any,
    /// Something, in the whole cluster, that leads to everything.
    Takeover,
    /// Everything in the whole cluster.
    Everything,
}

/// What one binding gives to an account.
struct Held<'a> {
    binding: &'a Binding,
    /// What it is, in words.
    powers: BTreeSet<&'static str>,
    everything: bool,
    /// It has a rule of which it cannot be said that it gives nothing.
    anything: bool,
}

/// What a role gives wherever it is bound in the whole cluster.
struct Gives {
    powers: BTreeSet<&'static str>,
    everything: bool,
    anything: bool,
}

/// The same of each role, looked at once: every account has what is bound to all of them.
struct Roles<'a, 'i, F> {
    index: &'i Index<'a>,
    takeovers: F,
    known: FxHashMap<(&'a str, &'a str), Gives>,
}

impl<'a, 'i, F: FnMut(&[&PolicyRule]) -> BTreeSet<&'static str>> Roles<'a, 'i, F> {
    fn new(index: &'i Index<'a>, takeovers: F) -> Self {
        Self { index, takeovers, known: FxHashMap::default() }
    }

    fn of(&mut self, role: &'a Role) -> &Gives {
        let (index, takeovers) = (self.index, &mut self.takeovers);
        self.known.entry((&role.meta.namespace, &role.meta.name)).or_insert_with(|| {
            let rules: Vec<&PolicyRule> = index.rules(role).into_iter().map(|(_, _, rule)| rule).collect();
            Gives { powers: takeovers(&rules), everything: rules.iter().any(|rule| rights::is_everything(rule)), anything: !rules.is_empty() }
        })
    }
}

fn held<'a>(
    context: &Context<'a>,
    roles: &mut Roles<'a, '_, impl FnMut(&[&PolicyRule]) -> BTreeSet<&'static str>>,
    namespace: &Name,
    name: &Name,
    power: Power,
) -> Vec<Held<'a>> {
    let index = context.index();
    // What holds in one namespace only leads to nothing more.
    let bindings = index.of_account(namespace, name).into_iter().filter(|binding| power == Power::Any || binding.is_cluster_wide());
    let bindings = bindings.filter(|binding| context.options.include_system || !shipped::binding(binding));
    let of = |binding: &'a Binding| {
        let gives = context.inventory.role(&binding.meta.namespace, &binding.role).map(|role| roles.of(role));
        let stock = binding.role.name == "cluster-admin" && binding.role.kind == crate::model::RoleKind::ClusterRole;
        let everything = binding.is_cluster_wide() && (stock || gives.as_ref().is_some_and(|gives| gives.everything));
        let powers = gives.as_ref().filter(|_| binding.is_cluster_wide()).map(|gives| gives.powers.clone()).unwrap_or_default();
        Held { binding, powers, everything, anything: stock || gives.is_some_and(|gives| gives.anything) }
    };
    bindings.map(of).collect()
}

fn workloads(context: &Context<'_>, verdicts: &mut Verdicts<'_>, power: Power) {
    let mut cache: FxHashMap<(&Name, &Name), Vec<Held<'_>>> = FxHashMap::default();
    let mut roles = Roles::new(context.index(), rights::takeovers);
    for root in context.roots {
        let (mut evidence, mut words, mut instances) = (Vec::new(), BTreeSet::new(), 0);
        let (mut undecided, mut above) = (false, false);
        for variant in root.variants(Sees::Current) {
            let namespace = &root.object.namespace;
            let key = (namespace, &variant.spec.service_account);
            let held = cache.entry(key).or_insert_with(|| held(context, &mut roles, key.0, key.1, power));
            let wanted: Vec<&Held<'_>> = held.iter().filter(|held| is_too_much(held, power)).collect();
            above |= power == Power::Takeover && held.iter().any(|held| held.everything);
            if wanted.is_empty() {
                continue;
            }
            match has_token(context, root, variant.spec) {
                Some(true) => {}
                Some(false) => continue,
                None => {
                    undecided = true;
                    continue;
                }
            }
            instances += variant.pods;
            if !evidence.is_empty() {
                // Said of the template, or of another pod.
                continue;
            }
            evidence.push(Evidence::field(variant.object.clone(), field(variant, "spec.serviceAccountName"), key.1.as_str()));
            for held in wanted {
                words.extend(held.powers.iter().copied());
                evidence.push(grant(held, namespace, key.1));
            }
        }
        if above {
            // All of that is in what it may do anyway, and said there.
            continue;
        }
        if !evidence.is_empty() {
            verdicts.fail(root.object.clone(), instances, title(power, &words), evidence);
        } else if undecided {
            verdicts.unknown(&root.object, "its ServiceAccount was not read");
        } else if let Some(reason) = root.gap.clone().or_else(|| gap(context, root, power)) {
            verdicts.unknown(&root.object, reason);
        } else {
            verdicts.pass(&root.object);
        }
    }
}

/// Why the account may have more than is known: bindings of every namespace may name it.
fn gap(context: &Context<'_>, root: &Root<'_>, power: Power) -> Option<String> {
    let everywhere: &[Kind] = match power {
        Power::Any => &[Kind::ClusterRoleBinding, Kind::RoleBinding, Kind::ClusterRole, Kind::Role],
        Power::Takeover | Power::Everything => &[Kind::ClusterRoleBinding, Kind::ClusterRole],
    };
    context.reading.gap(&[Kind::ServiceAccount], &root.object.namespace).or_else(|| context.reading.gap(everywhere, ""))
}

fn is_too_much(held: &Held<'_>, power: Power) -> bool {
    match power {
        Power::Any => held.anything,
        Power::Takeover => !held.everything && !held.powers.is_empty(),
        Power::Everything => held.everything,
    }
}

/// Whether a container of the specification gets a token, by the default mount or by one of its own.
fn has_token(context: &Context<'_>, root: &Root<'_>, spec: &PodSpec) -> Option<bool> {
    let mounted = spec.containers.iter().flat_map(|c| &c.mounts).any(|mount| {
        let source = spec.volume(&mount.volume).map(|volume| &volume.source);
        matches!(source, Some(crate::model::VolumeSource::Projected { tokens, .. }) if tokens.iter().any(|(audience, _)| audience.is_empty()))
    });
    if mounted { Some(true) } else { automounted(context, &root.object.namespace, spec) }
}

fn title(power: Power, words: &BTreeSet<&'static str>) -> String {
    match power {
        Power::Any => "Holds a token that may use the API".to_owned(),
        Power::Everything => "May do everything in the cluster".to_owned(),
        Power::Takeover => format!("May take over the cluster: {}", words.iter().copied().collect::<Vec<_>>().join(", ")),
    }
}

/// The binding, by the subject through which the account has it.
fn grant(held: &Held<'_>, namespace: &Name, account: &Name) -> Evidence {
    let own = Subject::service_account(namespace.clone(), account.clone());
    let groups = [format!("system:serviceaccounts:{namespace}"), "system:serviceaccounts".to_owned()];
    let through = if held.binding.subjects.contains(&own) {
        own
    } else {
        let named = groups.into_iter().map(|group| Subject::Group(group.into())).find(|group| held.binding.subjects.contains(group));
        named.unwrap_or_else(|| Subject::Group("system:authenticated".into()))
    };
    let role = held.binding.role_object();
    Evidence::field(held.binding.object(), "roleRef", format!("{role}, for {through}"))
}

#[cfg(test)]
mod tests;
