//! Compiled rules and the index over them.
//!
//! A rule about resources is taken apart into atoms, pairs of a group and a resource in which `*` stays a symbol of its own. A question
//! can be answered by at most six atoms. Equal rules are kept once, and so are equal lists of rules: a role that ten thousand
//! namespaces repeat is compiled once.

use rustc_hash::FxHashMap;

use super::question::Question;
use super::symbols::{Symbol, Symbols};
use super::verbs::{Verb, VerbSet, Verbs};
use crate::model::PolicyRule;

/// Above this many atoms a rule is matched by its lists, so that a crafted rule cannot blow up the index.
const WIDE: usize = 4096;

/// A distinct rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct RuleId(pub(super) u32);

/// A distinct list of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct RuleSetId(pub(super) u32);

/// A group and a resource as a rule names them; the subresource is [`Symbol::NONE`] where there is no `/`.
pub(super) type AtomKey = (Symbol, Symbol, Symbol);

/// What is compared of one rule once its atom fits.
#[derive(Debug)]
struct Compiled {
    verbs: VerbSet,
    /// Sorted; none is every name.
    names: Option<Box<[Symbol]>>,
    /// The groups and resources of a rule that is too wide to be taken apart, each sorted.
    wide: Option<Box<Wide>>,
}

/// Groups and resources as lists.
#[derive(Debug)]
struct Wide {
    groups: Vec<Symbol>,
    resources: Vec<(Symbol, Symbol)>,
}

/// A list of rules as a role holds them.
#[derive(Debug)]
struct RuleSet {
    rules: Box<[RuleId]>,
    /// Sorted pairs of an atom and the index of a rule that has it.
    atoms: Box<[(u32, u32)]>,
    /// The indices of rules that are not in `atoms`: wide ones.
    wide: Box<[u32]>,
    /// The indices of rules with paths.
    urls: Box<[u32]>,
}

/// Every rule of the cluster.
#[derive(Debug)]
pub(super) struct Rules {
    pub(super) symbols: Symbols,
    pub(super) verbs: Verbs,
    source: Vec<PolicyRule>,
    compiled: Vec<Compiled>,
    sets: Vec<RuleSet>,
    atoms: FxHashMap<AtomKey, u32>,
    /// The rules that have an atom.
    by_atom: Vec<Vec<RuleId>>,
    wide: Vec<RuleId>,
    urls: Vec<RuleId>,
    /// The sets that hold a rule, with its index there.
    uses: Vec<Vec<(RuleSetId, u32)>>,
}

impl Rules {
    pub(super) fn new() -> Self {
        Self {
            symbols: Symbols::new(),
            verbs: Verbs::default(),
            source: Vec::new(),
            compiled: Vec::new(),
            sets: Vec::new(),
            atoms: FxHashMap::default(),
            by_atom: Vec::new(),
            wide: Vec::new(),
            urls: Vec::new(),
            uses: Vec::new(),
        }
    }

    /// Adds a rule that is not there yet.
    pub(super) fn add(&mut self, rule: &PolicyRule) -> RuleId {
        let id = RuleId(self.source.len() as u32);
        let mut names: Vec<Symbol> = rule.names.iter().map(|name| self.symbols.intern(name)).collect();
        names.sort_unstable();
        let keys: Vec<AtomKey> = if rule.groups.len().saturating_mul(rule.resources.len()) > WIDE { Vec::new() } else { self.atoms_of(rule) };
        let wide = (keys.is_empty() && !rule.groups.is_empty() && !rule.resources.is_empty()).then(|| {
            let mut groups: Vec<Symbol> = rule.groups.iter().map(|group| self.symbols.intern(group)).collect();
            let mut resources: Vec<(Symbol, Symbol)> = rule.resources.iter().map(|resource| split(&mut self.symbols, resource)).collect();
            groups.sort_unstable();
            resources.sort_unstable();
            Box::new(Wide { groups, resources })
        });
        for key in keys {
            let next = self.atoms.len() as u32;
            let atom = *self.atoms.entry(key).or_insert(next) as usize;
            self.by_atom.resize_with(self.atoms.len(), Vec::new);
            if self.by_atom[atom].last() != Some(&id) {
                self.by_atom[atom].push(id);
            }
        }
        if wide.is_some() {
            self.wide.push(id);
        }
        if !rule.urls.is_empty() {
            self.urls.push(id);
        }
        let verbs = self.verbs.set(&mut self.symbols, &rule.verbs);
        self.compiled.push(Compiled { verbs, names: (!names.is_empty()).then(|| names.into()), wide });
        self.source.push(rule.clone());
        self.uses.push(Vec::new());
        id
    }

    fn atoms_of(&mut self, rule: &PolicyRule) -> Vec<AtomKey> {
        let mut keys = Vec::with_capacity(rule.groups.len() * rule.resources.len());
        for resource in &rule.resources {
            let (resource, subresource) = split(&mut self.symbols, resource);
            keys.extend(rule.groups.iter().map(|group| (self.symbols.intern(group), resource, subresource)));
        }
        keys
    }

