//! Fixers of Secrets and ConfigMaps.

use super::{Case, Fixer, Plan};
use crate::model::{ConfigMap, Name, Object, Secret};
use crate::runbook::change::Change;
use crate::runbook::tree::Tree;

pub(super) const FIXERS: &[(&str, Fixer)] = &[("SA-007", remove_token), ("SEC-003", take_out), ("SEC-009", forget)];

fn remove_token(case: &Case<'_>) -> Plan {
    Plan::of([Change::remove(case.object().clone())])
}

/// The key of a ConfigMap that a place below it is in.
fn key_of<'a>(map: &'a ConfigMap, location: &str) -> Option<&'a Name> {
    let below = location.strip_prefix("data.").or_else(|| location.strip_prefix("binaryData.")).unwrap_or(location);
    let holds = |key: &&Name| below.strip_prefix(key.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[', ':', ' ']));
    map.keys.iter().filter(holds).max_by_key(|key| key.len())
}

fn take_out(case: &Case<'_>) -> Plan {
    let Some(Object::ConfigMap(map)) = Object::of(case.inventory, case.object()) else { return Plan::default() };
    let mut keys: Vec<Name> = map.credentials.iter().filter_map(|f| key_of(&map, &f.location).cloned()).collect();
    keys.sort();
    keys.dedup();
    let secret = Secret {
        meta: crate::model::Meta::named(&map.meta.namespace, &format!("{}-credentials", map.meta.name)),
        kind: "Opaque".into(),
        key_count: Some(keys.len() as u32),
        keys: keys.clone(),
    };
    let after = ConfigMap { keys: map.keys.iter().filter(|k| !keys.contains(k)).cloned().collect(), credentials: Vec::new(), ..map };
    let mut change = Change::put(Object::ConfigMap(after));
    change.extra = Tree::map([("data", Tree::map(keys.iter().map(|key| (key.to_string(), Tree::Null))))]);
    Plan::of([Change::put(Object::Secret(secret)), change])
}

fn forget(case: &Case<'_>) -> Plan {
    let Some(Object::Secret(mut secret)) = Object::of(case.inventory, case.object()) else { return Plan::default() };
    secret.meta.last_applied = false;
    Plan::of([Change::put(Object::Secret(secret))])
}
