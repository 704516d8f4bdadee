//! `paths`, `blast` and `chokepoints`.

use std::process::ExitCode;

use super::args::Format;
use super::commands::{BlastArgs, ChokepointsArgs, PathsArgs};
use super::{Failure, output, question};
use crate::analysis::Analysis;
use crate::attack::{Blast, Cut, Hop, Mask, Path, Power, VertexId};
use crate::model::{Certainty, Kind, ObjectRef, Subject};
use crate::report::attack::{BlastDocument, BlastGroup, ChokepointsDocument, CutLine, HopLine, NamespaceLine, PathLine, PathsDocument, ReachedLine};
use crate::report::scan::EvidenceLine;
use crate::report::{self, attack};

/// `ravelin paths`: 0 if there is a path of any certainty, 1 if there is none.
pub(crate) fn paths(analysis: &Analysis, args: &PathsArgs) -> Result<ExitCode, Failure> {
    let mut hints = Vec::new();
    let from = ends(analysis, args.from.as_ref(), analysis.starts(), &mut hints)?;
    let to = targets(analysis, args.to.as_ref(), &mut hints)?;
    let mask = mask(args.certain);
    let (pairs, found) = pairwise(analysis, (&from, &to), args.k.max(1), &mask, &mut hints);
    let name = |v: &VertexId| analysis.graph.vertex(*v).object.to_string();
    let document = PathsDocument {
        version: report::VERSION,
        from: from.iter().map(name).collect(),
        to: to.iter().filter_map(|target| target.first()).map(name).collect(),
        pairs,
        paths: found.iter().map(path).collect(),
        complete: analysis.inventory.coverage.gaps().next().is_none(),
        hints,
    };
    let none = document.paths.is_empty();
    output::write(&match args.output {
        Format::Json => report::json(&document),
        Format::Table => attack::ladders(&document),
        Format::Markdown => attack::ladders_markdown(&document),
        Format::Csv => attack::hops_csv(&document),
    })?;
    Ok(ExitCode::from(u8::from(none)))
}

/// More pairs than a person reads; the count of pairs is always of all.
const PAIRS: usize = 500;

/// The cheapest paths of every connected pair, by cost.
fn pairwise(analysis: &Analysis, (from, to): (&[VertexId], &[Vec<VertexId>]), k: usize, mask: &Mask, hints: &mut Vec<String>) -> (usize, Vec<Path>) {
    let graph = &analysis.graph;
    let mut pairs = Vec::new();
    for start in from {
        let distances = graph.distances_from(&[*start], mask);
        let hops = |target: &[VertexId]| target.iter().filter_map(|part| distances.hops(*part)).min();
        pairs.extend(to.iter().filter(|target| !target.contains(start)).filter_map(|target| hops(target).map(|hops| (hops, *start, target))));
    }
    pairs.sort_unstable();
    let count = pairs.len();
    if pairs.len() > PAIRS {
        hints.push(format!("the nearest {PAIRS} of {} pairs are shown: --from and --to narrow them", pairs.len()));
        pairs.truncate(PAIRS);
    }
    let mut found: Vec<Path> = pairs.into_iter().flat_map(|(_, start, target)| graph.paths(&[start], target, k, mask)).collect();
    found.sort_by_key(|path| path.cost);
    (count, found)
}

