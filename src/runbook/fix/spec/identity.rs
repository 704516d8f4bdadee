//! Fixers for the service account of a pod and its token.

use super::{Sheet, SpecFixer};
use crate::model::{Kind, Meta, Name, Object, ServiceAccount, VolumeSource};
use crate::runbook::change::Change;
use crate::runbook::tree::Tree;

pub(super) const FIXERS: &[(&str, SpecFixer)] = &[
    ("SA-001", |sheet| no_token(sheet)),
    ("SA-003", |sheet| no_token(sheet)),
    ("SA-005", |sheet| make_account(sheet)),
    ("SA-006", |sheet| no_token(sheet)),
    ("SA-008", |sheet| short_tokens(sheet)),
    ("POD-040", |sheet| {
        by_hand(sheet, |c| c.runs_sudo = false, "take sudo out of `command` and `args`, and set `runAsUser` to the user that the program needs");
    }),
];

/// Where admission mounts the token of the account.
const TOKEN: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

/// No token, neither the one that is mounted by itself nor one that the specification asks for.
pub(in crate::runbook::fix) fn no_token(sheet: &mut Sheet<'_>) {
    sheet.spec.automount = Some(false);
    let is_token = |source: &VolumeSource| matches!(source, VolumeSource::Projected { tokens, .. } if tokens.iter().any(|(audience, _)| audience.is_empty()));
    let volumes: Vec<Name> = sheet.spec.volumes.iter().filter(|v| is_token(&v.source)).map(|v| v.name.clone()).collect();
    let injected = sheet.object.kind == Kind::Pod;
    sheet.each(|c| c.mounts.retain(|m| !volumes.contains(&m.volume) && (m.path != *TOKEN || !injected)));
    sheet.spec.volumes.retain(|v| !volumes.contains(&v.name));
}

fn make_account(sheet: &mut Sheet<'_>) {
    let (namespace, name) = (&sheet.object.namespace, &sheet.spec.service_account);
    let account = ServiceAccount { meta: Meta::named(namespace, name), automount: Some(false), secrets: Vec::new(), pull_secrets: Vec::new(), implied: false };
    sheet.others.push(Change::put(Object::ServiceAccount(account)));
}

/// Tokens of at most this many seconds: what admission gives by itself.
const SECONDS: i64 = 3600;

fn short_tokens(sheet: &mut Sheet<'_>) {
    let mut operations = Vec::new();
    let mut mixed = false;
    for (at, volume) in sheet.spec.volumes.iter_mut().enumerate() {
        let VolumeSource::Projected { secrets, config_maps, tokens } = &mut volume.source else { continue };
        // Which place in the list a token has is known only if nothing else is in it.
        mixed |= !(secrets.is_empty() && config_maps.is_empty()) && tokens.iter().any(|(_, seconds)| seconds.is_some_and(|s| s > 86_400));
        for (token, (_, seconds)) in tokens.iter_mut().enumerate().filter(|(_, (_, seconds))| seconds.is_some_and(|s| s > 86_400)) {
            operations.push(("test", format!("/volumes/{at}/name"), Tree::from(&volume.name)));
            operations.push(("replace", format!("/volumes/{at}/projected/sources/{token}/serviceAccountToken/expirationSeconds"), Tree::Number(SECONDS)));
            *seconds = Some(SECONDS);
        }
    }
    if mixed {
        sheet.by_hand = Some(format!("set `expirationSeconds` of its service account tokens to {SECONDS}"));
    } else {
        sheet.operations = operations;
    }
}

/// A change that only a person can write: the inventory knows that something is there, and not its text.
pub(super) fn by_hand(sheet: &mut Sheet<'_>, change: impl FnMut(&mut crate::model::Container), what: &str) {
    sheet.each(change);
    sheet.by_hand = Some(what.to_owned());
}
