//! The keys of the access screens on a cluster of 5,000 subjects: what the interface's thread does for each, and how long its answers take beside it.
//! The budget is a frame, 16 ms, for a key or an answer and the picture after it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a benchmark may fail, and prints its figures")]

#[path = "../tests/support/crowd.rs"]
mod crowd;
#[path = "../tests/suite/stage.rs"]
#[allow(dead_code, reason = "the test suite uses all of it")]
mod stage;

use std::sync::Arc;
use std::time::{Duration, Instant};

use ravelin::analysis::{analyse, what_if};
use ravelin::app::ask::answer;
use ravelin::app::effect::Effect;
use ravelin::app::key::Key;
use ravelin::app::msg::Msg;
use ravelin::app::update::update;
use stage::Stage;

/// Keys in a row that do one sort of thing.
const KEYS: &[(&str, &str)] = &[
    ("everybody", "5"),
    ("down the list", "j j j ctrl-d ctrl-d G g"),
    ("filter, a few letters", "/ {fay}"),
    ("filter, letters in order", "backspace backspace backspace {f0y24}"),
    ("filter, cleared", "esc"),
    ("question, typed", "/ {can user:fay.0021@corp.example list secrts -n team-01}"),
    ("who can, typed", "esc / {who can get pods -n team-001}"),
    ("who can, its list", "enter j j G g ctrl-d"),
    ("400 rules", "esc 1 : {sa team-010 svc-0010} enter a"),
    ("down the rules", "j j j ctrl-d ctrl-d G g"),
    ("turned round", "j j tab j ctrl-d G tab"),
    ("filter of rules", "/ {secrets} enter j j esc"),
    ("thousands of rules", "1 : {sa team-050 svc-0050} enter a j j ctrl-d G g"),
    ("difference", "d 1 : {sa team-010 svc-0010} enter a d j ctrl-d G"),
    ("matrix of everybody", "1 5 v j j l l ] ] ctrl-d G g"),
    ("a cell's proof", "enter j j tab j j ctrl-d G tab esc"),
    ("matrix of 400 rules", "1 : {sa team-010 svc-0010} enter v j j l l ] ctrl-d G g"),
    ("matrix of thousands", "1 : {sa team-050 svc-0050} enter v j j l l ] ctrl-d G g enter tab j G"),
    ("least privilege", "1 : {sa team-050 svc-0050} enter L j j ctrl-d ctrl-d G g tab j j"),
    ("without a binding of 2,000", "1 : {clusterrolebinding everyone-reads} enter w tab j j ctrl-d G g"),
];

/// What one sort of keys costs: on the interface's thread, and beside it.
#[derive(Default)]
struct Cost {
    frames: Vec<Duration>,
    answers: Vec<Duration>,
}

fn frame(cost: &mut Cost, stage: &mut Stage, msg: Msg) {
    let start = Instant::now();
    let effects = update(&mut stage.model, msg);
    std::hint::black_box(stage.buffer("dark"));
    cost.frames.push(start.elapsed());
    for effect in effects {
        let start = Instant::now();
        let msg = match effect {
            Effect::Ask { ticket, analysis, base, question, .. } => {
                Msg::Answered(ticket, answer(&analysis, base.as_deref(), &question, &ravelin::runtime::document::lines))
            }
            Effect::Analyse { ticket, inventory, settings, edits, base, .. } => {
                let base = base.unwrap_or_else(|| Arc::new(analyse(inventory, &settings)));
                if edits.is_empty() { Msg::Analysed(ticket, base, None) } else { Msg::Analysed(ticket, Arc::new(what_if(&base, &edits)), Some(base)) }
            }
            other => {
                stage.perform(vec![other]);
                continue;
            }
        };
        cost.answers.push(start.elapsed());
        frame(cost, stage, msg);
    }
}

fn main() {
    let start = Instant::now();
    let inventory = Arc::new(crowd::cluster());
    println!("5,000 subjects, {} bindings, read in {:.1} s", inventory.bindings().count(), start.elapsed().as_secs_f64());
    println!("{:<28} {:>8} {:>12} {:>12} {:>14}", "keys", "frames", "median ms", "slowest ms", "slowest answer");
    for (width, height) in [(80, 24), (200, 60)] {
        println!("{width}x{height}");
        let mut stage = Stage::new(Arc::clone(&inventory), width, height);
        for (what, keys) in KEYS {
            let mut cost = Cost::default();
            for key in pressed(keys) {
                frame(&mut cost, &mut stage, Msg::Key(key));
            }
            cost.frames.sort_unstable();
            let ms = |duration: Option<&Duration>| duration.map_or(0.0, |duration| duration.as_secs_f64() * 1000.0);
            let answer = ms(cost.answers.iter().max());
            println!(
                "{what:<28} {:>8} {:>12.2} {:>12.2} {answer:>14.2}",
                cost.frames.len(),
                ms(cost.frames.get(cost.frames.len() / 2)),
                ms(cost.frames.last())
            );
        }
    }
}

/// Keys as in the tests: separated by spaces, with text to type in braces.
fn pressed(keys: &str) -> Vec<Key> {
    let mut found = Vec::new();
    let mut rest = keys.trim_start();
    while !rest.is_empty() {
        if let Some((text, after)) = rest.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
            found.extend(text.chars().map(Key::char));
            rest = after.trim_start();
        } else {
            let (word, after) = rest.split_once(' ').unwrap_or((rest, ""));
            found.push(word.parse().expect("a key"));
            rest = after.trim_start();
        }
    }
    found
}
