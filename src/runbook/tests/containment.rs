//! After containment no way leads from the object, and while it still runs it talks to nobody.

use super::analysed;
use crate::analysis::{Analysis, what_if};
use crate::model::{Edit, Kind, ObjectRef};
use crate::runbook::{Runbook, contain, reached_goals, refusal, ways_in};

fn demo() -> Analysis {
    analysed(crate::collect::demo())
}

/// What is wrong with the containment of an object.
fn faults(analysis: &Analysis, object: &ObjectRef) -> Vec<String> {
    let runbook = contain(analysis, object);
    let after = what_if(analysis, &runbook.edits());
    let mut wrong = Vec::new();
    let left = reached_goals(&after, object);
    if !left.is_empty() {
        wrong.push(format!("{object} still reaches {left:?}"));
    }
    if !runbook.proof.holds() {
        wrong.push(format!("{object}: {:?}", runbook.proof));
    }
    if runbook.steps.iter().any(|s| !s.edits.is_empty() && s.commands.is_empty()) {
        wrong.push(format!("{object}: edits without a command"));
    }
    wrong
}

#[test]
fn no_way_leads_from_a_contained_workload_of_the_demo() {
    let analysis = demo();
    let mut roots: Vec<ObjectRef> = analysis.inventory.pods.iter().map(|pod| analysis.inventory.root_owner(Kind::Pod, &pod.meta)).collect();
    roots.sort();
    roots.dedup();
    let wrong: Vec<String> = roots.iter().step_by(9).flat_map(|object| faults(&analysis, object)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_way_leads_from_a_contained_identity_or_node_of_the_demo() {
    let analysis = demo();
    let objects = [
        "sa:payments/api",
        "sa:shop/web",
        "sa:ci/deployer",
        "sa:default/default",
        "node:worker-a2",
        "node:cp-1",
        "secret:ci/deployer-token",
        "group:support-leads",
        "group:shop-devs",
        "user:break-glass@marlowick.example",
    ];
    let wrong: Vec<String> = objects.iter().flat_map(|text| faults(&analysis, &text.parse().unwrap())).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The step with that title.
fn step<'a>(runbook: &'a Runbook, title: &str) -> &'a crate::runbook::Step {
    runbook
        .steps
        .iter()
        .find(|s| s.title.starts_with(title))
        .unwrap_or_else(|| panic!("{title}: {:?}", runbook.steps.iter().map(|s| &s.title).collect::<Vec<_>>()))
}

#[test]
fn the_quarantine_leaves_every_policy_that_allows_something() {
    let analysis = demo();
    let object: ObjectRef = "pod:shop/web".parse().unwrap();
    let runbook = contain(&analysis, &object);
    let excepted: Vec<String> = step(&runbook, "Except the quarantine").edits.iter().map(|e| e.object().to_string()).collect();
    assert_eq!(excepted, ["netpol:shop/allow-dns", "netpol:shop/inside-shop"]);
    let network = &runbook.proof.measures[1];
    assert!(network.before > 0 && network.after == 0, "{network:?}");
    // The same without the exceptions closes nothing.
    let naive: Vec<Edit> = runbook.steps.iter().filter(|s| s.title.starts_with("Prepare a policy")).flat_map(|s| s.edits.clone()).collect();
    let state = what_if(&analysis, &naive);
    let pods = super::super::contain::pod::aliases(&analysis.inventory, &object);
    assert_eq!(super::super::proof::connections(&state.reach, &pods), network.before);
}

#[test]
fn evidence_comes_first_and_deletion_after_quarantine() {
    let analysis = demo();
    let runbook = contain(&analysis, &"pod:payments/api".parse().unwrap());
    let at = |title: &str| runbook.steps.iter().position(|s| s.title.starts_with(title)).unwrap();
    assert_eq!(at("Keep the evidence"), 0);
    assert!(at("Put it into quarantine") < at("Stop deploy:payments/api"));
    assert!(at("Take the rights from sa:payments/api") < at("Remove it"));
    assert!(at("End long-lived tokens") < at("Remove it"));
    let tokens: Vec<String> = step(&runbook, "End long-lived tokens").edits.iter().map(|e| e.object().to_string()).collect();
    assert_eq!(tokens, ["secret:payments/settlement-token"]);
    let rotate = step(&runbook, "Replace what it could read").decisions.join("\n");
    assert!(rotate.contains("secret:payments/db") && rotate.contains("every Secret of ci"), "{rotate}");
    assert!(runbook.remains.iter().any(|r| r.contains("own node")));
}

#[test]
fn what_grants_is_taken_away_and_the_paths_by_it_are_counted() {
    let analysis = demo();
    let binding = ObjectRef::namespaced(Kind::RoleBinding, "ci", "payments-api-releases");
    let runbook = contain(&analysis, &binding);
    assert_eq!(runbook.steps.len(), 1);
    assert_eq!(runbook.edits(), [Edit::Remove(binding)]);
    assert!(runbook.steps[0].effect.iter().any(|effect| effect.contains("sa:payments/api loses Role release-reader")), "{:?}", runbook.steps[0].effect);
    let pairs = &runbook.proof.measures[0];
    assert!(runbook.proof.holds() && pairs.after <= pairs.before);
}

#[test]
fn no_way_from_outside_leads_through_a_contained_front_of_the_demo() {
    let analysis = demo();
    let fronts: Vec<ObjectRef> = [Kind::Service, Kind::Ingress].into_iter().flat_map(|kind| analysis.inventory.objects(kind)).collect();
    let (exposed, inside): (Vec<ObjectRef>, Vec<ObjectRef>) = fronts.into_iter().partition(|front| ways_in(&analysis, front) > Some(0));
    assert!(exposed.len() > 5 && exposed.iter().any(|front| front.kind == Kind::Ingress) && inside.len() > 5, "{exposed:?}");
    let mut wrong = Vec::new();
    for front in exposed.iter().chain(inside.iter().step_by(9)) {
        wrong.extend(faults(&analysis, front));
        let runbook = contain(&analysis, front);
        let after = what_if(&analysis, &runbook.edits());
        if ways_in(&after, front) != Some(0) {
            wrong.push(format!("{front} still leads in"));
        }
        if inside.contains(front) != runbook.edits().is_empty() {
            wrong.push(format!("{front}: {:?}", runbook.edits()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Two workloads behind one Ingress, and one of them behind a load balancer too.
const SHARED: &str = "
apiVersion: v1
kind: Pod
metadata: {name: a, namespace: shop, labels: {app: a}}
spec: {containers: [{name: c, image: i, ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: b, namespace: shop, labels: {app: b}}
spec: {containers: [{name: c, image: i, ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: a, namespace: shop}
spec: {type: LoadBalancer, externalIPs: [192.0.2.1], selector: {app: a}, ports: [{port: 80, nodePort: 30080}]}
---
apiVersion: v1
kind: Service
metadata: {name: b, namespace: shop}
spec: {selector: {app: b}, ports: [{port: 80}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: both, namespace: shop}
spec:
  rules:
  - host: shop.test
    http:
      paths:
      - {path: /a, pathType: Prefix, backend: {service: {name: a, port: {number: 80}}}}
      - {path: /b, pathType: Prefix, backend: {service: {name: b, port: {number: 80}}}}
";

#[test]
fn a_contained_service_leaves_the_routes_of_others() {
    let analysis = analysed(super::cluster(SHARED));
    let [a, b, both]: [ObjectRef; 3] = ["svc:shop/a", "svc:shop/b", "ingress:shop/both"].map(|text| text.parse().unwrap());
    let runbook = contain(&analysis, &a);
    assert_eq!(faults(&analysis, &a), Vec::<String>::new());
    let edit = step(&runbook, "Take the routes to svc:shop/a out of ingress:shop/both");
    assert_eq!(edit.commands[0].words[1..3], ["edit", "ingresses.networking.k8s.io/both"]);
    let close = step(&runbook, "Close it to the outside");
    assert!(close.commands[0].words.iter().any(|word| word.contains(r#""type":"ClusterIP""#)), "{:?}", close.commands);
    assert!(
        close.rollback[0].words.iter().any(|word| word.contains("LoadBalancer") && word.contains("30080") && word.contains("192.0.2.1")),
        "{:?}",
        close.rollback
    );
    assert!(step(&runbook, "Look at what answers").decisions[0].contains("pod:shop/a"));
    let after = what_if(&analysis, &runbook.edits());
    assert_eq!((ways_in(&after, &a), ways_in(&after, &b)), (Some(0), ways_in(&analysis, &b)));
    assert!(ways_in(&after, &b) > Some(0));
    // The Ingress goes as a whole, and what else leads to the same pods is said.
    let runbook = contain(&analysis, &both);
    assert_eq!(runbook.edits(), [Edit::Remove(both)]);
    let others = &runbook.proof.measures[1];
    assert!(others.before > 0 && others.after == others.before && others.left[0] == "svc:shop/a to pod:shop/a", "{others:?}");
}

#[test]
fn what_cannot_be_contained_says_what_to_contain_instead() {
    let inventory = crate::collect::demo();
    let refused = |text: &str| refusal(&inventory, &text.parse().unwrap());
    for text in ["pod:a/b", "svc:a/b", "ing:a/b", "user:u", "role:a/b", "secret:a/b", "rc:a/b"] {
        assert_eq!(refused(text), None, "{text}");
    }
    let (cause, remedy) = refused("ns:payments").unwrap();
    assert!(cause.contains("ns:payments cannot be contained") && remedy.contains("deploy:payments/api"), "{cause}: {remedy}");
    for text in ["cm:payments/api", "ns:nowhere", "goal:cluster-admin", "internet", "netpol:a/b"] {
        assert!(refused(text).unwrap().1.starts_with("contain a pod or workload,"), "{text}");
    }
}

const BREAKS_OUT: &str = "
apiVersion: v1
kind: Node
metadata: {name: n1}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: bot, namespace: team}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: team}
spec:
  nodeName: n1
  serviceAccountName: bot
  containers: [{name: web, image: web, securityContext: {privileged: true}, envFrom: [{secretRef: {name: there}}]}]
  volumes:
  - {name: a, secret: {secretName: there}}
  - {name: b, secret: {secretName: optional, optional: true}}
---
apiVersion: v1
kind: Secret
metadata: {name: there, namespace: team}
";

/// What a runbook says, but for the commands.
fn words(runbook: &Runbook) -> String {
    let steps = runbook.steps.iter().flat_map(|step| std::iter::once(&step.title).chain(&step.decisions));
    runbook.warnings.iter().chain(steps).map(String::as_str).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_was_not_read_is_still_taken_out_of_use() {
    let mut inventory = super::cluster(BREAKS_OUT);
    inventory.nodes = crate::model::Store::default();
    let forbidden = |kind| crate::model::CoverageEntry {
        kind: Some(kind),
        scope: crate::model::Scope::Cluster,
        state: crate::model::CoverageState::Forbidden,
        detail: "".into(),
        objects: 0,
    };
    let read = Kind::collected().map(|kind| crate::model::CoverageEntry { state: crate::model::CoverageState::Complete, ..forbidden(kind) });
    let unread = [Kind::Node, Kind::ClusterRoleBinding];
    inventory.coverage =
        crate::model::Coverage::new(read.filter(|entry| !unread.iter().any(|kind| entry.kind == Some(*kind))).chain(unread.map(forbidden)).collect());
    let runbook = contain(&analysed(inventory), &"pod:team/web".parse().unwrap());
    assert_eq!(runbook.summary, ["No way is known from pod:team/web to a goal or crown jewel, but not everything was read."]);
    let said = words(&runbook);
    assert!(said.contains("It can break out to node:n1: the steps below"), "{said}");
    let out = step(&runbook, "Let no new pod onto it, and move its pods away");
    let commands: Vec<String> = out.commands.iter().map(|command| command.words.join(" ")).collect();
    assert!(commands[0].starts_with("kubectl cordon -- n1") && commands[1].starts_with("kubectl drain ") && commands[1].ends_with(" -- n1"), "{commands:?}");
    assert!(step(&runbook, "Take it out of the cluster").commands.len() == 1);
    let rights = step(&runbook, "Take the rights from sa:team/bot");
    assert!(rights.decisions[0].contains("not all clusterrolebindings were read") && !rights.commands.is_empty(), "{rights:?}");
}

#[test]
fn a_secret_that_is_not_there_is_not_to_be_replaced() {
    let analysis = analysed(super::cluster(BREAKS_OUT));
    let rotate = step(&contain(&analysis, &"pod:team/web".parse().unwrap()), "Replace what it could read").decisions.clone();
    assert_eq!(rotate, ["It held: secret:team/there", "Named by its pods, but not there when it was read: secret:team/optional"]);
    let rotate = step(&contain(&analysis, &"node:n1".parse().unwrap()), "Replace what was on it").decisions.join("\n");
    assert!(rotate.contains("what uses them: secret:team/there") && rotate.contains("not there when it was read: secret:team/optional"), "{rotate}");
}

#[test]
fn nobody_is_warned_of_losing_what_is_gone_already() {
    let other =
        "---\napiVersion: v1\nkind: Pod\nmetadata: {name: other, namespace: team}\nspec: {serviceAccountName: bot, containers: [{name: web, image: web}]}\n";
    let binding = "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: bot, namespace: team}\n\
                   roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}\nsubjects: [{kind: ServiceAccount, name: bot, namespace: team}]\n";
    let analysis = analysed(super::cluster(&format!("{BREAKS_OUT}{other}{binding}")));
    let object: ObjectRef = "pod:team/web".parse().unwrap();
    let first = contain(&analysis, &object);
    let warned = |runbook: &Runbook| runbook.warnings.iter().any(|warning| warning.contains("they lose its rights too"));
    assert!(warned(&first), "{:?}", first.warnings);
    let unbound: Vec<Edit> = step(&first, "Take the rights from sa:team/bot").edits.clone();
    let again = contain(&what_if(&analysis, &unbound), &object);
    assert!(!warned(&again) && again.steps.iter().all(|step| !step.title.starts_with("Take the rights")), "{:?}", again.warnings);
}
