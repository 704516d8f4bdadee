//! Who can talk to whom: a window of a matrix, one connection, everything about one object.

mod between;
mod matrix;
mod peers;
mod remarks;

pub use between::{BetweenAnswer, Decision, Lead, PairRow, Pairs, Talk};
pub use matrix::{Crossing, MatrixAnswer, place_heading};
pub use peers::{AboutAnswer, Peer, PeerGroup, Peers, Remark};

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Window, place};
use crate::analysis::Analysis;
use crate::model::{Kind, Name, ObjectRef};
use crate::network::place::Place;

/// A question about the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NetworkQuestion {
    /// Who can talk to whom in a part of a matrix.
    Matrix {
        /// Between the workloads of two places; without them, between all namespaces.
        sides: Option<(Place, Place)>,
        /// The filter as typed.
        filter: String,
        /// The part.
        window: Window,
    },
    /// What one place can do with another, and why.
    Between(Place, Place),
    /// What an object can talk to and what can talk to it, or what it does to connections.
    About {
        /// The object.
        object: ObjectRef,
        /// The filter as typed.
        filter: String,
        /// The namespaces that were folded or unfolded by hand.
        toggled: BTreeSet<Name>,
    },
}

/// The answer.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "each answers the question of its name")]
pub enum NetworkAnswer {
    Matrix(Arc<MatrixAnswer>),
    Between(Arc<BetweenAnswer>),
    About(Arc<AboutAnswer>),
}

/// Answers it.
pub(super) fn answer(analysis: &Analysis, question: &NetworkQuestion) -> NetworkAnswer {
    match question {
        NetworkQuestion::Matrix { sides, filter, window } => NetworkAnswer::Matrix(Arc::new(matrix::answer(analysis, sides.as_ref(), filter, *window))),
        NetworkQuestion::About { object, filter, toggled } => NetworkAnswer::About(Arc::new(peers::answer(analysis, object, filter, toggled))),
        NetworkQuestion::Between(from, to) => NetworkAnswer::Between(Arc::new(between::answer(analysis, from, to))),
    }
}

/// A place in words.
pub fn place_word(of: &Place) -> String {
    match of {
        Place::Object(object) => place(object),
        Place::Metadata => "metadata address".to_owned(),
        other => other.to_string(),
    }
}

/// What connections depend on that was not wholly read, as sentences.
fn limits(analysis: &Analysis) -> Vec<String> {
    let coverage = &analysis.inventory.coverage;
    let why = |kind: Kind| match kind {
        Kind::NetworkPolicy => "what they open and close is not known where there is a ?",
        Kind::Pod => "workloads may be missing",
        Kind::Namespace => "namespaces may be missing, and what policies select by their labels is not known",
        Kind::Service | Kind::Ingress => "more may lead in from the internet",
        _ => "what policies say of their addresses is not known",
    };
    let kinds = [Kind::NetworkPolicy, Kind::Pod, Kind::Namespace, Kind::Service, Kind::Ingress, Kind::Node];
    coverage.missing(&kinds).into_iter().map(|kind| format!("{} were not all read: {}", kind.plural(), why(kind))).collect()
}

/// The workload that an object is asked about as: of what a Deployment made, the Deployment.
pub(super) fn workload(analysis: &Analysis, object: &ObjectRef) -> ObjectRef {
    let inventory = &analysis.inventory;
    match inventory.meta(object) {
        Some(meta) if inventory.workloads_of(object.kind).is_some() => inventory.root_owner(object.kind, meta),
        _ => object.clone(),
    }
}
