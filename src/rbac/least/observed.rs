//! From what a subject was seen to do.

use std::collections::{BTreeMap, BTreeSet};

use super::super::authorizer::Authorizer;
use super::super::escalation::covers;
use super::super::naming::Naming;
use super::super::request::{Request, Target};
use super::atoms::{Atom, Given, Places};
use super::{Holding, Suggestion, compact, denied, names, objects, replaced, split, without};
use crate::model::{Identity, Inventory, Name, PolicyRule, Subject};

/// Requests of one kind that were seen and allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    /// The request; where there were too many names to keep, that of the first.
    pub request: Request,
    /// There were more names than are kept.
    pub more_names: bool,
    /// How often.
    pub count: u64,
}

/// What the suggested rules, together with what the subject has through groups, answer to what was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replay {
    /// How many requests were asked again, each once.
    pub asked: usize,
    /// How many of them are allowed.
    pub allowed: usize,
    /// Those that would be refused though they are allowed now. There is none unless something is wrong.
    pub refused: Vec<Request>,
    /// Those that were seen allowed, but that nothing that was read grants: nothing is suggested for them.
    pub not_held: Vec<Request>,
}

/// The requests of one verb on one resource in one namespace.
#[derive(Default)]
struct Seen {
    names: BTreeSet<Name>,
    /// Some had no name, or more names than are kept.
    any: bool,
}

/// The least that allows what was seen, from what the subject holds. Names are kept where they are few and not made anew each time.
/// `who` is the subject with the groups that its requests carried.
pub fn observed(inventory: &Inventory, authorizer: &Authorizer, subject: &Subject, who: &Identity, seen: &[Observed]) -> Suggestion {
    let resources = authorizer.resources();
    let (held, shared) = split(authorizer, subject, who);
    let rest = without(inventory, subject);

    let mut replay = Replay::default();
    let mut kinds: BTreeMap<(Option<Name>, Name, Name, Name), Seen> = BTreeMap::new();
    let mut after = Places::new();
    let mut uses: BTreeMap<usize, u64> = BTreeMap::new();
    let mut asked: Vec<&Request> = Vec::new();
    for one in seen {
        let request = &one.request;
        if !authorizer.allows(who, request) {
            replay.not_held.push(request.clone());
            continue;
        }
        asked.push(request);
        for grant in authorizer.decide(who, request).grants {
            for (at, _) in held.iter().enumerate().filter(|(_, rule)| rule.grant == grant) {
                *uses.entry(at).or_default() += one.count;
            }
        }
        if rest.allows(who, request) {
            continue;
        }
        match &request.target {
            Target::Url(url) => _ = after.entry(None).or_default().insert(Atom::Url { url: url.clone(), verb: request.verb.clone() }),
            Target::Resource { group, resource, subresource, name } => {
                let place = (!request.namespace.is_empty()).then(|| request.namespace.clone());
                let written = if subresource.is_empty() { resource.clone() } else { format!("{resource}/{subresource}").into() };
                let kind = kinds.entry((place, group.clone(), written, request.verb.clone())).or_default();
                kind.any |= one.more_names || name.is_empty() || Naming::of(&request.verb, subresource) == Naming::Never;
                kind.names.insert(name.clone());
            }
        }
    }
    for ((place, group, resource, verb), seen) in kinds {
        let owned = rules_in(&held, place.as_ref());
        let atom = |name: Option<Name>, verb: &str| Atom::Resource { group: group.clone(), resource: resource.clone(), name, verb: verb.into() };
        let whole = atom(None, &verb);
        let given = after.entry(place.clone()).or_default();
        // Never more than it holds: where that is limited to names, so is what is suggested.
        let by_name = !seen.any && names::are_stable(&resource, &seen.names);
        if by_name || !covers(&owned, [&whole.rule()]) {
            given.extend(seen.names.iter().map(|name| atom(Some(name.clone()).filter(|name| !name.is_empty()), &verb)));
        } else {
            given.insert(whole);
        }
        // Whoever watches lists again when the watch breaks, which a short log does not show.
        let list = atom(None, "list");
        if verb == "watch" && seen.any && covers(&owned, [&list.rule()]) {
            given.insert(list);
        }
    }
    let after = Given { places: after, ..Given::default() };
    let enough = compact::places(&after);
    let objects = objects::of(subject, &enough);
    let then = Authorizer::new(&replaced(inventory, subject, &objects));
    replay.asked = asked.len();
    replay.refused = asked.into_iter().filter(|request| !then.allows(who, request)).cloned().collect();
    replay.allowed = replay.asked - replay.refused.len();
    let before = Given::of(&held, resources);
    Suggestion {
        subject: subject.clone(),
        denied: denied::lost(&before, &after, &Given::of(&shared, resources)),
        enough,
        objects,
        held: held.into_iter().enumerate().map(|(at, rule)| Holding { rule, used: Some(uses.get(&at).copied().unwrap_or_default()) }).collect(),
        shared,
        open: Vec::new(),
        whole: before.whole.into_values().flatten().collect::<BTreeSet<PolicyRule>>().into_iter().collect(),
        replay: Some(replay),
    }
}

/// The rules that are held in a place, there or in the whole cluster.
fn rules_in<'h>(held: &'h [super::EffectiveRule], place: Option<&Name>) -> Vec<&'h PolicyRule> {
    held.iter().filter(|rule| rule.namespace.is_none() || rule.namespace.as_ref() == place).map(|rule| &rule.rule).collect()
}
