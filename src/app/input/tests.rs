use super::*;

fn typed(start: &str, keys: &[&str]) -> String {
    let mut input = Input::new(start);
    for key in keys {
        assert!(input.key(key.parse().expect("a key")), "{key}");
    }
    let (before, after) = input.halves();
    format!("{before}|{after}")
}

#[test]
fn keys_edit_the_text() {
    for (start, keys, result) in [
        ("", &["a", "b"][..], "ab|"),
        ("pay api", &["backspace"], "pay ap|"),
        ("pay api", &["ctrl-w"], "pay |"),
        ("pay  ", &["ctrl-w"], "|"),
        ("pay", &["ctrl-u"], "|"),
        ("größe", &["left", "left", "backspace"], "gr|ße"),
        ("größe", &["left", "left", "left", "delete"], "gr|ße"),
        ("abc", &["home", "x", "end", "y"], "xabcy|"),
        ("abc", &["home", "left", "ctrl-k"], "|"),
        ("", &["backspace", "delete", "left", "right"], "|"),
        ("a", &["space"], "a |"),
    ] {
        assert_eq!(typed(start, keys), result, "{start} {keys:?}");
    }
}

#[test]
fn other_keys_are_left_to_others() {
    for key in ["enter", "esc", "up", "f1", "alt-x", "ctrl-d"] {
        assert!(!Input::new("x").key(key.parse().expect("a key")), "{key}");
    }
}

#[test]
fn what_is_pasted_is_one_line_and_not_endless() {
    let mut input = Input::default();
    input.insert("a\nb\u{1b}c");
    assert_eq!(input.text(), "a b c");
    input.insert(&"x".repeat(5000));
    assert_eq!(input.text(), "a b c");
}

/// What a JWT of a service account looks like, but for its length.
const TOKEN: &str = "eyJhbGciOiJSUzI1NiIsImtpZCI6ImsifQ.eyJzdWIiOiJzeXN0ZW06c2VydmljZWFjY291bnQ6Y2k6ZGVwbG95ZXIifQ.c2lnbmF0dXJl";

#[test]
fn a_credential_becomes_dots_however_it_gets_there() {
    let long = format!("{TOKEN}{}", "a".repeat(3_000));
    for (before, pasted, after) in [
        ("", TOKEN, "••••••••|"),
        ("", &long, "••••••••|"),
        ("sa ci ", TOKEN, "sa ci ••••••••|"),
        ("", &format!("Authorization: Bearer {TOKEN} and more"), "Authorization: Bearer •••••••• and more|"),
        ("can user:", TOKEN, "can ••••••••|"),
        ("token=", TOKEN, "••••••••|"),
        ("", TOKEN.rsplit_once('.').unwrap().0, "••••••••|"),
        ("", "abcdef.0123456789abcdef", "••••••••|"),
        ("", "k8s-aws-v1.aHR0cHM6Ly9zdHM", "k8s-aws-v1…"),
        ("", "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA", "•••••••• •••••••• •••••••• •••••••• ••••••••|"),
        ("", "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5hJ7k", "••••••••|"),
        (
            "",
            "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
            "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef|",
        ),
        ("", "arn:aws:iam::123456789012:role/TheRoleOfTheTeamThatPaysForEverything2", "arn:aws:iam::123456789012:role/TheRoleOfTheTeamThatPaysForEverything2|"),
        ("", "deploy/api in payments", "deploy/api in payments|"),
        ("", "leases.coordination.k8s.io", "leases.coordination.k8s.io|"),
        ("", "worker.productioncluster", "worker.productioncluster|"),
        ("", "user:eve.a.b", "user:eve.a.b|"),
        ("", "eyJ", "eyJ|"),
    ] {
        let mut input = Input::new(before);
        input.insert(pasted);
        let (first, last) = input.halves();
        let seen = format!("{first}|{last}");
        if after.ends_with('…') {
            assert!(input.hides() && !seen.contains("aHR0"), "{seen}");
            continue;
        }
        assert_eq!((seen.as_str(), input.hides()), (after, after.contains('•')), "{pasted}");
    }
}

#[test]
fn a_credential_that_is_typed_letter_by_letter_is_hidden_from_where_it_can_be_told() {
    let mut input = Input::new("sa ");
    for (at, c) in TOKEN.char_indices() {
        assert!(input.key(Key::char(c)));
        assert!(at < 11 || input.text() == "sa ••••••••", "{at}: {}", input.text());
    }
    // What is typed in front of it, or once some of it was deleted, is a part of it as well.
    for keys in [&["left", "left", "x"][..], &["backspace", "backspace", "y"], &["home", "right", "right", "right", "z"]] {
        for key in keys {
            input.key(key.parse().expect("a key"));
        }
        assert_eq!(input.text(), "sa ••••••••", "{keys:?}");
    }
    input.key(Key::char(' '));
    for c in "api".chars() {
        input.key(Key::char(c));
    }
    assert_eq!(input.text(), "sa •••••••• api");
    // The cursor stays where it was in what is not hidden.
    let mut before = Input::new("ab cd");
    before.key("home".parse().expect("a key"));
    before.insert("x ");
    before.insert(&format!("{TOKEN} "));
    assert_eq!(before.halves(), ("x •••••••• ", "ab cd"));
    input.set(TOKEN);
    assert!(input.hides() && !input.text().contains("eyJ"), "{}", input.text());
    for _ in 0..8 {
        input.key("backspace".parse().expect("a key"));
    }
    assert!(!input.hides() && input.text().is_empty());
}

#[test]
fn a_key_that_is_typed_letter_by_letter_stays_hidden_until_the_field_is_empty() {
    let key = "-----BEGIN RSA PRIVATE KEY----- MIIEpAIBAAKCAQEA x7Vq";
    let mut input = Input::default();
    for (at, c) in key.char_indices() {
        input.key(Key::char(c));
        let shown = input.text().chars().any(|c| c != '•' && c != ' ');
        assert!(!shown || at < "-----BEGIN".len(), "{at}: {}", input.text());
    }
    // A word of it that was deleted does not make the rest a name, nor does a field that is opened again with it.
    let mut again = Input::new(input.text());
    for input in [&mut input, &mut again] {
        for word in [" wIBAAKC", " AgEAAo", " q"] {
            input.key("ctrl-w".parse().expect("a key"));
            word.chars().for_each(|c| _ = input.key(Key::char(c)));
            input.insert(" MIIE");
            assert!(input.text().chars().all(|c| c == '•' || c == ' '), "{}", input.text());
        }
        input.key("ctrl-u".parse().expect("a key"));
        input.insert("api");
        assert_eq!((input.text(), input.hides()), ("api", false));
    }
}
