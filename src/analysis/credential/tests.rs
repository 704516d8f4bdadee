//! Credentials as tables of what they are and what is said of them.

use super::*;
use crate::model::{ClusterInfo, Coverage, CoverageEntry, CoverageState, Labels, Meta, ObjectRef, Pod, Scope, Secret, ServiceAccount};

const NOW: Timestamp = Timestamp(1_000);

fn meta(name: &str, uid: &str) -> Meta {
    Meta { uid: Some(uid.into()).filter(|uid: &Name| !uid.is_empty()), ..Meta::named("shop", name) }
}

/// A cluster that was read at 900, with the account `web` and the pod `web-1`.
fn cluster(state: CoverageState) -> Inventory {
    let kinds = [Kind::ServiceAccount, Kind::Pod, Kind::Secret, Kind::Node];
    let entry = |kind| CoverageEntry { kind: Some(kind), scope: Scope::Cluster, state, detail: Name::default(), objects: 1 };
    let mut inventory = Inventory {
        cluster: ClusterInfo { source: SourceKind::Live, collected_at: Some(Timestamp(900)), ..ClusterInfo::default() },
        coverage: Coverage::new(kinds.into_iter().map(entry).collect()),
        ..Inventory::default()
    };
    let account = |name: &str, implied| ServiceAccount { meta: meta(name, "u-a"), automount: None, secrets: Vec::new(), pull_secrets: Vec::new(), implied };
    inventory.service_accounts.put(account("web", false));
    inventory.service_accounts.put(account("used", true));
    inventory.pods.put(Pod { meta: meta("web-1", "u-p"), ..Pod::default() });
    inventory.pods.put(Pod { meta: meta("bare", ""), ..Pod::default() });
    let secret = |name: &str, labels| Secret {
        meta: Meta { labels: Labels::new(labels), ..meta(name, "u-s") },
        kind: Name::default(),
        key_count: None,
        keys: Vec::new(),
    };
    inventory.secrets.put(secret("token", Vec::new()));
    inventory.secrets.put(secret("unused", vec![(INVALID_SINCE.into(), "2026-01-01".into())]));
    inventory
}

fn claimed(kind: Kind, name: &str, uid: &str) -> Claimed {
    let object = if kind == Kind::Node { ObjectRef::cluster(kind, name) } else { ObjectRef::namespaced(kind, "shop", name) };
    Claimed { object, uid: Some(Name::new(uid)).filter(|uid| !uid.is_empty()) }
}

/// A token for `web` that was made at 500 and ends at 2,000.
fn token(objects: Vec<Claimed>) -> Token {
    let account = claimed(Kind::ServiceAccount, "web", "u-a");
    Token {
        kind: TokenKind::Bound,
        account: Subject::from_object(&account.object),
        issued: Some(Timestamp(500)),
        expires: Some(Timestamp(2_000)),
        objects: std::iter::once(account).chain(objects).collect(),
        ..Token::default()
    }
}

fn judged(inventory: &Inventory, token: &Token) -> (Life, Vec<Presence>) {
    let seen = seen(inventory, token);
    (life(token, &seen, NOW), seen.into_iter().skip(1).map(|seen| seen.presence).collect())
}

#[test]
fn a_token_lives_as_long_as_what_it_is_bound_to() {
    let whole = cluster(CoverageState::Complete);
    for (object, life, presence) in [
        (claimed(Kind::Pod, "web-1", "u-p"), Life::Alive, Presence::There),
        (claimed(Kind::Pod, "web-1", "u-old"), Life::Dead, Presence::Recreated("u-p".into())),
        (claimed(Kind::Pod, "web-2", "u-p"), Life::Dead, Presence::Gone),
        (claimed(Kind::Pod, "bare", "u-p"), Life::Unknown, Presence::Unidentified),
        (claimed(Kind::Secret, "token", ""), Life::Alive, Presence::There),
        (claimed(Kind::Secret, "unused", ""), Life::Dead, Presence::Invalid),
        (claimed(Kind::Node, "n1", "u-n"), Life::Dead, Presence::Gone),
        (claimed(Kind::ServiceAccount, "used", "u-a"), Life::Dead, Presence::Gone),
    ] {
        assert_eq!(judged(&whole, &token(vec![object.clone()])), (life, vec![presence]), "{object:?}");
    }
    // A node beside a pod is not asked for.
    let both = token(vec![claimed(Kind::Pod, "web-1", "u-p"), claimed(Kind::Node, "n1", "u-n")]);
    assert_eq!(judged(&whole, &both), (Life::Alive, vec![Presence::There, Presence::Gone]));
}

#[test]
fn what_was_not_read_is_not_gone() {
    let gone = token(vec![claimed(Kind::Pod, "web-2", "u-p")]);
    let unread = (Life::Unknown, vec![Presence::Unread]);
    assert_eq!(judged(&cluster(CoverageState::Forbidden), &gone), unread);
    let mut manifests = cluster(CoverageState::Complete);
    manifests.cluster.source = SourceKind::Manifests;
    assert_eq!(judged(&manifests, &gone), unread);
    // A token that is younger than the reading.
    let young = |name: &str, uid: &str| Token { issued: Some(Timestamp(950)), ..token(vec![claimed(Kind::Pod, name, uid)]) };
    for (name, uid) in [("web-2", "u-p"), ("web-1", "u-new")] {
        assert_eq!(judged(&cluster(CoverageState::Complete), &young(name, uid)), unread, "{name} {uid}");
    }
}

#[test]
fn time_and_origin_count_as_well() {
    let whole = cluster(CoverageState::Complete);
    for (token, expected) in [
        (Token { expires: Some(NOW), ..token(Vec::new()) }, Life::Dead),
        (Token { not_before: Some(Timestamp(1_001)), ..token(Vec::new()) }, Life::Dead),
        (Token { expires: None, ..token(Vec::new()) }, Life::Alive),
        (Token { kind: TokenKind::Foreign, ..token(Vec::new()) }, Life::Unknown),
        (Token { objects: Vec::new(), ..token(Vec::new()) }, Life::Unknown),
    ] {
        assert_eq!(judged(&whole, &token).0, expected, "{token:?}");
    }
}
