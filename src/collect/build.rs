//! The one place where objects become an inventory, whatever their source.

use serde::Deserialize;

use super::decode::{self, Context};
use super::default;
use super::source::json;
use super::wire;
use super::wire::meta::Object;
use crate::model::{ClusterInfo, Coverage, CoverageEntry, CoverageState, Diagnostic, Inventory, Kind, Meta, Name, Scope, WorkloadKind};

mod groups;
mod held;
mod objects;
mod provider;
mod recorded;

pub(crate) use objects::Objects;

/// Where an object was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The file, or the request.
    pub input: Name,
    /// The line, from 1; 0 if there are no lines.
    pub line: usize,
}

impl Origin {
    /// An input as a whole.
    pub fn input(name: &str) -> Self {
        Self { input: Name::new(name), line: 0 }
    }

    /// The place `offset` bytes into `text`, which starts here.
    pub(crate) fn at(&self, text: &[u8], offset: usize) -> Self {
        Self { input: self.input.clone(), line: self.line + text[..offset].split(|b| *b == b'\n').count() - 1 }
    }
}

/// Why an object could not be read. It says where and in which field, never what stands there: values may be secrets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{}: {reason}", origin.input, if origin.line == 0 { String::new() } else { format!(":{}", origin.line) })]
pub struct Malformed {
    /// The kind, if it is known.
    pub kind: Option<Kind>,
    /// `NAMESPACE/NAME`, as far as it is known.
    pub object: Name,
    /// Where it stands.
    pub origin: Origin,
    /// What is wrong, in words.
    pub reason: String,
}

impl Malformed {
    /// Something that cannot be read.
    pub fn new(kind: Option<Kind>, object: &str, origin: &Origin, reason: impl Into<String>) -> Self {
        Self { kind, object: Name::new(object), origin: origin.clone(), reason: reason.into() }
    }

    /// The gap that it leaves.
    pub fn entry(&self) -> CoverageEntry {
        let line = if self.origin.line == 0 { String::new() } else { format!(":{}", self.origin.line) };
        let object = match (self.kind, self.object.as_str()) {
            (None, "") => String::new(),
            (None, name) => format!("{name}: "),
            (Some(kind), "") => format!("{}: ", kind.title()),
            (Some(kind), name) => format!("{} {name}: ", kind.title()),
        };
        CoverageEntry {
            kind: self.kind,
            scope: Scope::Input(format!("{}{line}", self.origin.input).into()),
            state: CoverageState::Malformed,
            detail: format!("{object}{}", self.reason).into(),
            objects: 0,
        }
    }
}

/// What is filled in when building ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defaults {
    /// Objects of a live API server, which has filled in everything itself.
    Live,
    /// Objects of a recording: all is as it was recorded.
    Recorded,
    /// Manifests: what the API server and the controllers would add, and nodes to run on; where pods run is an assumption.
    Manifests,
    /// Manifests that stand for a real cluster: where pods run counts as observed.
    Simulated,
}

/// Takes objects one by one as JSON and makes an inventory of them.
pub struct Builder {
    cluster: ClusterInfo,
    cx: Context,
    objects: Objects,
    entries: Vec<CoverageEntry>,
    diagnostics: Vec<Diagnostic>,
    generated: u32,
}

impl Builder {
    /// An empty inventory of `cluster`.
    pub fn new(cluster: ClusterInfo) -> Self {
        Self { cluster, cx: Context::new(), objects: Objects::default(), entries: Vec::new(), diagnostics: Vec::new(), generated: 0 }
    }

    /// The cluster as it is known so far.
    pub fn cluster_mut(&mut self) -> &mut ClusterInfo {
        &mut self.cluster
    }

    /// Adds one object of a kind, given as JSON text.
    pub fn add(&mut self, kind: Kind, text: &[u8], origin: &Origin) -> Result<(), Malformed> {
        self.decode(kind, text).map_err(|reason| {
            let named: wire::meta::Identity<'_> = serde_json::from_slice(text).unwrap_or_default();
            let (namespace, name) = (&*named.metadata.namespace, &*named.metadata.name);
            let object = if namespace.is_empty() { name.to_owned() } else { format!("{namespace}/{name}") };
            Malformed::new(Some(kind), &object, origin, reason)
        })
    }

    /// Says what was read of a kind.
    pub fn cover(&mut self, entry: CoverageEntry) {
        self.entries.push(entry);
    }

