//! Collection from a real control plane, whose binaries are in the folder that `KUBEBUILDER_ASSETS` names; without them every test here is ignored.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]

mod hold;
mod installations;
mod interface;
mod kinds;
mod least;
mod objects;
mod plane;
mod readonly;
mod rights;
mod seed;
mod sources;
#[path = "../support/terminal.rs"]
mod terminal;
mod watching;

use std::process::ExitCode;
use std::sync::OnceLock;

use libtest_mimic::{Arguments, Failed, Trial};
use plane::{Controllers, Plane};
use ravelin::collect::live::{Client, CollectOptions, ConnectOptions, Stop, collect_once, connect};
use ravelin::model::Inventory;

/// The control plane that all tests share.
static PLANE: OnceLock<Plane> = OnceLock::new();

/// What a test is given.
struct World {
    plane: &'static Plane,
    seeder: seed::Seeder,
}

impl World {
    /// A connection as the owner of a token, with a namespace as the context's own.
    async fn connect(&self, token: &str, namespace: &str) -> Client {
        self.connect_with(ConnectOptions { kubeconfig: Some(self.plane.kubeconfig(token, namespace)), ..ConnectOptions::default() }).await
    }

    /// A connection with options.
    async fn connect_with(&self, options: ConnectOptions) -> Client {
        connect(&options).await.unwrap_or_else(|error| panic!("{error}: {}", error.remedy()))
    }

    /// One pass by the owner of a token.
    async fn collect(&self, token: &str, namespace: &str) -> Inventory {
        collect_once(&self.connect(token, namespace).await, &CollectOptions::default(), &Stop::default()).await.unwrap()
    }
}

/// A test with the control plane, ignored where there is none.
fn trial<F>(name: &str, run: impl FnOnce(World) -> F + Send + 'static) -> Trial
where
    F: Future<Output = ()>,
{
    let assets = plane::assets();
    let missing = assets.is_none();
    let body = move || -> Result<(), Failed> {
        let assets = assets.ok_or("no control plane: set KUBEBUILDER_ASSETS")?;
        let plane = PLANE.get_or_init(|| Plane::start(&assets, Controllers::Few));
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        runtime.block_on(async { run(World { plane, seeder: seed::Seeder::ready(plane).await }).await });
        Ok(())
    };
    Trial::test(format!("live::{name}"), body).with_ignored_flag(missing)
}

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some("hold") {
        return hold::run();
    }
    let arguments = Arguments::from_args();
    let trials = [
        kinds::trials(),
        watching::trials(),
        rights::trials(),
        readonly::trials(),
        installations::trials(),
        interface::trials(),
        sources::trials(),
        least::trials(),
    ];
    let conclusion = libtest_mimic::run(&arguments, trials.into_iter().flatten().collect());
    if let Some(plane) = PLANE.get() {
        plane.stop();
    }
    conclusion.exit_code()
}
