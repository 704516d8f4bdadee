//! What is said of credentials, sentence by sentence.

use crate::analysis::credential::{Presence, Seen};
use crate::model::{Certificate, Kind, ObjectRef, Subject, Timestamp, Token, TokenKind};
use crate::report::text::{self, time};

/// What an object's being there or not means for the token.
pub(super) fn of_object(seen: &Seen) -> String {
    let which = if seen.decides { "" } else { "; beside a pod it is there for information, the API server does not ask for it" };
    let what = match &seen.presence {
        Presence::There if seen.claimed.uid.is_some() => "there, with the same uid".to_owned(),
        Presence::There => "there".to_owned(),
        Presence::Unidentified => "one of this name is there, its uid was not read".to_owned(),
        Presence::Recreated(uid) => format!("another one has the name now (uid {uid}){}", if seen.decides { ": the API server refuses the token" } else { "" }),
        Presence::Gone => format!("gone{}", if seen.decides { ": the API server refuses the token" } else { "" }),
        Presence::Invalid => "marked invalid, since nobody used the token for long: the API server refuses it".to_owned(),
        Presence::Unread => "not read, or not since the token was made".to_owned(),
    };
    format!("{what}{which}")
}

/// What its time alone says against it.
pub(super) fn of_time(begin: Option<Timestamp>, end: Option<Timestamp>, now: Timestamp) -> Vec<String> {
    let over = end.filter(|end| *end <= now).map(|end| format!("its time is over: {} ({})", moment(end), distance(end, now)));
    let early = begin.filter(|begin| *begin > now).map(|begin| format!("its time has not begun: {} ({})", moment(begin), distance(begin, now)));
    over.into_iter().chain(early).collect()
}

/// What only the configuration of the API server decides.
pub(super) fn of_trust(token: &Token) -> Option<String> {
    (token.kind == TokenKind::Foreign).then(|| "whether the API server takes tokens of this issuer is in its flags, which its API does not show".to_owned())
}

/// What ends a token.
pub(super) fn ends(token: &Token) -> Vec<String> {
    let object = |kind: Kind| token.objects.iter().map(|claimed| &claimed.object).find(|object| object.kind == kind);
    let mut ends = Vec::new();
    if token.kind == TokenKind::Foreign {
        ends.push("its time; until then the API server does not ask the issuer: take the bindings from the user and the groups".to_owned());
        ends.push("another signing key at the issuer, or the API server no longer trusting it: for all of its tokens".to_owned());
        return ends;
    }
    let holder = object(Kind::Pod).or_else(|| object(Kind::Secret)).or_else(|| object(Kind::Node));
    ends.extend(holder.map(delete));
    if let Some(account) = object(Kind::ServiceAccount) {
        let all = format!("{}, then make it again: the new uid ends every token of the account, the bindings stay", delete(account));
        ends.push(if holder.is_some() { all } else { format!("nothing that it is bound to; {all}") });
    }
    ends.extend(
        (token.expires.is_some() && holder.is_none()).then(|| "else only its time, or another signing key of the API server, for all tokens".to_owned()),
    );
    ends
}

/// What ends a certificate: nothing does.
pub(super) fn of_certificate(certificate: &Certificate) -> Vec<String> {
    let superuser = certificate.groups.iter().any(|group| *group == "system:masters");
    let mut ends = vec!["nothing but its time: the API server knows no revocation of certificates".to_owned()];
    ends.push(if superuser {
        "membership of system:masters needs no binding: only another certificate authority for clients takes it".to_owned()
    } else {
        "take the bindings from the user and its groups, or give the API server another certificate authority for clients".to_owned()
    });
    ends
}

/// What else there is to know of a token.
pub(super) fn notes(token: &Token) -> Vec<String> {
    let mut notes = Vec::new();
    let named = token.account.as_ref().and_then(Subject::user_name);
    if token.kind != TokenKind::Foreign && !token.subject.is_empty() && named.as_ref() != Some(&token.subject) {
        notes.push("`sub` names somebody else than the other claims: no API server made it so".to_owned());
    }
    if token.algorithm.eq_ignore_ascii_case("none") || token.algorithm.starts_with("HS") {
        notes.push("no API server takes a token with this `alg`".to_owned());
    }
    if token.kind == TokenKind::Bound && !token.audiences.is_empty() && !token.audiences.contains(&token.issuer) {
        notes.push(
            "its audience is not the issuer: it is meant for another service, and the API server takes it only if its --api-audiences names that".to_owned(),
        );
    }
    if token.kind == TokenKind::Legacy {
        notes.push("the API server also compares it with the content of its Secret, which is never read here".to_owned());
    }
    if token.warn_after.is_some() {
        notes.push("it lives longer than its pod asked for: from `warnafter` on the API server counts its use as stale, and still takes it".to_owned());
    }
    if !token.id.is_empty() && token.kind == TokenKind::Bound {
        notes.push(format!("what was done with it is in the audit log: authentication.kubernetes.io/credential-id is JTI={}", token.id));
    }
    if let Some(account) = token.account.as_ref().filter(|_| token.kind != TokenKind::Foreign) {
        notes.push(format!("the steps to contain its account: ravelin runbook --contain {}", text::shell(&account.to_string())));
    }
    notes
}

/// The command that deletes an object.
pub(super) fn delete(object: &ObjectRef) -> String {
    let namespace = if object.namespace.is_empty() { String::new() } else { format!(" -n {}", text::shell(&object.namespace)) };
    let word = match object.kind {
        Kind::ServiceAccount => "serviceaccount",
        Kind::Secret => "secret",
        Kind::Node => "node",
        _ => "pod",
    };
    format!("kubectl delete {word}{namespace} {}", text::shell(&object.name))
}

/// A time as RFC 3339 writes it, or as the number that it is.
pub(super) fn moment(at: Timestamp) -> String {
    let written = time(at);
    if written.is_empty() { at.0.to_string() } else { written }
}

/// How far away a time is.
pub(super) fn distance(at: Timestamp, now: Timestamp) -> String {
    let seconds = at.0.abs_diff(now.0);
    let span = match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", seconds / 86_400),
    };
    if at > now { format!("in {span}") } else { format!("{span} ago") }
}
