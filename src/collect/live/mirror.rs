//! The one place that holds what was read: takes objects and changes, keeps coverage, and gives inventories.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::time::{SystemTime, UNIX_EPOCH};

use rustc_hash::FxHashSet;
use serde::Deserialize;

use super::message::{Change, Covered, Message, Source};
use super::split::Items;
use super::table;
use crate::collect::build::{Builder, Objects, Origin};
use crate::model::{ClusterInfo, Coverage, CoverageEntry, CoverageState, Inventory, Kind, Name, Timestamp};

/// How many objects are decoded before shared strings of objects that are gone are freed.
const FORGET_AFTER: usize = 500_000;
/// How many objects that could not be read are named in a coverage entry.
const NAMED: usize = 3;

/// What is said of a list that was not asked for yet.
const NOT_YET: &str = "not read yet";

/// What was read, and how well.
pub(crate) struct Mirror {
    builder: Builder,
    held: Inventory,
    sources: BTreeMap<Source, Covered>,
    /// Objects that could not be read, each with what is wrong.
    malformed: BTreeMap<Source, BTreeMap<String, String>>,
    /// Sources that are read once more, with what was seen this time.
    again: BTreeMap<Source, Seen>,
    decoded: usize,
    changed: bool,
}

/// What a list holds that is read once more.
#[derive(Default)]
struct Seen {
    good: FxHashSet<(Name, Name)>,
    malformed: FxHashSet<String>,
}

/// The names of an object.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Named {
    metadata: NamedMeta,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct NamedMeta {
    name: String,
    namespace: String,
}

impl Mirror {
    /// Nothing was read yet, and that is said of every kind.
    pub(crate) fn new(cluster: ClusterInfo) -> Self {
        let limits = &cluster.limited_to;
        let sources = Kind::collected().flat_map(|kind| match limits.as_slice() {
            names @ [_, ..] if kind.namespaced() => names.iter().map(|name| Source::namespace(kind, name)).collect(),
            _ => vec![Source::cluster(kind)],
        });
        let waiting = Covered { state: CoverageState::Partial, detail: NOT_YET.to_owned() };
        let sources = sources.map(|source| (source, waiting.clone())).collect();
        Self {
            builder: Builder::new(cluster),
            held: Inventory::default(),
            sources,
            malformed: BTreeMap::new(),
            again: BTreeMap::new(),
            decoded: 0,
            changed: false,
        }
    }

    /// Whether the next inventory will differ from the last one.
    pub(crate) const fn is_changed(&self) -> bool {
        self.changed
    }

    /// Takes a message; whether it ended the first pass.
    pub(crate) fn take(&mut self, message: Message) -> bool {
        match message {
            Message::Begin(source) => self.begin(source),
            Message::Items(source, items) => self.items(&source, &items),
            Message::End(source, covered) => self.end(source, covered),
            Message::Dropped(source) => _ = self.sources.remove(&source),
            Message::Changed(source, Change::Put, object) => self.items(&source, &Items::one(object)),
            Message::Changed(source, Change::Delete, object) => self.delete(&source, &object),
            Message::Covered(source, covered) => self.cover(source, covered),
            Message::Namespaces(answer) => {
                // Whoever asked may have been stopped meanwhile.
                _ = answer.send(self.held.namespaces.iter().map(|n| n.meta.name.to_string()).collect());
            }
            Message::Collected => {
                self.builder.settle(&mut self.held);
                self.changed = true;
                return true;
            }
        }
        false
    }

    /// The inventory as it is now.
    pub(crate) fn inventory(&mut self) -> Inventory {
        self.changed = false;
        self.builder.cluster_mut().collected_at = now();
        self.builder.complete(&self.held, Coverage::new(self.entries()))
    }

    fn begin(&mut self, source: Source) {
        match self.sources.entry(source) {
            Entry::Occupied(mut known) if known.get().detail == NOT_YET => "not read to its end".clone_into(&mut known.get_mut().detail),
            Entry::Occupied(known) => _ = self.again.insert(known.key().clone(), Seen::default()),
            Entry::Vacant(new) => _ = new.insert(Covered { state: CoverageState::Partial, detail: "not read to its end".to_owned() }),
        }
    }

    fn items(&mut self, source: &Source, items: &Items) {
        for item in items.iter() {
            self.decode(source, item);
        }
        self.absorb(source);
        self.decoded += items.len();
        if self.decoded > FORGET_AFTER {
            self.decoded = 0;
            self.builder.forget();
        }
    }

