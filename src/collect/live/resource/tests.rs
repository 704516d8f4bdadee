//! Paths and representations.

use super::*;

fn path(ask: &Ask) -> &str {
    ask.path()
}

#[test]
fn paths_are_those_of_the_api() {
    assert_eq!(path(&page(Kind::Pod, "v1", None, 500, None)), "/api/v1/pods?limit=500");
    assert_eq!(path(&page(Kind::Pod, "v1", Some("shop"), 2, Some("a=/+"))), "/api/v1/namespaces/shop/pods?limit=2&continue=a%3D%2F%2B");
    assert_eq!(path(&page(Kind::ClusterRole, "v1", None, 500, None)), "/apis/rbac.authorization.k8s.io/v1/clusterroles?limit=500");
    assert_eq!(
        path(&changes(Kind::Deployment, "v1", None, "42", 300)),
        "/apis/apps/v1/deployments?watch=1&allowWatchBookmarks=true&resourceVersion=42&timeoutSeconds=300"
    );
    assert_eq!(path(&namespace("../secrets")), "/api/v1/namespaces/..%2Fsecrets");
}

#[test]
fn secrets_are_asked_for_as_tables_of_metadata() {
    for ask in [page(Kind::Secret, "v1", None, 500, None), page(Kind::Secret, "v1", Some("a"), 500, Some("x")), changes(Kind::Secret, "v1", None, "1", 60)] {
        assert_eq!(ask.accept(), TABLE);
        assert!(path(&ask).contains("includeObject=Metadata"), "{}", path(&ask));
    }
}

#[test]
fn no_list_combines_pages_with_a_resource_version() {
    for kind in Kind::collected() {
        for version in versions(kind) {
            let ask = page(kind, version, None, 500, Some("next"));
            assert!(path(&ask).contains("limit=500") && !path(&ask).contains("resourceVersion"), "{}", path(&ask));
        }
    }
}
