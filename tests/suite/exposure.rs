//! Exposure of what manifests hold.

use ravelin::collect::manifests::{Options, parse};
use ravelin::network::exposure::{ANNOTATIONS, Way, exposures};
use ravelin::network::{IpBlockMode, Reachability};

#[test]
fn every_annotation_that_exposure_looks_at_is_kept() {
    for key in ANNOTATIONS {
        let text = format!("apiVersion: v1\nkind: Service\nmetadata: {{name: web, namespace: shop, annotations: {{\"{key}\": value-1}}}}\nspec: {{}}\n");
        let inventory = parse(text.as_bytes(), "test.yaml", &Options::default()).unwrap();
        let service = inventory.services.get("shop", "web").unwrap();
        assert_eq!(service.meta.annotation(key).map(ravelin::model::Name::as_str), Some("value-1"), "{key}");
    }
}

#[test]
fn a_load_balancer_in_front_of_a_deployment_is_a_way_in() {
    let text = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx, ports: [{name: http, containerPort: 8080}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80, targetPort: http}]}
---
apiVersion: v1
kind: Service
metadata: {name: inner, namespace: shop}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
";
    let inventory = parse(text.as_bytes(), "test.yaml", &Options::default()).unwrap();
    let found = exposures(&inventory, &Reachability::new(&inventory, IpBlockMode::PodAddresses));
    let ways: Vec<_> = found.iter().map(|e| (e.workload_or_pod.to_string(), e.way, e.port, e.target_port)).collect();
    assert_eq!(ways, [("deploy:shop/web".to_owned(), Way::LoadBalancer, 80, 8080)]);
}
