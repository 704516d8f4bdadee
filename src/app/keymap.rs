//! Which key does what: the action table, changed by configuration.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::actions::{self, Action, Scope};
use super::key::Key;
use super::screens::ScreenKind;
use crate::config::{Binding, ConfigError, nearest};

/// The keys of every action.
#[derive(Clone, Debug)]
pub struct Keymap {
    keys: FxHashMap<Action, Vec<Key>>,
    actions: FxHashMap<Key, Vec<Action>>,
}

impl Default for Keymap {
    fn default() -> Self {
        Self::new(&BTreeMap::new()).0
    }
}

impl Keymap {
    /// The table's keys with those of the configuration in their place. What is wrong is told and left as it was.
    pub fn new(changes: &BTreeMap<String, Binding>) -> (Self, Vec<ConfigError>) {
        let mut errors = Vec::new();
        let mut keys: FxHashMap<Action, Vec<Key>> =
            actions::table().map(|spec| (spec.action, spec.keys.iter().filter_map(|key| key.parse().ok()).collect())).collect();
        let mut places: FxHashMap<Action, &str> = FxHashMap::default();
        for (name, binding) in changes {
            let mut fail = |message: String, hint: String| errors.push(ConfigError { place: binding.place.clone(), line: 0, message, hint });
            let Some(spec) = actions::by_name(name) else {
                let hint = nearest(name, actions::table().map(|spec| spec.name)).map(|name| format!("did you mean `{name}`?"));
                fail(format!("there is no action `{name}`"), hint.unwrap_or_default());
                continue;
            };
            match binding.keys.iter().map(|key| key.parse()).collect::<Result<Vec<Key>, String>>() {
                Ok(new) => {
                    keys.insert(spec.action, new);
                    places.insert(spec.action, &binding.place);
                }
                Err(message) => fail(message, String::new()),
            }
        }
        let (map, conflicts) = Self::index(keys);
        for (key, [a, b]) in conflicts {
            let place = places.get(&a).or_else(|| places.get(&b)).copied().unwrap_or_default();
            let name = |action| actions::spec(action).map_or("", |spec| spec.name);
            let message = format!("the key `{key}` would do both `{}` and `{}`", name(a), name(b));
            errors.push(ConfigError {
                place: place.to_owned(),
                line: 0,
                message,
                hint: "give one of them another key; an empty list takes its keys away".to_owned(),
            });
        }
        (map, errors)
    }

    /// Turns the table round. Of two actions that share a key where both can be done, the one further up in the table keeps it.
    fn index(mut keys: FxHashMap<Action, Vec<Key>>) -> (Self, Vec<(Key, [Action; 2])>) {
        let mut by_key: FxHashMap<Key, Vec<Action>> = FxHashMap::default();
        let mut conflicts = Vec::new();
        for spec in actions::table() {
            let Some(own) = keys.get_mut(&spec.action) else { continue };
            own.retain(|key| {
                let holders = by_key.entry(*key).or_default();
                let rival = holders.iter().copied().find(|other| actions::spec(*other).is_some_and(|other| overlap(other.scope, spec.scope)));
                match rival {
                    Some(rival) => conflicts.push((*key, [rival, spec.action])),
                    None => holders.push(spec.action),
                }
                rival.is_none()
            });
        }
        (Self { keys, actions: by_key }, conflicts)
    }

    /// What a key does on a screen.
    pub fn action(&self, key: Key, screen: ScreenKind) -> Option<Action> {
        let holders = self.actions.get(&key.normal())?;
        holders.iter().copied().find(|action| actions::spec(*action).is_some_and(|spec| spec.scope.includes(screen)))
    }

    /// The keys of an action.
    pub fn keys(&self, action: Action) -> &[Key] {
        self.keys.get(&action).map_or(&[], Vec::as_slice)
    }

    /// The first key of an action, as it is shown.
    pub fn shown(&self, action: Action) -> Option<String> {
        self.keys(action).first().map(ToString::to_string)
    }
}

/// Whether two actions can be done on the same screen.
fn overlap(a: Scope, b: Scope) -> bool {
    match (a, b) {
        (Scope::Screens(a), Scope::Screens(b)) => a.iter().any(|screen| b.contains(screen)),
        _ => true,
    }
}

#[cfg(test)]
mod tests;
