//! Least privilege: a role that would be enough for a subject, and what it would lose by it.
//!
//! Two ways lead there: from what the subject was seen to do ([`observed()`]), or, where no log tells, from what it holds ([`tightened()`]).
//! Neither gives anything that the subject has not. What it has through groups that others share stays with those groups and is not given
//! again. Both answers are proved in the same way: the suggested objects take the place of the subject's own bindings in a copy of the
//! inventory, and an [`Authorizer`] over that copy is asked.

mod atoms;
mod compact;
mod denied;
mod kept;
mod names;
mod objects;
mod observed;
mod served;
#[cfg(test)]
mod tests;
mod tightened;

pub use denied::Denied;
pub use objects::{edits, replaced};
pub use observed::{Observed, Replay, observed};
pub use tightened::tightened;

use super::answer::EffectiveRule;
use super::authorizer::Authorizer;
use crate::model::{Binding, Identity, Inventory, Name, PolicyRule, Role, Subject};

/// Rules in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The namespace; none for the whole cluster.
    pub namespace: Option<Name>,
    /// The rules, sorted, without anything said twice.
    pub rules: Vec<PolicyRule>,
}

/// A rule that the subject has by a binding of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The rule, where it holds and by which chain.
    pub rule: EffectiveRule,
    /// How many of the requests that were seen it allowed; none where nothing was observed.
    pub used: Option<u64>,
}

/// What would be enough, and what else there is to say of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// Who.
    pub subject: Subject,
    /// The rules that would be enough, the whole cluster first, then by namespace.
    pub enough: Vec<Placed>,
    /// The same as roles, with the bindings that give them; each role comes before its bindings.
    pub objects: Vec<(Role, Vec<Binding>)>,
    /// What the subject can do now and could not do any more.
    pub denied: Vec<Denied>,
    /// What it holds by bindings of its own, the whole cluster first.
    pub held: Vec<Holding>,
    /// What it holds through groups: that stays.
    pub shared: Vec<EffectiveRule>,
    /// Rules whose `*` covers what is not known here, so that it was left as it is.
    pub open: Vec<PolicyRule>,
    /// Rules of its own that name too much to be taken apart: such a rule is suggested, or denied, as a whole.
    pub whole: Vec<PolicyRule>,
    /// The answers to what was seen, asked again of the suggestion; none where nothing was observed.
    pub replay: Option<Replay>,
}

/// What a subject has by bindings that name it, and what it has through groups.
fn split(authorizer: &Authorizer, subject: &Subject, who: &Identity) -> (Vec<EffectiveRule>, Vec<EffectiveRule>) {
    authorizer.effective_rules(who).into_iter().partition(|rule| rule.grant.subject == *subject)
}

/// The same cluster with the subject's own bindings taken away.
fn without(inventory: &Inventory, subject: &Subject) -> Authorizer {
    Authorizer::new(&replaced(inventory, subject, &[]))
}
