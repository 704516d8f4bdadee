//! Where a check writes what it says of each object.

use super::reading::Reading;
use super::registry::Check;
use super::{Outcome, Tally, fingerprint};
use crate::model::{Evidence, Name, ObjectRef, Verdict};

/// The verdicts of one check.
pub(super) struct Verdicts<'a> {
    check: &'static Check,
    rule: Name,
    reading: &'a Reading<'a>,
    failures: Vec<Outcome>,
    tally: Tally,
    /// Every verdict, where somebody wants to see them all.
    pub(super) trace: Option<Vec<(ObjectRef, Verdict)>>,
}

impl<'a> Verdicts<'a> {
    pub(super) fn new(check: &'static Check, reading: &'a Reading<'a>, trace: bool) -> Self {
        let rule = Name::new(check.id);
        let tally = Tally { rule: rule.clone(), pass: 0, fail: 0, not_evaluated: 0, reason: None };
        Self { check, rule, reading, failures: Vec::new(), tally, trace: trace.then(Vec::new) }
    }

    /// The object is fine, by what is there.
    pub(super) fn pass(&mut self, object: &ObjectRef) {
        self.tally.pass += 1;
        self.traced(object, || Verdict::Pass);
    }

    /// The object is not fine, by what is there.
    pub(super) fn fail(&mut self, object: ObjectRef, instances: u32, title: impl Into<Name>, evidence: Vec<Evidence>) {
        self.tally.fail += 1;
        self.traced(&object, || Verdict::Fail);
        let id = fingerprint(&self.rule, &object, "");
        self.failures.push(Outcome { id, rule: self.rule.clone(), object, evidence, title: title.into(), instances });
    }

    /// Nobody can say.
    pub(super) fn unknown(&mut self, object: &ObjectRef, reason: impl Into<String>) {
        let reason = reason.into();
        self.tally.not_evaluated += 1;
        self.traced(object, || Verdict::NotEvaluated { reason: reason.clone() });
        self.tally.reason.get_or_insert(reason);
    }

    /// The object is fine unless something that was not read says otherwise.
    pub(super) fn pass_unless_unread(&mut self, object: &ObjectRef) {
        match self.gap(object) {
            None => self.pass(object),
            Some(reason) => self.unknown(object, reason),
        }
    }

    /// The object is not fine unless something that was not read says otherwise.
    pub(super) fn fail_unless_unread(&mut self, object: ObjectRef, instances: u32, title: impl Into<Name>, evidence: Vec<Evidence>) {
        match self.gap(&object) {
            None => self.fail(object, instances, title, evidence),
            Some(reason) => self.unknown(&object, reason),
        }
    }

    /// Why an absence cannot be taken for real, as seen from an object.
    fn gap(&self, object: &ObjectRef) -> Option<String> {
        self.gap_in(&object.namespace)
    }

    /// The same, as seen from a namespace.
    pub(super) fn gap_in(&self, namespace: &str) -> Option<String> {
        self.reading.gap(self.check.rests_on, namespace)
    }

    fn traced(&mut self, object: &ObjectRef, verdict: impl FnOnce() -> Verdict) {
        if let Some(trace) = &mut self.trace {
            trace.push((object.clone(), verdict()));
        }
    }

    /// Takes out what failed so far.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = Outcome> {
        self.failures.drain(..)
    }

    /// Takes in what the same check says of further objects.
    pub(super) fn absorb(&mut self, more: Self) {
        self.tally.pass += more.tally.pass;
        self.tally.fail += more.tally.fail;
        self.tally.not_evaluated += more.tally.not_evaluated;
        self.tally.reason = self.tally.reason.take().or(more.tally.reason);
        self.failures.extend(more.failures);
        self.trace = self.trace.take().map(|trace| trace.into_iter().chain(more.trace.into_iter().flatten()).collect());
    }

    /// The failures by object, and the tally with what was not read at all.
    pub(super) fn finish(mut self) -> (Vec<Outcome>, Tally) {
        if let Some(reason) = self.reading.gap(self.check.reads, "") {
            self.tally.not_evaluated = self.tally.not_evaluated.max(1);
            self.tally.reason = Some(reason);
        }
        self.failures.sort_by(|a, b| a.object.cmp(&b.object));
        (self.failures, self.tally)
    }
}
