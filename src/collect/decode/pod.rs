//! Pods and pod specifications.

use std::net::IpAddr;

use super::{Context, container, security};
use crate::collect::redact::annotations::MIRROR;
use crate::collect::wire::List;
use crate::collect::wire::meta::Object;
use crate::collect::wire::pod as wire;
use crate::collect::wire::volume::{self, Source};
use crate::model::{
    Container, ContainerRole, KeyRef, Labels, Name, OsName, Phase, Placement, Pod, PodSecurity, PodSpec, SECURITY_ANNOTATIONS, Toleration, Volume, VolumeSource,
};

/// The name that an injected token volume has in the model, without its random end.
pub(crate) const TOKEN_VOLUME: &str = "kube-api-access";

/// Drops the random end of an injected token volume's name, so that pods of one template have equal specifications.
pub(super) fn stable_volume_name(name: &str) -> &str {
    match name.strip_prefix("kube-api-access-") {
        Some(end) if end.len() == 5 && end.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) => TOKEN_VOLUME,
        _ => name,
    }
}

pub(crate) fn pod(cx: &mut Context, wire: &Object<'_, wire::PodSpec<'_>, wire::PodStatus<'_>>) -> Pod {
    // Nobody shares a pod's name, either.
    let meta = cx.meta_of(&wire.metadata, Name::new(&wire.metadata.name));
    let marks = wire.marks.as_ref().filter(|_| cx.recorded);
    let empty = wire::PodSpec::default();
    let written = wire.spec.as_deref().unwrap_or(&empty);
    let spec = cx.recorded_spec(marks).unwrap_or_else(|| {
        let mut spec = self::spec(cx, written, &meta.annotations);
        // Where a pod runs is its own: what it shares with others of its template has no node.
        spec.node_name = cx.empty();
        cx.share_spec(spec)
    });
    let (phase, ips, image_ids) = wire.status.as_ref().map_or_else(Default::default, |s| status(cx, s));
    Pod {
        mirror: meta.annotation(MIRROR).is_some(),
        meta,
        spec,
        node: cx.name(&written.node_name),
        placement: if marks.is_some_and(|m| m.placed) { Placement::Hypothetical } else { Placement::Observed },
        phase,
        ips,
        from_template: marks.is_some_and(|m| m.from_template),
        image_ids,
    }
}

/// Decodes a pod specification; `annotations` are those of the pod or template, where older security settings live.
pub(crate) fn spec(cx: &mut Context, wire: &wire::PodSpec<'_>, annotations: &Labels) -> PodSpec {
    let account = if wire.service_account_name.is_empty() { &wire.service_account } else { &wire.service_account_name };
    let host_network = wire.host_network == Some(true);
    let mut containers: Vec<Container> = Vec::with_capacity(wire.containers.len());
    for c in wire.init_containers.iter() {
        let role = if &*c.restart_policy == "Always" { ContainerRole::Sidecar } else { ContainerRole::Init };
        containers.push(container::container(cx, c, role, host_network));
    }
    containers.extend(wire.containers.iter().map(|c| container::container(cx, c, ContainerRole::Main, host_network)));
    containers.extend(wire.ephemeral_containers.iter().map(|c| container::container(cx, c, ContainerRole::Ephemeral, host_network)));
    let mut node_selector: Vec<(Name, Name)> = wire.node_selector.iter().map(|(k, v)| (cx.name(k), cx.name(v))).collect();
    node_selector.sort();
    PodSpec {
        legacy_service_account: wire.service_account_name.is_empty() && !wire.service_account.is_empty(),
        service_account: cx.name(if account.is_empty() { "default" } else { account }),
        automount: wire.automount_service_account_token,
        host_pid: wire.host_pid == Some(true),
        host_ipc: wire.host_ipc == Some(true),
        host_network,
        host_users: wire.host_users,
        share_process_namespace: wire.share_process_namespace == Some(true),
        os: wire.os.as_ref().and_then(|os| match &*os.name {
            "linux" => Some(OsName::Linux),
            "windows" => Some(OsName::Windows),
            _ => None,
        }),
        runtime_class: cx.name(&wire.runtime_class_name),
        host_aliases: !wire.host_aliases.is_empty(),
        security: wire.security_context.as_ref().map_or_else(PodSecurity::default, |s| security::pod(cx, s)),
        security_annotations: security_annotations(annotations),
        containers,
        volumes: wire.volumes.iter().map(|v| Volume { name: cx.name(stable_volume_name(&v.name)), source: source(cx, &v.source) }).collect(),
        pull_secrets: wire.image_pull_secrets.iter().filter(|r| !r.name.is_empty()).map(|r| cx.name(&r.name)).collect(),
        node_selector,
        tolerations: wire.tolerations.iter().map(|t| toleration(cx, t)).collect(),
        node_name: cx.name(&wire.node_name),
    }
}

