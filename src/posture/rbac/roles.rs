//! What a role allows, rule by rule.

use rustc_hash::FxHashMap;

use super::index::{Index, Known, Source, Stated};
use super::rights::{self, Reach, Right};
use super::shipped;
use crate::model::{Binding, Evidence, Kind, Name, PolicyRule, Role};
use crate::posture::engine::Context;
use crate::posture::registry::Check;
use crate::posture::verdicts::Verdicts;

const READS: &[Kind] = &[Kind::ClusterRole, Kind::Role, Kind::ClusterRoleBinding, Kind::RoleBinding];

/// An aggregated role may get more from a role that was not read.
const RESTS_ON: &[Kind] = &[Kind::ClusterRole];

/// No more of a kind than these are listed as evidence.
pub(super) const LISTED: usize = 5;

/// Longer lists of verbs and resources are cut.
const WORDS: usize = 12;

macro_rules! role_checks {
    ($($id:literal, $title:literal, $right:expr;)*) => {
        pub(super) const CHECKS: &[Check] = &[
            Check::objects("RBAC-002", READS, RESTS_ON, |context, verdicts| {
                judge(context, verdicts, &Wrong { title: "Allows every verb on every resource", right: rights::all_verbs_on_all, ..Wrong::SAID });
            }),
            Check::objects("RBAC-004", READS, RESTS_ON, |context, verdicts| {
                judge(context, verdicts, &Wrong { title: "Names every resource, also those to come", right: rights::all_resources, ..Wrong::SAID });
            }),
            Check::objects("RBAC-015", READS, RESTS_ON, |context, verdicts| {
                let wrong = Wrong { title: "Allows approving certificates", right: rights::approves, is_said: rights::names_everything, together: rights::can_approve };
                judge(context, verdicts, &wrong);
            }),
            $(Check::objects($id, READS, RESTS_ON, |context, verdicts| {
                judge(context, verdicts, &Wrong { title: $title, right: $right, is_said: rights::names_everything, ..Wrong::SAID });
            }),)*
            Check::objects("RBAC-032", READS, &[], widening),
        ];
    };
}

role_checks! {
    "RBAC-003", "Allows every verb", rights::all_verbs;
    "RBAC-005", "Allows reading Secrets", rights::reads_secrets;
    "RBAC-006", "Allows making pods", rights::makes_pods;
    "RBAC-007", "Allows running commands in pods", rights::executes;
    "RBAC-008", "Allows attaching to pods", rights::attaches;
    "RBAC-009", "Allows connecting to any port of pods", rights::forwards;
    "RBAC-010", "Allows adding containers to running pods", rights::adds_containers;
    "RBAC-011", "Allows acting as somebody else", rights::impersonates;
    "RBAC-012", "Allows giving rights that one does not have", rights::escalates;
    "RBAC-013", "Allows binding roles", rights::binds;
    "RBAC-014", "Allows talking to kubelets", rights::proxies_nodes;
    "RBAC-016", "Allows changing what admission checks", rights::changes_admission;
    "RBAC-017", "Allows making tokens of service accounts", rights::makes_tokens;
    "RBAC-018", "Allows making volumes of any kind", rights::makes_volumes;
    "RBAC-019", "Allows deleting workloads or data", rights::deletes;
    "RBAC-020", "Allows deleting events", rights::deletes_events;
    "RBAC-021", "Allows changing logs of pods", rights::changes_logs;
    "RBAC-022", "Allows changing configuration of the cluster's own components", rights::configures_system;
    "RBAC-023", "Allows mapping cloud identities to groups (aws-auth)", rights::maps_identities;
    "RBAC-024", "Allows redirecting or opening network traffic", rights::redirects;
}

/// What is wrong with a role.
struct Wrong {
    title: &'static str,
    /// What a rule allows.
    right: Right,
    /// Rules of which another check says enough: one for every resource is not said again for each resource.
    is_said: fn(&PolicyRule) -> bool,
    /// Whether such rules are wrong together.
    together: fn(&[&PolicyRule]) -> bool,
}

impl Wrong {
    const SAID: Self = Self { title: "", right: |_, _| false, is_said: |_| false, together: |_| true };
}

fn judge(context: &Context<'_>, verdicts: &mut Verdicts<'_>, wrong: &Wrong) {
    let mut asked = Asked::new(context.index(), wrong.right);
    for Known { role, object, bindings, source, is_shipped } in context.index().roles() {
        if *is_shipped && !context.options.include_system {
            continue;
        }
        let mut within = |reach: Reach| {
            let found = asked.of(source, reach);
            let together: Vec<&PolicyRule> = found.iter().map(|(_, _, rule)| *rule).collect();
            if (wrong.together)(&together) { found } else { Vec::new() }
        };
        let mut found = within(Reach::of(role, bindings));
        let wider = if found.is_empty() && object.kind == Kind::ClusterRole { within(Reach::EVERYWHERE) } else { Vec::new() };
        if !wider.is_empty() {
            // It would be wrong if it were bound in the whole cluster.
            if let Some(reason) = context.reading.gap(&[Kind::ClusterRoleBinding, Kind::RoleBinding], "") {
                verdicts.unknown(object, reason);
                continue;
            }
            // What is bound nowhere waits for a binding; what is bound in namespaces only is harmless there.
            if bindings.is_empty() {
                found = wider;
            }
        }
        let unsaid = found.iter().filter(|(_, _, rule)| !(wrong.is_said)(rule));
        let mut evidence: Vec<_> = unsaid.map(|(owner, at, rule)| Evidence::field(owner.object(), format!("rules[{at}]"), describe(rule))).collect();
        if !evidence.is_empty() {
            evidence.extend(bound(bindings));
            verdicts.fail(object.clone(), 1, wrong.title, evidence);
        } else if !found.is_empty() {
            // Neither fine nor a finding of its own.
        } else if role.aggregation.is_some() && role.rules.is_empty() {
            verdicts.pass_unless_unread(object);
        } else {
            verdicts.pass(object);
        }
    }
}

