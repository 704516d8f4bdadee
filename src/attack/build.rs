//! From an inventory to its graph.
//!
//! Things come first (identities, workloads, nodes, secrets), then what permissions make (from the catalogue), then the hubs that were
//! needed are led on to what they stand for. Everything is visited in sorted order, so that the same inventory gives the same graph.

mod admission;
mod assemble;
mod bind;
mod cloud;
mod entries;
mod escapes;
mod evaluate;
mod grants;
mod ground;
mod hubs;
mod identities;
mod jewels;
mod named;
mod nodes;
mod pods;
mod roles;
mod secrets;
mod workloads;

pub use cloud::{cloud_identities, mapped_identities};
pub use ground::Ground;

use crate::model::{Catalogue, Diagnostic, Inventory, ObjectRef};
use crate::network::exposure::Exposure;
use crate::rbac::Authorizer;

use super::graph::Graph;

/// What a graph is made from.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// The cluster.
    pub inventory: &'a Inventory,
    /// Its permissions.
    pub authorizer: &'a Authorizer,
    /// What is known of edges.
    pub catalogue: &'a Catalogue,
    /// Crown jewels, beyond the goals by capability.
    pub jewels: &'a [ObjectRef],
}

/// A graph that lacks only its entries, so that what is exposed may be found out meanwhile.
pub struct Inside<'a>(assemble::Builder<'a>, workloads::Workloads<'a>);

impl<'a> Inside<'a> {
    /// Builds everything but the entries.
    pub fn build(facts: &Facts<'a>, ground: Ground<'a>) -> Self {
        let Ground { namespaces, guards, bindings, workloads } = ground;
        let mut builder = assemble::Builder::new(facts, namespaces, guards, bindings);
        builder.add_goals();
        builder.add_nodes();
        builder.add_identities();
        builder.add_secrets();
        builder.add_workloads(&workloads);
        builder.add_grants();
        builder.expand_hubs();
        builder.add_jewels();
        builder.expand_hubs();
        builder.add_memberships();
        builder.add_cloud();
        builder.settle_edges();
        Self(builder, workloads)
    }

    /// Adds what the internet reaches, and puts the parts together.
    pub fn open(self, exposures: &[Exposure]) -> (Graph, Vec<Diagnostic>) {
        let Self(mut builder, workloads) = self;
        builder.add_entries(exposures);
        builder.finish(workloads)
    }
}

impl std::fmt::Debug for Inside<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Inside").finish_non_exhaustive()
    }
}

impl Graph {
    /// Builds the graph of an inventory and of what the internet reaches in it.
    pub fn build(facts: &Facts<'_>, exposures: &[Exposure]) -> (Self, Vec<Diagnostic>) {
        Inside::build(facts, Ground::of(facts.inventory)).open(exposures)
    }
}
