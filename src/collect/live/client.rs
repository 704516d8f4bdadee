//! A connection to one cluster: who it is, and requests that are limited, guarded and judged.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use super::counters::Counters;
use super::failure::Failure;
use super::fetch::Ask;
use super::limits::{Limiter, Limits};
use super::pulse::Pulse;
use super::{Error, describe};
use crate::model::{ClusterInfo, Name, SourceKind, Version};

pub(crate) mod guard;
mod kubeconfig;
mod plugin;
mod session;
mod stack;

pub use kubeconfig::{ContextInfo, contexts, is_configured};
pub use plugin::Notice;
pub use session::Lend;

use plugin::Plugin;
use session::Session;
use stack::Recipe;

/// Which cluster, as whom, and how hard to ask.
#[derive(Clone, Default)]
pub struct ConnectOptions {
    /// A kubeconfig file; else `$KUBECONFIG`, `~/.kube/config`, or the service account of the pod.
    pub kubeconfig: Option<PathBuf>,
    /// A context of it; else the current one.
    pub context: Option<String>,
    /// The user to act as (`--as`).
    pub impersonate: Option<String>,
    /// The groups to act as.
    pub impersonate_groups: Vec<String>,
    /// SubjectAccessReviews may be asked, to verify ravelin's own answers.
    pub verify: bool,
    /// A credential plugin may ask the user now: there is a terminal, and nothing else is on it.
    pub terminal: bool,
    /// Who suspends the screen when a plugin has to ask later.
    pub lend: Option<Lend>,
    /// Who shows what a plugin writes to its standard error.
    pub notice: Option<Notice>,
    /// How hard to ask.
    pub limits: Limits,
}

/// A connection to a cluster. Cheap to clone.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    session: Session,
    limiter: Limiter,
    limits: Limits,
    counters: Counters,
    pulse: Pulse,
    context: String,
    namespace: String,
    version: OnceLock<String>,
}

/// Connects: finds the cluster, gets credentials, and asks the server for its version to see that it answers.
pub async fn connect(options: &ConnectOptions) -> Result<Client, Error> {
    let client = open(options).await?;
    client.greet().await?;
    Ok(client)
}

/// Finds the cluster and gets credentials, which may run a plugin; nothing is asked of the server yet.
pub async fn open(options: &ConnectOptions) -> Result<Client, Error> {
    let mut target = kubeconfig::find(options).await?;
    if options.impersonate.is_some() || !options.impersonate_groups.is_empty() {
        let auth = &mut target.config.auth_info;
        auth.impersonate.clone_from(&options.impersonate);
        auth.impersonate_groups = (!options.impersonate_groups.is_empty()).then(|| options.impersonate_groups.clone());
    }
    let namespace = target.config.default_namespace.clone();
    let plugin = Plugin::of(&target.config.auth_info, options.notice.clone());
    let recipe = Recipe::new(target.config, target.proxy.as_deref(), options.verify)?;
    let session = Session::start(recipe, plugin, options.terminal, options.lend.clone()).await?;
    Ok(Client(Arc::new(Inner {
        session,
        limiter: Limiter::new(&options.limits),
        limits: options.limits.clone(),
        counters: Counters::default(),
        pulse: Pulse::new(),
        context: target.context,
        namespace,
        version: OnceLock::new(),
    })))
}

impl Client {
    /// Asks the server for its version, to see that it answers.
    pub async fn greet(&self) -> Result<(), Error> {
        if let Some(version) = self.ask_version().await? {
            _ = self.0.version.set(version);
        }
        Ok(())
    }

    /// The context's name.
    pub fn context(&self) -> &str {
        &self.0.context
    }

    /// The server's address.
    pub fn server(&self) -> String {
        self.0.session.server()
    }

    /// The context's default namespace.
    pub fn namespace(&self) -> &str {
        &self.0.namespace
    }

    /// The server's version as it states it.
    pub fn version(&self) -> Option<&str> {
        self.0.version.get().map(String::as_str)
    }

    /// What was asked and transferred so far.
    pub fn counters(&self) -> &Counters {
        &self.0.counters
    }

    pub(crate) fn pulse(&self) -> &Pulse {
        &self.0.pulse
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    pub(crate) fn limiter(&self) -> &Limiter {
        &self.0.limiter
    }

    pub(crate) fn session(&self) -> &Session {
        &self.0.session
    }

    /// The server's version, where it tells; an error where it cannot be reached at all.
    async fn ask_version(&self) -> Result<Option<String>, Error> {
        #[derive(serde::Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Info {
            git_version: String,
        }
        match self.small(&Ask::json("/version")).await {
            Ok(body) => match serde_json::from_slice::<Info>(&body) {
                Ok(info) => Ok(Some(info.git_version)),
                Err(_) => Err(Error::NotKubernetes { server: self.server(), cause: "its answer to /version is not one".to_owned() }),
            },
            // Whoever may not ask for the version may still list.
            Err(Failure::Forbidden(_) | Failure::NotFound | Failure::Throttled { .. } | Failure::Server { .. }) => Ok(None),
            Err(failure) => Err(describe::unreachable(&self.server(), failure)),
        }
    }

    /// What is known of the cluster before anything is listed.
    pub fn cluster(&self, namespaces: &[String]) -> ClusterInfo {
        ClusterInfo {
            name: Name::new(self.context()),
            source: SourceKind::Live,
            version: self.version().and_then(Version::parse),
            version_text: Name::new(self.version().unwrap_or_default()),
            limited_to: namespaces.iter().map(|n| Name::new(n)).collect(),
            ..ClusterInfo::default()
        }
    }
}
