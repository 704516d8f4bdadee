//! Objects by number, and which of them an edge needs: a conjunction of needs, each met by any one of several alternatives, each of which is a few objects that must all be there.

use indexmap::IndexSet;
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::bits::Bits;
use crate::model::{Evidence, Name, ObjectRef, PolicyRule, Subject};
use crate::rbac::{Authorizer, GrantId};

/// A rule that a binding gives to a subject, as an alternative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Granted {
    /// The binding, as an object.
    pub(crate) binding: u32,
    /// The role, as an object.
    pub(crate) role: u32,
    /// The subject, as an object.
    pub(crate) subject: u32,
    /// The rule's index in the role.
    pub(crate) rule: u32,
    /// The rule in words, as a place in a table.
    text: u32,
}

/// What gives grants: a subject of a binding. Its objects, by number.
#[derive(Clone, Copy, Debug)]
struct Linked {
    binding: u32,
    role: u32,
    subject: u32,
    /// The subject is a service account. Users and groups are no objects: to remove one is to take its name out of the binding.
    is_account: bool,
}

/// One way to meet a need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct AltId(u32);

/// What is known of an alternative besides its objects.
#[derive(Clone, Copy, Debug)]
struct Alt {
    first: u32,
    len: u8,
    /// Its place among the grants, `NO_GRANT` if it is none.
    grant: u32,
}

const NO_GRANT: u32 = u32::MAX;

/// The proof of an edge that needs no object.
pub(crate) const ALWAYS: u32 = 0;

/// Objects, alternatives and proofs of one graph, by number.
#[derive(Debug, Default)]
pub(crate) struct Proofs {
    objects: IndexSet<ObjectRef, FxBuildHasher>,
    alts: Vec<Alt>,
    alt_objects: Vec<u32>,
    grants: Vec<Granted>,
    texts: Vec<String>,
    by_rule: FxHashMap<(u32, u32), u32>,
    by_grant: FxHashMap<GrantId, AltId>,
    /// The binding, the role and the subject of what gives many grants.
    by_link: FxHashMap<u32, Linked>,
    /// Proofs one after the other: the number of needs, then for each the number of alternatives and the alternatives.
    stream: Vec<u32>,
    notes: Vec<Evidence>,
    assumptions: Vec<String>,
    by_assumption: FxHashMap<String, u16>,
}

impl Proofs {
    /// With room for so many objects.
    pub(crate) fn with_room(objects: usize) -> Self {
        let objects = IndexSet::with_capacity_and_hasher(objects, FxBuildHasher);
        // The first entries stand for "nothing".
        Self { objects, stream: vec![0], assumptions: vec![String::new()], ..Self::default() }
    }

    /// The number of an object, given now if it has none.
    pub(crate) fn object(&mut self, object: &ObjectRef) -> u32 {
        self.known(object).unwrap_or_else(|| self.owned(object.clone()))
    }

    /// The same of an object that nobody else needs.
    pub(crate) fn owned(&mut self, object: ObjectRef) -> u32 {
        self.objects.insert_full(object).0 as u32
    }

    /// The number of an object that has one.
    pub(crate) fn known(&self, object: &ObjectRef) -> Option<u32> {
        self.objects.get_index_of(object).map(|at| at as u32)
    }

    pub(crate) fn object_at(&self, id: u32) -> &ObjectRef {
        &self.objects[id as usize]
    }

    /// Every object that has a number, in the order of the numbers.
    pub(crate) fn objects(&self) -> impl ExactSizeIterator<Item = &ObjectRef> {
        self.objects.iter()
    }

    /// An alternative that needs all of these objects.
    pub(crate) fn alt(&mut self, objects: &[u32]) -> AltId {
        self.push_alt(objects, NO_GRANT)
    }

    fn push_alt(&mut self, objects: &[u32], grant: u32) -> AltId {
        let id = AltId(self.alts.len() as u32);
        self.alts.push(Alt { first: self.alt_objects.len() as u32, len: objects.len() as u8, grant });
        self.alt_objects.extend_from_slice(objects);
        id
    }

    /// The alternative of a grant. Without its binding or its role it is gone, and so it is when the binding no longer names the user or group.
    pub(crate) fn grant(&mut self, id: GrantId, authorizer: &Authorizer) -> AltId {
        if let Some(alt) = self.by_grant.get(&id) {
            return *alt;
        }
        let Linked { binding, role, subject, is_account } = self.linked(id, authorizer);
        let objects: &[u32] = if is_account { &[binding, role] } else { &[binding, role, subject] };
        let at = self.grants.len() as u32;
        let at_rule = id.rule();
        let texts = &mut self.texts;
        let text = *self.by_rule.entry((role, at_rule)).or_insert_with(|| {
            texts.push(authorizer.rule(id).map(in_words).unwrap_or_default());
            (texts.len() - 1) as u32
        });
        self.grants.push(Granted { binding, role, subject, rule: at_rule, text });
        let alt = self.push_alt(objects, at);
        self.by_grant.insert(id, alt);
        alt
    }

    fn linked(&mut self, id: GrantId, authorizer: &Authorizer) -> Linked {
        if let Some(linked) = self.by_link.get(&id.link()) {
            return *linked;
        }
        let grant = authorizer.grant(id);
        let is_account = matches!(grant.subject, Subject::ServiceAccount { .. });
        let (binding, role, subject) = (self.object(&grant.binding), self.object(&grant.role), self.object(&grant.subject.object()));
        let linked = Linked { binding, role, subject, is_account };
        self.by_link.insert(id.link(), linked);
        linked
    }

