//! Counting requests without keeping them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::event::Event;
use super::{Audit, is_by, sent};
use crate::collect::decode;
use crate::model::{Name, Subject, Timestamp};
use crate::rbac::least::Observed;
use crate::rbac::{Request, Resources, Target};

/// Of one verb on one resource in one namespace so many names are kept.
const NAMES: usize = 32;

/// So many different kinds of requests are kept.
const KINDS: usize = 50_000;

/// What became of a request.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Allowed,
    Refused,
    Elsewhere,
}

/// How often, by stage: a request that is logged twice is one.
#[derive(Clone, Copy, Default)]
struct Count {
    started: u64,
    ended: u64,
}

impl Count {
    /// Long watches may have begun within the log and not ended.
    fn total(self) -> u64 {
        self.ended.max(self.started)
    }
}

/// Requests that differ only in the name of their object.
#[derive(Default)]
struct Kind {
    names: BTreeMap<Name, Count>,
    /// Those with other names than these.
    others: Count,
}

/// A log as far as it was read.
pub(super) struct Tally<'a> {
    subject: &'a Subject,
    resources: &'a Resources,
    kinds: [FxHashMap<Request, Kind>; 3],
    pub(super) audit: Audit,
}

impl<'a> Tally<'a> {
    pub(super) fn new(subject: &'a Subject, resources: &'a Resources) -> Self {
        Self { subject, resources, kinds: Default::default(), audit: Audit::default() }
    }

    /// Something that cannot be read.
    pub(super) fn corrupt(&mut self, what: impl FnOnce() -> String) {
        self.audit.corrupt += 1;
        self.audit.first_corrupt.get_or_insert_with(what);
    }

    /// An event, or each of a list.
    pub(super) fn add(&mut self, event: &Event<'_>) {
        if !event.is_event() {
            if event.items.is_empty() && event.kind != "EventList" {
                self.audit.foreign += 1;
            }
            event.items.iter().for_each(|item| self.item(item));
            return;
        }
        self.item(event);
    }

    /// An event; those in a list need not say that they are one.
    pub(super) fn item(&mut self, event: &Event<'_>) {
        self.audit.events += 1;
        let at = decode::timestamp(&event.request_received_timestamp);
        widen(&mut self.audit.window, at);
        // Nothing is decided yet in that stage.
        if event.stage == "RequestReceived" {
            return;
        }
        let request = sent::request(event, self.resources);
        let effective = event.impersonated_user.as_ref().unwrap_or(&event.user);
        if is_by(self.subject, &effective.username, &effective.groups) {
            widen(&mut self.audit.active, at);
            for group in effective.groups.iter().take(NAMES) {
                if self.audit.groups.len() < NAMES * 8 {
                    self.audit.groups.insert(Name::new(group));
                }
            }
            if let Some(request) = &request {
                self.count(request, event, outcome(event));
            }
        }
        if let Some(as_user) = event.impersonated_user.as_ref().filter(|_| is_by(self.subject, &event.user.username, &event.user.groups)) {
            widen(&mut self.audit.active, at);
            // What it did as another was decided for the other; that it came so far shows that it may act as him.
            for request in sent::impersonations(event, as_user, request.as_ref()) {
                self.count(&request, event, Outcome::Allowed);
            }
        }
    }

    fn count(&mut self, request: &Request, event: &Event<'_>, outcome: Outcome) {
        let (key, name) = key(request);
        let kinds = &mut self.kinds[outcome as usize];
        if kinds.len() >= KINDS && !kinds.contains_key(&key) {
            self.audit.dropped += 1;
            return;
        }
        let kind = kinds.entry(key).or_default();
        let count = if kind.names.len() < NAMES || kind.names.contains_key(&name) { kind.names.entry(name).or_default() } else { &mut kind.others };
        if event.stage == "ResponseStarted" {
            count.started += 1;
        } else {
            count.ended += 1;
        }
    }

    /// Everything that was counted, sorted.
    pub(super) fn finish(self) -> Audit {
        let Self { kinds, mut audit, .. } = self;
        let [allowed, refused, elsewhere] = kinds.map(listed);
        audit.own = [&allowed, &refused, &elsewhere].into_iter().flatten().map(|observed| observed.count).sum();
        Audit { allowed, refused, elsewhere, ..audit }
    }
}

fn listed(kinds: FxHashMap<Request, Kind>) -> Vec<Observed> {
    let mut all: Vec<Observed> = Vec::new();
    for (key, kind) in kinds {
        let more_names = kind.others.total() > 0;
        for (at, (name, count)) in kind.names.into_iter().enumerate() {
            let others = if at == 0 { kind.others.total() } else { 0 };
            let mut request = key.clone();
            if let Target::Resource { name: own, .. } = &mut request.target {
                *own = name;
            }
            all.push(Observed { request, more_names, count: count.total() + others });
        }
    }
    all.sort_by(|a, b| a.request.cmp(&b.request));
    all
}

/// A request without the name of its object, and that name.
fn key(request: &Request) -> (Request, Name) {
    let mut key = request.clone();
    let name = match &mut key.target {
        Target::Resource { name, .. } => std::mem::take(name),
        Target::Url(_) => Name::default(),
    };
    (key, name)
}

fn outcome(event: &Event<'_>) -> Outcome {
    let (decision, reason) = event.annotations.as_ref().map_or((&Cow::Borrowed(""), &Cow::Borrowed("")), |a| (&a.decision, &a.reason));
    match decision.as_ref() {
        "allow" if reason.is_empty() || reason.starts_with("RBAC:") => Outcome::Allowed,
        "allow" => Outcome::Elsewhere,
        "forbid" => Outcome::Refused,
        // Without the annotation the answer tells; admission refuses with the same code.
        _ if event.response_status.as_ref().is_some_and(|status| status.code == 403 || status.code == 401) => Outcome::Refused,
        _ => Outcome::Allowed,
    }
}

fn widen(window: &mut Option<(Timestamp, Timestamp)>, at: Option<Timestamp>) {
    let Some(at) = at else { return };
    let (first, last) = window.get_or_insert((at, at));
    *first = (*first).min(at);
    *last = (*last).max(at);
}