/// The annotations that confine containers, from before there were fields for it; labels are sorted, so these are.
fn security_annotations(annotations: &Labels) -> Vec<(Name, Name)> {
    let confines = |key: &Name| SECURITY_ANNOTATIONS.iter().any(|start| key.starts_with(start));
    annotations.iter().filter(|(key, _)| confines(key)).map(|(key, value)| (key.clone(), value.clone())).collect()
}

fn toleration(cx: &mut Context, wire: &wire::Toleration<'_>) -> Toleration {
    Toleration { key: cx.name(&wire.key), exists: &*wire.operator == "Exists", value: cx.name(&wire.value), effect: cx.name(&wire.effect) }
}

fn source(cx: &mut Context, source: &Source<'_>) -> VolumeSource {
    match source {
        Source::None | Source::EmptyDir => VolumeSource::EmptyDir,
        Source::HostPath(path) => VolumeSource::HostPath { path: cx.name(&path.path), kind: cx.name(&path.r#type) },
        Source::Secret(secret) => VolumeSource::Secret(whole(cx, &secret.secret_name, secret.optional, &secret.items)),
        Source::ConfigMap(map) => VolumeSource::ConfigMap(whole(cx, &map.name, map.optional, &map.items)),
        Source::Claim(claim) => VolumeSource::Claim { name: cx.name(&claim.claim_name), read_only: claim.read_only == Some(true) },
        Source::Projected(projected) => self::projected(cx, projected),
        Source::Csi(csi) => VolumeSource::Csi { driver: cx.name(&csi.driver) },
        Source::DownwardApi => VolumeSource::DownwardApi,
        Source::Ephemeral => VolumeSource::Ephemeral,
        Source::Image => VolumeSource::Image,
        Source::Other(field) => VolumeSource::Other(cx.name(field)),
    }
}

/// A volume of one object: a single chosen key is named, several are taken for all.
fn whole(cx: &mut Context, name: &str, optional: Option<bool>, items: &List<volume::Item<'_>>) -> KeyRef {
    let key = if let [item] = items.as_slice() { Some(cx.name(&item.key)) } else { None };
    KeyRef { name: cx.name(name), key, optional: optional == Some(true) }
}

fn projected(cx: &mut Context, wire: &volume::Projected<'_>) -> VolumeSource {
    let (mut secrets, mut config_maps, mut tokens) = (Vec::new(), Vec::new(), Vec::new());
    let keys = |cx: &mut Context, named: &volume::NamedVolume<'_>, into: &mut Vec<KeyRef>| {
        let reference = KeyRef { name: cx.name(&named.name), key: None, optional: named.optional == Some(true) };
        if named.items.is_empty() {
            into.push(reference);
        } else {
            into.extend(named.items.iter().map(|item| KeyRef { key: Some(cx.name(&item.key)), ..reference.clone() }));
        }
    };
    for part in wire.sources.iter() {
        if let Some(secret) = &part.secret {
            keys(cx, secret, &mut secrets);
        }
        if let Some(map) = &part.config_map {
            keys(cx, map, &mut config_maps);
        }
        if let Some(token) = &part.service_account_token {
            tokens.push((cx.name(&token.audience), token.expiration_seconds));
        }
    }
    VolumeSource::Projected { secrets, config_maps, tokens }
}

fn status(cx: &mut Context, wire: &wire::PodStatus<'_>) -> (Phase, Vec<IpAddr>, Vec<(Name, Name)>) {
    let phase = match &*wire.phase {
        "Pending" => Phase::Pending,
        "Succeeded" => Phase::Succeeded,
        "Failed" => Phase::Failed,
        "Unknown" => Phase::Unknown,
        _ => Phase::Running,
    };
    let mut ips: Vec<IpAddr> = wire.pod_ips.iter().filter_map(|p| p.ip.parse().ok()).collect();
    if ips.is_empty() {
        ips.extend(wire.pod_ip.parse::<IpAddr>().ok());
    }
    let statuses = wire.init_container_statuses.iter().chain(wire.container_statuses.iter()).chain(wire.ephemeral_container_statuses.iter());
    let image_ids = statuses.filter(|s| !s.image_id.is_empty()).map(|s| (cx.name(&s.name), cx.name(&s.image_id))).collect();
    (phase, ips, image_ids)
}
