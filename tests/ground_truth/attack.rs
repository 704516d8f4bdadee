//! Attack fixtures loaded as clusters: who reaches what, and by which edges.

mod expected;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use libtest_mimic::{Failed, Trial};
use ravelin::attack::escape::shared_processes;
use ravelin::attack::{Facts, Graph, Mask, VertexId};
use ravelin::collect::manifests;
use ravelin::model::{Inventory, Kind, Name, ObjectRef};
use ravelin::network::exposure::{Exposure, exposures};
use ravelin::network::{IpBlockMode, Reachability};
use ravelin::rbac::Authorizer;

use expected::{Class, Expected};

/// The tests of this family.
pub(crate) fn trials() -> Vec<Trial> {
    type Check = fn(&Cluster, &Expected) -> Vec<String>;
    let fixtures: [(&'static str, Check); 6] = [
        ("attack_reaches_cluster_admin", reaches_cluster_admin),
        ("attack_escapes", escapes),
        ("attack_host_paths", host_paths),
        ("attack_tokens_in_secrets", tokens_in_secrets),
        ("attack_external_endpoints", external_endpoints),
        ("attack_shared_processes", same_processes),
    ];
    let mut trials: Vec<Trial> = fixtures
        .into_iter()
        .map(|(name, check)| {
            super::trial("attack", name, move |folder| {
                let cluster = Cluster::load(&folder.join("kubehound"))?;
                report(&check(&cluster, &Expected::read(&folder)))
            })
        })
        .collect();
    trials.push(super::trial("attack", "attack_badpods", |folder| report(&bad_pods(&folder)?)));
    trials
}

fn report(wrong: &[String]) -> Result<(), Failed> {
    if wrong.is_empty() { Ok(()) } else { Err(Failed::from(wrong.join("\n"))) }
}

/// A folder of manifests as one cluster.
struct Cluster {
    folder: PathBuf,
    inventory: Inventory,
    exposures: Vec<Exposure>,
    graph: Graph,
}

impl Cluster {
    fn load(folder: &Path) -> Result<Self, Failed> {
        let inventory = manifests::load(&[folder.to_owned()], &manifests::Options::default()).map_err(|error| Failed::from(error.to_string()))?;
        let catalogue = ravelin::knowledge::load(None).unwrap();
        let authorizer = Authorizer::new(&inventory);
        let reach = Reachability::new(&inventory, IpBlockMode::default());
        let exposures = exposures(&inventory, &reach);
        let facts = Facts { inventory: &inventory, authorizer: &authorizer, catalogue: &catalogue, jewels: &[] };
        let (graph, _) = Graph::build(&facts, &exposures);
        Ok(Self { folder: folder.to_owned(), inventory, exposures, graph })
    }

    fn reaches(&self, from: VertexId, to: VertexId) -> bool {
        self.graph.pairs(&[from], &[to], &Mask::default()) > 0
    }

    /// The kinds of edges that leave a pod, wherever it runs.
    fn kinds(&self, pod: &ObjectRef) -> BTreeSet<Name> {
        self.graph.find(pod).map(|vertex| self.graph.kinds_from(vertex)).unwrap_or_default().into_iter().collect()
    }

    /// Those of some families.
    fn kinds_of(&self, pod: &ObjectRef, families: &[&str]) -> BTreeSet<Name> {
        let catalogue = ravelin::knowledge::load(None).unwrap();
        self.kinds(pod).into_iter().filter(|kind| families.contains(&catalogue.edges[kind].family.as_str())).collect()
    }
}

fn pod(name: &str) -> ObjectRef {
    ObjectRef::namespaced(Kind::Pod, "default", name)
}

fn reaches_cluster_admin(cluster: &Cluster, expected: &Expected) -> Vec<String> {
    let account = |name: &String| ObjectRef::namespaced(Kind::ServiceAccount, "default", name.as_str());
    let subject = |name: &String| ObjectRef::cluster(if name.starts_with("group") { Kind::Group } else { Kind::User }, name.as_str());
    let cases = &expected.reaches_cluster_admin;
    let yes = cases.yes_service_accounts.iter().map(account).chain(cases.yes_users_and_groups.iter().map(subject)).map(|object| (object, true));
    let no = cases.no_service_accounts.iter().map(account).chain(cases.no_users_and_groups.iter().map(subject)).map(|object| (object, false));
    let goal = cluster.graph.goal("cluster-admin").unwrap();
    let mut wrong = Vec::new();
    for (object, expected) in yes.chain(no) {
        let Some(vertex) = cluster.graph.find(&object) else {
            wrong.push(format!("{object} is not in the graph"));
            continue;
        };
        let paths = cluster.graph.paths(&[vertex], &[goal], 3, &Mask::default());
        if paths.is_empty() == expected || cluster.reaches(vertex, goal) != expected {
            let things: Vec<String> = paths.iter().map(|path| path.things().iter().map(ToString::to_string).collect::<Vec<_>>().join(" → ")).collect();
            wrong.push(format!("{object}: reaching cluster-admin should be {expected}: {things:?}"));
        }
    }
    wrong
}

fn escapes(cluster: &Cluster, expected: &Expected) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, edges) in &expected.escapes {
        let found = cluster.kinds_of(&pod(name), &["escape", "host-path"]);
        let names: BTreeSet<Name> = edges.includes.iter().chain(edges.exactly.iter().flatten()).map(|id| Name::new(id)).collect();
        let right = if edges.exactly.is_some() { found == names } else { found.is_superset(&names) };
        if !right {
            wrong.push(format!("{name}: {found:?} instead of {names:?}"));
        }
    }
    wrong
}