    /// Adds a list of rules that is not there yet.
    pub(super) fn add_set(&mut self, rules: &[RuleId]) -> RuleSetId {
        let id = RuleSetId(self.sets.len() as u32);
        let (mut atoms, mut wide, mut urls) = (Vec::new(), Vec::new(), Vec::new());
        for (index, rule) in rules.iter().enumerate() {
            let index = index as u32;
            let compiled = &self.compiled[rule.0 as usize];
            if compiled.wide.is_some() {
                wide.push(index);
            } else {
                let source = &self.source[rule.0 as usize];
                for resource in &source.resources {
                    let (resource, subresource) = split(&mut self.symbols, resource);
                    for group in &source.groups {
                        if let Some(atom) = self.atoms.get(&(self.symbols.get(group), resource, subresource)) {
                            atoms.push((*atom, index));
                        }
                    }
                }
            }
            if !self.source[rule.0 as usize].urls.is_empty() {
                urls.push(index);
            }
            self.uses[rule.0 as usize].push((id, index));
        }
        atoms.sort_unstable();
        atoms.dedup();
        self.sets.push(RuleSet { rules: rules.into(), atoms: atoms.into(), wide: wide.into(), urls: urls.into() });
        id
    }

    /// The atom of a key, if a rule has it.
    pub(super) fn atom(&self, key: AtomKey) -> Option<u32> {
        self.atoms.get(&key).copied()
    }

    /// A rule as it was written.
    pub(super) fn source(&self, rule: RuleId) -> &PolicyRule {
        &self.source[rule.0 as usize]
    }

    /// The rules of a set, in order.
    pub(super) fn set(&self, set: RuleSetId) -> &[RuleId] {
        &self.sets[set.0 as usize].rules
    }

    /// The sets that hold a rule, with its index there.
    pub(super) fn uses(&self, rule: RuleId) -> &[(RuleSetId, u32)] {
        &self.uses[rule.0 as usize]
    }

    /// Whether a rule has a verb.
    pub(super) fn has_verb(&self, rule: RuleId, verb: Verb) -> bool {
        self.compiled[rule.0 as usize].verbs.contains(verb)
    }

    /// Whether the rest of a rule matches once its group and resource, or its path, do.
    fn fits(&self, rule: RuleId, question: &Question<'_>) -> bool {
        let compiled = &self.compiled[rule.0 as usize];
        question.verbs.iter().any(|verb| compiled.verbs.contains(*verb))
            && question.name.is_none_or(|name| compiled.names.as_ref().is_none_or(|names| names.binary_search(&name).is_ok()))
    }

    fn fits_wide(&self, rule: RuleId, question: &Question<'_>) -> bool {
        let (Some(wide), Some(resource)) = (&self.compiled[rule.0 as usize].wide, &question.resource) else { return false };
        [resource.group, Symbol::STAR].iter().any(|group| wide.groups.binary_search(group).is_ok())
            && resource.forms().any(|form| wide.resources.binary_search(&form).is_ok())
            && self.fits(rule, question)
    }

    fn fits_url(&self, rule: RuleId, question: &Question<'_>) -> bool {
        let path = question.path.unwrap_or_default();
        self.source(rule).urls.iter().any(|url| url_covers(url, path)) && self.fits(rule, question)
    }

    /// Calls `found` with the index of every rule of a set that answers the question, until it returns `true`; an index may come twice.
    pub(super) fn matches(&self, set: RuleSetId, question: &Question<'_>, mut found: impl FnMut(u32) -> bool) -> bool {
        let set = &self.sets[set.0 as usize];
        if question.path.is_some() {
            return set.urls.iter().any(|at| self.fits_url(set.rules[*at as usize], question) && found(*at));
        }
        for atom in question.atoms() {
            let from = set.atoms.partition_point(|(a, _)| a < atom);
            for (_, at) in set.atoms[from..].iter().take_while(|(a, _)| a == atom) {
                if self.fits(set.rules[*at as usize], question) && found(*at) {
                    return true;
                }
            }
        }
        set.wide.iter().any(|at| self.fits_wide(set.rules[*at as usize], question) && found(*at))
    }

    /// Every rule that answers the question, in order.
    pub(super) fn matching(&self, question: &Question<'_>) -> Vec<RuleId> {
        let mut rules: Vec<RuleId> = if question.path.is_some() {
            self.urls.iter().copied().filter(|rule| self.fits_url(*rule, question)).collect()
        } else {
            let narrow = question.atoms().iter().flat_map(|atom| &self.by_atom[*atom as usize]).copied().filter(|rule| self.fits(*rule, question));
            narrow.chain(self.wide.iter().copied().filter(|rule| self.fits_wide(*rule, question))).collect()
        };
        rules.sort_unstable();
        rules.dedup();
        rules
    }
}

/// The halves of a resource around its first `/`.
fn split(symbols: &mut Symbols, resource: &str) -> (Symbol, Symbol) {
    match resource.split_once('/') {
        Some((resource, subresource)) => (symbols.intern(resource), symbols.intern(subresource)),
        None => (symbols.intern(resource), Symbol::NONE),
    }
}

/// Whether a rule's path covers a requested one: equal, or a prefix once every trailing `*` is cut. A `*` elsewhere is a literal.
pub(super) fn url_covers(rule: &str, path: &str) -> bool {
    rule == path || (rule.ends_with('*') && path.starts_with(rule.trim_end_matches('*')))
}
