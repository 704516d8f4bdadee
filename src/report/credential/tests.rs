//! Credentials as tables of what they are and what is said of them.

use super::*;
use crate::model::{Certificate, Claimed, Login, Subject};

const NOW: Timestamp = Timestamp(1_772_000_000);

fn bound(objects: &[(Kind, &str)]) -> Token {
    let claimed = |(kind, name): &(Kind, &str)| Claimed { object: ObjectRef::namespaced(*kind, "shop", *name), uid: None };
    Token {
        kind: TokenKind::Bound,
        subject: "system:serviceaccount:shop:web".into(),
        account: Some(Subject::service_account("shop", "web")),
        expires: Some(Timestamp(NOW.0 + 3_600)),
        objects: objects.iter().map(claimed).collect(),
        ..Token::default()
    }
}

fn document(form: Form) -> CredentialDocument {
    CredentialDocument::new(&Credential { login: None, form, beside: Vec::new() }, &Inventory::default(), NOW)
}

#[test]
fn what_ends_a_token_depends_on_what_it_is_bound_to() {
    let account = (Kind::ServiceAccount, "web");
    for (objects, first) in [
        (&[account, (Kind::Pod, "web-1")][..], "kubectl delete pod -n shop web-1"),
        (&[account, (Kind::Secret, "a b")], "kubectl delete secret -n shop 'a b'"),
        (&[account], "nothing that it is bound to; kubectl delete serviceaccount -n shop web"),
    ] {
        let ends = document(Form::Token(bound(objects))).ends;
        assert!(ends[0].starts_with(first), "{ends:?}");
        assert_eq!(ends.iter().any(|end| end.contains("signing key")), objects.len() == 1, "{ends:?}");
    }
}

#[test]
fn times_are_shown_with_their_distance() {
    for (expires, expired, says) in [
        (Timestamp(NOW.0 + 3_600), false, "(in 60 min)"),
        (Timestamp(NOW.0 - 90), true, "(90 s ago)"),
        (Timestamp(NOW.0 - 864_000), true, "(10 d ago)"),
        (Timestamp(i64::MAX), false, "9223372036854775807 (in "),
    ] {
        let document = document(Form::Token(Token { expires: Some(expires), ..bound(&[(Kind::ServiceAccount, "web")]) }));
        let claim = document.claims.iter().find(|line| line.claim == "exp").unwrap();
        assert!(claim.value.contains(says), "{claim:?}");
        assert_eq!((document.expired, document.state == "dead"), (expired, expired));
        assert_eq!(document.because.iter().any(|why| why.starts_with("its time is over")), expired, "{:?}", document.because);
    }
}

#[test]
fn a_contradiction_and_a_foreign_audience_are_noted() {
    let token = Token {
        subject: "system:serviceaccount:shop:other".into(),
        issuer: "https://kubernetes.default.svc".into(),
        audiences: vec!["vault".into()],
        algorithm: "none".into(),
        ..bound(&[(Kind::ServiceAccount, "web")])
    };
    let notes = document(Form::Token(token)).notes.join("\n");
    for says in ["names somebody else", "--api-audiences", "this `alg`"] {
        assert!(notes.contains(says), "{notes}");
    }
}

#[test]
fn certificates_cannot_be_revoked() {
    let certificate = |group: &str| Certificate { user: "jane".into(), groups: vec![group.into()], ..Certificate::default() };
    assert!(document(Form::Certificate(certificate("dev"))).ends[1].starts_with("take the bindings"));
    assert!(document(Form::Certificate(certificate("system:masters"))).ends[1].contains("needs no binding"));
    let login = Some(Login { context: "prod".into(), user: "jane".into() });
    let credential = Credential { login, form: Form::Certificate(certificate("dev")), beside: vec!["a token".into()] };
    let document = CredentialDocument::new(&credential, &Inventory::default(), NOW);
    assert_eq!(document.login.map(|login| login.user).as_deref(), Some("jane"));
    assert!(document.notes[0].ends_with("also has a token"));
}
