//! What a token is worth on a cluster: it lives as long as the objects that it names.

mod forms;

pub use forms::{CredentialForm, Credentials, Doubt, Existence, Held, credentials};

use crate::model::{Claimed, Inventory, Kind, Name, SourceKind, Subject, Timestamp, Token, TokenKind};

/// The label that the API server puts on the Secret of a token that nobody used for long: it takes the token no longer.
const INVALID_SINCE: &str = "kubernetes.io/legacy-token-invalid-since";

/// Whether an object that a token names is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It is the same one, as far as the token says which.
    There,
    /// One of this name is there, but was read without a uid.
    Unidentified,
    /// Another one has the name.
    Recreated(Name),
    /// It is not there.
    Gone,
    /// It was not read, or not lately enough.
    Unread,
    /// It is there and says that its token is not valid.
    Invalid,
}

impl Presence {
    /// Whether the API server refuses a token for it.
    pub const fn is_dead(&self) -> bool {
        matches!(self, Self::Recreated(_) | Self::Gone | Self::Invalid)
    }
}

/// An object that a token names, looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// What the token says.
    pub claimed: Claimed,
    /// What was read.
    pub presence: Presence,
    /// Whether the API server looks for it when it is shown the token.
    pub decides: bool,
}

/// Whether a credential is still taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Life {
    /// It is refused.
    Dead,
    /// What was read does not tell.
    Unknown,
    /// Nothing that was read ends it.
    Alive,
}

/// Looks up what a token names.
pub fn seen(inventory: &Inventory, token: &Token) -> Vec<Seen> {
    let pod = token.objects.iter().any(|claimed| claimed.object.kind == Kind::Pod);
    token
        .objects
        .iter()
        .map(|claimed| Seen {
            claimed: claimed.clone(),
            presence: presence(inventory, claimed, token.issued),
            // Beside a pod the node is there for information.
            decides: claimed.object.kind != Kind::Node || !pod,
        })
        .collect()
}

/// Whether a token is still taken, the objects that it names and its time considered.
pub fn life(token: &Token, seen: &[Seen], now: Timestamp) -> Life {
    let in_time = within(token.not_before, token.expires, now);
    let object = |seen: &Seen| match seen.presence {
        Presence::There => Life::Alive,
        Presence::Unidentified | Presence::Unread => Life::Unknown,
        Presence::Recreated(_) | Presence::Gone | Presence::Invalid => Life::Dead,
    };
    // Whether a server trusts another issuer is nothing that its API says; a token of its own names its account.
    let own = matches!(&token.account, Some(Subject::ServiceAccount { .. })) && token.kind != TokenKind::Foreign && !seen.is_empty();
    let ground = if own { Life::Alive } else { Life::Unknown };
    seen.iter().filter(|seen| seen.decides).map(object).fold(ground.min(in_time), Life::min)
}

/// Whether a time is between two others.
pub fn within(begin: Option<Timestamp>, end: Option<Timestamp>, now: Timestamp) -> Life {
    if end.is_some_and(|end| end <= now) || begin.is_some_and(|begin| begin > now) { Life::Dead } else { Life::Alive }
}

fn presence(inventory: &Inventory, claimed: &Claimed, issued: Option<Timestamp>) -> Presence {
    let object = &claimed.object;
    let info = &inventory.cluster;
    // What is younger than the reading may be there by now, and manifests are not what runs.
    let before = info.collected_at.zip(issued).is_some_and(|(read, issued)| issued >= read);
    let told = !before && info.origin() != SourceKind::Manifests && inventory.coverage.state_in(object.kind, &object.namespace).is_whole();
    let absent = if told { Presence::Gone } else { Presence::Unread };
    let implied = object.kind == Kind::ServiceAccount && inventory.service_accounts.get(&object.namespace, &object.name).is_some_and(|account| account.implied);
    let Some(meta) = inventory.meta(object).filter(|_| !implied) else { return absent };
    if object.kind == Kind::Secret && meta.labels.get(INVALID_SINCE).is_some() {
        return Presence::Invalid;
    }
    match (&claimed.uid, &meta.uid) {
        (None, _) => Presence::There,
        (Some(_), None) => Presence::Unidentified,
        (Some(claimed), Some(read)) if claimed == read => Presence::There,
        // The object was recreated after the reading, not before it.
        (Some(_), Some(_)) if before => Presence::Unread,
        (Some(_), Some(read)) => Presence::Recreated(read.clone()),
    }
}

#[cfg(test)]
mod tests;
