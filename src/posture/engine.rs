//! Asks every check about every object.

use std::cell::OnceCell;

use rustc_hash::FxHashSet;

use super::networks::LabelIndex;
use super::rbac::Index;
use super::reading::Reading;
use super::registry::{Judge, registry};
use super::roots::{Root, Sees, Variant, pod_path, roots};
use super::spec::{Hit, Hits, SpecView, sentence};
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
    let version = inventory.cluster.version.unwrap_or(pss::LATEST);
    for root in &roots {
        judge_root(root, version, &mut all);
    }
    all
}

/// Asks every check of specifications about one root.
fn judge_root(root: &Root<'_>, version: Version, all: &mut [Verdicts<'_>]) {
    let [current, everything] = [Sees::Current, Sees::Everything].map(|sees| root.variants(sees));
    for (check, verdicts) in registry().iter().zip(all) {
        if let Judge::Spec { title, sees, judge } = check.judge {
            let variants = if sees == Sees::Everything { &everything } else { &current };
            judge_variants(title, sees, judge, root, variants, version, verdicts);
        }
    }
}

/// Asks one check about the specifications of one root.
fn judge_variants(
    title: &str,
    sees: Sees,
    judge: fn(&SpecView<'_>, &mut Hits),
    root: &Root<'_>,
    variants: &[Variant<'_>],
    version: Version,
    verdicts: &mut Verdicts<'_>,
) {
    let judged: Vec<(&Variant<'_>, Hits)> = variants
        .iter()
        .map(|variant| {
            let mut hits = Hits::default();
            judge(&SpecView { spec: variant.spec, version }, &mut hits);
            (variant, hits)
        })
        .collect();
    // Admission may have completed what the template leaves out: then what runs decides.
    let of_running = || judged.iter().filter(|(variant, _)| variant.pods > 0).flat_map(|(_, hits)| hits.iter());
    let decides: Option<FxHashSet<&Hit>> = (sees == Sees::Admitted && root.alive() > 0).then(|| of_running().collect());
    let mut said: FxHashSet<&Hit> = FxHashSet::default();
    let mut evidence = Vec::new();
    let (mut instances, mut current) = (0, false);
    for (variant, hits) in &judged {
        // What a pod has from its template is said once, of the template.
        for hit in hits.iter().filter(|hit| decides.as_ref().is_none_or(|set| set.contains(hit))).filter(|hit| said.insert(hit)) {
            evidence.push(Evidence::field(variant.object.clone(), format!("{}{}", pod_path(variant.object.kind), hit.field), hit.value.clone()));
        }
        if !hits.is_empty() {
            instances += variant.pods;
            current |= variant.pods > 0 || variant.object == root.object;
        }
    }
    if evidence.is_empty() {
        match &root.gap {
            None => verdicts.pass(&root.object),
            Some(reason) => verdicts.unknown(&root.object, reason.as_str()),
        }
        return;
    }
    let mut title = sentence(title, said.iter().filter_map(|hit| hit.container.as_deref()).collect());
    if !current {
        title.push_str(", only in what no longer runs");
    }
    verdicts.fail(root.object.clone(), instances, title, evidence);
}
