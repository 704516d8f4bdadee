//! One frame: the view model and its drawing at 200x60, on a cluster of 10,000 pods. The budget is 4 ms for the 99th of 100.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a benchmark may fail, and prints its figures")]

#[path = "attack/generate.rs"]
#[allow(dead_code, reason = "the attack bench reads all of it")]
mod generate;
#[path = "../tests/suite/stage.rs"]
#[allow(dead_code, reason = "the test suite uses all of it")]
mod stage;

use std::sync::Arc;
use std::time::{Duration, Instant};

use generate::{LIMITS, Size};
use stage::Stage;

fn main() {
    let pods = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(10_000);
    let (inventory, _) = generate::cluster(size(pods));
    let mut stage = Stage::new(Arc::new(inventory), 200, 60);
    println!("{pods} pods at 200x60, as median and 99th percentile:");
    for (screen, keys) in [
        ("overview", "1"),
        ("findings", "2"),
        ("end of the findings", "2 G"),
        ("object page", "2 g enter"),
        ("paths", "3"),
        ("access", "5"),
        ("access matrix", "5 v"),
        ("network", "6"),
    ] {
        stage.press("esc esc esc");
        stage.press(keys);
        let mut times: Vec<Duration> = (0..200)
            .map(|_| {
                let start = Instant::now();
                std::hint::black_box(stage.buffer("dark"));
                start.elapsed()
            })
            .collect();
        times.sort();
        let ms = |at: usize| times[at].as_secs_f64() * 1000.0;
        println!("{screen:<24} {:>8.2} ms {:>8.2} ms", ms(99), ms(197));
    }
}

/// A part of the documented limits.
fn size(pods: usize) -> Size {
    let part = |of: usize| (of * pods / LIMITS.pods).max(4);
    Size { pods, nodes: part(LIMITS.nodes), namespaces: part(LIMITS.namespaces), bindings: part(LIMITS.bindings) }
}
