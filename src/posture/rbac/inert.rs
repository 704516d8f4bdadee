//! Rules that grant nothing: in any binding of their role, or through one that reaches into a namespace only.

use rustc_hash::FxHashMap;

use super::index::Index;
use super::roles::{bound, describe};
use super::shipped;
use crate::model::{Binding, Evidence, Kind, PolicyRule, Role, RoleKind};
use crate::posture::engine::Context;
use crate::posture::registry::Check;
use crate::posture::verdicts::Verdicts;
use crate::rbac::inert::{self, Examined};
use crate::rbac::{Resources, Scope};

/// A CustomResourceDefinition says whether its resource is in namespaces.
const READS: &[Kind] = &[Kind::ClusterRole, Kind::Role, Kind::RoleBinding, Kind::CustomResource];

pub(super) const CHECKS: &[Check] = &[Check::objects("RBAC-033", READS, &[], judge)];

fn judge(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    let resources = Resources::new(&context.inventory.custom_resources);
    for role in context.inventory.cluster_roles.iter().chain(context.inventory.roles.iter()) {
        // The rules of an aggregated role are those of others, and judged there.
        if role.aggregation.is_none() && (context.options.include_system || !shipped::role(&role.meta, context.index().of_role(role))) {
            judge_role(context, verdicts, &resources, role);
        }
    }
    let mut locals = Locals::new(context.index(), |rule, in_namespace| inert::examine(rule, in_namespace, &resources));
    for binding in context.inventory.role_bindings.iter().filter(|binding| binding.role.kind == RoleKind::ClusterRole) {
        // The roles for people are made for both kinds of bindings.
        let usual = shipped::binding(binding) || shipped::FOR_PEOPLE.contains(&binding.role.name.as_str());
        if context.options.include_system || !usual {
            judge_binding(context, verdicts, &resources, &mut locals, binding);
        }
    }
}

/// What a Role says holds in its namespace only; a ClusterRole is judged as if it were bound in the whole cluster.
fn judge_role<'a>(context: &Context<'a>, verdicts: &mut Verdicts<'_>, resources: &Resources, role: &'a Role) {
    let object = role.object();
    let in_namespace = object.kind == Kind::Role;
    let (mut evidence, mut whole) = (Vec::new(), false);
    for (at, rule) in role.rules.iter().enumerate() {
        let examined = inert::examine(rule, in_namespace, resources);
        if !examined.dead.is_empty() {
            whole |= !examined.alive;
            evidence.push(Evidence::field(object.clone(), format!("rules[{at}]"), format!("{}: {}", describe(rule), examined.dead.join("; "))));
        }
    }
    if !evidence.is_empty() {
        evidence.extend(bound(context.index().of_role(role)));
        let title = if whole { "Holds a rule that grants nothing" } else { "Holds a rule of which a part grants nothing" };
        verdicts.fail(object, 1, title, evidence);
    } else if let Some(reason) = unread_scope(context, resources, role.rules.iter()).filter(|_| in_namespace) {
        verdicts.unknown(&object, reason);
    } else {
        verdicts.pass(&object);
    }
}

/// What a ClusterRole gives in the whole cluster may be nothing in a namespace.
fn judge_binding<'a>(
    context: &Context<'a>,
    verdicts: &mut Verdicts<'_>,
    resources: &Resources,
    locals: &mut Locals<'a, '_, impl FnMut(&PolicyRule, bool) -> Examined>,
    binding: &Binding,
) {
    let object = binding.object();
    let unread = || context.reading.gap(&[Kind::ClusterRole], "");
    let Some(role) = context.inventory.role(&binding.meta.namespace, &binding.role) else {
        // That its role is not there is said by another check.
        if let Some(reason) = unread() {
            verdicts.unknown(&object, reason);
        }
        return;
    };
    let local = locals.of(role, |rules| unread_scope(context, resources, rules.iter().copied()));
    let gathered = role.aggregation.is_some() && role.rules.is_empty();
    if !local.evidence.is_empty() {
        let mut evidence = vec![Evidence::field(object.clone(), "roleRef.name", binding.role.name.as_str())];
        evidence.extend(local.evidence.iter().cloned());
        evidence.extend(bound(&[binding]));
        let title = if local.alive { "Cannot grant all of its role in a namespace" } else { "Grants nothing, as no rule of its role works in a namespace" };
        verdicts.fail(object, 1, title, evidence);
    } else if let Some(reason) = local.unread_scope.clone().or_else(|| unread().filter(|_| gathered)) {
        verdicts.unknown(&object, reason);
    } else {
        verdicts.pass(&object);
    }
}

/// What a ClusterRole comes to in a namespace, whichever one it is bound in.
struct Local {
    /// Its rules of which something works in the whole cluster alone.
    evidence: Vec<Evidence>,
    /// Some rule works in a namespace.
    alive: bool,
    unread_scope: Option<String>,
}

/// The same of each ClusterRole, looked at once: ten thousand namespaces may bind the same.
struct Locals<'a, 'i, F> {
    index: &'i Index<'a>,
    examine: F,
    of_role: FxHashMap<&'a str, Local>,
    /// What a rule comes to anywhere and in a namespace, by the ClusterRole that states it: many may gather it.
    of_rule: FxHashMap<(&'a str, usize), [Examined; 2]>,
}

impl<'a, 'i, F: FnMut(&PolicyRule, bool) -> Examined> Locals<'a, 'i, F> {
    fn new(index: &'i Index<'a>, examine: F) -> Self {
        Self { index, examine, of_role: FxHashMap::default(), of_rule: FxHashMap::default() }
    }

    fn of(&mut self, role: &'a Role, unread_scope: impl Fn(&[&PolicyRule]) -> Option<String>) -> &Local {
        let (index, examine, of_rule) = (self.index, &mut self.examine, &mut self.of_rule);
        self.of_role.entry(&role.meta.name).or_insert_with(|| {
            let rules = index.rules(role);
            let (mut evidence, mut alive) = (Vec::new(), false);
            for (owner, at, rule) in &rules {
                let [anywhere, local] =
                    &*of_rule.entry((owner.meta.name.as_str(), *at)).or_insert_with(|| [false, true].map(|in_namespace| examine(rule, in_namespace)));
                alive |= local.alive;
                let reasons: Vec<&str> = local.dead.iter().copied().filter(|reason| !anywhere.dead.contains(reason)).collect();
                if !reasons.is_empty() {
                    evidence.push(Evidence::field(owner.object(), format!("rules[{at}]"), format!("{}: {}", describe(rule), reasons.join("; "))));
                }
            }
            let rules: Vec<&PolicyRule> = rules.into_iter().map(|(_, _, rule)| rule).collect();
            Local { evidence, alive, unread_scope: unread_scope(&rules) }
        })
    }
}

/// Why it is not known whether a resource of the rules is in namespaces, where its definition was not read.
fn unread_scope<'a>(context: &Context<'_>, resources: &Resources, mut rules: impl Iterator<Item = &'a PolicyRule>) -> Option<String> {
    let plural = |resource: &'a str| resource.split('/').next().unwrap_or(resource);
    let unknown = |rule: &'a PolicyRule| {
        rule.groups.iter().any(|group| rule.resources.iter().any(|resource| *resource != "*" && resources.scope(group, plural(resource)) == Scope::Unknown))
    };
    let reason = context.reading.gap(&[Kind::CustomResource], "")?;
    rules.any(unknown).then_some(reason)
}

#[cfg(test)]
mod tests;
