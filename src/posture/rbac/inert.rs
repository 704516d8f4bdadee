//! Rules that grant nothing: in any binding of their role, or through one that reaches into a namespace only.

use super::roles::{bound, describe};
use super::shipped;
use crate::model::{Binding, Evidence, Kind, PolicyRule, Role, RoleKind};
use crate::posture::engine::Context;
use crate::posture::registry::Check;
use crate::posture::verdicts::Verdicts;
use crate::rbac::{Resources, Scope, inert};

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
    for binding in context.inventory.role_bindings.iter().filter(|binding| binding.role.kind == RoleKind::ClusterRole) {
        // The roles for people are made for both kinds of bindings.
        let usual = shipped::binding(binding) || shipped::FOR_PEOPLE.contains(&binding.role.name.as_str());
        if context.options.include_system || !usual {
            judge_binding(context, verdicts, &resources, binding);
        }
    }
}

/// What a Role says holds in its namespace only; a ClusterRole is judged as if it were bound in the whole cluster.
fn judge_role(context: &Context<'_>, verdicts: &mut Verdicts<'_>, resources: &Resources, role: &Role) {
    let object = role.object();
    let in_namespace = object.kind == Kind::Role;
    let (mut evidence, mut whole) = (Vec::new(), false);
    for (at, rule) in role.rules.iter().enumerate() {
        let reasons = inert::dead_parts(rule, in_namespace, resources);
        if !reasons.is_empty() {
            whole |= inert::reason(rule, in_namespace, resources).is_some();
            evidence.push(Evidence::field(object.clone(), format!("rules[{at}]"), format!("{}: {}", describe(rule), reasons.join("; "))));
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
fn judge_binding(context: &Context<'_>, verdicts: &mut Verdicts<'_>, resources: &Resources, binding: &Binding) {
    let object = binding.object();
    let unread = || context.reading.gap(&[Kind::ClusterRole], "");
    let Some(role) = context.inventory.role(&binding.meta.namespace, &binding.role) else {
        // That its role is not there is said by another check.
        if let Some(reason) = unread() {
            verdicts.unknown(&object, reason);
        }
        return;
    };
    let rules = context.index().rules(role);
    let (mut evidence, mut alive) = (Vec::new(), false);
    for (owner, at, rule) in &rules {
        let anywhere = inert::dead_parts(rule, false, resources);
        let mut reasons = inert::dead_parts(rule, true, resources);
        alive |= inert::reason(rule, true, resources).is_none();
        reasons.retain(|reason| !anywhere.contains(reason));
        if !reasons.is_empty() {
            evidence.push(Evidence::field(owner.object(), format!("rules[{at}]"), format!("{}: {}", describe(rule), reasons.join("; "))));
        }
    }
    let gathered = role.aggregation.is_some() && role.rules.is_empty();
    if !evidence.is_empty() {
        evidence.insert(0, Evidence::field(object.clone(), "roleRef.name", binding.role.name.as_str()));
        evidence.extend(bound(&[binding]));
        let title = if alive { "Cannot grant all of its role in a namespace" } else { "Grants nothing, as no rule of its role works in a namespace" };
        verdicts.fail(object, 1, title, evidence);
    } else if let Some(reason) = unread_scope(context, resources, rules.iter().map(|(_, _, rule)| *rule)).or_else(|| unread().filter(|_| gathered)) {
        verdicts.unknown(&object, reason);
    } else {
        verdicts.pass(&object);
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
