//! From the bytes of a recording to every answer, each as a ratio to the time that only unpacking and parsing takes: that is the floor of
//! every tool that reads a cluster, and the ratio means the same on every machine.
//!
//! `cargo bench --bench analysis` for 10,000 pods, `-- 150000` for the documented limits, `-- FILE` for a recording of a cluster of one's own.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark may fail, and prints its figures")]

#[path = "attack/generate.rs"]
mod generate;

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use generate::{LIMITS, Size};
use ravelin::analysis::{Settings, analyse};
use ravelin::attack::{Mask, VertexId};
use ravelin::collect::recording;
use ravelin::model::ObjectRef;

/// The head of a recording, before what is compressed.
const HEAD: usize = 12;

fn main() {
    let (bytes, jewels) = subject();
    let pods = recording::from_bytes(&bytes, Path::new("bench")).unwrap().pods.len();
    let rounds = if pods > 50_000 { 3 } else { 5 };
    let floor = median(rounds, || parse(&bytes));
    let length = parse(&bytes);
    println!("{pods} pods: {} KiB, {} KiB unpacked; unpacked and parsed in {}", bytes.len() >> 10, length >> 10, text(floor));
    let show = |what: &str, time: Duration| println!("{what:<24} {:>12} {:>8.2} x", text(time), time.as_secs_f64() / floor.as_secs_f64());

    let read = || recording::from_bytes(&bytes, Path::new("bench")).unwrap();
    show("decode", median(rounds, read));
    let inventory = Arc::new(read());
    let settings = Settings { catalogue: Arc::new(ravelin::knowledge::load(None).unwrap()), jewels, ..Settings::default() };
    show("analyse", median(rounds, || analyse(Arc::clone(&inventory), &settings)));
    show("recording to analysis", median(rounds, || analyse(Arc::new(read()), &settings)));
    let analysis = analyse(inventory, &settings);
    let (starts, targets, all) = (analysis.starts(), analysis.targets(), Mask::default());
    println!("{} findings, {} entries, {} goals", analysis.findings.len(), starts.len(), targets.len());
    let few: Vec<VertexId> = starts.iter().copied().step_by(starts.len().div_ceil(20).max(1)).collect();
    let each = |run: &dyn Fn(VertexId) -> usize| median(rounds, || few.iter().map(|start| run(*start)).sum::<usize>()) / (few.len().max(1) as u32);
    show("blast radius", each(&|start| analysis.graph.blast(&[start], &all).total));
    show("paths of one entry", each(&|start| analysis.graph.paths(&[start], &targets, 5, &all).len()));
    show("paths of all entries", median(rounds, || analysis.graph.paths(&starts, &targets, 20, &all).len()));
    let untidy: Vec<_> = analysis.findings.iter().filter(|finding| finding.rule.starts_with("RBAC-") || *finding.rule == *"SA-004").collect();
    let few: Vec<_> = untidy.iter().step_by(untidy.len().div_ceil(10).max(1)).collect();
    let mut times: Vec<Duration> = few.iter().filter_map(|finding| once(|| analysis.bearing(finding))).collect();
    times.sort();
    if let (Some(least), Some(most)) = (times.first(), times.last()) {
        show("an untidy right, at least", *least);
        show("an untidy right, at most", *most);
    }
    show("choke points", median(rounds, || analysis.graph.choke_points(&starts, &targets, &all).total));
}

/// The recording that is measured, and the crown jewels of its cluster.
fn subject() -> (Vec<u8>, Vec<ObjectRef>) {
    let argument = std::env::args().skip(1).find(|argument| !argument.starts_with('-')).unwrap_or_else(|| "10000".to_owned());
    let Ok(pods) = argument.parse() else { return (std::fs::read(argument).unwrap(), Vec::new()) };
    let (inventory, jewels) = generate::cluster(size(pods));
    (recording::to_bytes(&inventory).unwrap(), jewels)
}

/// Unpacks and parses every line, and keeps nothing of it; gives the number of bytes.
fn parse(bytes: &[u8]) -> usize {
    let mut lines = BufReader::with_capacity(1 << 17, zstd::Decoder::new(&bytes[HEAD..]).unwrap());
    let (mut line, mut length) = (Vec::new(), 0);
    while lines.read_until(b'\n', &mut line).unwrap() > 0 {
        let value: serde_json::Value = serde_json::from_slice(&line).unwrap();
        std::hint::black_box(value);
        length += line.len();
        line.clear();
    }
    length
}

/// The time of one run that answers.
fn once<T>(run: impl FnOnce() -> Option<T>) -> Option<Duration> {
    let start = Instant::now();
    std::hint::black_box(run()).map(|_| start.elapsed())
}

/// The median time of some runs.
fn median<T>(rounds: usize, mut run: impl FnMut() -> T) -> Duration {
    let mut times: Vec<Duration> = (0..rounds)
        .map(|_| {
            let start = Instant::now();
            // Only the answer is waited for, not that it is freed.
            let answer = std::hint::black_box(run());
            let time = start.elapsed();
            drop(answer);
            time
        })
        .collect();
    times.sort();
    times[times.len() / 2]
}

fn text(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1000.0)
}

/// A part of the documented limits.
fn size(pods: usize) -> Size {
    let part = |of: usize| (of * pods / LIMITS.pods).max(4);
    Size { pods, nodes: part(LIMITS.nodes), namespaces: part(LIMITS.namespaces), bindings: part(LIMITS.bindings) }
}
