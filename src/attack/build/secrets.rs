//! Secrets that matter one by one: those that are tokens, and those that pods mount. The others are counted at the hub of their namespace.

use super::assemble::{Builder, Link, V};
use super::workloads::Template;
use crate::model::{EnvSource, EnvVar, KeyRef, Kind, Name, ObjectRef, PodSpec, Secret, VolumeSource};
use crate::rbac::node;

impl Builder<'_> {
    /// Adds the Secrets that hold a service account's token, and leads them to the account.
    pub(super) fn add_secrets(&mut self) {
        let inventory = self.facts.inventory;
        for secret in inventory.secrets.iter() {
            if secret.token_of().is_some() {
                self.thing(&object_of(secret));
                self.lead_token(secret);
            }
        }
    }

    fn lead_token(&mut self, secret: &Secret) {
        let Some(account) = secret.token_of().filter(|name| self.may_exist(&secret.meta.namespace, name)) else { return };
        let object = object_of(secret);
        let account = ObjectRef::namespaced(Kind::ServiceAccount, secret.meta.namespace.clone(), account.clone());
        let (from, to) = (self.thing(&object), self.thing(&account));
        let exists = self.exists(&object);
        let proof = self.with_object(exists, &account);
        let note = self.note(&object, "type", format!("kubernetes.io/service-account-token of {}", account.name));
        self.link(from, to, Link::kind("SECRET_IS_TOKEN").proof(proof).note(note));
    }

    /// The Secrets that running containers of a pod have in their environment or mounted: the vertex, a proof, a note.
    pub(super) fn secrets_of(&mut self, workload: &ObjectRef, spec: &PodSpec, alive: u32) -> Vec<(V, u32, u32)> {
        let path = Self::spec_path(workload);
        let mut found: Vec<(ObjectRef, String)> = Vec::new();
        for container in spec.containers.iter().filter(|c| c.is_long_running()) {
            let place = || format!("{path}{}[name={}]", container.role.field(), container.name);
            let mut add = |key: &KeyRef, field: &dyn Fn() -> String| {
                let object = ObjectRef::namespaced(Kind::Secret, workload.namespace.clone(), key.name.clone());
                if !found.iter().any(|(known, _)| *known == object) {
                    found.push((object, field()));
                }
            };
            for variable in &container.env {
                if let EnvSource::Secret(key) = &variable.source {
                    add(key, &|| format!("{}.env", place()));
                }
            }
            for volume in container.mounts.iter().filter_map(|mount| spec.volume(&mount.volume)) {
                let keys: &[KeyRef] = match &volume.source {
                    VolumeSource::Secret(key) => std::slice::from_ref(key),
                    VolumeSource::Projected { secrets, .. } => secrets,
                    _ => &[],
                };
                for key in keys {
                    add(key, &|| format!("{}.volumeMounts[name={}]", place(), volume.name));
                }
            }
        }
        let mut leads = Vec::new();
        for (object, field) in found {
            if let Some(vertex) = self.secret(&object) {
                let proof = self.with_object(alive, &object);
                let note = self.note(workload, field, format!("Secret {}", object.name));
                leads.push((vertex, proof, note));
            }
        }
        leads
    }

    /// The Secrets that a kubelet may get because pods name them: also those that only init containers have, or that images are pulled with.
    pub(super) fn named_secrets(&mut self, workload: &ObjectRef, template: &Template<'_>, alive: u32) -> Vec<(V, u32, u32)> {
        // Mirrors of static pods give nothing.
        let Some(pod) = template.pods.iter().find(|pod| !pod.mirror) else { return Vec::new() };
        let mut leads = Vec::new();
        for object in node::reached_through(pod).into_iter().filter(|object| object.kind == Kind::Secret) {
            if let Some(vertex) = self.secret(&object) {
                let proof = self.with_object(alive, &object);
                let field = format!("{}{}", Self::spec_path(workload), naming(template.spec, &object.name));
                let note = self.note(workload, field, format!("Secret {}", object.name));
                leads.push((vertex, proof, note));
            }
        }
        leads
    }

    /// The vertex of a Secret; none if it is known not to exist.
    pub(super) fn secret(&mut self, object: &ObjectRef) -> Option<V> {
        let exists = self.facts.inventory.contains(object) || !self.is_whole(Kind::Secret, &object.namespace);
        exists.then(|| self.thing(object))
    }
}

/// Where a specification names a Secret.
fn naming(spec: &PodSpec, name: &Name) -> String {
    if spec.pull_secrets.contains(name) {
        return format!("imagePullSecrets[name={name}]");
    }
    let has = |variable: &EnvVar| matches!(&variable.source, EnvSource::Secret(key) if key.name == *name);
    match spec.containers.iter().find(|container| container.env.iter().any(has)) {
        Some(container) => format!("{}[name={}].env", container.role.field(), container.name),
        None => "volumes".to_owned(),
    }
}

fn object_of(secret: &Secret) -> ObjectRef {
    ObjectRef::namespaced(Kind::Secret, secret.meta.namespace.clone(), secret.meta.name.clone())
}
