//! Containers.

use super::{Context, security};
use crate::collect::redact;
use crate::collect::wire::marks::{ContainerMarks, CredentialMark};
use crate::collect::wire::pod as wire;
use crate::model::{Container, ContainerPort, ContainerRole, ContainerSecurity, EnvSource, EnvVar, Fingerprint, KeyRef, Mount, Name, Protocol};

/// Decodes one container. On the host's network a declared port is a port of the host, as the API server defaults it.
pub(super) fn container(cx: &mut Context, wire: &wire::Container<'_>, role: ContainerRole, host_network: bool) -> Container {
    let none = ContainerMarks::default();
    let marks = cx.recorded.then(|| wire.marks.as_ref().unwrap_or(&none));
    let security = wire.security_context.as_ref().map_or_else(ContainerSecurity::default, |s| security::container(cx, s));
    let (limits, requests) = wire.resources.as_ref().map_or_else(Default::default, |r| {
        let limits = cx.set_keys(&r.limits);
        let mut requests = cx.set_keys(&r.requests);
        // A limit without a request is also the request.
        requests.extend(limits.iter().cloned());
        requests.sort();
        requests.dedup();
        (limits, requests)
    });
    let mut env: Vec<EnvVar> = wire.env_from.iter().filter_map(|from| env_from(cx, from)).collect();
    env.extend(wire.env.iter().map(|var| env_var(cx, var)));
    let credentials = match marks {
        Some(marks) => marks.credentials.iter().filter_map(|mark| fingerprint(cx, mark)).collect(),
        None => redact::command::credentials(cx, &wire.command, &wire.args),
    };
    Container {
        role,
        name: cx.name(&wire.name),
        image: cx.name(&wire.image),
        pull_policy: cx.name(&wire.image_pull_policy),
        env,
        mounts: wire.volume_mounts.iter().map(|mount| self::mount(cx, mount)).collect(),
        ports: wire.ports.iter().map(|port| self::port(cx, port, host_network)).collect(),
        security,
        credentials,
        runs_sudo: marks.map_or_else(|| wire.command.iter().chain(wire.args.iter()).any(|word| redact::command::runs_sudo(word)), |m| m.runs_sudo),
        limits,
        requests,
        handler_hosts: handler_hosts(wire).into_iter().map(|path| cx.name(path)).collect(),
        liveness: wire.liveness_probe.is_some(),
        readiness: wire.readiness_probe.is_some(),
    }
}

/// A credential as a recording states it; none if it is of a kind that this version does not know.
pub(super) fn fingerprint(cx: &mut Context, mark: &CredentialMark<'_>) -> Option<Fingerprint> {
    let kind = redact::kind_from_word(&mark.kind)?;
    Some(Fingerprint { location: cx.name(&mark.location), kind, length: mark.length, group: cx.vault.recorded_group(mark.group) })
}

fn env_from(cx: &mut Context, wire: &wire::EnvFrom<'_>) -> Option<EnvVar> {
    let mut whole = |reference: &wire::Reference<'_>| KeyRef { name: cx.name(&reference.name), key: None, optional: reference.optional == Some(true) };
    let source = match (&wire.secret_ref, &wire.config_map_ref) {
        (Some(secret), _) => EnvSource::Secret(whole(secret)),
        (None, Some(map)) => EnvSource::ConfigMap(whole(map)),
        (None, None) => return None,
    };
    Some(EnvVar { name: cx.name(&wire.prefix), source })
}

fn env_var(cx: &mut Context, wire: &wire::EnvVar<'_>) -> EnvVar {
    let key = |cx: &mut Context, selector: &wire::KeySelector<'_>| KeyRef {
        name: cx.name(&selector.name),
        key: Some(cx.name(&selector.key)),
        optional: selector.optional == Some(true),
    };
    let source = match &wire.value_from {
        Some(wire::ValueFrom { secret_key_ref: Some(selector), .. }) => EnvSource::Secret(key(cx, selector)),
        Some(wire::ValueFrom { config_map_key_ref: Some(selector), .. }) => EnvSource::ConfigMap(key(cx, selector)),
        Some(_) => EnvSource::Field,
        None => EnvSource::Literal { credential: literal(cx, wire) },
    };
    EnvVar { name: cx.name(&wire.name), source }
}

fn literal(cx: &mut Context, wire: &wire::EnvVar<'_>) -> Option<Fingerprint> {
    if cx.recorded {
        return wire.mark.as_ref().and_then(|mark| fingerprint(cx, mark));
    }
    let value = wire.value.as_deref()?;
    let found = redact::detector::judge(&wire.name, value)?;
    let location: Name = cx.name(&format!("env[{}]", &*wire.name));
    Some(cx.vault.fingerprint(location, found))
}

fn mount(cx: &mut Context, wire: &wire::Mount<'_>) -> Mount {
    let sub_path = if wire.sub_path.is_empty() { &wire.sub_path_expr } else { &wire.sub_path };
    Mount {
        volume: cx.name(super::pod::stable_volume_name(&wire.name)),
        path: cx.name(&wire.mount_path),
        sub_path: cx.name(sub_path),
        read_only: wire.read_only == Some(true),
    }
}

fn port(cx: &mut Context, wire: &wire::Port<'_>, host_network: bool) -> ContainerPort {
    let port = wire.container_port.unwrap_or(0);
    let host_port = wire.host_port.filter(|p| *p != 0).unwrap_or(if host_network { port } else { 0 });
    ContainerPort { name: cx.name(&wire.name), port, host_port, host_ip: cx.name(&wire.host_ip), protocol: protocol(&wire.protocol) }
}

/// `TCP` unless it says otherwise.
pub(super) fn protocol(text: &str) -> Protocol {
    match text {
        "UDP" => Protocol::Udp,
        "SCTP" => Protocol::Sctp,
        _ => Protocol::Tcp,
    }
}

fn handler_hosts(wire: &wire::Container<'_>) -> Vec<&'static str> {
    let lifecycle = wire.lifecycle.as_ref();
    let handlers = [
        (&wire.liveness_probe, "livenessProbe.httpGet.host", "livenessProbe.tcpSocket.host"),
        (&wire.readiness_probe, "readinessProbe.httpGet.host", "readinessProbe.tcpSocket.host"),
        (&wire.startup_probe, "startupProbe.httpGet.host", "startupProbe.tcpSocket.host"),
    ];
    let mut found = Vec::new();
    let mut look = |handler: Option<&wire::Handler<'_>>, http: &'static str, tcp: &'static str| {
        let Some(handler) = handler else { return };
        for (target, path) in [(&handler.http_get, http), (&handler.tcp_socket, tcp)] {
            if target.as_ref().is_some_and(|t| !t.host.is_empty()) {
                found.push(path);
            }
        }
    };
    for (handler, http, tcp) in handlers {
        look(handler.as_ref(), http, tcp);
    }
    look(lifecycle.and_then(|l| l.post_start.as_ref()), "lifecycle.postStart.httpGet.host", "lifecycle.postStart.tcpSocket.host");
    look(lifecycle.and_then(|l| l.pre_stop.as_ref()), "lifecycle.preStop.httpGet.host", "lifecycle.preStop.tcpSocket.host");
    found
}
