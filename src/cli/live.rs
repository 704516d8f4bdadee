//! A live cluster, read once for a command.

use std::io::{self, IsTerminal};

use tokio::runtime::Runtime;

use super::access::Questions;
use super::args::SourceArgs;
use super::{Failure, interrupt};
use crate::collect::live::{self, CollectOptions, ConnectOptions, Stop};
use crate::model::Inventory;

/// How to connect, from the flags.
pub(crate) fn options(args: &SourceArgs) -> ConnectOptions {
    ConnectOptions {
        kubeconfig: args.kubeconfig.clone(),
        context: args.context.clone(),
        impersonate: args.impersonate.clone(),
        impersonate_groups: args.impersonate_groups.clone(),
        terminal: io::stdin().is_terminal(),
        ..ConnectOptions::default()
    }
}

/// A server takes no groups without a user, so nobody would be acted as.
pub(crate) fn check(args: &SourceArgs) -> Result<(), Failure> {
    let groups_alone = args.impersonate.is_none() && !args.impersonate_groups.is_empty();
    if groups_alone { Err(Failure::usage("--as-group needs --as").remedy("name a user too: `--as USER --as-group GROUP`")) } else { Ok(()) }
}

/// Reads the cluster once. An interruption ends the command: a partial answer would look like a whole one.
pub(crate) fn collect(args: &SourceArgs, namespaces: &[String]) -> Result<Inventory, Failure> {
    run(async {
        let client = live::connect(&options(args)).await.map_err(|error| failure(&error))?;
        let options = CollectOptions { namespaces: namespaces.to_vec(), ..CollectOptions::default() };
        live::collect_once(&client, &options, &Stop::default()).await.map_err(|error| failure(&error))
    })
}

/// A cluster, what was asked, and what its server decided of each.
pub(crate) type Verified = (Inventory, Questions, Vec<Result<bool, String>>);

/// Reads the cluster once, and lets its server decide the questions that are made of it.
pub(crate) fn verify(args: &SourceArgs, ask: impl FnOnce(&Inventory) -> Questions) -> Result<Verified, Failure> {
    run(async {
        let client = live::connect(&ConnectOptions { verify: true, ..options(args) }).await.map_err(|error| failure(&error))?;
        let inventory = live::collect_once(&client, &CollectOptions::default(), &Stop::default()).await.map_err(|error| failure(&error))?;
        let questions = ask(&inventory);
        let answers = live::decisions(&client, &questions).await;
        Ok((inventory, questions, answers))
    })
}

/// Runs to the end, or to an interruption.
fn run<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = Runtime::new()?;
    let done = runtime.block_on(async {
        tokio::select! {
            done = work => done,
            () = interrupt::asked() => Err(Failure::interrupted()),
        }
    });
    // Nobody waits for what still runs after an interruption.
    runtime.shutdown_background();
    done
}

/// An unreachable cluster is not a wrong configuration: scripts tell them apart by the exit code.
pub(crate) fn failure(error: &live::Error) -> Failure {
    let failure = if error.is_unreachable() { Failure::unreachable(error.to_string()) } else { Failure::usage(error.to_string()) };
    failure.remedy(error.remedy())
}
