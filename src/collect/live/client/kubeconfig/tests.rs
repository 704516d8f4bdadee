//! Finding the cluster, and saying what is wrong with a kubeconfig without quoting it.

use std::fs;

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::*;

const GOOD: &str = "
apiVersion: v1
kind: Config
clusters:
- {name: one, cluster: {server: 'https://one.test:6443', proxy-url: 'http://proxy.test:3128'}}
- {name: two, cluster: {server: 'https://two.test:6443'}}
users: [{name: me, user: {token: c4n4ry}}]
contexts:
- {name: prod-eu, context: {cluster: one, user: me, namespace: shop}}
- {name: prod-us, context: {cluster: two, user: me}}
- {name: staging, context: {cluster: two, user: me}}
current-context: staging
";

async fn found(text: &str, context: Option<&str>) -> Result<Target, Error> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config");
    fs::write(&path, text).unwrap();
    find(&ConnectOptions { kubeconfig: Some(path), context: context.map(str::to_owned), ..ConnectOptions::default() }).await
}

#[tokio::test]
async fn the_context_decides() {
    let current = found(GOOD, None).await.unwrap_or_else(|e| panic!("{e}"));
    assert_eq!((current.context.as_str(), current.config.default_namespace.as_str(), current.proxy), ("staging", "default", None));
    let named = found(GOOD, Some("prod-eu")).await.unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(named.config.cluster_url.to_string(), "https://one.test:6443/");
    assert_eq!((named.config.default_namespace.as_str(), named.proxy.as_deref()), ("shop", Some("http://proxy.test:3128")));
}

#[tokio::test]
async fn an_unknown_context_names_the_nearest() {
    let Err(Error::UnknownContext { name, nearest }) = found(GOOD, Some("prd-us")).await else { panic!("it was found") };
    assert_eq!((name.as_str(), nearest.first().map(String::as_str)), ("prd-us", Some("prod-us")));
    let Err(error) = found("apiVersion: v1\nkind: Config\ncontexts: [{name: a, context: {cluster: x}}]\n", None).await else { panic!("it was found") };
    assert!(matches!(&error, Error::NoContext { contexts } if contexts == &["a"]), "{error}");
    assert!(error.remedy().contains("--context"), "{}", error.remedy());
}

#[tokio::test]
async fn what_is_wrong_is_said_without_quoting() {
    let broken = GOOD.replace("{token: c4n4ry}", "{token: [c4n4ry, {]");
    for text in [broken.as_str(), "users: c4n4ry", "clusters: [{name: c4n4ry, cluster: 7}]"] {
        let Err(error) = found(text, None).await else { panic!("{text} was read") };
        let said = format!("{error} {error:?} {}", error.remedy());
        assert!(matches!(error, Error::Kubeconfig { .. }) && !said.contains("c4n4ry"), "{said}");
    }
    let Err(error) = find(&ConnectOptions { kubeconfig: Some("/nonexistent/config".into()), ..ConnectOptions::default() }).await else { panic!("found") };
    assert!(error.to_string().contains("cannot be read"), "{error}");
    assert!(!error.is_unreachable());
}

#[test]
fn contexts_are_listed_in_their_order() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config");
    fs::write(&path, GOOD).unwrap();
    let listed = contexts(Some(&path)).unwrap();
    let names: Vec<(&str, bool)> = listed.iter().map(|c| (c.name.as_str(), c.current)).collect();
    assert_eq!(names, [("prod-eu", false), ("prod-us", false), ("staging", true)]);
    assert_eq!((listed[0].cluster.as_str(), listed[0].namespace.as_str()), ("one", "shop"));
}

#[test]
fn distances_count_edits() {
    for (a, b, expected) in [("", "", 0), ("abc", "abc", 0), ("abc", "ABC", 0), ("abc", "abd", 1), ("abc", "ab", 1), ("", "xyz", 3), ("kitten", "sitting", 3)] {
        assert_eq!(distance(a, b), expected, "{a} {b}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_kubeconfig_is_named_and_not_quoted(cut in any::<Index>(), at in any::<Index>(), piece in select(vec!["", "[", "{", "\"", "'", "\t", ": ", "- ", "&a", "*a", "|", "\u{0}", "c4n4ry", "\n", "{{ x }}"])) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config");
        let at = at.index(GOOD.len());
        for text in [format!("{}{piece}{}", &GOOD[..at], &GOOD[at..]), GOOD[..cut.index(GOOD.len())].to_owned()] {
            fs::write(&path, &text).unwrap();
            match contexts(Some(&path)) {
                Ok(listed) => prop_assert!(listed.iter().filter(|context| context.current).count() <= 1),
                Err(error) => {
                    let said = format!("{error} {}", error.remedy());
                    prop_assert!(said.contains(&path.display().to_string()), "{}", said);
                    prop_assert!(!said.contains("c4n4ry"), "{}", said);
                }
            }
        }
    }
}
