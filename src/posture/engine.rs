//! Asks every check about every object.

use std::cell::OnceCell;

use rustc_hash::FxHashSet;

use super::networks::LabelIndex;
use super::rbac::Index;
use super::reading::Reading;
use super::registry::{Judge, registry};
use super::roots::{Root, Sees, Variant, pod_path, roots};
use super::spec::{Hit, Hits, SpecView};
use super::verdicts::Verdicts;
use super::{CheckOptions, Checked, pss};
use crate::model::{Evidence, Inventory, Version};

/// What a check may look at.
pub(super) struct Context<'a> {
    pub(super) inventory: &'a Inventory,
    pub(super) options: CheckOptions,
    pub(super) reading: &'a Reading<'a>,
    /// Every workload and bare pod, sorted.
    pub(super) roots: &'a [Root<'a>],
    index: OnceCell<Index<'a>>,
    labels: OnceCell<LabelIndex<'a>>,
}

impl<'a> Context<'a> {
    /// Bindings by what they name.
    pub(super) fn index(&self) -> &Index<'a> {
        self.index.get_or_init(|| Index::new(self.inventory))
    }

    /// The labels of pods, and of those that templates would make.
    pub(super) fn labels(&self) -> &LabelIndex<'a> {
        self.labels.get_or_init(|| LabelIndex::new(self.inventory))
    }
}

/// Every check over every object it applies to, without what comes with Kubernetes.
pub fn check(inventory: &Inventory) -> Checked {
    check_with(inventory, CheckOptions::default())
}

/// Every check over every object it applies to.
pub fn check_with(inventory: &Inventory, options: CheckOptions) -> Checked {
    let reading = Reading::new(&inventory.coverage);
    let mut checked = Checked::default();
    for (outcomes, tally) in run(inventory, options, &reading, false).into_iter().map(Verdicts::finish) {
        checked.failures.extend(outcomes);
        checked.tallies.push(tally);
    }
    checked
}

/// The verdicts of each check, in the order of the registry.
pub(super) fn run<'a>(inventory: &Inventory, options: CheckOptions, reading: &'a Reading<'a>, trace: bool) -> Vec<Verdicts<'a>> {
    let roots = roots(inventory, options, reading);
    let context = Context { inventory, options, reading, roots: &roots, index: OnceCell::new(), labels: OnceCell::new() };
    let mut all: Vec<Verdicts<'a>> = registry().iter().map(|check| Verdicts::new(check, reading, trace)).collect();
    for (check, verdicts) in registry().iter().zip(&mut all) {
        if let Judge::Objects(judge) = check.judge {
            judge(&context, verdicts);
        }
    }
    let mut judging = Judging::new(inventory.cluster.version.unwrap_or(pss::LATEST));
    for root in &roots {
        judging.root(root, &mut all);
    }
    all
}

/// The checks of specifications at work. Its collections are kept from one question to the next: there is one for each check of each workload.
struct Judging {
    version: Version,
    hits: Hits,
    /// What was found, each with the place of its variant.
    found: Vec<(usize, Hit)>,
    running: FxHashSet<Hit>,
    said: FxHashSet<Hit>,
}

impl Judging {
    fn new(version: Version) -> Self {
        Self { version, hits: Hits::default(), found: Vec::new(), running: FxHashSet::default(), said: FxHashSet::default() }
    }

    /// Asks every check of specifications about one root.
    fn root(&mut self, root: &Root<'_>, all: &mut [Verdicts<'_>]) {
        let [current, everything] = [Sees::Current, Sees::Everything].map(|sees| root.variants(sees));
        for (check, verdicts) in registry().iter().zip(all) {
            if let Judge::Spec { title, sees, judge } = check.judge {
                let variants = if sees == Sees::Everything { &everything } else { &current };
                self.find(variants, judge);
                if self.found.is_empty() {
                    fine(root, verdicts);
                } else {
                    self.tell(title, sees, root, variants, verdicts);
                }
            }
        }
    }

    /// What one check finds in the specifications of one root.
    fn find(&mut self, variants: &[Variant<'_>], judge: fn(&SpecView<'_>, &mut Hits)) {
        self.found.clear();
        for (at, variant) in variants.iter().enumerate() {
            judge(&SpecView { spec: variant.spec, version: self.version }, &mut self.hits);
            self.found.extend(self.hits.drain().map(|hit| (at, hit)));
        }
    }

    /// Says of a root what was found.
    fn tell(&mut self, title: &str, sees: Sees, root: &Root<'_>, variants: &[Variant<'_>], verdicts: &mut Verdicts<'_>) {
        // Admission may have completed what the template leaves out: then what runs decides.
        let decided = sees == Sees::Admitted && variants.len() > 1 && root.alive() > 0;
        self.running.clear();
        if decided {
            self.running.extend(self.found.iter().filter(|(at, _)| variants[*at].pods > 0).map(|(_, hit)| hit.clone()));
        }
        self.said.clear();
        let mut evidence = Vec::with_capacity(self.found.len());
        for (at, hit) in &self.found {
            // What a pod has from its template is said once, of the template.
            if (!decided || self.running.contains(hit)) && self.said.insert(hit.clone()) {
                let object = variants[*at].object.clone();
                let field = self.hits.written(&[pod_path(object.kind), &hit.field]);
                evidence.push(Evidence { object, field, value: hit.value.clone() });
            }
        }
        if evidence.is_empty() {
            fine(root, verdicts);
            return;
        }
        let (mut instances, mut current) = (0, false);
        for variant in self.found.chunk_by(|a, b| a.0 == b.0).map(|hits| &variants[hits[0].0]) {
            instances += variant.pods;
            current |= variant.pods > 0 || variant.object == root.object;
        }
        let more = if current { "" } else { ", only in what no longer runs" };
        let title = self.hits.sentence(title, self.said.iter().filter_map(|hit| hit.container.clone()), more);
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
