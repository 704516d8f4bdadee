//! Credentials as tables of what they are and what is said of them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::*;
use crate::model::{Certificate, Kind, Subject, Timestamp, Token, TokenKind};

/// Stands for everything that must stay where it is.
const CANARY: &str = "c4n4ryC4n4ryC4n4ry";
const JANE: &str = include_str!("../../../tests/data/cli/jane.pem");
const BOUND: &str = r#"{"aud":["https://kubernetes.default.svc"],"exp":1924000000,"iat":1772000000,"iss":"https://kubernetes.default.svc","jti":"0f3a","kubernetes.io":{
    "namespace":"shop","node":{"name":"n1","uid":"u-n"},"pod":{"name":"web-1","uid":"u-p"},"serviceaccount":{"name":"web","uid":"u-a"},"warnafter":1772003607},
    "nbf":1772000000,"sub":"system:serviceaccount:shop:web"}"#;

fn jwt(claims: &str) -> String {
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    format!("{}.{}.{CANARY}", part(r#"{"alg":"RS256","kid":"key-1"}"#), part(claims))
}

fn token(input: &str) -> Token {
    match read(input.as_bytes(), None).unwrap().form {
        Form::Token(token) => token,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_token_names_its_account_and_what_it_is_bound_to() {
    let token = token(&jwt(BOUND));
    assert_eq!((token.kind, token.account.clone()), (TokenKind::Bound, Some(Subject::service_account("shop", "web"))));
    let objects: Vec<(Kind, String, &str)> =
        token.objects.iter().map(|c| (c.object.kind, c.object.to_string(), c.uid.as_ref().map_or("", Name::as_str))).collect();
    assert_eq!(
        objects,
        [(Kind::ServiceAccount, "sa:shop/web".to_owned(), "u-a"), (Kind::Pod, "pod:shop/web-1".to_owned(), "u-p"), (Kind::Node, "node:n1".to_owned(), "u-n"),]
    );
    assert_eq!(
        (token.issued, token.expires, token.warn_after),
        (Some(Timestamp(1_772_000_000)), Some(Timestamp(1_924_000_000)), Some(Timestamp(1_772_003_607)))
    );
    assert_eq!((token.id.as_str(), token.key.as_str(), token.algorithm.as_str()), ("0f3a", "key-1", "RS256"));
    assert_eq!(token.audiences, [Name::new("https://kubernetes.default.svc")]);
}

#[test]
fn tokens_are_recognised_in_what_surrounds_them() {
    let (bare, plain) = (jwt(BOUND), token(&jwt(BOUND)));
    let half = bare.len() / 2;
    for input in [
        format!("{bare}\n"),
        format!("Bearer {bare}"),
        format!("Authorization: bearer {bare}\r\n"),
        format!("\"{bare}\""),
        format!("\u{feff}{bare}"),
        format!("{}\n{}", &bare[..half], &bare[half..]),
        format!("{{\"kind\":\"ExecCredential\",\"status\":{{\"token\":\"{bare}\"}}}}"),
        format!("kind: TokenRequest\nstatus:\n  token: {bare}\n"),
        format!("kind: Config\nusers:\n- name: web\n  user:\n    token: {bare}\n"),
    ] {
        assert_eq!(token(&input), plain, "{input}");
    }
}

#[test]
fn other_tokens_are_told_apart() {
    let legacy = token(&jwt(
        r#"{"iss":"kubernetes/serviceaccount","kubernetes.io/serviceaccount/namespace":"shop","kubernetes.io/serviceaccount/secret.name":"web-token",
        "kubernetes.io/serviceaccount/service-account.name":"web","kubernetes.io/serviceaccount/service-account.uid":"u-a","sub":"system:serviceaccount:shop:web"}"#,
    ));
    assert_eq!((legacy.kind, legacy.expires), (TokenKind::Legacy, None));
    assert_eq!(legacy.objects.iter().map(|c| c.object.to_string()).collect::<Vec<_>>(), ["sa:shop/web", "secret:shop/web-token"]);

    let foreign = token(&jwt(r#"{"iss":"https://login.example","sub":"42","aud":"kube","email":"jane@example.org","groups":["dev"],"exp":1.9e9}"#));
    assert_eq!((foreign.kind, foreign.account.clone()), (TokenKind::Foreign, None));
    assert_eq!(foreign.user_names().iter().map(Name::as_str).collect::<Vec<_>>(), ["https://login.example#42", "42", "jane@example.org"]);
    assert_eq!((foreign.groups.clone(), foreign.expires), (vec![Name::new("dev")], Some(Timestamp(1_900_000_000))));

    assert_eq!(read(b"abcdef.0123456789abcdef", None).unwrap().form, Form::Bootstrap("abcdef".into()));
    // Claims of other types than they should have are not there.
    let odd = token(&jwt(r#"{"sub":7,"aud":{"a":1},"exp":"soon","kubernetes.io":{"pod":"web","namespace":[]}}"#));
    assert_eq!((odd.subject.as_str(), odd.audiences.len(), odd.expires, odd.objects.len()), ("", 0, None, 0));
}

#[test]
fn certificates_are_read_alone_and_out_of_kubeconfigs() {
    let jane = Certificate {
        user: "jane".into(),
        groups: vec!["dev".into(), "ops".into()],
        issuer: "jane".into(),
        not_before: Some(Timestamp(1_795_338_192)),
        expires: Some(Timestamp(2_741_418_192)),
    };
    let alone = read(JANE.as_bytes(), None).unwrap();
    assert_eq!((alone.form, alone.login), (Form::Certificate(jane.clone()), None));
    let data = base64::engine::general_purpose::STANDARD.encode(JANE);
    let config = format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: prod\ncontexts:\n- name: prod\n  context: {{cluster: c, user: jane}}\n- name: test\n  context: {{cluster: c, user: web}}\nusers:\n- name: jane\n  user:\n    client-certificate-data: {data}\n    client-key-data: {CANARY}\n    token: {CANARY}\n- name: web\n  user:\n    token: {}\n",
        jwt(BOUND)
    );
    let current = read(config.as_bytes(), None).unwrap();
    assert_eq!(current.form, Form::Certificate(jane));
    assert_eq!(current.login.map(|login| (login.context, login.user)), Some(("prod".into(), "jane".into())));
    assert_eq!(current.beside.len(), 1);
    assert!(matches!(read(config.as_bytes(), Some("test")).unwrap().form, Form::Token(_)));
    // A context of the operator's own kubeconfig, which this one does not have.
    assert!(matches!(read(config.as_bytes(), Some("mine")).unwrap().form, Form::Certificate(_)));
}

#[test]
fn every_broken_part_of_a_certificate_is_an_error() {
    let body: String = JANE.lines().filter(|line| !line.starts_with('-')).collect();
    let der = base64::engine::general_purpose::STANDARD.decode(body).unwrap();
    for length in 0..der.len() {
        let pem = format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", base64::engine::general_purpose::STANDARD.encode(&der[..length]));
        assert!(read(pem.as_bytes(), None).is_err(), "{length} bytes");
    }
    for at in 0..der.len() {
        let mut damaged = der.clone();
        damaged[at] ^= 0xff;
        let pem = format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", base64::engine::general_purpose::STANDARD.encode(&damaged));
        let _whatever_it_says_now = read(pem.as_bytes(), None);
    }
}

#[test]
fn what_cannot_be_read_is_refused_with_a_remedy_and_without_its_text() {
    let config = |user: &str| format!("kind: Config\nusers:\n- name: u\n  user:\n{user}");
    let truncated = jwt(BOUND).replacen("ey", "ey!", 1);
    for (input, why, remedy) in [
        (String::new(), "no credential in the input", "give a JWT"),
        (format!("{CANARY}{CANARY}"), "not a JWT", "kubectl auth whoami"),
        (format!("a.b.{CANARY}"), "cannot be decoded", "give a JWT"),
        (truncated, "cannot be decoded", "give a JWT"),
        (format!("a.b.c.d.{CANARY}"), "encrypted", "kubectl auth whoami"),
        (format!("k8s-aws-v1.{CANARY}"), "AWS IAM", "kubectl auth whoami"),
        (format!("-----BEGIN EC PRIVATE KEY-----\n{CANARY}\n"), "private key", "certificate that belongs"),
        (format!("-----BEGIN CERTIFICATE-----\n{CANARY}\n"), "cannot be decoded", "give a JWT"),
        (format!("some words and {CANARY}"), "neither a token nor a kubeconfig", "give a JWT"),
        (format!("a: [{CANARY}"), "it is not valid YAML at line", "give a JWT"),
        (format!("kind: Secret\ndata: {{token: {CANARY}}}"), "this is a Secret", "base64decode"),
        (format!("kind: ExecCredential\nspec: {{x: {CANARY}}}"), "no token in the status", "give a JWT"),
        (config(&format!("    exec: {{command: aws, args: [{CANARY}]}}")), "the plugin gives: aws", "kubectl auth whoami"),
        (config(&format!("    auth-provider: {{name: oidc, config: {{id-token: {CANARY}}}}}")), "own plugin gives: oidc", "kubectl auth whoami"),
        (config("    tokenFile: /var/run/token"), "the token of the file /var/run/token", "--token FILE"),
        (config("    client-certificate: jane.pem"), "the certificate of the file jane.pem", "--token FILE"),
        (config(&format!("    {{username: joe, password: {CANARY}}}")), "a password", "kubectl auth whoami"),
        (config("    token: REDACTED"), "left the credentials out", "--raw"),
        (config("    {}"), "no credential", "kubectl auth whoami"),
        ("kind: Config\nusers: [{name: a}, {name: b}]\ncontexts: [{name: one}]".to_owned(), "no current context", "--context: one"),
        ("kind: Config\ncurrent-context: c\nusers: []\ncontexts: [{name: c, context: {user: u}}]".to_owned(), "no user `u`", "kubectl config view"),
        (CANARY.repeat(70_000), "larger than 1 MiB", "give a JWT"),
    ] {
        let error = read(input.as_bytes(), None).unwrap_err();
        assert!(error.why.contains(why) && error.remedy.contains(remedy), "{error:?}");
        assert!(!format!("{error:?}").contains("c4n4ry"), "{error:?}");
    }
    assert!(read(&[0xff, 0xfe, 0], None).unwrap_err().why.contains("not text"));
}

#[test]
fn nothing_of_a_token_is_kept_but_its_claims() {
    let credential = read(jwt(BOUND).as_bytes(), None).unwrap();
    let kept = format!("{credential:?}");
    assert!(!kept.contains(CANARY) && !kept.contains("eyJ"), "{kept}");
}