/// What some rules allow, of each asked once for each reach: many roles may gather the same.
struct Asked<'a, 'i, F> {
    index: &'i Index<'a>,
    right: F,
    /// The rules of a ClusterRole, by its place.
    of_role: FxHashMap<(usize, Reach), Vec<usize>>,
}

impl<'a, 'i, F: FnMut(Reach, &PolicyRule) -> bool> Asked<'a, 'i, F> {
    fn new(index: &'i Index<'a>, right: F) -> Self {
        Self { index, right, of_role: FxHashMap::default() }
    }

    fn of(&mut self, source: &Source<'a>, reach: Reach) -> Vec<Stated<'a>> {
        let right = &mut self.right;
        let mut ask = |role: &'a Role| -> Vec<usize> { (0..role.rules.len()).filter(|at| right(reach, &role.rules[*at])).collect() };
        let stated = |role: &'a Role, at: usize| (role, at, &role.rules[at]);
        match source {
            Source::Itself(role) => ask(role).into_iter().map(|at| stated(role, at)).collect(),
            Source::Others(others) => {
                let mut found = Vec::new();
                for other in &**others {
                    let role = self.index.cluster_role(*other);
                    let rules = self.of_role.entry((*other, reach)).or_insert_with(|| ask(role));
                    found.extend(rules.iter().map(|at| stated(role, *at)));
                }
                found
            }
        }
    }
}

/// A rule as evidence shows it. Long lists are cut.
pub fn describe(rule: &PolicyRule) -> String {
    let join = |list: &[Name]| {
        let named = list.iter().take(WORDS).map(Name::as_str).collect::<Vec<_>>().join(", ");
        if list.len() > WORDS { format!("{named} and {} more", list.len() - WORDS) } else { named }
    };
    let names = if rule.names.is_empty() { String::new() } else { format!(" named {}", join(&rule.names)) };
    let of = if rule.resources.is_empty() { &rule.urls } else { &rule.resources };
    format!("{} of {}{names}", join(&rule.verbs), join(of))
}

/// Who has the role.
pub(super) fn bound(bindings: &[&Binding]) -> Vec<Evidence> {
    let listed = bindings.iter().take(LISTED).map(|binding| {
        let subjects: Vec<String> = binding.subjects.iter().take(LISTED).map(ToString::to_string).collect();
        let more = binding.subjects.len().saturating_sub(LISTED);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        let whom = if subjects.is_empty() { "nobody".to_owned() } else { subjects.join(", ") };
        Evidence::field(binding.object(), "subjects", format!("{whom}{more}"))
    });
    listed.collect()
}

/// Rules that a label adds to the roles for people.
fn widening(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    let index = context.index();
    for role in context.inventory.cluster_roles.iter().filter(|r| context.options.include_system || !shipped::role(&r.meta, index.of_role(r))) {
        let widened: Vec<_> = shipped::widens(&role.meta).collect();
        let Some((least, _)) = widened.first() else { continue };
        let object = role.object();
        let mut evidence: Vec<Evidence> =
            widened.iter().map(|(_, label)| Evidence::field(object.clone(), format!("metadata.labels[{label}]"), "true")).collect();
        let dangerous = |rule: &PolicyRule| {
            let powers: [Right; 5] = [rights::impersonates, rights::escalates, rights::proxies_nodes, rights::approves, rights::changes_admission];
            // Who may edit may read Secrets and make pods already; who may view may do neither.
            let for_viewers: [Right; 2] = [rights::reads_secrets, rights::makes_pods];
            let allows = |right: &Right| right(Reach::EVERYWHERE, rule);
            rights::has(&rule.resources, "*") || powers.iter().any(allows) || (*least == "view" && for_viewers.iter().any(allows))
        };
        let rules: Vec<_> = role.rules.iter().enumerate().filter(|(_, rule)| dangerous(rule)).collect();
        if rules.is_empty() {
            verdicts.pass(&object);
            continue;
        }
        evidence.extend(rules.into_iter().map(|(at, rule)| Evidence::field(object.clone(), format!("rules[{at}]"), describe(rule))));
        verdicts.fail(object, 1, format!("Gives more to everybody who has {least}"), evidence);
    }
}

#[cfg(test)]
mod tests;
