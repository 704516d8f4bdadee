//! Puts objects into the control plane. The one place where anything writes: ravelin itself only reads.

use http::{Method, Request};
use kube::Config;
use kube::config::{KubeConfigOptions, Kubeconfig};
use serde_json::{Value, json};

use crate::plane::Plane;

/// Writes as the administrator.
pub(crate) struct Seeder {
    client: Option<kube::Client>,
    kubeconfig: std::path::PathBuf,
}

impl Seeder {
    /// For a control plane, which may still be starting.
    pub(crate) fn new(plane: &Plane) -> Self {
        Self::with(plane.kubeconfig("admin-token", "default"))
    }

    /// With the rights of a kubeconfig.
    pub(crate) fn with(kubeconfig: std::path::PathBuf) -> Self {
        Self { client: None, kubeconfig }
    }

    /// Connected already.
    pub(crate) async fn ready(plane: &Plane) -> Self {
        let mut seeder = Self::new(plane);
        seeder.client = Some(seeder.connect().await.unwrap());
        seeder
    }

    /// Creates an object, or changes it to this if it is there.
    pub(crate) async fn apply(&self, object: &Value) -> Result<(), String> {
        let (collection, name) = place(object)?;
        match self.send(Method::POST, &collection, Some(("application/json", object))).await {
            Err(error) if error.contains("AlreadyExists") => {
                self.send(Method::PATCH, &format!("{collection}/{name}"), Some(("application/merge-patch+json", object))).await.map(drop)
            }
            other => other.map(drop),
        }
    }

    /// Applies objects that must all be accepted.
    pub(crate) async fn apply_all(&self, objects: &[Value]) {
        for object in objects {
            self.apply(object).await.unwrap_or_else(|error| panic!("{object}: {error}"));
        }
    }

    /// Deletes what an object names.
    pub(crate) async fn delete(&self, object: &Value) {
        let (collection, name) = place(object).unwrap();
        self.send(Method::DELETE, &format!("{collection}/{name}"), None).await.unwrap();
    }

    /// A namespace.
    pub(crate) async fn namespace(&self, name: &str) {
        self.apply(&json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": name } })).await.unwrap();
    }

    /// Reads anything.
    pub(crate) async fn get(&self, path: &str) -> Result<Value, String> {
        self.send(Method::GET, path, None).await
    }

    #[allow(clippy::disallowed_methods, reason = "tests seed the cluster here, and nowhere else")]
    async fn send(&self, method: Method, path: &str, body: Option<(&str, &Value)>) -> Result<Value, String> {
        let client = match &self.client {
            Some(client) => client.clone(),
            None => self.connect().await?,
        };
        let mut request = Request::builder().method(method).uri(path);
        if let Some((kind, _)) = body {
            request = request.header("content-type", kind);
        }
        let body = body.map(|(_, value)| value.to_string().into_bytes()).unwrap_or_default();
        let text = client.request_text(request.body(body).unwrap()).await.map_err(|error| error.to_string())?;
        Ok(serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    async fn connect(&self) -> Result<kube::Client, String> {
        _ = rustls::crypto::ring::default_provider().install_default();
        let kubeconfig = Kubeconfig::read_from(&self.kubeconfig).map_err(|e| e.to_string())?;
        let mut config = Config::from_custom_kubeconfig(kubeconfig, &KubeConfigOptions::default()).await.map_err(|e| e.to_string())?;
        config.proxy_url = None;
        config.default_retry = false;
        kube::Client::try_from(config).map_err(|e| e.to_string())
    }
}

/// The collection that an object belongs to, and its name.
fn place(object: &Value) -> Result<(String, String), String> {
    let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let version = text("/apiVersion").ok_or("no apiVersion")?;
    let kind = text("/kind").ok_or("no kind")?;
    let name = text("/metadata/name").ok_or("no name")?;
    let root = if version.contains('/') { format!("/apis/{version}") } else { format!("/api/{version}") };
    let plural = match kind.to_lowercase() {
        kind if kind.ends_with("policy") => format!("{}ies", kind.trim_end_matches('y')),
        kind if kind.ends_with('s') => format!("{kind}es"),
        kind => format!("{kind}s"),
    };
    let cluster = matches!(
        kind.as_str(),
        "Namespace"
            | "Node"
            | "PersistentVolume"
            | "ClusterRole"
            | "ClusterRoleBinding"
            | "CustomResourceDefinition"
            | "APIService"
            | "ValidatingWebhookConfiguration"
            | "MutatingWebhookConfiguration"
            | "ValidatingAdmissionPolicy"
            | "ValidatingAdmissionPolicyBinding"
            | "StorageClass"
            | "IngressClass"
    );
    let namespace = if cluster { String::new() } else { format!("/namespaces/{}", text("/metadata/namespace").unwrap_or_else(|| "default".to_owned())) };
    Ok((format!("{root}{namespace}/{plural}"), name))
}
