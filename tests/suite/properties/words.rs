//! What people type: names of objects and subjects, filters, keys.

use proptest::prelude::*;
use proptest::sample::select;
use ravelin::app::filter::{FIELDS, Facts, Field, Query};
use ravelin::app::key::Key;
use ravelin::model::{Kind, ObjectRef, Severity, Subject, Version};

struct Row(String, Severity);

impl Facts for Row {
    fn text(&self) -> String {
        self.0.clone()
    }
    fn severity(&self) -> Option<Severity> {
        Some(self.1)
    }
    fn namespace(&self) -> Option<&str> {
        Some("payments")
    }
    fn kind(&self) -> Option<Kind> {
        Some(Kind::Pod)
    }
    fn on_path(&self) -> Option<bool> {
        Some(true)
    }
    fn age_days(&self) -> Option<i64> {
        Some(3)
    }
}

/// Words before a colon: kinds in every form, and what only looks like one.
fn kind_word() -> impl Strategy<Value = String> {
    let known = Kind::ALL.iter().flat_map(|kind| [kind.short(), kind.plural(), kind.title()]).map(str::to_owned).collect::<Vec<_>>();
    prop_oneof![4 => select(known), 1 => "\\PC{0,8}", 1 => Just("goal".to_owned())]
}

/// What stands behind it.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z0-9.:-]{0,12}",
        "[a-z]{1,5}/[a-z:.]{1,8}",
        "\\PC{0,10}",
        Just("/".to_owned()),
        Just("a/".to_owned()),
        Just("/a".to_owned()),
        Just("a/b/c".to_owned())
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_object_is_what_it_prints(kind in kind_word(), name in name(), noise in "\\PC{0,20}") {
        for text in [format!("{kind}:{name}"), kind, noise] {
            match text.parse::<ObjectRef>() {
                Ok(object) => {
                    prop_assert_eq!(object.to_string().parse::<ObjectRef>(), Ok(object.clone()), "{}", text);
                    prop_assert_eq!(object.kind.namespaced(), !object.namespace.is_empty(), "{}", text);
                }
                Err(error) => prop_assert!(error.to_string().contains(&text), "{}", error),
            }
        }
    }

    #[test]
    fn a_subject_is_what_it_prints(kind in select(vec!["sa", "user", "group", "serviceaccount", "pod", ""]), name in name(), prefix in select(vec!["", "system:serviceaccount:", "system:node:"])) {
        let text = format!("{kind}:{prefix}{name}");
        match text.parse::<Subject>() {
            Ok(subject) => {
                prop_assert_eq!(subject.to_string().parse::<Subject>(), Ok(subject.clone()), "{}", text);
                prop_assert_eq!(Subject::from_object(&subject.object()), Some(subject));
            }
            Err(error) => prop_assert!(error.to_string().contains(&text), "{}", error),
        }
    }

    #[test]
    fn a_key_is_what_it_prints(text in prop_oneof!["(ctrl-|alt-|shift-){0,3}\\PC{1,2}", "(ctrl-|alt-|shift-){0,3}(f[0-9]{1,3}|esc|enter|minus|space|tab|-)", "\\PC{0,6}"]) {
        match text.parse::<Key>() {
            Ok(key) => prop_assert_eq!(key.to_string().parse::<Key>(), Ok(key), "{}", text),
            Err(error) => prop_assert!(error.contains(&text), "{}", error),
        }
    }

    #[test]
    fn every_text_is_a_filter_and_a_term_and_its_negation_disagree(text in "\\PC{0,40}", field in select(FIELDS.map(|(word, _)| word).to_vec()), value in "[^\\s!]{1,10}", shown in "\\PC{0,30}") {
        let row = Row(shown.clone(), Severity::High);
        let _ = Query::parse(&text).matches(&row);
        for term in [format!("{field}:{value}"), value.clone()] {
            let (plain, not) = (Query::parse(&term), Query::parse(&format!("!{term}")));
            prop_assert_eq!((plain.terms.len(), not.terms.len()), (1, 1), "{}", term);
            prop_assert_ne!(plain.matches(&row), not.matches(&row), "{}", term);
        }
        // Terms hold together, in any order.
        let both = |a: &str, b: &str| Query::parse(&format!("{a} {b}")).matches(&row);
        prop_assert_eq!(both(&text, &value), both(&value, &text));
        prop_assert_eq!(both(&text, &value), Query::parse(&text).matches(&row) && Query::parse(&value).matches(&row));
        // What a row shows is found by each of its words.
        for word in shown.split_whitespace().filter(|word| !word.starts_with('!') && !word.contains(':')) {
            let query = Query::parse(word);
            prop_assert!(query.terms.iter().all(|term| term.field == Field::Text));
            prop_assert!(query.matches(&row), "{:?} in {:?}", word, shown);
        }
    }

    #[test]
    fn a_version_is_none_or_what_it_says(text in prop_oneof!["v?[0-9]{1,6}(\\.[0-9]{1,6}){0,3}\\PC{0,6}", "\\PC{0,12}"]) {
        if let Some(version) = Version::parse(&text) {
            prop_assert!(text.contains(&version.major.to_string()) && text.contains(&version.minor.to_string()), "{} is {:?}", text, version);
        }
    }
}
