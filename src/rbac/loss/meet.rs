//! What two rules both give.

use super::super::rules::url_covers;
use crate::model::{Name, PolicyRule};

/// What both give where both apply, if there is anything.
pub(super) fn rules(one: &PolicyRule, other: &PolicyRule) -> Option<PolicyRule> {
    let verbs = lists(&one.verbs, &other.verbs, name);
    let names = match (one.names.is_empty(), other.names.is_empty()) {
        (true, _) => other.names.clone(),
        (_, true) => one.names.clone(),
        // A rule about names that the other has not gives nothing with it; no names would be all of them.
        _ => Some(lists(&one.names, &other.names, |a, b| (a == b).then(|| a.clone()))).filter(|both| !both.is_empty())?,
    };
    let (groups, resources) = (lists(&one.groups, &other.groups, name), lists(&one.resources, &other.resources, resource));
    let urls = lists(&one.urls, &other.urls, url);
    let whole = !groups.is_empty() && !resources.is_empty();
    let (groups, resources) = if whole { (groups, resources) } else { (Vec::new(), Vec::new()) };
    (!verbs.is_empty() && (whole || !urls.is_empty())).then_some(PolicyRule { verbs, groups, resources, names, urls })
}

/// What meets in two lists, sorted.
fn lists(one: &[Name], other: &[Name], meet: impl Fn(&Name, &Name) -> Option<Name>) -> Vec<Name> {
    let mut both: Vec<Name> = one.iter().flat_map(|a| other.iter().filter_map(|b| meet(a, b)).collect::<Vec<_>>()).collect();
    both.sort_unstable();
    both.dedup();
    // What `*` gives besides is said by it.
    if both.iter().any(|name| *name == "*") { vec![Name::new("*")] } else { both }
}

fn name(a: &Name, b: &Name) -> Option<Name> {
    if a == b || *b == "*" { Some(a.clone()) } else { (*a == "*").then(|| b.clone()) }
}

fn resource(a: &Name, b: &Name) -> Option<Name> {
    let every = |wide: &Name, one: &Name| wide.strip_prefix("*/").is_some_and(|own| one.split_once('/').is_some_and(|(_, sub)| sub == own));
    name(a, b).or_else(|| if every(a, b) { Some(b.clone()) } else { every(b, a).then(|| a.clone()) })
}

fn url(a: &Name, b: &Name) -> Option<Name> {
    if url_covers(a, b) { Some(b.clone()) } else { url_covers(b, a).then(|| a.clone()) }
}
