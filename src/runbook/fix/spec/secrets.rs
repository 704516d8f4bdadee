//! Fixers for credentials in and for a pod. A credential that was in the open is to be replaced, not only moved.

use super::identity::by_hand;
use super::{Sheet, SpecFixer};
use crate::model::{Container, EnvSource, EnvVar, KeyRef, Meta, Mount, Name, Object, Secret, Volume, VolumeSource};
use crate::runbook::change::Change;
use crate::runbook::tree::Tree;

pub(super) const FIXERS: &[(&str, SpecFixer)] = &[
    ("SEC-001", |sheet| mount_instead(sheet)),
    ("SEC-002", |sheet| refer(sheet)),
    ("SEC-004", |sheet| {
        by_hand(sheet, |c| c.credentials.clear(), "take the credential out of `command` and `args`: let the program read it from a file of a mounted Secret");
    }),
    ("SEC-006", |sheet| external_store(sheet)),
    ("SEC-008", |sheet| make_secrets(sheet)),
];

/// Whether a variable holds a credential itself.
pub(super) fn is_literal(variable: &EnvVar) -> bool {
    matches!(&variable.source, EnvSource::Literal { credential: Some(_) })
}

/// Where Secrets are mounted that were variables before.
const FOLDER: &str = "/etc/secrets";

fn mount_instead(sheet: &mut Sheet<'_>) {
    let mut used: Vec<Name> = Vec::new();
    sheet.each(|c| {
        let mut mounted: Vec<Name> = c.env.iter().filter_map(|v| if let EnvSource::Secret(key) = &v.source { Some(key.name.clone()) } else { None }).collect();
        mounted.sort();
        mounted.dedup();
        c.env.retain(|v| !matches!(v.source, EnvSource::Secret(_)));
        for name in mounted {
            let path: Name = format!("{FOLDER}/{name}").into();
            if c.mounts.iter().all(|m| m.path != path) {
                c.mounts.push(Mount { volume: format!("secret-{name}").into(), path, sub_path: Name::default(), read_only: true });
            }
            used.push(name);
        }
    });
    used.sort();
    used.dedup();
    for name in used {
        let volume: Name = format!("secret-{name}").into();
        if sheet.spec.volume(&volume).is_none() {
            sheet.spec.volumes.push(Volume { name: volume, source: VolumeSource::Secret(KeyRef { name, key: None, optional: false }) });
        }
    }
}

/// The Secret that takes the credentials of one workload.
fn secret_name(sheet: &Sheet<'_>) -> Name {
    format!("{}-credentials", sheet.object.name).into()
}

fn refer(sheet: &mut Sheet<'_>) {
    let name = secret_name(sheet);
    let mut keys: Vec<Name> = Vec::new();
    sheet.each(|c| {
        for variable in c.env.iter_mut().filter(|v| is_literal(v)) {
            let key = format!("{}.{}", c.name, variable.name);
            variable.source = EnvSource::Secret(KeyRef { name: name.clone(), key: Some(key.clone().into()), optional: false });
            keys.push(key.into());
        }
    });
    if !keys.is_empty() {
        put_secret(sheet, &name, keys);
    }
}

fn put_secret(sheet: &mut Sheet<'_>, name: &str, mut keys: Vec<Name>) {
    keys.sort();
    keys.dedup();
    let meta = Meta::named(&sheet.object.namespace, name);
    sheet.others.push(Change::put(Object::Secret(Secret { meta, kind: "Opaque".into(), key_count: Some(keys.len() as u32), keys })));
}

fn external_store(sheet: &mut Sheet<'_>) {
    const DRIVER: &str = "secrets-store.csi.k8s.io";
    let mut changed = Vec::new();
    for volume in &mut sheet.spec.volumes {
        let names: Vec<Name> = match &volume.source {
            VolumeSource::Secret(key) => vec![key.name.clone()],
            VolumeSource::Projected { secrets, .. } if !secrets.is_empty() => secrets.iter().map(|s| s.name.clone()).collect(),
            _ => continue,
        };
        volume.source = VolumeSource::Csi { driver: DRIVER.into() };
        changed.push((volume.name.clone(), names));
    }
    let volumes = changed.iter().map(|(volume, names)| {
        let class = names.first().cloned().unwrap_or_default();
        let csi = Tree::map([
            ("driver", Tree::from(DRIVER)),
            ("readOnly", Tree::Bool(true)),
            ("volumeAttributes", Tree::map([("secretProviderClass", Tree::from(&class))])),
        ]);
        Tree::map([("name", Tree::from(volume)), ("$retainKeys", Tree::list(["name", "csi"])), ("csi", csi)])
    });
    sheet.extra = Tree::map([("volumes", Tree::List(volumes.collect()))]);
}

fn make_secrets(sheet: &mut Sheet<'_>) {
    let namespace = sheet.object.namespace.clone();
    let inventory = sheet.inventory;
    let absent = |key: &&KeyRef| !key.optional && !key.name.is_empty() && inventory.secrets.get(&namespace, &key.name).is_none();
    let mut keys: Vec<KeyRef> = sheet.spec.containers.iter().flat_map(of_env).filter(absent).cloned().collect();
    for volume in &sheet.spec.volumes {
        match &volume.source {
            VolumeSource::Secret(key) => keys.extend(Some(key).filter(absent).cloned()),
            VolumeSource::Projected { secrets, .. } => keys.extend(secrets.iter().filter(absent).cloned()),
            _ => {}
        }
    }
    let mut names: Vec<Name> = keys.iter().map(|k| k.name.clone()).collect();
    names.sort();
    names.dedup();
    for name in names {
        let keys = keys.iter().filter(|k| k.name == name).filter_map(|k| k.key.clone()).collect();
        put_secret(sheet, &name, keys);
    }
}

fn of_env(container: &Container) -> impl Iterator<Item = &KeyRef> {
    container.env.iter().filter_map(|v| if let EnvSource::Secret(key) = &v.source { Some(key) } else { None })
}
