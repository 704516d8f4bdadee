//! Containers.

use serde_json::Value;

use super::{Fields, KEPT_BACK, fields, security};
use crate::collect::redact;
use crate::model::{Container, ContainerPort, ContainerRole, EnvSource, EnvVar, Fingerprint, KeyRef, Mount, Protocol};

pub(super) fn container(container: &Container) -> Value {
    let (all, own): (Vec<&EnvVar>, Vec<&EnvVar>) = container.env.iter().partition(|var| is_whole(var));
    let marks = fields().list("credentials", container.credentials.iter().map(credential)).flag("runsSudo", container.runs_sudo);
    let amounts = |names: &[crate::model::Name]| Fields(names.iter().map(|n| (n.to_string(), KEPT_BACK.into())).collect());
    let written = fields()
        .text("name", &container.name)
        .text("image", &container.image)
        .text("imagePullPolicy", &container.pull_policy)
        .text("restartPolicy", if container.role == ContainerRole::Sidecar { "Always" } else { "" })
        .list("envFrom", all.into_iter().map(env_from))
        .list("env", own.into_iter().map(env_var))
        .list("volumeMounts", container.mounts.iter().map(mount))
        .list("ports", container.ports.iter().map(port))
        .part("securityContext", security::container(&container.security))
        .part("resources", fields().part("limits", amounts(&container.limits)).part("requests", amounts(&container.requests)));
    handlers(written, container).part("x-ravelin", marks).into()
}

/// A redacted credential.
pub(super) fn credential(fingerprint: &Fingerprint) -> Value {
    fields()
        .text("location", &fingerprint.location)
        .put("kind", redact::word_of_kind(fingerprint.kind))
        .put("length", fingerprint.length)
        .put("group", fingerprint.group)
        .into()
}

fn is_whole(var: &EnvVar) -> bool {
    matches!(&var.source, EnvSource::Secret(KeyRef { key: None, .. }) | EnvSource::ConfigMap(KeyRef { key: None, .. }))
}

fn env_from(var: &EnvVar) -> Value {
    let reference = |key: &KeyRef| fields().text("name", &key.name).flag("optional", key.optional);
    let written = fields().text("prefix", &var.name);
    match &var.source {
        EnvSource::Secret(key) => written.put("secretRef", reference(key)),
        EnvSource::ConfigMap(key) => written.put("configMapRef", reference(key)),
        EnvSource::Literal { .. } | EnvSource::Field => written,
    }
    .into()
}

fn env_var(var: &EnvVar) -> Value {
    let selector = |key: &KeyRef| fields().text("name", &key.name).text("key", key.key.as_deref().unwrap_or_default()).flag("optional", key.optional);
    let written = fields().text("name", &var.name);
    match &var.source {
        EnvSource::Literal { credential } => written.put("value", KEPT_BACK).maybe("x-ravelin", credential.as_ref().map(self::credential)),
        EnvSource::Secret(key) => written.put("valueFrom", fields().put("secretKeyRef", selector(key))),
        EnvSource::ConfigMap(key) => written.put("valueFrom", fields().put("configMapKeyRef", selector(key))),
        EnvSource::Field => written.put("valueFrom", fields().put("fieldRef", fields())),
    }
    .into()
}

fn mount(mount: &Mount) -> Value {
    fields().text("name", &mount.volume).text("mountPath", &mount.path).text("subPath", &mount.sub_path).flag("readOnly", mount.read_only).into()
}

fn port(port: &ContainerPort) -> Value {
    let host_port = (port.host_port != 0).then_some(port.host_port);
    fields()
        .text("name", &port.name)
        .put("containerPort", port.port)
        .maybe("hostPort", host_port)
        .text("hostIP", &port.host_ip)
        .put("protocol", protocol(port.protocol))
        .into()
}

pub(super) fn protocol(protocol: Protocol) -> String {
    protocol.to_string()
}

/// Probes and lifecycle handlers, by the paths of the hosts that they name.
fn handlers(mut written: Fields, container: &Container) -> Fields {
    let add = |handler: &str, set: bool, within: Option<&str>| {
        let path = within.map_or_else(|| handler.to_owned(), |outer| format!("{outer}.{handler}"));
        let mut targets = fields();
        for target in ["httpGet", "tcpSocket"] {
            if container.handler_hosts.iter().any(|host| **host == format!("{path}.{target}.host")) {
                targets = targets.put(target, fields().put("host", KEPT_BACK));
            }
        }
        (set || !targets.0.is_empty()).then_some(targets)
    };
    let probes = [("livenessProbe", container.liveness), ("readinessProbe", container.readiness), ("startupProbe", false)];
    let probes: Vec<_> = probes.into_iter().filter_map(|(name, set)| Some((name, add(name, set, None)?))).collect();
    let hooks = ["postStart", "preStop"].into_iter().filter_map(|name| Some((name.to_owned(), add(name, false, Some("lifecycle"))?.into())));
    let lifecycle = Fields(hooks.collect());
    for (name, targets) in probes {
        written = written.put(name, targets);
    }
    written.part("lifecycle", lifecycle)
}