    /// An alternative that needs what all of these need.
    pub(crate) fn both(&mut self, alts: &[AltId], more: &[u32]) -> AltId {
        let mut objects: Vec<u32> = alts.iter().flat_map(|alt| self.alt_objects(alt.0).iter().copied()).chain(more.iter().copied()).collect();
        objects.sort_unstable();
        objects.dedup();
        self.alt(&objects)
    }

    /// A proof from its needs.
    pub(crate) fn prove(&mut self, needs: &[&[AltId]]) -> u32 {
        if needs.is_empty() {
            return ALWAYS;
        }
        let id = self.stream.len() as u32;
        self.stream.push(needs.len() as u32);
        for need in needs {
            self.stream.push(need.len() as u32);
            self.stream.extend(need.iter().map(|alt| alt.0));
        }
        id
    }

    /// A proof with more needs.
    pub(crate) fn and(&mut self, proof: u32, more: &[&[AltId]]) -> u32 {
        let before: Vec<Vec<AltId>> = self.needs(proof).map(|need| need.iter().map(|alt| AltId(*alt)).collect()).collect();
        let needs: Vec<&[AltId]> = before.iter().map(Vec::as_slice).chain(more.iter().copied()).collect();
        self.prove(&needs)
    }

    /// The needs of a proof.
    pub(crate) fn needs(&self, proof: u32) -> impl Iterator<Item = &[u32]> {
        let count = self.stream[proof as usize];
        let mut at = proof as usize + 1;
        (0..count).map(move |_| {
            let len = self.stream[at] as usize;
            let need = &self.stream[at + 1..at + 1 + len];
            at += 1 + len;
            need
        })
    }

    pub(crate) fn alt_objects(&self, alt: u32) -> &[u32] {
        let alt = self.alts[alt as usize];
        &self.alt_objects[alt.first as usize..alt.first as usize + usize::from(alt.len)]
    }

    pub(crate) fn alt_grant(&self, alt: u32) -> Option<Granted> {
        self.grants.get(self.alts[alt as usize].grant as usize).copied()
    }

    /// The roles that a binding gives, as far as edges need them.
    pub(crate) fn roles_of(&self, binding: &ObjectRef) -> Vec<ObjectRef> {
        let Some(number) = self.known(binding) else { return Vec::new() };
        let roles: std::collections::BTreeSet<u32> = self.grants.iter().filter(|grant| grant.binding == number).map(|grant| grant.role).collect();
        roles.into_iter().map(|role| self.object_at(role).clone()).collect()
    }

    /// The subjects that have something by a binding or a role, as far as edges need it.
    pub(crate) fn subjects_of(&self, object: &ObjectRef) -> std::collections::BTreeSet<u32> {
        let Some(number) = self.known(object) else { return std::collections::BTreeSet::default() };
        self.grants.iter().filter(|grant| grant.binding == number || grant.role == number).map(|grant| grant.subject).collect()
    }

    /// The rule of a grant in words.
    pub(crate) fn rule_text(&self, granted: &Granted) -> &str {
        &self.texts[granted.text as usize]
    }

    /// Every object that a proof names, repeated as often as it does.
    pub(crate) fn objects_of(&self, proof: u32) -> impl Iterator<Item = u32> {
        self.needs(proof).flat_map(|need| need.iter().flat_map(|alt| self.alt_objects(*alt).iter().copied()))
    }

    /// Whether the proof still holds when these objects are gone.
    pub(crate) fn holds(&self, proof: u32, gone: &Bits) -> bool {
        self.needs(proof).all(|need| need.iter().any(|alt| !self.alt_objects(*alt).iter().any(|object| gone.contains(*object))))
    }

    /// A field that decides about an edge; 0 is none.
    pub(crate) fn note(&mut self, evidence: Evidence) -> u32 {
        self.notes.push(evidence);
        self.notes.len() as u32
    }

    pub(crate) fn note_at(&self, note: u32) -> Option<&Evidence> {
        self.notes.get((note as usize).checked_sub(1)?)
    }

    /// The number of an assumption; empty is 0.
    pub(crate) fn assumption(&mut self, text: &str) -> u16 {
        if text.is_empty() {
            return 0;
        }
        if let Some(id) = self.by_assumption.get(text) {
            return *id;
        }
        // Assumptions are a few sentences, some with a name in them; should there ever be too many, the last one stands for the rest.
        let id = u16::try_from(self.assumptions.len()).unwrap_or(u16::MAX);
        if usize::from(id) == self.assumptions.len() {
            self.assumptions.push(text.to_owned());
            self.by_assumption.insert(text.to_owned(), id);
        }
        id.min((self.assumptions.len() - 1) as u16)
    }

    pub(crate) fn assumption_at(&self, id: u16) -> &str {
        &self.assumptions[usize::from(id)]
    }
}

/// A rule about resources in words: `get, list secrets`. Long lists are cut.
fn in_words(rule: &PolicyRule) -> String {
    const MOST: usize = 6;
    let list = |names: &[Name]| {
        let shown = names.iter().take(MOST).map(Name::as_str).collect::<Vec<_>>().join(", ");
        if names.len() > MOST { format!("{shown}, …") } else { shown }
    };
    let mut words = format!("{} {}", list(&rule.verbs), list(&rule.resources));
    if rule.groups.iter().any(|group| !group.is_empty()) {
        words
            .push_str(&format!(" of {}", rule.groups.iter().map(|g| if g.is_empty() { "core" } else { g.as_str() }).take(MOST).collect::<Vec<_>>().join(", ")));
    }
    if !rule.names.is_empty() {
        words.push_str(&format!(" named {}", list(&rule.names)));
    }
    words
}