    fn decode(&mut self, source: &Source, item: &[u8]) {
        let origin = Origin::default();
        let result = if source.kind == Kind::Secret {
            match table::row(item) {
                Some(row) => {
                    let added = self.builder.add(source.kind, &row.secret, &origin);
                    if added.is_ok() {
                        self.builder.count_keys(row.keys);
                    }
                    added.map_err(|m| (m.object.to_string(), m.reason))
                }
                None => Err((name(table::object(item)), "it is not a row of a Table of Secrets".to_owned())),
            }
        } else {
            self.builder.add(source.kind, item, &origin).map_err(|m| (m.object.to_string(), m.reason))
        };
        if let Err((object, reason)) = result {
            tracing::debug!(kind = source.kind.title(), "an object could not be read: {reason}");
            if let Some(seen) = self.again.get_mut(source) {
                seen.malformed.insert(object.clone());
            }
            let before = self.malformed.entry(source.clone()).or_default().insert(object, reason.clone());
            self.changed |= before != Some(reason);
        }
    }

    /// Puts what was decoded into what is held.
    fn absorb(&mut self, source: &Source) {
        let objects = self.builder.take();
        let mut seen = self.again.get_mut(source);
        let bad = self.malformed.get_mut(source);
        let mut good = Vec::new();
        if seen.is_some() || bad.as_ref().is_some_and(|bad| !bad.is_empty()) {
            objects.for_each_meta(|_, meta| {
                if let Some(seen) = &mut seen {
                    seen.good.insert((meta.namespace.clone(), meta.name.clone()));
                }
                good.push(meta.clone());
            });
        }
        if let Some(bad) = bad {
            for meta in good {
                self.changed |= bad.remove(&path(&meta.namespace, &meta.name)).is_some();
            }
        }
        self.changed |= objects.merge(&mut self.held) > 0;
    }

    fn end(&mut self, source: Source, covered: Covered) {
        if let Some(seen) = self.again.remove(&source)
            && covered.state == CoverageState::Complete
        {
            let known = |namespace: &Name, name: &Name| seen.good.contains(&(namespace.clone(), name.clone()));
            let here = |namespace: &Name| source.namespace.as_ref().is_none_or(|own| own == namespace);
            let gone = Objects::retain(&mut self.held, source.kind, |meta| !here(&meta.namespace) || known(&meta.namespace, &meta.name));
            self.changed |= gone > 0;
            // What could not be read and is gone is no gap any more.
            if let Some(bad) = self.malformed.get_mut(&source) {
                let before = bad.len();
                bad.retain(|object, _| seen.malformed.contains(object));
                self.changed |= bad.len() != before;
            }
        }
        self.cover(source, covered);
    }

    fn delete(&mut self, source: &Source, object: &[u8]) {
        let object = if source.kind == Kind::Secret { table::object(object) } else { object };
        let NamedMeta { name, namespace } = serde_json::from_slice::<Named>(object).unwrap_or_default().metadata;
        if let Some(bad) = self.malformed.get_mut(source) {
            self.changed |= bad.remove(&path(&namespace, &name)).is_some();
        }
        self.changed |= Objects::remove(&mut self.held, source.kind, &namespace, &name);
    }

    fn cover(&mut self, source: Source, covered: Covered) {
        self.changed |= self.sources.get(&source) != Some(&covered);
        self.sources.insert(source, covered);
    }

    /// What is said about every source.
    fn entries(&self) -> Vec<CoverageEntry> {
        self.sources.iter().map(|(source, covered)| self.entry(source, covered)).collect()
    }

    fn entry(&self, source: &Source, covered: &Covered) -> CoverageEntry {
        let bad = self.malformed.get(source).filter(|bad| !bad.is_empty());
        let mut state = covered.state;
        let mut detail = covered.detail.clone();
        if let Some(bad) = bad {
            state = state.max(CoverageState::Malformed);
            let named: Vec<String> = bad.iter().take(NAMED).map(|(object, reason)| format!("{object}: {reason}")).collect();
            let more = if bad.len() > NAMED { format!(" and {} more", bad.len() - NAMED) } else { String::new() };
            let separator = if detail.is_empty() { "" } else { "; " };
            detail = format!("{detail}{separator}{} could not be read: {}{more}", if bad.len() == 1 { "an object" } else { "objects" }, named.join("; "));
        }
        let objects = match &source.namespace {
            None if covered.state == CoverageState::Forbidden => 0,
            None => self.held.count(source.kind),
            Some(name) if source.kind == Kind::Namespace => usize::from(self.held.namespaces.get("", name).is_some()),
            Some(namespace) => Objects::count_in(&self.held, source.kind, namespace),
        };
        CoverageEntry { kind: Some(source.kind), scope: source.scope(), state, detail: detail.into(), objects: u32::try_from(objects).unwrap_or(u32::MAX) }
    }
}

/// `NAMESPACE/NAME` of an object, as far as it can be told.
fn name(object: &[u8]) -> String {
    let NamedMeta { name, namespace } = serde_json::from_slice::<Named>(object).unwrap_or_default().metadata;
    path(&namespace, &name)
}

fn path(namespace: &str, name: &str) -> String {
    if namespace.is_empty() { name.to_owned() } else { format!("{namespace}/{name}") }
}

fn now() -> Option<Timestamp> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_secs()).ok().map(Timestamp)
}
