//! Reading less decides nothing new: no failure becomes a pass, no pass a failure, and nothing undecided becomes a pass.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::{cluster, verdicts};
use crate::model::{Coverage, CoverageEntry, CoverageState, Inventory, Kind, ObjectRef, Scope, Store, Verdict};
use crate::posture::{CheckOptions, check, registry};

/// Every example of every rule.
fn examples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/posture/examples");
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().flat_map(|rule| fs::read_dir(rule.unwrap().path()).unwrap()).map(|f| f.unwrap().path()).collect();
    files.sort();
    files
}

/// One cluster with all of these examples; every second one is moved to a namespace of its own, so that they meet in many ways.
fn mixed(files: &[PathBuf]) -> Inventory {
    let mut text = "# server: v1.36.1\n".to_owned();
    for (at, file) in files.iter().enumerate() {
        let example = fs::read_to_string(file).unwrap();
        let example = if at % 2 == 0 { example } else { example.replace("namespace: shop", "namespace: pay").replace("name: web\n", "name: api\n") };
        text.push_str("---\n");
        text.push_str(&example);
    }
    cluster(&text)
}

/// The inventory of somebody who may not read a kind, at all or in one namespace.
fn forbid(inventory: &Inventory, kind: Kind, namespace: Option<&str>) -> Inventory {
    let mut less = inventory.clone();
    macro_rules! clear {
        ($($kind:ident => $store:ident),* $(,)?) => {
            match kind {
                $(Kind::$kind => match namespace {
                    Some(namespace) if kind.namespaced() => less.$store.remove_namespace(namespace),
                    _ => less.$store = Store::default(),
                },)*
                other => panic!("{other:?} is not collected"),
            }
        };
    }
    clear! {
        Namespace => namespaces, Node => nodes, Pod => pods, Deployment => deployments, ReplicaSet => replica_sets, DaemonSet => daemon_sets,
        StatefulSet => stateful_sets, Job => jobs, CronJob => cron_jobs, ReplicationController => replication_controllers,
        ServiceAccount => service_accounts, Role => roles, ClusterRole => cluster_roles, RoleBinding => role_bindings,
        ClusterRoleBinding => cluster_role_bindings, Secret => secrets, ConfigMap => config_maps, Service => services,
        EndpointSlice => endpoint_slices, Ingress => ingresses, NetworkPolicy => network_policies, PersistentVolume => volumes,
        PersistentVolumeClaim => claims, ValidatingWebhook => validating_webhooks, MutatingWebhook => mutating_webhooks,
        AdmissionPolicy => admission_policies, AdmissionPolicyBinding => admission_policy_bindings, CustomResource => custom_resources,
        ApiService => api_services,
    }
    let scope = namespace.filter(|_| kind.namespaced()).map_or(Scope::Cluster, |name| Scope::Namespace(name.into()));
    let mut entries = inventory.coverage.entries().to_vec();
    if scope == Scope::Cluster {
        entries.retain(|entry| entry.kind != Some(kind));
    }
    entries.push(CoverageEntry { kind: Some(kind), scope, state: CoverageState::Forbidden, detail: "".into(), objects: 0 });
    less.coverage = Coverage::new(entries);
    less
}

fn table(inventory: &Inventory) -> BTreeMap<(&'static str, ObjectRef), Verdict> {
    verdicts(inventory, CheckOptions::default()).into_iter().map(|(rule, object, verdict)| ((rule, object), verdict)).collect()
}

/// What went wrong when a kind was forbidden.
fn compare(inventory: &Inventory, kind: Kind, namespace: Option<&str>) -> Result<(), String> {
    let less = forbid(inventory, kind, namespace);
    let (before, after) = (table(inventory), table(&less));
    for ((rule, object), verdict) in &after {
        match (before.get(&(*rule, object.clone())), verdict) {
            (Some(was), Verdict::Pass) if *was != Verdict::Pass => return Err(format!("without {kind:?}: {rule} of {object} passes, but was {was:?}")),
            (Some(Verdict::Pass), Verdict::Fail) => return Err(format!("without {kind:?}: {rule} of {object} fails, but passed")),
            _ => {}
        }
    }
    let tallies = check(&less).tallies;
    for ((rule, object), _) in before.iter().filter(|(_, verdict)| **verdict == Verdict::Fail) {
        let told = tallies.iter().any(|tally| tally.rule == **rule && tally.reason.is_some() && tally.not_evaluated > 0);
        if !after.contains_key(&(*rule, object.clone())) && !told {
            return Err(format!("without {kind:?}: {rule} of {object} is gone, and nobody says so"));
        }
    }
    Ok(())
}

#[test]
fn forbidding_what_a_rule_reads_makes_no_example_safe() {
    for file in examples() {
        let rule = file.parent().and_then(Path::file_name).unwrap().to_owned();
        let inventory = mixed(&[file]);
        let read = registry().iter().find(|check| rule == check.id).unwrap().reads;
        for kind in read.iter().copied() {
            compare(&inventory, kind, None).unwrap();
            compare(&inventory, kind, Some("shop")).unwrap();
        }
    }
}

#[test]
fn every_check_that_reads_a_kind_says_so_when_it_is_forbidden() {
    let inventory = mixed(&examples());
    for kind in Kind::collected() {
        let tallies = check(&forbid(&inventory, kind, None)).tallies;
        for (check, tally) in registry().iter().zip(tallies).filter(|(check, _)| check.reads.contains(&kind)) {
            assert!(tally.reason.is_some() && tally.not_evaluated > 0, "{} without {kind:?}: {tally:?}", check.id);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn forbidding_a_kind_in_a_mixed_cluster_makes_nothing_safe(
        files in proptest::sample::subsequence(examples(), 2..40).prop_shuffle(),
        kind in proptest::sample::select(Kind::collected().collect::<Vec<_>>()),
        namespace in proptest::sample::select(vec![None, Some("shop"), Some("pay")]),
    ) {
        let inventory = mixed(&files);
        prop_assert_eq!(compare(&inventory, kind, namespace), Ok(()));
    }
}
