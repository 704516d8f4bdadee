//! What was read, indexed: whether an absence may be taken for real.

use rustc_hash::FxHashMap;

use crate::model::{Coverage, CoverageState, Kind, Scope};

/// The coverage of each kind, by scope.
pub(super) struct Reading<'a> {
    kinds: FxHashMap<Kind, Scopes<'a>>,
    /// The worst of what might be of any kind.
    anything: Option<CoverageState>,
}

#[derive(Default)]
struct Scopes<'a> {
    /// The worst of all scopes.
    worst: Option<CoverageState>,
    /// The worst of the inputs.
    inputs: Option<CoverageState>,
    /// The cluster as a whole.
    cluster: Option<CoverageState>,
    /// Single namespaces, which stand for themselves where they were read one by one.
    namespaces: FxHashMap<&'a str, CoverageState>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(coverage: &'a Coverage) -> Self {
        let mut kinds: FxHashMap<Kind, Scopes<'a>> = FxHashMap::default();
        let mut anything = None;
        for entry in coverage.entries() {
            let state = entry.state;
            let Some(kind) = entry.kind else {
                anything = anything.max(Some(state));
                continue;
            };
            let scopes = kinds.entry(kind).or_default();
            scopes.worst = scopes.worst.max(Some(state));
            match &entry.scope {
                Scope::Cluster => scopes.cluster = scopes.cluster.max(Some(state)),
                Scope::Input(_) => scopes.inputs = scopes.inputs.max(Some(state)),
                Scope::Namespace(name) => {
                    let known = scopes.namespaces.entry(name.as_str()).or_insert(state);
                    *known = state.max(*known);
                }
            }
        }
        Self { kinds, anything }
    }

    /// How much of a kind was read, as seen from a namespace; from the whole cluster where that is empty.
    pub(super) fn state(&self, kind: Kind, namespace: &str) -> CoverageState {
        let anything = self.anything.unwrap_or(CoverageState::Complete);
        let Some(scopes) = self.kinds.get(&kind) else {
            return anything.max(CoverageState::Partial);
        };
        let state = if namespace.is_empty() || !kind.namespaced() {
            scopes.worst
        } else {
            scopes.inputs.max(scopes.namespaces.get(namespace).copied().or(scopes.cluster))
        };
        state.unwrap_or(CoverageState::Partial).max(anything)
    }

    /// The first of these kinds that was not wholly read, in words.
    pub(super) fn gap(&self, kinds: &[Kind], namespace: &str) -> Option<String> {
        let (kind, state) = kinds.iter().map(|kind| (kind, self.state(*kind, namespace))).find(|(_, state)| !state.is_whole())?;
        let place = if namespace.is_empty() || !kind.namespaced() { String::new() } else { format!(" in namespace {namespace}") };
        Some(format!("{}{place}: {}", kind.title(), state.word()))
    }
}