    /// Says something else about the input.
    pub fn diagnose(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// The inventory.
    pub fn finish(self, defaults: Defaults) -> Inventory {
        let Self { mut cluster, mut cx, mut objects, mut entries, mut diagnostics, .. } = self;
        let repeated = objects.sort();
        if matches!(defaults, Defaults::Manifests | Defaults::Simulated) {
            diagnostics.extend(repeated.into_iter().map(|object| {
                let message = format!("{object} is defined more than once in the input: the last definition counts");
                Diagnostic::warning(Some(object), message)
            }));
        }
        match defaults {
            Defaults::Live => default::imply(&mut cx, &mut objects, &Coverage::new(entries.clone())),
            Defaults::Recorded => {}
            Defaults::Manifests | Defaults::Simulated => {
                let read: Vec<(Kind, usize)> = Kind::collected().map(|kind| (kind, objects.count(kind))).collect();
                cluster.hypothetical_nodes |= default::manifests(&mut cx, &mut objects, &mut diagnostics, defaults == Defaults::Simulated);
                entries.extend(read.into_iter().map(|(kind, count)| CoverageEntry {
                    kind: Some(kind),
                    scope: Scope::Cluster,
                    state: CoverageState::Complete,
                    detail: cx.empty(),
                    objects: u32::try_from(count).unwrap_or(u32::MAX),
                }));
            }
        }
        if defaults != Defaults::Recorded {
            provider::detect(&mut cluster, &objects.nodes.iter());
        }
        diagnostics.sort();
        diagnostics.dedup();
        let mut inventory = objects.into_inventory(cluster, Coverage::new(entries), diagnostics);
        groups::renumber(&mut inventory);
        inventory
    }

    fn decode(&mut self, kind: Kind, text: &[u8]) -> Result<(), String> {
        let cx = &mut self.cx;
        let objects = &mut self.objects;
        let generated = &mut self.generated;
        /// Decodes, completes the metadata, and keeps the object; with `spec` only if it has one.
        macro_rules! keep {
            (try $store:ident, $wire:ty, $decode:expr) => {{
                let wire: $wire = parse(text)?;
                let mut object = $decode(&mut *cx, &wire, kind)?;
                complete(cx, &mut object.meta, kind, &wire.metadata.generate_name, generated)?;
                objects.$store.push(object);
            }};
            ($store:ident, $wire:ty, $decode:expr $(, $spec:ident)?) => {{
                let wire: $wire = parse(text)?;
                $(if wire.$spec.is_none() {
                    return Err(concat!(stringify!($spec), " is missing").to_owned());
                })?
                #[allow(clippy::redundant_closure_call, reason = "the macro takes closures and functions alike")]
                let mut object = ($decode)(&mut *cx, &wire);
                complete(cx, &mut object.meta, kind, &wire.metadata.generate_name, generated)?;
                objects.$store.push(object);
            }};
        }
        match kind {
            Kind::Namespace => keep!(namespaces, Object<'_, wire::Present>, decode::namespace),
            Kind::Node => keep!(nodes, Object<'_, _, _>, decode::node),
            Kind::Pod => keep!(pods, Object<'_, _, _>, decode::pod, spec),
            Kind::Deployment => keep!(deployments, Object<'_, _, _>, |cx: &mut Context, o: &_| decode::workload(cx, o, WorkloadKind::Deployment), spec),
            Kind::ReplicaSet => keep!(replica_sets, Object<'_, _, _>, |cx: &mut Context, o: &_| decode::workload(cx, o, WorkloadKind::ReplicaSet), spec),
            Kind::DaemonSet => keep!(daemon_sets, Object<'_, _, _>, |cx: &mut Context, o: &_| decode::workload(cx, o, WorkloadKind::DaemonSet), spec),
            Kind::StatefulSet => keep!(stateful_sets, Object<'_, _, _>, |cx: &mut Context, o: &_| decode::workload(cx, o, WorkloadKind::StatefulSet), spec),
            Kind::Job => keep!(jobs, Object<'_, _, _>, |cx: &mut Context, o: &_| decode::workload(cx, o, WorkloadKind::Job), spec),
            Kind::CronJob => keep!(cron_jobs, Object<'_, _>, decode::cron_job, spec),
            Kind::ReplicationController => keep!(replication_controllers, Object<'_, _>, decode::controller, spec),
            Kind::ServiceAccount => keep!(service_accounts, wire::cluster::ServiceAccount<'_>, decode::service_account),
            Kind::Role => keep!(roles, wire::rbac::Role<'_>, decode::role),
            Kind::ClusterRole => keep!(cluster_roles, wire::rbac::Role<'_>, decode::role),
            Kind::RoleBinding => keep!(try role_bindings, wire::rbac::Binding<'_>, decode::binding),
            Kind::ClusterRoleBinding => keep!(try cluster_role_bindings, wire::rbac::Binding<'_>, decode::binding),
            Kind::Secret => keep!(secrets, wire::config::Secret<'_>, decode::secret),
            Kind::ConfigMap => keep!(config_maps, wire::config::ConfigMap<'_>, decode::config_map),
            Kind::Service => keep!(services, Object<'_, _, _>, decode::service, spec),
            Kind::EndpointSlice => keep!(endpoint_slices, wire::network::EndpointSlice<'_>, decode::endpoint_slice),
            Kind::Ingress => keep!(ingresses, Object<'_, _, _>, decode::ingress, spec),
            Kind::NetworkPolicy => keep!(network_policies, Object<'_, _>, decode::network_policy),
            Kind::PersistentVolume => keep!(volumes, Object<'_, _>, decode::persistent_volume, spec),
            Kind::PersistentVolumeClaim => keep!(claims, Object<'_, _>, decode::persistent_volume_claim),
            Kind::ValidatingWebhook => {
                keep!(validating_webhooks, wire::admission::WebhookConfiguration<'_>, |cx: &mut Context, o: &_| decode::webhook_configuration(cx, o, false));
            }
            Kind::MutatingWebhook => {
                keep!(mutating_webhooks, wire::admission::WebhookConfiguration<'_>, |cx: &mut Context, o: &_| decode::webhook_configuration(cx, o, true));
            }
            Kind::AdmissionPolicy => keep!(admission_policies, Object<'_, _>, decode::admission_policy),
            Kind::AdmissionPolicyBinding => keep!(admission_policy_bindings, Object<'_, _>, decode::admission_policy_binding),
            Kind::CustomResource => keep!(custom_resources, Object<'_, _>, decode::custom_resource),
            Kind::ApiService => keep!(api_services, Object<'_, _>, decode::api_service),
            Kind::User | Kind::Group | Kind::Capability | Kind::CloudIdentity | Kind::Internet | Kind::Goal => {
                return Err("objects of this kind are not read".to_owned());
            }
        }
        if self.cx.is_dangling() {
            return Err("it refers to a specification that is not there".to_owned());
        }
        Ok(())
    }
}

/// Decodes JSON; the error names the field, not the value.
fn parse<'de, T: Deserialize<'de>>(text: &'de [u8]) -> Result<T, String> {
    // Seen at once for all of it, not for each string.
    let json = std::str::from_utf8(text).map_err(|_place| "it is not text in UTF-8".to_owned())?;
    serde_json::from_str(json).map_err(|error| {
        let line_start = text.split_inclusive(|b| *b == b'\n').take(error.line().saturating_sub(1)).map(<[u8]>::len).sum::<usize>();
        match error.classify() {
            serde_json::error::Category::Data => {
                let path = json::path_at(text, line_start + error.column());
                let field = if path.is_empty() { "a field" } else { &path };
                // What follows the last "expected" is ours or serde's; what stands before may be a value.
                let message = error.to_string();
                if message.starts_with("duplicate field") {
                    return format!("{field} is given twice, or a field in it is");
                }
                let expected = message.rsplit_once(", expected ").map_or("", |(_, rest)| rest.split(" at line ").next().unwrap_or_default());
                format!("{field} must be {}", expectation(expected))
            }
            serde_json::error::Category::Eof => "it ends too early".to_owned(),
            _ => "it is not valid JSON".to_owned(),
        }
    })
}

/// What a field must be, in words.
fn expectation(expected: &str) -> &str {
    match expected {
        "u16" => "a number from 0 to 65535",
        "i32" | "i64" | "u32" | "u64" | "usize" => "a number",
        "a boolean" => "true or false",
        "a string" => "text (put it in quotes)",
        structure if structure.starts_with("struct ") || structure == "option" => "an object",
        known if known.starts_with("a ") => known,
        _ => "something else: it has the wrong type",
    }
}

/// Every object has a name, and a namespace exactly if its kind has one.
fn complete(cx: &mut Context, meta: &mut Meta, kind: Kind, generate: &str, generated: &mut u32) -> Result<(), String> {
    if meta.name.is_empty() {
        if generate.is_empty() {
            return Err("metadata.name is missing".to_owned());
        }
        *generated += 1;
        meta.name = cx.name(&format!("{generate}{generated}"));
    }
    if meta.name.contains("{{") {
        return Err("it looks like an unrendered Helm template: render it first with helm template".to_owned());
    }
    if !kind.namespaced() {
        meta.namespace = cx.empty();
    } else if meta.namespace.is_empty() {
        meta.namespace = cx.name("default");
    }
    Ok(())
}

#[cfg(test)]
mod tests;
