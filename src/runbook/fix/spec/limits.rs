//! Fixers for resources, environment variables and fields that are out of date.

use super::{Sheet, SpecFixer};
use crate::model::{ContainerRole, EnvSource, EnvVar, KeyRef};
use crate::runbook::tree::Tree;

pub(super) const FIXERS: &[(&str, SpecFixer)] = &[
    ("RES-001", |sheet| set(sheet, "limits", "cpu", "1")),
    ("RES-002", |sheet| set(sheet, "limits", "memory", "512Mi")),
    ("RES-003", |sheet| set(sheet, "requests", "cpu", "100m")),
    ("RES-004", |sheet| set(sheet, "requests", "memory", "128Mi")),
    ("WRK-008", |sheet| set_once(sheet)),
    ("WRK-009", |sheet| sheet.spec.legacy_service_account = false),
];

/// Gives a resource to every lasting container that lacks it.
fn set(sheet: &mut Sheet<'_>, list: &str, resource: &str, value: &str) {
    let mut lacking = Vec::new();
    sheet.each(|c| {
        let names = if list == "limits" { &mut c.limits } else { &mut c.requests };
        if matches!(c.role, ContainerRole::Main | ContainerRole::Sidecar) && !names.iter().any(|r| *r == *resource) {
            names.push(resource.into());
            names.sort();
            lacking.push(c.clone());
        }
    });
    for container in lacking {
        sheet.extend(&container, Tree::map([(resource, value)]).under(&["resources", list]));
    }
}

/// Of two variables with one name the last one counts: the others go.
fn set_once(sheet: &mut Sheet<'_>) {
    let whole = |v: &EnvVar| matches!(&v.source, EnvSource::Secret(KeyRef { key: None, .. }) | EnvSource::ConfigMap(KeyRef { key: None, .. }));
    let mut operations = Vec::new();
    let mut index = [("initContainers", 0_usize), ("containers", 0), ("ephemeralContainers", 0)];
    sheet.each(|c| {
        let field = c.role.field();
        let at = index.iter_mut().find(|(name, _)| *name == field).map_or(0, |(_, at)| {
            *at += 1;
            *at - 1
        });
        let names: Vec<_> = c.env.iter().filter(|v| !whole(v)).map(|v| v.name.clone()).collect();
        for (variable, name) in names.iter().enumerate().rev().filter(|(i, name)| names[i + 1..].contains(name)) {
            let path = format!("/{field}/{at}/env/{variable}");
            operations.push(("test", format!("{path}/name"), Tree::from(name)));
            operations.push(("remove", path, Tree::Null));
        }
        let mut left = names;
        c.env.retain(|v| {
            if whole(v) {
                return true;
            }
            left.remove(0);
            !left.contains(&v.name)
        });
    });
    sheet.operations = operations;
}
