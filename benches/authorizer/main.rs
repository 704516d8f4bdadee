//! How fast access questions are answered: a million a second and core, and who-can over 50,000 bindings within a frame of 16 ms.
//!
//! Both figures are printed first, beside the naive evaluator's; then criterion looks closer (`-- --figures` leaves that out).
//!
//! The decisions are those of the ground truth where `RAVELIN_GROUND_TRUTH` names it, else questions about a generated cluster.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    dead_code,
    reason = "a benchmark may fail, and uses a part of what it shares with the tests"
)]

#[path = "../../tests/ground_truth/rbac/decode.rs"]
mod decode;
mod figures;
mod generate;
#[path = "../../src/rbac/tests/naive.rs"]
mod naive;

use std::hint::black_box;
use std::path::PathBuf;

use criterion::{Criterion, Throughput};
use ravelin::model::{Binding, Identity, Inventory, Kind, Meta, Name, Need, ObjectRef, PolicyRule, RoleKind, Subject};
use ravelin::rbac::matrix::{Permission, Unread};
use ravelin::rbac::{Authorizer, Grant, Request, Target};

fn main() {
    let (inventory, asked) = questions();
    figures::print(&inventory, &asked);
    if std::env::args().any(|argument| argument == "--figures") {
        return;
    }
    let mut criterion = Criterion::default().configure_from_args();
    decisions(&mut criterion, &inventory, &asked);
    inverse(&mut criterion);
    criterion.final_summary();
}

/// The recorded questions, or generated ones.
fn questions() -> (Inventory, Vec<(Identity, Request)>) {
    let recorded = std::env::var_os("RAVELIN_GROUND_TRUTH").map(|root| PathBuf::from(root).join("rbac/sar-v1.36.json.gz")).filter(|path| path.exists());
    match recorded {
        Some(path) => {
            let file = decode::file(&path);
            (file.inventory, file.queries.into_iter().map(|query| (query.who, query.what)).collect())
        }
        None => (generate::cluster(100, 2_000), generate::questions(100, 5_000)),
    }
}

fn decisions(criterion: &mut Criterion, inventory: &Inventory, questions: &[(Identity, Request)]) {
    let authorizer = Authorizer::new(inventory);
    let mut group = criterion.benchmark_group("decisions");
    group.throughput(Throughput::Elements(questions.len() as u64));
    group.bench_function("allows", |bench| bench.iter(|| questions.iter().filter(|(who, what)| authorizer.allows(black_box(who), what)).count()));
    group.bench_function("every grant", |bench| {
        bench.iter(|| questions.iter().map(|(who, what)| authorizer.decide(black_box(who), what).grants.len()).sum::<usize>());
    });
    let some = &questions[..questions.len().min(200)];
    group.throughput(Throughput::Elements(some.len() as u64)).sample_size(10);
    group.bench_function("naive", |bench| bench.iter(|| some.iter().map(|(who, what)| naive::grants(inventory, black_box(who), what).len()).sum::<usize>()));
    group.finish();
}

fn inverse(criterion: &mut Criterion) {
    let inventory = generate::cluster(10_000, 50_000);
    let authorizer = Authorizer::new(&inventory);
    let mut group = criterion.benchmark_group("50,000 bindings");
    group.sample_size(20);
    group.bench_function("build", |bench| bench.iter(|| Authorizer::new(black_box(&inventory))));
    let what = Request::resource("get", "ns-17", "", "secrets", "s");
    group.bench_function("who-can in a namespace", |bench| bench.iter(|| authorizer.who_can(black_box(&what)).len()));
    let need = Need { verbs: vec!["get".into()], group: "".into(), resource: "secrets".into(), name: None, cluster: false };
    group.bench_function("holders everywhere", |bench| bench.iter(|| authorizer.holders(black_box(&need)).len()));
    let who = Subject::service_account("ns-17", "app-1").identity();
    group.bench_function("holdings of an identity", |bench| bench.iter(|| authorizer.identity_holdings(black_box(&who), &need).len()));
    group.bench_function("a window of the matrix", |bench| bench.iter(|| window(black_box(&authorizer))));
    let everybody = Authorizer::new(&generate::everybody(50_000));
    group.bench_function("who-can that all can", |bench| bench.iter(|| everybody.who_can(black_box(&what)).len()));
    group.finish();
}

/// What one sees at once of all subjects against all resources: what the columns are, and 64 x 64 cells.
fn window(authorizer: &Authorizer) -> usize {
    let verbs: Vec<Name> = ["get", "list", "watch"].map(Name::new).to_vec();
    let axes = authorizer.axes_for(&verbs);
    let mut matrix = authorizer.matrix(None, Unread::default());
    let columns: Vec<usize> = axes.targets.into_iter().take(64).map(|target| matrix.permission(&Permission { verbs: verbs.clone(), target })).collect();
    let mut given = 0;
    for subject in authorizer.subjects().iter().take(64) {
        let bound = matrix.bound(&subject.identity());
        given += columns.iter().filter(|column| matrix.reach(&bound, **column).is_given()).count();
    }
    given
}
