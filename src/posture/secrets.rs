//! Secrets and ConfigMaps.

use super::engine::Context;
use super::registry::Check;
use super::verdicts::Verdicts;
use crate::model::{CredentialKind, Evidence, Fingerprint, Kind, ObjectRef};

pub(super) const CHECKS: &[Check] = &[
    Check::objects("SA-007", &[Kind::Secret], &[], long_lived_tokens),
    Check::objects("SEC-003", &[Kind::ConfigMap], &[], config_maps),
    Check::objects("SEC-009", &[Kind::Secret], &[], last_applied),
];

/// A credential, without a letter of it.
pub(super) fn describe(fingerprint: &Fingerprint) -> String {
    let kind = match fingerprint.kind {
        CredentialKind::Password => "a password",
        CredentialKind::Token => "a token",
        CredentialKind::CloudKey => "a cloud access key",
        CredentialKind::PrivateKey => "a private key",
        CredentialKind::ConnectionString => "a connection string with a password",
        CredentialKind::Jwt => "a JSON web token",
    };
    format!("{kind} of {} bytes (value {})", fingerprint.length, fingerprint.group)
}

fn long_lived_tokens(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    for secret in context.inventory.secrets.iter() {
        let object = ObjectRef { kind: Kind::Secret, namespace: secret.meta.namespace.clone(), name: secret.meta.name.clone() };
        if secret.kind == "kubernetes.io/service-account-token" {
            let mut evidence = vec![Evidence::field(object.clone(), "type", secret.kind.as_str())];
            if let Some(account) = secret.token_of() {
                evidence.push(Evidence::field(object.clone(), "metadata.annotations[kubernetes.io/service-account.name]", account.as_str()));
            }
            verdicts.fail(object, 1, "Is a token that never ends", evidence);
        } else {
            verdicts.pass(&object);
        }
    }
}

fn config_maps(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    for map in context.inventory.config_maps.iter() {
        let object = ObjectRef { kind: Kind::ConfigMap, namespace: map.meta.namespace.clone(), name: map.meta.name.clone() };
        if map.credentials.is_empty() {
            verdicts.pass(&object);
            continue;
        }
        let evidence = map.credentials.iter().map(|f| Evidence::field(object.clone(), f.location.as_str(), describe(f))).collect();
        verdicts.fail(object, 1, "Holds a credential in plain text", evidence);
    }
}

fn last_applied(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    for secret in context.inventory.secrets.iter() {
        let object = ObjectRef { kind: Kind::Secret, namespace: secret.meta.namespace.clone(), name: secret.meta.name.clone() };
        if secret.meta.last_applied {
            let field = "metadata.annotations[kubectl.kubernetes.io/last-applied-configuration]";
            let evidence = vec![Evidence::field(object.clone(), field, "set, not read")];
            verdicts.fail(object, 1, "Repeats its values in an annotation", evidence);
        } else {
            verdicts.pass(&object);
        }
    }
}
