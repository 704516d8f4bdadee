use super::*;

struct Row;

impl Facts for Row {
    fn text(&self) -> String {
        "HostPath / mounted writable by payments/API".to_owned()
    }
    fn severity(&self) -> Option<Severity> {
        Some(Severity::High)
    }
    fn namespace(&self) -> Option<&str> {
        Some("payments")
    }
    fn kind(&self) -> Option<Kind> {
        Some(Kind::Deployment)
    }
    fn rule(&self) -> [&str; 2] {
        ["POD-003", "pod-security"]
    }
    fn hygiene(&self) -> Vec<&str> {
        vec!["ghost-subject", "dangling"]
    }
    fn owner(&self) -> Option<&str> {
        Some("team-a")
    }
    fn on_path(&self) -> Option<bool> {
        Some(true)
    }
    fn age_days(&self) -> Option<i64> {
        Some(5)
    }
}

struct Bare;

impl Facts for Bare {
    fn text(&self) -> String {
        "node-7".to_owned()
    }
}

#[test]
fn terms_hold_together() {
    for (filter, expected) in [
        ("", true),
        ("hostpath", true),
        ("hostpath api", true),
        ("hostpath worker", false),
        ("!worker", true),
        ("!hostpath", false),
        ("sev:h", true),
        ("sev:high", true),
        ("sev:c", false),
        ("sev:ch", true),
        ("sev:m+", true),
        ("sev:c+", false),
        ("ns:pay", true),
        ("!ns:pay", false),
        ("kind:deploy", true),
        ("kind:deployment", true),
        ("kind:pod", false),
        ("hygiene:dangling", true),
        ("hygiene:wildcard,ghost", true),
        ("hygiene:wildcard", false),
        ("rule:pod-0", true),
        ("rule:pod-sec", true),
        ("rule:rbac", false),
        ("rule:rbac-001,pod-003", true),
        ("ns:ci,pay", true),
        ("ns:ci,build", false),
        ("owner:team-a", true),
        ("path:yes", true),
        ("path:no", false),
        ("new:7d", true),
        ("new:3", false),
        ("sev:h ns:pay !worker hostpath", true),
        ("sev:", true),
        ("http://x", false),
    ] {
        assert_eq!(Query::parse(filter).matches(&Row), expected, "{filter}");
    }
}

#[test]
fn what_a_row_does_not_have_matches_nothing() {
    for filter in ["sev:h", "kind:pod", "path:yes", "path:no", "new:9d", "ns:x"] {
        assert!(!Query::parse(filter).matches(&Bare), "{filter}");
    }
    assert!(Query::parse("!sev:h node").matches(&Bare));
}

#[test]
fn words_are_completed() {
    let values = |field| match field {
        Field::Namespace => vec!["payments".to_owned(), "staging".to_owned()],
        Field::Severity => vec!["c".to_owned(), "h".to_owned()],
        _ => Vec::new(),
    };
    let all = FIELDS.map(|(_, field)| field);
    assert_eq!(complete("sev:h n", &all, &values), ["ns:", "new:"]);
    assert_eq!(complete("ns:pa", &all, &values), ["ns:payments"]);
    assert_eq!(complete("x !ns:", &all, &values), ["!ns:payments", "!ns:staging"]);
    assert_eq!(complete("foo:", &all, &values), Vec::<String>::new());
    assert_eq!(complete("", &all, &values).len(), FIELDS.len());
    assert_eq!(complete("", &[Field::Namespace], &values), ["ns:"], "only what the rows can be asked for");
    assert_eq!(complete("sev:", &[Field::Namespace], &values), Vec::<String>::new());
}
