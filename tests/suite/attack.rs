//! The attack graph of whole clusters.

mod contacts;
mod demo;
mod random;
mod traps;
mod whatif;

use std::path::Path;

use ravelin::attack::{Facts, Graph, Mask, VertexId};
use ravelin::collect::manifests::{self, Options};
use ravelin::model::{Inventory, ObjectRef};
use ravelin::network::{IpBlockMode, Reachability, exposure};
use ravelin::rbac::Authorizer;

/// What is in the built-in demonstration.
fn demo_inventory() -> Inventory {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots/clusters/demo");
    manifests::load(&[folder], &Options { simulated: true, ..Options::default() }).unwrap()
}

/// A cluster with its graph.
struct World {
    graph: Graph,
}

impl World {
    fn of(inventory: &Inventory) -> Self {
        let catalogue = ravelin::knowledge::load(None).unwrap();
        let authorizer = Authorizer::new(inventory);
        let reach = Reachability::new(inventory, IpBlockMode::default());
        let exposures = exposure::exposures(inventory, &reach);
        let jewels = ravelin::analysis::labelled(inventory);
        let facts = Facts { inventory, authorizer: &authorizer, catalogue: &catalogue, jewels: &jewels };
        Self { graph: Graph::build(&facts, &exposures).0 }
    }

    /// The built-in demonstration.
    fn demo() -> Self {
        Self::of(&demo_inventory())
    }

    /// The vertex of an object; a pod by the name of its workload.
    fn vertex(&self, text: &str) -> VertexId {
        let object: ObjectRef = text.parse().unwrap();
        let by_name =
            || self.graph.vertices().find(|(_, v)| is(&v.object.to_string(), text) || v.representative.as_ref().is_some_and(|r| is(&r.to_string(), text)));
        self.graph.find(&object).or_else(|| by_name().map(|(id, _)| id)).unwrap_or_else(|| panic!("{text} is not in the graph"))
    }

    /// The cheapest paths, each as its things.
    fn paths(&self, from: &str, to: &str, most: usize) -> Vec<Vec<String>> {
        let paths = self.graph.paths(&[self.vertex(from)], &[self.vertex(to)], most, &Mask::default());
        paths.iter().map(|path| path.things().iter().map(ToString::to_string).collect()).collect()
    }

    fn reaches(&self, from: &str, to: &str) -> bool {
        self.graph.pairs(&[self.vertex(from)], &[self.vertex(to)], &Mask::default()) > 0
    }
}

/// Whether an object is the one that a text names, where a pod may be named without what its controller adds.
fn is(object: &str, text: &str) -> bool {
    object == text || (text.starts_with("pod:") && object.strip_prefix(text).is_some_and(|rest| rest.starts_with('-')))
}
