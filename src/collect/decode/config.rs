//! Secrets and ConfigMaps.

use super::{Context, container};
use crate::collect::redact;
use crate::collect::wire::config as wire;
use crate::collect::wire::marks::ObjectMarks;
use crate::model::{ConfigMap, Name, Secret};

pub(crate) fn secret(cx: &mut Context, wire: &wire::Secret<'_>) -> Secret {
    let marks = wire.marks.as_ref().filter(|_| cx.recorded);
    let written = wire.data.as_ref().map_or(&[][..], |k| k.as_slice()).iter().chain(wire.string_data.as_ref().map_or(&[][..], |k| k.as_slice()));
    let mut keys: Vec<Name> = written.map(|(key, _)| cx.name(key)).collect();
    keys.sort();
    keys.dedup();
    let counted = u32::try_from(keys.len()).unwrap_or(u32::MAX);
    Secret {
        meta: cx.meta(&wire.metadata),
        kind: cx.name(if wire.r#type.is_empty() { "Opaque" } else { &wire.r#type }),
        key_count: match marks {
            Some(marks) => marks.key_count,
            None => Some(counted),
        },
        keys,
    }
}

pub(crate) fn config_map(cx: &mut Context, wire: &wire::ConfigMap<'_>) -> ConfigMap {
    let none = ObjectMarks::default();
    let marks = cx.recorded.then(|| wire.marks.as_ref().unwrap_or(&none));
    let meta = cx.meta(&wire.metadata);
    let mut keys: Vec<Name> = wire.data.iter().map(|(key, _)| cx.name(key)).collect();
    keys.extend(wire.binary_data.iter().map(|(key, _)| cx.name(key)));
    keys.sort();
    keys.dedup();
    let (credentials, cloud_groups) = match marks {
        Some(marks) => (
            marks.credentials.iter().filter_map(|mark| container::fingerprint(cx, mark)).collect(),
            marks.cloud_groups.iter().filter_map(|pair| Some((cx.name(pair.first()?), cx.name(pair.get(1)?)))).collect(),
        ),
        None => (redact::text::credentials(cx, &wire.data), cloud_groups(cx, wire)),
    };
    ConfigMap { meta, keys, credentials, cloud_groups }
}

fn cloud_groups(cx: &mut Context, wire: &wire::ConfigMap<'_>) -> Vec<(Name, Name)> {
    if &*wire.metadata.namespace != "kube-system" || &*wire.metadata.name != "aws-auth" {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (key, value) in wire.data.iter() {
        if matches!(&**key, "mapRoles" | "mapUsers") {
            found.extend(redact::aws_auth::mapped_groups(value).into_iter().map(|(identity, group)| (cx.name(&identity), cx.name(&group))));
        }
    }
    found.sort();
    found.dedup();
    found
}
