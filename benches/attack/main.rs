//! The attack graph at Kubernetes' documented limits: how large it is, how long it takes to build, and whether questions are answered
//! within a frame of 16 ms (p99) and choke points within a second.
//!
//! `cargo bench --bench attack` for the limits, `-- 10000` for that many pods.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark may fail, and prints its figures")]

mod generate;

use std::time::{Duration, Instant};

use ravelin::attack::{Facts, Graph, Mask, VertexId};
use ravelin::model::{Kind, ObjectRef};
use ravelin::network::{IpBlockMode, Reachability, exposure};
use ravelin::rbac::Authorizer;

/// What a question may take.
const FRAME: Duration = Duration::from_millis(16);

fn main() {
    let pods: Option<usize> = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    let limits = generate::LIMITS;
    let size = pods.map_or(limits, |pods| generate::Size {
        pods,
        nodes: (limits.nodes * pods / limits.pods).max(4),
        namespaces: (limits.namespaces * pods / limits.pods).max(4),
        bindings: (limits.bindings * pods / limits.pods).max(4),
    });
    let (inventory, jewels) = timed("generate", || generate::cluster(size));
    println!(
        "{} pods, {} nodes, {} namespaces, {} bindings",
        inventory.pods.len(),
        inventory.nodes.len(),
        inventory.namespaces.len(),
        inventory.bindings().count()
    );
    let authorizer = timed("authorizer", || Authorizer::new(&inventory));
    let reach = timed("network", || Reachability::new(&inventory, IpBlockMode::default()));
    let exposures = timed("exposure", || exposure::exposures(&inventory, &reach));
    let catalogue = ravelin::knowledge::load(None).unwrap();
    let facts = Facts { inventory: &inventory, authorizer: &authorizer, catalogue: &catalogue, jewels: &jewels };
    let before = memory();
    let (graph, _) = timed("graph", || Graph::build(&facts, &exposures));
    println!(
        "{} vertices, {} edges, {} entries, {} MiB more",
        graph.vertex_count(),
        graph.edge_count(),
        graph.entries().len(),
        memory().saturating_sub(before)
    );
    questions(&graph);
    choke_points(&graph);
}

fn questions(graph: &Graph) {
    let (entries, goals) = (graph.entries(), graph.goals());
    let starts: Vec<VertexId> = entries.iter().copied().step_by(entries.len().div_ceil(100).max(1)).collect();
    let all = Mask::default();
    each("blast radius", &starts, |start| graph.blast(&[start], &all).total);
    each("shortest path to any goal", &starts, |start| graph.paths(&[start], &goals, 1, &all).len());
    each("five paths to any goal", &starts, |start| graph.paths(&[start], &goals, 5, &all).len());
    let admin = graph.goal("cluster-admin").unwrap();
    each("what leads to it", &starts, |start| graph.distances_to(&[start], &all).hops(admin).unwrap_or(0) as usize);
    let bindings: Vec<ObjectRef> = graph.cut_objects().into_iter().filter(|object| object.kind == Kind::ClusterRoleBinding).take(100).collect();
    each("mask of a removed binding", &bindings, |binding| usize::from(all.clone().without(graph, &[binding]).is_empty()));
    timed("one path from each entry", || graph.paths(&entries, &goals, 20, &all).len());
    let pairs = timed("pairs", || graph.pairs(&entries, &goals, &all));
    println!("{pairs} pairs");
}

fn choke_points(graph: &Graph) {
    let cuts = timed("choke points", || graph.choke_points(&graph.entries(), &graph.goals(), &Mask::default()));
    println!("{} listed, combination of {} leaves {}, minimal: {}", cuts.single.len(), cuts.combination.len(), cuts.remaining, cuts.minimal);
}

fn timed<T>(what: &str, run: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = run();
    println!("{what}: {:.1} ms", start.elapsed().as_secs_f64() * 1000.0);
    result
}

/// The median and the 99th percentile of a question.
fn each<T: Clone>(what: &str, over: &[T], ask: impl Fn(T) -> usize) {
    let mut times: Vec<Duration> = Vec::new();
    let mut sum = 0;
    for one in over {
        let start = Instant::now();
        sum += ask(one.clone());
        times.push(start.elapsed());
    }
    times.sort_unstable();
    let Some(last) = times.len().checked_sub(1) else { return };
    let (median, p99) = (times[last / 2], times[last * 99 / 100]);
    let verdict = if p99 > FRAME { "  over a frame" } else { "" };
    println!("{what}: median {:.2} ms, p99 {:.2} ms (sum {sum}){verdict}", median.as_secs_f64() * 1000.0, p99.as_secs_f64() * 1000.0);
}

/// The resident memory of this process in MiB, where the system tells.
fn memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|rest| rest.split_whitespace().next()).and_then(|kb| kb.parse::<usize>().ok()).unwrap_or(0) / 1024
}
