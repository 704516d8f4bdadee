//! The analysis as a whole, on a cluster of one exposed workload with too many rights.

use std::sync::Arc;

use super::*;
use crate::model::{
    Binding, Container, Coverage, CoverageEntry, CoverageState, Kind, Labels, Meta, Mount, Name, Pod, PodSpec, PolicyRule, Risk, Role, RoleKind, RoleRef, Rule,
    Scope, Service, ServiceAccount, ServiceType, Severity, Subject, Volume, VolumeSource,
};

fn container() -> Container {
    Container {
        name: "web".into(),
        image: "registry.example/web:1".into(),
        mounts: vec![Mount {
            volume: "token".into(),
            path: "/var/run/secrets/kubernetes.io/serviceaccount".into(),
            sub_path: Name::default(),
            read_only: true,
        }],
        ..Container::default()
    }
}

fn pod() -> Pod {
    let labels = Labels::new(vec![("app".into(), "web".into())]);
    Pod {
        meta: Meta { labels, ..Meta::named("shop", "web") },
        spec: Arc::new(PodSpec {
            service_account: "web".into(),
            containers: vec![container()],
            volumes: vec![Volume {
                name: "token".into(),
                source: VolumeSource::Projected { secrets: Vec::new(), config_maps: Vec::new(), tokens: vec![(Name::default(), None)] },
            }],
            ..PodSpec::default()
        }),
        ..Pod::default()
    }
}

/// A pod behind a load balancer whose account may do everything.
fn cluster() -> Inventory {
    let mut inventory = Inventory { coverage: covered(CoverageState::Complete), ..Inventory::default() };
    inventory.namespaces.put(crate::model::Namespace { meta: Meta::named("", "shop"), implied: false });
    inventory.pods.put(pod());
    inventory.service_accounts.put(ServiceAccount {
        meta: Meta::named("shop", "web"),
        automount: None,
        secrets: Vec::new(),
        pull_secrets: Vec::new(),
        implied: false,
    });
    let star = || vec![Name::new("*")];
    let rule = PolicyRule { verbs: star(), groups: star(), resources: star(), ..PolicyRule::default() };
    inventory.cluster_roles.put(Role { meta: Meta::named("", "everything"), rules: vec![rule], aggregation: None });
    inventory.cluster_role_bindings.put(Binding {
        meta: Meta::named("", "web-everything"),
        role: RoleRef { kind: RoleKind::ClusterRole, name: "everything".into() },
        subjects: vec![Subject::service_account("shop", "web")],
        inert_subjects: Vec::new(),
    });
    inventory.services.put(Service {
        meta: Meta::named("shop", "web"),
        kind: ServiceType::LoadBalancer,
        selector: Some(crate::model::Selector::of([(&"app".into(), &"web".into())])),
        ports: vec![crate::model::ServicePort {
            name: Name::default(),
            protocol: crate::model::Protocol::Tcp,
            port: 80,
            target: crate::model::PortRef::Number(8080),
            node_port: 0,
        }],
        external_ips: Vec::new(),
        source_ranges: Vec::new(),
        load_balancer: Vec::new(),
        headless: false,
        external_name: Name::default(),
    });
    inventory
}

fn covered(state: CoverageState) -> Coverage {
    let entry = |kind| CoverageEntry { kind: Some(kind), scope: Scope::Cluster, state, detail: Name::default(), objects: 1 };
    Coverage::new(Kind::collected().map(entry).collect())
}

fn settings() -> Settings {
    let rule = |id: &str, severity| Rule {
        id: id.into(),
        category: "test".into(),
        severity,
        title: id.into(),
        rationale: Name::default(),
        fields: Vec::new(),
        remediation: Name::default(),
        mappings: Vec::new(),
        hygiene: Vec::new(),
    };
    let mut catalogue = Catalogue::default();
    for (id, severity) in [("RBAC-029", Severity::Critical), ("SA-006", Severity::High), ("POD-018", Severity::Medium)] {
        catalogue.rules.insert(id.into(), rule(id, severity));
    }
    Settings { catalogue: Arc::new(catalogue), ..Settings::default() }
}

fn found(analysis: &Analysis, rule: &str) -> Option<Risk> {
    analysis.findings.iter().find(|f| f.rule == *rule).map(|f| f.risk.clone())
}

#[test]
fn a_workload_with_every_right_is_the_worst_finding() {
    let analysis = analyse(Arc::new(cluster()), &settings());
    let worst = analysis.findings.first().unwrap();
    assert_eq!(worst.rule, "RBAC-029");
    assert!(worst.evidence.iter().any(|e| e.object.kind == Kind::ClusterRoleBinding), "{:?}", worst.evidence);
}

#[test]
fn exposure_is_a_part_of_the_risk_and_is_said() {
    let exposed = analyse(Arc::new(cluster()), &settings());
    let mut hidden = cluster();
    hidden.services.remove("shop", "web");
    let hidden = analyse(Arc::new(hidden), &settings());
    let (with, without) = (found(&exposed, "RBAC-029").unwrap(), found(&hidden, "RBAC-029").unwrap());
    assert!(with.score > without.score);
    assert!(with.factors.iter().any(|(reason, _)| reason.contains("exposed")), "{with:?}");
    for risk in [with, without] {
        assert_eq!(i16::from(risk.score), risk.factors.iter().map(|(_, points)| *points).sum::<i16>().clamp(0, 100));
    }
}

#[test]
fn removing_the_binding_is_a_difference() {
    let before = analyse(Arc::new(cluster()), &settings());
    let after = what_if(&before, &[Edit::Remove(ObjectRef::cluster(Kind::ClusterRoleBinding, "web-everything"))]);
    let difference = diff(&before, &after);
    assert!(difference.fixed.iter().any(|f| f.rule == "RBAC-029"));
    assert!(difference.opened.is_empty());
    assert_eq!(found(&after, "RBAC-029"), None);
}

#[test]
fn what_was_not_read_is_not_passed() {
    let mut inventory = cluster();
    inventory.cluster_role_bindings.remove("", "web-everything");
    let known = analyse(Arc::new(inventory.clone()), &settings());
    inventory.coverage = covered(CoverageState::Forbidden);
    let unknown = analyse(Arc::new(inventory), &settings());
    let tally = |analysis: &Analysis| analysis.tallies.iter().find(|t| t.rule == "RBAC-029").cloned().unwrap();
    assert_eq!((tally(&known).pass, tally(&known).not_evaluated), (1, 0));
    assert_eq!((tally(&unknown).pass, tally(&unknown).not_evaluated), (0, 1));
    assert!(tally(&unknown).reason.is_some());
}

#[test]
fn a_marked_object_is_where_attackers_start() {
    let mut inventory = cluster();
    inventory.services.remove("shop", "web");
    let quiet = analyse(Arc::new(inventory.clone()), &settings());
    assert!(quiet.starts().is_empty());
    let marked = Settings { compromised: vec![ObjectRef::namespaced(Kind::Pod, "shop", "web")], ..settings() };
    assert_eq!(analyse(Arc::new(inventory), &marked).starts().len(), 1);
}

#[test]
fn what_is_compromised_and_gone_is_no_start_and_makes_no_other_one() {
    let gone = ObjectRef::namespaced(Kind::Pod, "shop", "gone");
    let analysis = analyse(Arc::new(cluster()), &Settings { compromised: vec![gone], ..settings() });
    assert!(!analysis.graph.entries().is_empty() && analysis.starts().is_empty());
}
