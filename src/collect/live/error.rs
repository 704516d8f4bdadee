//! Why a cluster cannot be read at all, each with its cause and what to do about it.

use std::path::PathBuf;

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is nothing that says where a cluster is.
    #[error("no cluster is configured: {} {}", list_of(looked), if looked.len() == 1 { "does not exist" } else { "do not exist" })]
    NoKubeconfig {
        /// The files that were looked for.
        looked: Vec<PathBuf>,
    },
    /// The kubeconfig cannot be used.
    #[error("the kubeconfig {} cannot be used: {cause}", path.display())]
    Kubeconfig {
        /// The file, or the list of files.
        path: PathBuf,
        /// What is wrong with it.
        cause: String,
    },
    /// The kubeconfig has no such context.
    #[error("the kubeconfig has no context `{name}`")]
    UnknownContext {
        /// The context that was asked for.
        name: String,
        /// The most similar ones, or all if there are few.
        nearest: Vec<String>,
    },
    /// The kubeconfig names no current context.
    #[error("the kubeconfig names no current context")]
    NoContext {
        /// The contexts that it has.
        contexts: Vec<String>,
    },
    /// The credential plugin of the kubeconfig failed.
    #[error("the credential plugin `{command}` {cause}")]
    Plugin {
        /// Its command, without arguments: those may hold credentials.
        command: String,
        /// What went wrong.
        cause: String,
        /// The end of what it wrote to its standard error.
        stderr: Vec<String>,
        /// What the kubeconfig says about installing it.
        hint: String,
    },
    /// The credentials of the kubeconfig cannot be used.
    #[error("the credentials of the kubeconfig cannot be used: {cause}")]
    Credentials {
        /// What is wrong with them.
        cause: String,
    },
    /// The proxy cannot be used.
    #[error("the proxy {proxy} cannot be used: {cause}")]
    Proxy {
        /// Its address, without credentials.
        proxy: String,
        /// What is wrong with it.
        cause: String,
    },
    /// No connection could be made.
    #[error("the API server at {server} cannot be reached: {cause}")]
    Unreachable {
        /// Its address.
        server: String,
        /// What happened.
        cause: String,
    },
    /// The connection is not trusted, or the server does not trust it.
    #[error("no secure connection to the API server at {server}: {cause}")]
    Tls {
        /// Its address.
        server: String,
        /// What happened.
        cause: String,
    },
    /// The server does not know who asks.
    #[error("the API server at {server} does not accept the credentials (401)")]
    Unauthorized {
        /// Its address.
        server: String,
    },
    /// Something answers, but not as an API server does.
    #[error("what answers at {server} is no Kubernetes API server: {cause}")]
    NotKubernetes {
        /// Its address.
        server: String,
        /// What it answered.
        cause: String,
    },
    /// A mistake of ravelin's own.
    #[error("the collection ended unexpectedly; the log says where")]
    Internal,
}

impl Error {
    /// Whether the cluster is configured but cannot be reached or does not let us in.
    pub const fn is_unreachable(&self) -> bool {
        matches!(
            self,
            Self::Plugin { .. }
                | Self::Credentials { .. }
                | Self::Proxy { .. }
                | Self::Unreachable { .. }
                | Self::Tls { .. }
                | Self::Unauthorized { .. }
                | Self::NotKubernetes { .. }
        )
    }

    /// What to do about it, as a sentence.
    pub fn remedy(&self) -> String {
        match self {
            Self::NoKubeconfig { .. } => "Name a kubeconfig with --kubeconfig or $KUBECONFIG, or read --manifests, a --recording or the --demo.".to_owned(),
            Self::Kubeconfig { .. } => "Correct the file, or name another one with --kubeconfig.".to_owned(),
            Self::UnknownContext { nearest, .. } if nearest.is_empty() => "The kubeconfig has no context at all.".to_owned(),
            Self::UnknownContext { nearest, .. } => format!("It has {}.", nearest.join(", ")),
            Self::NoContext { contexts } if contexts.is_empty() => "Add a context to it, or name another kubeconfig.".to_owned(),
            Self::NoContext { contexts } => format!("Name one with --context: {}.", contexts.join(", ")),
            Self::Plugin { hint, .. } if !hint.is_empty() => hint.clone(),
            Self::Plugin { .. } => "Run the plugin by hand, log in where it asks to, and try again; its messages are in the log.".to_owned(),
            Self::Credentials { .. } | Self::Unauthorized { .. } => {
                "Log in again, or correct the user of this context; `kubectl auth whoami` shows whether the credentials are good.".to_owned()
            }
            Self::Proxy { .. } => "Correct proxy-url in the kubeconfig or HTTPS_PROXY, or except the server with NO_PROXY.".to_owned(),
            Self::Unreachable { .. } => {
                "Check that the cluster runs and that its network (VPN, tunnel, firewall) is open to this machine; a --recording can be read meanwhile."
                    .to_owned()
            }
            Self::Tls { .. } => "Check certificate-authority, tls-server-name and the client certificate of this context, and this machine's clock.".to_owned(),
            Self::Internal => "Report it, with the log.".to_owned(),
            Self::NotKubernetes { .. } => "Check the server address of this context, and whether a proxy or a login page answers in its place.".to_owned(),
        }
    }
}

fn list_of(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}
