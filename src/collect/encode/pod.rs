//! Pods and pod specifications.

use serde_json::Value;

use super::container::container;
use super::{Fields, fields, metadata, object, security};
use crate::model::{ContainerRole, KeyRef, Kind, Name, OsName, Phase, Placement, Pod, PodSpec, Toleration, Volume, VolumeSource};

/// A pod: with its specification, or with the number of the one that it shares.
pub(super) fn pod(pod: &Pod, shared: Option<usize>) -> Value {
    let phase = match pod.phase {
        Phase::Pending => "Pending",
        Phase::Running => "Running",
        Phase::Succeeded => "Succeeded",
        Phase::Failed => "Failed",
        Phase::Unknown => "Unknown",
    };
    let images = pod.image_ids.iter().map(|(name, id)| fields().text("name", name).text("imageID", id));
    let status = fields().put("phase", phase).list("podIPs", pod.ips.iter().map(|ip| fields().put("ip", ip.to_string()))).list("containerStatuses", images);
    let marks = fields().maybe("spec", shared).flag("fromTemplate", pod.from_template).flag("placed", pod.placement == Placement::Hypothetical);
    let written = if shared.is_some() { fields() } else { spec(&pod.spec) };
    object(Kind::Pod, &pod.meta).put("spec", written.text("nodeName", &pod.node)).put("status", status).part("x-ravelin", marks).into()
}

/// A specification as a pod template, with the annotations that belong to it.
pub(in crate::collect) fn template(spec: &PodSpec) -> Value {
    let annotations = Fields(spec.security_annotations.iter().map(|(k, v)| (k.to_string(), v.as_str().into())).collect());
    fields().part("metadata", fields().part("annotations", annotations)).put("spec", self::spec(spec)).into()
}

/// A workload's template.
pub(super) fn template_of(labels: &crate::model::Labels, annotations: &crate::model::Labels, spec: &PodSpec, shared: Option<usize>) -> Value {
    let meta = crate::model::Meta { labels: labels.clone(), annotations: annotations.clone(), ..crate::model::Meta::default() };
    let written = fields().part("metadata", metadata(&meta));
    match shared {
        Some(number) => written.put("x-ravelin", fields().put("spec", number)),
        None => written.put("spec", self::spec(spec)),
    }
    .into()
}

fn spec(spec: &PodSpec) -> Fields {
    let of_role = |roles: &[ContainerRole]| -> Vec<Value> { spec.containers.iter().filter(|c| roles.contains(&c.role)).map(container).collect() };
    let os = spec.os.map(|os| fields().put("name", if os == OsName::Windows { "windows" } else { "linux" }));
    let account = if spec.legacy_service_account { "serviceAccount" } else { "serviceAccountName" };
    let node_selector = Fields(spec.node_selector.iter().map(|(k, v)| (k.to_string(), v.as_str().into())).collect());
    fields()
        .text(account, &spec.service_account)
        .maybe("automountServiceAccountToken", spec.automount)
        .flag("hostPID", spec.host_pid)
        .flag("hostIPC", spec.host_ipc)
        .flag("hostNetwork", spec.host_network)
        .maybe("hostUsers", spec.host_users)
        .flag("shareProcessNamespace", spec.share_process_namespace)
        .maybe("os", os)
        .text("runtimeClassName", &spec.runtime_class)
        .list("hostAliases", spec.host_aliases.then(fields))
        .part("securityContext", security::pod(&spec.security))
        .list("initContainers", of_role(&[ContainerRole::Init, ContainerRole::Sidecar]))
        .list("containers", of_role(&[ContainerRole::Main]))
        .list("ephemeralContainers", of_role(&[ContainerRole::Ephemeral]))
        .list("volumes", spec.volumes.iter().map(volume))
        .list("imagePullSecrets", spec.pull_secrets.iter().map(|n| fields().put("name", n.as_str())))
        .part("nodeSelector", node_selector)
        .list("tolerations", spec.tolerations.iter().map(toleration))
        .text("nodeName", &spec.node_name)
}

fn toleration(toleration: &Toleration) -> Value {
    let operator = if toleration.exists { "Exists" } else { "" };
    fields().text("key", &toleration.key).text("operator", operator).text("value", &toleration.value).text("effect", &toleration.effect).into()
}

fn volume(volume: &Volume) -> Value {
    let written = fields().text("name", &volume.name);
    match &volume.source {
        VolumeSource::HostPath { path, kind } => written.put("hostPath", fields().text("path", path).text("type", kind)),
        VolumeSource::Secret(key) => written.put("secret", named("secretName", key)),
        VolumeSource::ConfigMap(key) => written.put("configMap", named("name", key)),
        VolumeSource::Claim { name, read_only } => written.put("persistentVolumeClaim", fields().text("claimName", name).flag("readOnly", *read_only)),
        VolumeSource::Projected { secrets, config_maps, tokens } => written.put("projected", projected(secrets, config_maps, tokens)),
        VolumeSource::EmptyDir => written.put("emptyDir", fields()),
        VolumeSource::Csi { driver } => written.put("csi", fields().text("driver", driver)),
        VolumeSource::DownwardApi => written.put("downwardAPI", fields()),
        VolumeSource::Ephemeral => written.put("ephemeral", fields()),
        VolumeSource::Image => written.put("image", fields()),
        VolumeSource::Other(field) => written.put(field, fields()),
    }
    .into()
}

fn named(field: &str, key: &KeyRef) -> Fields {
    let items = key.key.iter().map(|k| fields().put("key", k.as_str()).put("path", k.as_str()));
    fields().text(field, &key.name).flag("optional", key.optional).list("items", items)
}

fn projected(secrets: &[KeyRef], config_maps: &[KeyRef], tokens: &[(Name, Option<i64>)]) -> Fields {
    let token = |(audience, seconds): &(Name, Option<i64>)| {
        fields().put("serviceAccountToken", fields().text("audience", audience).maybe("expirationSeconds", *seconds).put("path", "token"))
    };
    let secrets = secrets.iter().map(|s| fields().put("secret", named("name", s)));
    let config_maps = config_maps.iter().map(|m| fields().put("configMap", named("name", m)));
    fields().list("sources", tokens.iter().map(token).chain(config_maps).chain(secrets))
}
