//! Manifests as people write them, read as one cluster.

use ravelin::collect::manifests::{Options, parse};
use ravelin::model::{CoverageState, Inventory, Kind, Placement};

fn read(text: &str) -> Inventory {
    parse(text.as_bytes(), "test.yaml", &Options::default()).unwrap()
}

const DEPLOYMENT: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx}]}
";

#[test]
fn a_template_becomes_pods_on_a_made_up_node() {
    let inventory = read(DEPLOYMENT);
    let pods: Vec<_> = inventory.pods.iter().map(|p| (p.meta.name.as_str(), p.node.as_str(), p.placement, p.from_template, p.has_api_token())).collect();
    let expected = |name| (name, "hypothetical-worker", Placement::Hypothetical, true, true);
    assert_eq!(pods, [expected("web-1"), expected("web-2")]);
    assert!(inventory.cluster.hypothetical_nodes);
    assert!(inventory.service_accounts.get("shop", "default").unwrap().implied);
    assert!(inventory.namespaces.get("", "shop").unwrap().implied);
}

#[test]
fn one_bad_document_leaves_the_others_whole() {
    let text = format!("{DEPLOYMENT}---\nkind: Service\napiVersion: v1\nmetadata:\n  name: broken\nspec: [\n---\n{}", DEPLOYMENT.replace("web", "api"));
    let inventory = read(&text);
    assert_eq!(inventory.deployments.len(), 2);
    let gaps: Vec<_> = inventory.coverage.gaps().collect();
    assert_eq!(gaps.len(), 1);
    assert_eq!((gaps[0].kind, gaps[0].state), (Some(Kind::Service), CoverageState::Malformed));
    assert_eq!(gaps[0].detail.as_str(), "Service broken: it is not valid YAML");
}
