//! What a finding about rights says that is granted, or is not.

use crate::analysis::Analysis;
use crate::model::{Binding, Finding, Kind, Name, Object};
use crate::posture;

/// No more rules than these are said.
const LISTED: usize = 4;

/// One sentence for each family.
pub(super) fn of(analysis: &Analysis, finding: &Finding, families: &[Name]) -> Vec<String> {
    families.iter().map(|family| sentence(analysis, finding, family)).collect()
}

fn sentence(analysis: &Analysis, finding: &Finding, family: &str) -> String {
    let inventory = &*analysis.inventory;
    let binding = match Object::of(inventory, &finding.object) {
        Some(Object::Binding(binding)) => Some(binding),
        _ => None,
    };
    let given = || binding.as_ref().map_or_else(|| named_rules(finding), |binding| rules_of(analysis, binding));
    match family {
        // What of a rule it is that fails stands in the reasons behind it.
        "inert-grant" => format!("it fails to grant, in whole or in part, {}", named_rules(finding)),
        "dangling" => {
            let role = binding.as_ref().map_or_else(String::new, |binding| binding.role_object().to_string());
            format!("it grants nothing now: {role} does not exist, and whoever may create it decides what is granted")
        }
        "ghost-subject" => match binding.as_ref().filter(|binding| inventory.role(&binding.meta.namespace, &binding.role).is_some()) {
            Some(binding) => format!("to an account that does not exist, and so to whoever may create it, it grants {}", rules_of(analysis, binding)),
            None => "an account that it names does not exist, nor does its role".to_owned(),
        },
        "duplicate" => format!("it grants nothing more than {} does", others(finding)),
        "unused" => format!("it grants nothing, for nothing binds it; it would grant {}", named_rules(finding)),
        "anonymous" => format!("without any login it grants {}", given()),
        "default-account" => {
            let bindings = finding.evidence.iter().filter_map(|piece| match Object::of(inventory, &piece.object) {
                Some(Object::Binding(binding)) => Some(rules_of(analysis, &binding)),
                _ => None,
            });
            format!("to every pod of {} that names no account it grants {}", finding.object.namespace, bindings.collect::<Vec<_>>().join("; "))
        }
        "aggregation" => format!("to everybody who has the role that gathers it, it grants {}", named_rules(finding)),
        _ => format!("it grants {}", given()),
    }
}

/// The bindings other than the finding's own that it names.
fn others(finding: &Finding) -> String {
    let mut names: Vec<String> = finding
        .evidence
        .iter()
        .filter(|piece| piece.object != finding.object && matches!(piece.object.kind, Kind::RoleBinding | Kind::ClusterRoleBinding))
        .map(|piece| piece.object.to_string())
        .collect();
    names.sort();
    names.dedup();
    listed(&names)
}

/// The rules that the evidence describes.
fn named_rules(finding: &Finding) -> String {
    let rules: Vec<&str> = finding.evidence.iter().filter(|piece| piece.field.starts_with("rules[")).map(|piece| piece.value.as_str()).collect();
    if rules.is_empty() { "no rule".to_owned() } else { listed(&rules) }
}

/// The rules that a binding gives.
fn rules_of(analysis: &Analysis, binding: &Binding) -> String {
    let rules = analysis.authorizer.role_rules(&binding.meta.namespace, &binding.role).unwrap_or_default();
    let place = if binding.is_cluster_wide() { "in the whole cluster".to_owned() } else { format!("in {}", binding.meta.namespace) };
    let words: Vec<String> = rules.into_iter().map(posture::describe).collect();
    if words.is_empty() { format!("nothing {place}") } else { format!("{} {place}", listed(&words)) }
}

fn listed<T: AsRef<str>>(all: &[T]) -> String {
    let shown: Vec<&str> = all.iter().take(LISTED).map(AsRef::as_ref).collect();
    let more = all.len().saturating_sub(LISTED);
    if more == 0 { shown.join("; ") } else { format!("{}; and {more} more", shown.join("; ")) }
}
