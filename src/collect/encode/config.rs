//! Secrets and ConfigMaps: their keys, and what is known of their values.

use serde_json::Value;

use super::container::credential;
use super::{Fields, KEPT_BACK, fields, object};
use crate::model::{ConfigMap, Kind, Name, Secret};

pub(super) fn secret(secret: &Secret) -> Value {
    // The count is said where the keys do not say it.
    let counted = secret.key_count.is_some_and(|count| count as usize == secret.keys.len());
    let marks = (!counted).then(|| fields().maybe("keyCount", secret.key_count));
    object(Kind::Secret, &secret.meta).text("type", &secret.kind).put("data", keys(&secret.keys)).maybe("x-ravelin", marks).into()
}

pub(super) fn config_map(map: &ConfigMap) -> Value {
    let cloud = map.cloud_groups.iter().map(|(identity, group)| vec![Value::from(identity.as_str()), group.as_str().into()]);
    let marks = fields().list("credentials", map.credentials.iter().map(credential)).list("cloudGroups", cloud);
    object(Kind::ConfigMap, &map.meta).part("data", keys(&map.keys)).part("x-ravelin", marks).into()
}

fn keys(keys: &[Name]) -> Fields {
    Fields(keys.iter().map(|key| (key.to_string(), KEPT_BACK.into())).collect())
}
