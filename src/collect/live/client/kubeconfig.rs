//! Which cluster is meant: kubeconfig files and their contexts, or the service account of the pod that ravelin runs in.

use std::path::{Path, PathBuf};

use kube::Config;
use kube::config::{KubeConfigOptions, Kubeconfig, KubeconfigError};

use super::ConnectOptions;
use crate::collect::live::Error;

/// A cluster to connect to.
pub(crate) struct Target {
    /// The client library's configuration.
    pub(crate) config: Config,
    /// The context's name; `in-cluster` without a kubeconfig.
    pub(crate) context: String,
    /// The proxy that the kubeconfig names for the cluster.
    pub(crate) proxy: Option<String>,
}

/// A context of the kubeconfig, for choosing one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContextInfo {
    /// Its name.
    pub name: String,
    /// The name of its cluster.
    pub cluster: String,
    /// Its default namespace.
    pub namespace: String,
    /// The kubeconfig names it as the current one.
    pub current: bool,
}

/// The contexts of the kubeconfig, in its order.
pub fn contexts(kubeconfig: Option<&Path>) -> Result<Vec<ContextInfo>, Error> {
    let Some((config, _)) = read(kubeconfig)? else {
        return Err(Error::NoKubeconfig { looked: looked_for(kubeconfig) });
    };
    let current = config.current_context.unwrap_or_default();
    let info = |named: kube::config::NamedContext| {
        let context = named.context.unwrap_or_default();
        let namespace = context.namespace.unwrap_or_else(|| "default".to_owned());
        ContextInfo { current: named.name == current, name: named.name, cluster: context.cluster, namespace }
    };
    Ok(config.contexts.into_iter().map(info).collect())
}

/// Whether anything says where a cluster is, without reading it: a kubeconfig file, or the environment of a pod.
pub fn is_configured(kubeconfig: Option<&Path>) -> bool {
    kubeconfig.is_some() || looked_for(None).iter().any(|path| path.is_file()) || in_a_pod()
}

/// Finds the cluster that the options name.
pub(crate) async fn find(options: &ConnectOptions) -> Result<Target, Error> {
    let named = options.kubeconfig.as_deref();
    match read(named)? {
        Some((config, path)) if named.is_some() || options.context.is_some() || !config.contexts.is_empty() => from_kubeconfig(config, &path, options).await,
        _ if in_a_pod() => in_cluster(),
        Some((config, path)) => from_kubeconfig(config, &path, options).await,
        None => Err(Error::NoKubeconfig { looked: looked_for(named) }),
    }
}

async fn from_kubeconfig(kubeconfig: Kubeconfig, path: &Path, options: &ConnectOptions) -> Result<Target, Error> {
    let names: Vec<String> = kubeconfig.contexts.iter().map(|c| c.name.clone()).collect();
    let Some(context) = options.context.clone().or_else(|| kubeconfig.current_context.clone()).filter(|name| !name.is_empty()) else {
        return Err(Error::NoContext { contexts: names });
    };
    if !names.contains(&context) {
        return Err(Error::UnknownContext { nearest: nearest(&context, &names), name: context });
    }
    let cluster = kubeconfig.contexts.iter().find(|c| c.name == context).and_then(|c| c.context.as_ref()).map(|c| c.cluster.clone()).unwrap_or_default();
    let proxy = kubeconfig.clusters.iter().find(|c| c.name == cluster).and_then(|c| c.cluster.as_ref()?.proxy_url.clone()).filter(|url| !url.is_empty());
    let chosen = KubeConfigOptions { context: Some(context.clone()), ..KubeConfigOptions::default() };
    let config = Config::from_custom_kubeconfig(kubeconfig, &chosen).await;
    let config = config.map_err(|error| Error::Kubeconfig { path: path.to_owned(), cause: cause(&error) })?;
    Ok(Target { config, context, proxy })
}

fn in_cluster() -> Result<Target, Error> {
    let config = Config::incluster().map_err(|error| Error::Credentials { cause: format!("the service account of this pod: {error}") })?;
    Ok(Target { config, context: "in-cluster".to_owned(), proxy: None })
}

fn in_a_pod() -> bool {
    std::env::var_os("KUBERNETES_SERVICE_HOST").is_some() && Path::new("/var/run/secrets/kubernetes.io/serviceaccount/token").exists()
}

/// The kubeconfig and the path it came from; none where no file exists.
fn read(named: Option<&Path>) -> Result<Option<(Kubeconfig, PathBuf)>, Error> {
    let mut merged: Option<Kubeconfig> = None;
    let looked = looked_for(named);
    for path in &looked {
        // Files of the list that do not exist are skipped, as kubectl does; one that was named must be there.
        if named.is_none() && !path.exists() {
            continue;
        }
        let wrong = |error: KubeconfigError| Error::Kubeconfig { path: path.clone(), cause: cause(&error) };
        let next = Kubeconfig::read_from(path).map_err(wrong)?;
        merged = Some(match merged {
            Some(before) => before.merge(next).map_err(wrong)?,
            None => next,
        });
    }
    let shown = if let [one] = looked.as_slice() { one.clone() } else { PathBuf::from("$KUBECONFIG") };
    Ok(merged.map(|config| (config, shown)))
}

/// The files that may hold the kubeconfig.
fn looked_for(named: Option<&Path>) -> Vec<PathBuf> {
    if let Some(path) = named {
        return vec![path.to_owned()];
    }
    let listed: Vec<PathBuf> = std::env::var_os("KUBECONFIG").map(|list| std::env::split_paths(&list).collect()).unwrap_or_default();
    let listed: Vec<PathBuf> = listed.into_iter().filter(|path| !path.as_os_str().is_empty()).collect();
    if !listed.is_empty() {
        return listed;
    }
    std::env::home_dir().map(|home| home.join(".kube").join("config")).into_iter().collect()
}

/// What is wrong with a kubeconfig, without any of its text: a line next to a mistake may hold a credential.
fn cause(error: &KubeconfigError) -> String {
    match error {
        KubeconfigError::Parse(parse) => match parse.location() {
            Some(at) => format!("it is not valid YAML at line {}, column {}", at.line(), at.column()),
            None => "it is not valid YAML".to_owned(),
        },
        KubeconfigError::ReadConfig(error, _) => format!("it cannot be read: {error}"),
        other => other.to_string(),
    }
}

/// The names most similar to a mistyped one.
fn nearest(wanted: &str, names: &[String]) -> Vec<String> {
    let mut ranked: Vec<(usize, &String)> = names.iter().map(|name| (distance(wanted, name), name)).collect();
    ranked.sort();
    ranked.into_iter().take(5).map(|(_, name)| name.clone()).collect()
}

/// How many characters have to be added, removed or replaced, in any case.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.to_lowercase().chars().collect(), b.to_lowercase().chars().collect());
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests;
