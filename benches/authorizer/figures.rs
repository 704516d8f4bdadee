//! The two figures that are promised, each beside the naive evaluator's in the same run: ratios hold on any machine, times do not.

use std::fs;
use std::hint::black_box;
use std::time::{Duration, Instant};

use super::{Authorizer, Identity, Inventory, Request, Subject, generate, naive};

/// Each is measured for at least so long.
const LEAST: Duration = Duration::from_millis(1_500);

/// Prints them.
pub(crate) fn print(inventory: &Inventory, questions: &[(Identity, Request)]) {
    println!("load average {}", fs::read_to_string("/proc/loadavg").unwrap_or_default().trim());
    let authorizer = Authorizer::new(inventory);
    let fast = per_second(questions.len(), || questions.iter().filter(|(who, what)| authorizer.allows(black_box(who), what)).count());
    let every = per_second(questions.len(), || questions.iter().map(|(who, what)| authorizer.decide(black_box(who), what).grants.len()).sum());
    let some = &questions[..questions.len().min(1_000)];
    let slow = per_second(some.len(), || some.iter().filter(|(who, what)| !naive::grants(inventory, black_box(who), what).is_empty()).count());
    for (who, what) in some {
        assert_eq!(naive::grants(inventory, who, what).len(), authorizer.decide(who, what).grants.len(), "{who:?}: {what}");
    }
    println!("{} questions, by CPU time of one core:", questions.len());
    line("  decisions, yes or no", fast, slow);
    line("  decisions, every grant", every, slow);

    let big = generate::cluster(10_000, 50_000);
    let authorizer = Authorizer::new(&big);
    let what = Request::resource("get", "ns-17", "", "secrets", "s");
    who_can("who-can in a namespace, 50,000 bindings", &authorizer, &big, &what);
    who_can("who-can at cluster scope, 50,000 bindings", &authorizer, &big, &Request::resource("get", "", "group-3.example.com", "things", ""));
    let everybody = generate::everybody(50_000);
    who_can("who-can that all 50,000 subjects can", &Authorizer::new(&everybody), &everybody, &what);
}

fn line(what: &str, fast: f64, slow: f64) {
    println!("{what:<28} {:>12.0}/s   naive {slow:>8.0}/s   {:>8.0} x", fast, fast / slow);
}

fn who_can(title: &str, authorizer: &Authorizer, inventory: &Inventory, what: &Request) {
    let holders: Vec<Subject> = authorizer.who_can(what).into_iter().filter(|holder| !holder.grants.is_empty()).map(|holder| holder.subject).collect();
    assert_eq!(holders, naive_who_can(inventory, what), "{what}");
    let fast = 1e3 / per_second(1, || authorizer.who_can(black_box(what)).len());
    let slow = 1e3 / per_second(1, || naive_who_can(inventory, black_box(what)).len());
    println!("{title:<44} {fast:>9.3} ms   naive {slow:>9.3} ms   {:>6.0} x", slow / fast);
}

/// Every subject that may, by looking at every binding.
fn naive_who_can(inventory: &Inventory, what: &Request) -> Vec<Subject> {
    let in_scope = inventory.bindings().filter(|binding| binding.is_cluster_wide() || binding.meta.namespace == what.namespace);
    let grants = in_scope.filter(|binding| {
        inventory.role(&binding.meta.namespace, &binding.role).is_some_and(|role| role.rules.iter().any(|rule| naive::rule_allows(rule, what)))
    });
    let mut subjects: Vec<Subject> = grants.flat_map(|binding| binding.subjects.iter().cloned()).collect();
    subjects.sort_unstable();
    subjects.dedup();
    subjects
}

/// How many of `count` a run are done in a second of CPU time: what others do on the machine does not count.
fn per_second(count: usize, mut run: impl FnMut() -> usize) -> f64 {
    black_box(run());
    let (began, cpu, mut rounds) = (Instant::now(), cpu(), 0);
    while began.elapsed() < LEAST || rounds == 0 {
        black_box(run());
        rounds += 1;
    }
    (count * rounds) as f64 / (cpu_since(cpu)).max(1e-9)
}

fn cpu_since(before: f64) -> f64 {
    cpu() - before
}

/// The CPU time of this process in seconds, in steps of the kernel's clock tick.
fn cpu() -> f64 {
    /// Ticks a second, on every Linux.
    const TICKS: f64 = 100.0;
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or_default();
    (ticks(11) + ticks(12)) / TICKS
}