/// `ravelin blast`.
pub(crate) fn blast(analysis: &Analysis, args: &BlastArgs) -> Result<ExitCode, Failure> {
    let mut hints = Vec::new();
    let from = ends(analysis, Some(&args.object), Vec::new(), &mut hints)?;
    let mask = mask(args.certain);
    let graph = &analysis.graph;
    let blast = graph.blast(&from, &mask);
    let distances = graph.distances_from(&from, &mask);
    let sure = graph.distances_from(&from, &Mask::default().certain());
    let line = |vertex: &VertexId| ReachedLine {
        object: if graph.vertex(*vertex).object.kind == Kind::Capability { graph.told(*vertex) } else { graph.shown(*vertex) }.to_string(),
        hops: distances.hops(*vertex).unwrap_or_default(),
        certainty: if sure.hops(*vertex).is_some() { "certain" } else { "conditional" },
        replicas: graph.vertex(*vertex).replicas,
    };
    let document = BlastDocument {
        version: report::VERSION,
        from: args.object.to_string(),
        objects: blast.total,
        goals: goals(&blast).map(line).collect(),
        groups: blast
            .classes
            .iter()
            .map(|class| BlastGroup {
                title: class.power.title().to_owned(),
                count: class.count,
                nearest: class.hops,
                namespaces: class
                    .groups
                    .iter()
                    .filter(|group| group.count > 0)
                    .map(|group| NamespaceLine {
                        namespace: group.namespace.to_string(),
                        count: group.count,
                        whole: group.whole,
                        hops: group.hops,
                        certainty: group.certainty.word(),
                        through: group.through.as_ref().map(ToString::to_string),
                        objects: group.members.iter().filter(|v| graph.told(**v).kind != Kind::Capability).map(line).collect(),
                    })
                    .collect(),
            })
            .chain(network(analysis, &args.object).filter(|_| !args.certain))
            .collect(),
        complete: analysis.inventory.coverage.gaps().next().is_none(),
        hints,
    };
    output::write(&match args.output {
        Format::Json => report::json(&document),
        Format::Csv => attack::blast_csv(&document),
        format => output::page(format, attack::blast(&document)),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The workloads that can be connected to, by namespace.
fn network(analysis: &Analysis, from: &ObjectRef) -> Option<BlastGroup> {
    let contacts = analysis.contacts(std::slice::from_ref(from));
    let line = |(object, sure): &(ObjectRef, bool)| {
        let vertex = analysis.graph.find(object).map(|vertex| analysis.graph.vertex(vertex));
        let certainty = if *sure { Certainty::Heuristic } else { Certainty::Conditional };
        ReachedLine { object: object.to_string(), hops: 1, certainty: certainty.word(), replicas: vertex.map_or(0, |vertex| vertex.replicas) }
    };
    let namespaces: Vec<NamespaceLine> = contacts
        .chunk_by(|(a, _), (b, _)| a.namespace == b.namespace)
        .map(|of| NamespaceLine {
            namespace: of[0].0.namespace.to_string(),
            count: of.len(),
            whole: false,
            hops: 1,
            certainty: if of.iter().any(|(_, sure)| *sure) { Certainty::Heuristic } else { Certainty::Conditional }.word(),
            through: None,
            objects: of.iter().map(line).collect(),
        })
        .collect();
    (!namespaces.is_empty()).then(|| BlastGroup { title: Power::Network.title().to_owned(), count: contacts.len(), nearest: 1, namespaces })
}

/// `ravelin chokepoints`.
pub(crate) fn chokepoints(analysis: &Analysis, args: &ChokepointsArgs) -> Result<ExitCode, Failure> {
    let mut hints = Vec::new();
    let from = ends(analysis, args.from.as_ref(), analysis.starts(), &mut hints)?;
    let to = targets(analysis, args.to.as_ref(), &mut hints)?;
    if to.iter().any(|target| target.len() > 1) {
        hints.push("a workload whose pods are on several nodes counts once for each, and once as a whole".to_owned());
    }
    let found = analysis.graph.choke_points(&from, &to.concat(), &Mask::default());
    let document = ChokepointsDocument {
        version: report::VERSION,
        total: found.total,
        cuts: found.single.iter().map(cut).collect(),
        combination: found.combination.iter().map(cut).collect(),
        remaining: found.remaining,
        complete: analysis.inventory.coverage.gaps().next().is_none(),
        hints,
    };
    output::write(&match args.output {
        Format::Json => report::json(&document),
        Format::Csv => attack::chokepoints_csv(&document),
        format => output::page(format, attack::chokepoints(&document)),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Goals by capability, and crown jewels.
fn goals(blast: &Blast) -> impl Iterator<Item = &VertexId> {
    blast
        .classes
        .iter()
        .filter(|class| class.power == Power::Goals)
        .flat_map(|class| class.groups.iter())
        .flat_map(|group| group.members.iter())
        .chain(&blast.jewels)
}

fn mask(certain: bool) -> Mask {
    if certain { Mask::default().certain() } else { Mask::default() }
}

/// The vertices of a named target, or of every target. Of a workload any pod will do.
fn targets(analysis: &Analysis, named: Option<&ObjectRef>, hints: &mut Vec<String>) -> Result<Vec<Vec<VertexId>>, Failure> {
    match named.map(|object| analysis.graph.parts(object)) {
        Some(parts) if !parts.is_empty() => Ok(vec![parts]),
        _ => Ok(ends(analysis, named, analysis.targets(), hints)?.into_iter().map(|target| vec![target]).collect()),
    }
}

/// The vertices of a named end, or all of them. An object that is not in the graph has no paths: that is said, with the nearest names.
fn ends(analysis: &Analysis, named: Option<&ObjectRef>, all: Vec<VertexId>, hints: &mut Vec<String>) -> Result<Vec<VertexId>, Failure> {
    let Some(object) = named else { return Ok(all) };
    if let Some(vertex) = analysis.graph.find(object) {
        return Ok(vec![vertex]);
    }
    if let Some(subject) = Subject::from_object(object) {
        // Bindings and groups apply before an account exists: what its groups hold, it holds.
        let groups: Vec<VertexId> = subject.identity().groups.iter().filter_map(|group| analysis.graph.find(&Subject::Group(group.clone()).object())).collect();
        hints.extend(question::unknown_subject(&analysis.inventory, &analysis.authorizer, &subject));
        return Ok(groups);
    }
    if object.kind == Kind::Goal {
        let goals: Vec<String> =
            analysis.graph.goals().iter().map(|v| &analysis.graph.vertex(*v).object).filter(|o| o.kind == Kind::Goal).map(ToString::to_string).collect();
        return Err(Failure::usage(format!("`{object}` is no goal")).remedy(format!("goals are {}", goals.join(", "))));
    }
    let known: Vec<String> = analysis.graph.vertices().filter(|(_, v)| v.object.kind == object.kind).map(|(_, v)| v.object.to_string()).collect();
    let near = question::nearest(&object.to_string(), known.iter().map(String::as_str));
    let there = if analysis.inventory.contains(object) { "nothing leads to it or from it" } else { "it is not in what was read" };
    hints.push(if near.is_empty() { format!("{object}: {there}") } else { format!("{object}: {there}; did you mean {}?", near.join(", ")) });
    Ok(Vec::new())
}

fn path(path: &Path) -> PathLine {
    let end = |hop: Option<&Hop>, to: bool| hop.map(|h| if to { h.to.to_string() } else { h.from.to_string() }).unwrap_or_default();
    PathLine {
        from: end(path.hops.first(), false),
        to: end(path.hops.last(), true),
        cost: path.cost,
        certainty: path.certainty.word(),
        hops: path.hops.iter().map(hop).collect(),
    }
}

fn hop(hop: &Hop) -> HopLine {
    HopLine {
        from: hop.from.to_string(),
        to: hop.to.to_string(),
        edge: hop.edge.to_string(),
        title: hop.title.to_string(),
        technique: hop.technique.to_string(),
        certainty: hop.certainty.word(),
        assumption: hop.assumption.clone(),
        evidence: hop.evidence.iter().map(EvidenceLine::from).collect(),
        alternatives: hop.alternatives,
    }
}

fn cut(cut: &Cut) -> CutLine {
    CutLine { remove: cut.remove.to_string(), description: cut.description.clone(), closes: cut.closes, of: cut.of, side_effects: cut.side_effects.clone() }
}