/// The pods of a file, by the names in it.
fn pods_in(cluster: &Cluster, file: &str) -> Vec<ObjectRef> {
    let only = manifests::load(&[cluster.folder.join(file)], &manifests::Options::default()).unwrap();
    only.objects(Kind::Pod)
}

fn host_paths(cluster: &Cluster, expected: &Expected) -> Vec<String> {
    let mut wrong = Vec::new();
    for (file, edges) in &expected.host_paths {
        let found: BTreeSet<Name> = pods_in(cluster, file).iter().flat_map(|pod| cluster.kinds(pod)).collect();
        wrong.extend(edges.iter().filter(|id| !found.contains(id.as_str())).map(|id| format!("{file}: {id} is not among {found:?}")));
    }
    wrong
}

fn tokens_in_secrets(cluster: &Cluster, expected: &Expected) -> Vec<String> {
    let is_token = |kind| cluster.graph.info(kind).is_some_and(|info| info.id == "SECRET_IS_TOKEN");
    let count = cluster.graph.edges().filter(|(_, _, _, edge)| is_token(edge.kind)).count();
    if count == expected.token_edges_from_secrets { Vec::new() } else { vec![format!("{count} edges from Secrets to accounts")] }
}

fn external_endpoints(cluster: &Cluster, expected: &Expected) -> Vec<String> {
    let wanted: BTreeSet<(ObjectRef, u16)> = expected.external_endpoints.iter().map(|endpoint| (pod(&endpoint.pod), endpoint.port)).collect();
    let found: BTreeSet<(ObjectRef, u16)> = cluster.exposures.iter().map(|exposure| (exposure.pod.clone(), exposure.port)).collect();
    let entries: BTreeSet<ObjectRef> = cluster.graph.entries().into_iter().map(|entry| cluster.graph.vertex(entry).object.clone()).collect();
    let mut wrong = Vec::new();
    if wanted != found {
        wrong.push(format!("exposed: {found:?} instead of {wanted:?}"));
    }
    if entries != wanted.iter().map(|(pod, _)| pod.clone()).collect() {
        wrong.push(format!("entries: {entries:?}"));
    }
    wrong
}

fn same_processes(cluster: &Cluster, expected: &Expected) -> Vec<String> {
    let specs: BTreeMap<ObjectRef, _> =
        cluster.inventory.pods.iter().map(|p| (ObjectRef::namespaced(Kind::Pod, p.meta.namespace.clone(), p.meta.name.clone()), Arc::clone(&p.spec))).collect();
    let count: usize = specs.values().map(|spec| shared_processes(spec).len()).sum();
    if count == expected.same_process_namespace_edges { Vec::new() } else { vec![format!("{count} pairs of containers share their processes")] }
}

/// Every workload of a folder must fall into the folder's class.
fn bad_pods(folder: &Path) -> Result<Vec<String>, Failed> {
    let mut wrong = Vec::new();
    for (name, expected) in &Expected::read(folder).badpods {
        let cluster = Cluster::load(&folder.join("badpods").join(name))?;
        let nodes: Vec<VertexId> = cluster.inventory.objects(Kind::Node).iter().filter_map(|node| cluster.graph.find(node)).collect();
        let pods = cluster.inventory.objects(Kind::Pod);
        if pods.is_empty() {
            wrong.push(format!("{name}: no pods"));
        }
        for pod in pods {
            let vertex = cluster.graph.find(&pod).ok_or_else(|| format!("{pod} is not in the graph"))?;
            let partial = !cluster.kinds_of(&pod, &["host"]).is_empty();
            let found = match cluster.graph.pairs(&[vertex], &nodes, &Mask::default()) {
                0 if partial => Class::Conditional,
                0 => Class::None,
                _ => Class::NodeTakeover,
            };
            if found != *expected {
                wrong.push(format!("{name}: {pod} is {found:?} instead of {expected:?}"));
            }
        }
    }
    Ok(wrong)
}
