//! The checks of specifications at work.

use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::{Evidence, Kind, Name, PodSpec, Version};
use crate::posture::Outcome;
use crate::posture::registry::{Judge, registry};
use crate::posture::roots::{Root, Sees, Variant, pod_path};
use crate::posture::spec::{Hit, Hits, SpecView};
use crate::posture::verdicts::Verdicts;

/// What checks find in one specification: the place of a check in the registry with its hits, each once. Checks that find nothing are left out.
type Found = Vec<(usize, Vec<Hit>)>;

/// What is said of a workload by its only specification: for each check that finds something its place in the registry, the sentence, and the fields
/// with their values.
struct Told {
    check: usize,
    title: Name,
    fields: Vec<(Name, Name)>,
}

/// Asks about one root after the other. What is found in a specification is kept: many workloads may share it.
pub(super) struct Judging {
    version: Version,
    hits: Hits,
    known: FxHashMap<*const PodSpec, Rc<Found>>,
    /// By specification, and the kind of object that it is said of.
    told: FxHashMap<(*const PodSpec, Kind), Rc<[Told]>>,
}

impl Judging {
    pub(super) fn new(version: Version) -> Self {
        Self { version, hits: Hits::default(), known: FxHashMap::default(), told: FxHashMap::default() }
    }

    /// Asks every check of specifications about one root.
    pub(super) fn root(&mut self, root: &Root<'_>, all: &mut [Verdicts<'_>], failures: &mut Vec<Outcome>) {
        if let ([only], false) = (root.variants(Sees::Current), root.has_more())
            && (only.pods > 0 || only.object == root.object)
        {
            self.only(root, only, all, failures);
            return;
        }
        let current: Vec<Rc<Found>> = root.variants(Sees::Current).iter().map(|variant| self.found(variant)).collect();
        let everything: Option<Vec<Rc<Found>>> = root.has_more().then(|| root.variants(Sees::Everything).iter().map(|variant| self.found(variant)).collect());
        let mut hits: Vec<(usize, &Hit)> = Vec::new();
        for (number, (check, verdicts)) in registry().iter().zip(all).enumerate() {
            let Judge::Spec { title, sees, .. } = check.judge else { continue };
            let found = if sees == Sees::Everything { everything.as_ref().unwrap_or(&current) } else { &current };
            hits.clear();
            for (at, found) in found.iter().enumerate() {
                if let Ok(place) = found.binary_search_by_key(&number, |(number, _)| *number) {
                    hits.extend(found[place].1.iter().map(|hit| (at, hit)));
                }
            }
            if hits.is_empty() {
                fine(root, verdicts);
            } else {
                self.tell(title, sees, root, &hits, verdicts);
                failures.extend(verdicts.drain());
            }
        }
    }

    /// Asks about a root with one specification, as nearly all have: what is said of it is the same for all that have it.
    fn only(&mut self, root: &Root<'_>, variant: &Variant<'_>, all: &mut [Verdicts<'_>], failures: &mut Vec<Outcome>) {
        let told = self.told(variant);
        let mut told = told.iter().peekable();
        for (number, (check, verdicts)) in registry().iter().zip(all).enumerate() {
            if !matches!(check.judge, Judge::Spec { .. }) {
                continue;
            }
            match told.next_if(|told| told.check == number) {
                None => fine(root, verdicts),
                Some(told) => {
                    let evidence = told.fields.iter().map(|(field, value)| Evidence::field(variant.object.clone(), field.clone(), value.clone()));
                    verdicts.fail(root.object.clone(), variant.pods, told.title.clone(), evidence.collect());
                    failures.extend(verdicts.drain());
                }
            }
        }
    }

    /// What is said by a specification alone, in the order of the registry.
    fn told(&mut self, variant: &Variant<'_>) -> Rc<[Told]> {
        let key = (Arc::as_ptr(variant.spec), variant.object.kind);
        if let Some(told) = self.told.get(&key) {
            return Rc::clone(told);
        }
        let found = self.found(variant);
        let told = found.iter().filter_map(|(number, hits)| {
            let Judge::Spec { title, .. } = registry()[*number].judge else { return None };
            let fields = hits.iter().map(|hit| (self.hits.written(&[pod_path(variant.object.kind), &hit.field]), hit.value.clone())).collect();
            let title = self.hits.sentence(title, hits.iter().filter_map(|hit| hit.container.clone()), "");
            Some(Told { check: *number, title, fields })
        });
        let told: Rc<[Told]> = told.collect();
        self.told.insert(key, Rc::clone(&told));
        told
    }

    /// What all checks find in a specification.
    fn found(&mut self, variant: &Variant<'_>) -> Rc<Found> {
        if let Some(found) = self.known.get(&Arc::as_ptr(variant.spec)) {
            return Rc::clone(found);
        }
        let mut found = Found::new();
        for (number, check) in registry().iter().enumerate() {
            if let Judge::Spec { judge, .. } = check.judge {
                judge(&SpecView { spec: variant.spec, version: self.version }, &mut self.hits);
                let mut hits: Vec<Hit> = self.hits.drain().collect();
                if hits.len() > 1 {
                    let mut seen = FxHashSet::default();
                    hits.retain(|hit| seen.insert(hit.clone()));
                }
                if !hits.is_empty() {
                    found.push((number, hits));
                }
            }
        }
        let found = Rc::new(found);
        self.known.insert(Arc::as_ptr(variant.spec), Rc::clone(&found));
        found
    }

    /// Says of a root what was found; each hit comes with the place of its variant.
    fn tell(&mut self, title: &str, sees: Sees, root: &Root<'_>, found: &[(usize, &Hit)], verdicts: &mut Verdicts<'_>) {
        let variants = root.variants(sees);
        // Admission may have completed what the template leaves out: then what runs decides.
        let decided = sees == Sees::Admitted && variants.len() > 1 && root.alive() > 0;
        let mut said = found.to_vec();
        if variants.len() > 1 {
            let running: FxHashSet<&Hit> = found.iter().filter(|(at, _)| variants[*at].pods > 0).map(|(_, hit)| *hit).collect();
            // What a pod has from its template is said once, of the template.
            let mut before = FxHashSet::default();
            said.retain(|(_, hit)| (!decided || running.contains(hit)) && before.insert(*hit));
        }
        if said.is_empty() {
            fine(root, verdicts);
            return;
        }
        let evidence = said.iter().map(|(at, hit)| {
            let object = variants[*at].object.clone();
            let field = self.hits.written(&[pod_path(object.kind), &hit.field]);
            Evidence { object, field, value: hit.value.clone() }
        });
        let evidence = evidence.collect();
        let (mut instances, mut current) = (0, false);
        for variant in found.chunk_by(|a, b| a.0 == b.0).map(|hits| &variants[hits[0].0]) {
            instances += variant.pods;
            current |= variant.pods > 0 || variant.object == root.object;
        }
        let more = if current { "" } else { ", only in what no longer runs" };
        let title = self.hits.sentence(title, said.iter().filter_map(|(_, hit)| hit.container.clone()), more);
        verdicts.fail(root.object.clone(), instances, title, evidence);
    }
}

/// Says of a root that nothing was found on it.
fn fine(root: &Root<'_>, verdicts: &mut Verdicts<'_>) {
    match &root.gap {
        None => verdicts.pass(&root.object),
        Some(reason) => verdicts.unknown(&root.object, reason.as_str()),
    }
}
