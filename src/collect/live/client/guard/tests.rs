//! What passes the guard and what does not.

use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};

use http::Response;
use tower::{ServiceExt, service_fn};

use super::*;

fn rules(base: &str, verify: bool) -> Rules {
    Rules { base: base.to_owned(), verify }
}

fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
    pairs.iter().map(|(name, value)| (name.parse::<http::HeaderName>().unwrap(), value.parse().unwrap())).collect()
}

fn passes(rules: &Rules, method: &str, uri: &str, accept: &[(&'static str, &'static str)]) -> bool {
    rules.check(&method.parse().unwrap(), &uri.parse().unwrap(), &headers(accept)).is_ok()
}

#[test]
fn only_reads_and_self_reviews_pass() {
    let plain = rules("", false);
    for method in ["PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT", "TRACE", "POST"] {
        for path in ["/api/v1/pods", "/api/v1/namespaces/a/pods/b", "/apis/apps/v1/deployments", "/version", "/"] {
            assert!(!passes(&plain, method, &format!("https://c:6443{path}"), &[]), "{method} {path}");
        }
    }
    for path in [ACCESS_REVIEW, RULES_REVIEW] {
        assert!(passes(&plain, "POST", &format!("https://c:6443{path}"), &[]), "{path}");
        assert!(!passes(&plain, "POST", &format!("https://c:6443{path}/x"), &[]), "{path}/x");
        assert!(!passes(&plain, "PUT", &format!("https://c:6443{path}"), &[]), "{path}");
        assert!(!passes(&plain, "DELETE", &format!("https://c:6443{path}"), &[]), "{path}");
    }
    assert!(!passes(&plain, "POST", "https://c/apis/authorization.k8s.io/v1/namespaces/a/localsubjectaccessreviews", &[]));
    assert!(!passes(&plain, "POST", "https://c/api/v1/namespaces/a/serviceaccounts/b/token", &[]));
    let review = format!("https://c:6443{SUBJECT_REVIEW}");
    assert!(!passes(&plain, "POST", &review, &[]));
    assert!(passes(&rules("", true), "POST", &review, &[]));
}

#[test]
fn lists_watches_gets_and_discovery_pass() {
    let plain = rules("", false);
    for path in [
        "/version",
        "/api",
        "/apis",
        "/apis/apps",
        "/apis/apps/v1",
        "/api/v1/pods?limit=500",
        "/api/v1/namespaces",
        "/api/v1/namespaces/shop",
        "/api/v1/namespaces/shop/pods?watch=1&allowWatchBookmarks=true",
        "/apis/rbac.authorization.k8s.io/v1/clusterroles",
        "/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Anode",
    ] {
        assert!(passes(&plain, "GET", &format!("https://c{path}"), &[]), "{path}");
    }
}

#[test]
fn gets_that_act_do_not_pass() {
    let plain = rules("", false);
    for path in [
        "/api/v1/namespaces/a/pods/b/exec?command=id",
        "/api/v1/namespaces/a/pods/b/attach",
        "/api/v1/namespaces/a/pods/b/portforward",
        "/api/v1/namespaces/a/pods/b/proxy/x",
        "/api/v1/namespaces/a/services/b/proxy",
        "/api/v1/nodes/n/proxy/run",
        "/api/v1/proxy/nodes/n",
        "/api/v1/watch/secrets",
        "/api/v1/namespaces/a/pods/b/%65xec",
        "/api/v1/namespaces/a/pods/../secrets",
        "/api/v1/namespaces/a//secrets",
    ] {
        assert!(!passes(&plain, "GET", &format!("https://c{path}"), &[]), "{path}");
    }
    assert!(!passes(&plain, "GET", "https://c/api/v1/pods", &[("upgrade", "websocket")]));
    assert!(!passes(&plain, "GET", "https://c/api/v1/pods", &[("connection", "keep-alive, Upgrade")]));
}

#[test]
fn secrets_pass_as_tables_of_metadata_only() {
    let plain = rules("", false);
    for path in ["/api/v1/secrets", "/api/v1/namespaces/a/secrets", "/api/v1/namespaces/secrets/secrets"] {
        let list = format!("https://c{path}?limit=500&includeObject=Metadata");
        assert!(passes(&plain, "GET", &list, &[("accept", TABLE)]), "{path}");
        assert!(!passes(&plain, "GET", &list, &[("accept", "application/json")]), "{path} as JSON");
        assert!(!passes(&plain, "GET", &list, &[]), "{path} as anything");
        assert!(!passes(&plain, "GET", &list, &[("accept", "application/json;as=Table;g=meta.k8s.io;v=v1,application/json")]), "{path} with a fallback");
        assert!(!passes(&plain, "GET", &format!("https://c{path}?includeObject=Object"), &[("accept", TABLE)]), "{path} with objects");
        assert!(!passes(&plain, "GET", &format!("https://c{path}/one"), &[("accept", TABLE)]), "one of {path}");
    }
    assert!(!passes(&plain, "GET", "https://c/api/v1/secr%65ts", &[("accept", "application/json")]));
    assert!(passes(&plain, "GET", "https://c/api/v1/namespaces/secrets", &[]), "a namespace may have that name");
    assert!(passes(&plain, "GET", "https://c/api/v1/namespaces/secrets/pods", &[]), "a namespace may have that name");
}

#[test]
fn a_server_below_a_path_is_judged_below_it() {
    let below = rules("/k8s/clusters/c-1", false);
    assert!(passes(&below, "GET", "https://r/k8s/clusters/c-1/api/v1/pods", &[]));
    assert!(!passes(&below, "GET", "https://r/api/v1/pods", &[]));
    assert!(!passes(&below, "GET", "https://r/k8s/clusters/c-10/api/v1/secrets", &[]));
    assert!(!passes(&below, "GET", "https://r/k8s/clusters/c-1/api/v1/secrets", &[]));
    assert!(passes(&below, "POST", &format!("https://r/k8s/clusters/c-1{ACCESS_REVIEW}"), &[]));
    assert!(!passes(&below, "POST", &format!("https://r{ACCESS_REVIEW}"), &[]));
}

#[tokio::test]
async fn what_is_refused_is_not_sent() {
    let sent = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&sent);
    let inner = service_fn(move |_request: Request<()>| {
        count.fetch_add(1, Ordering::SeqCst);
        async { Ok::<_, Infallible>(Response::new(())) }
    });
    let guard = GuardLayer::new(rules("", false)).layer(inner);
    let refused = guard.clone().oneshot(Request::delete("https://c/api/v1/namespaces/a/pods/b").body(()).unwrap()).await.unwrap_err();
    assert!(refused.downcast_ref::<Refused>().is_some(), "{refused}");
    assert_eq!(sent.load(Ordering::SeqCst), 0);
    guard.oneshot(Request::get("https://c/api/v1/pods").body(()).unwrap()).await.unwrap();
    assert_eq!(sent.load(Ordering::SeqCst), 1);
}
