//! One object by its name, for looking at it: as a whole, but without anything secret, and never a Secret.

use std::time::Duration;

use serde_json::Value;

use super::client::Client;
use super::failure::Failure;
use super::resource;
use crate::collect::redact::object::{self, is_withheld};
use crate::model::ObjectRef;

/// Whoever looks at an object does not wait longer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Whether an object may be fetched: a Secret holds secrets and a ConfigMap may, and the wire does not know some kinds.
pub fn is_fetched(object: &ObjectRef) -> bool {
    !object.kind.plural().is_empty() && !is_withheld(object.kind)
}

/// Gets one object as the API server has it now, redacted; else why not, in words.
pub async fn get(client: &Client, object: &ObjectRef) -> Result<Value, String> {
    if !is_fetched(object) {
        return Err(format!("a {} is never read as a whole: it may hold secrets", object.kind.title()));
    }
    let mut value = tokio::time::timeout(PATIENCE, whole(client, object)).await.map_err(|_elapsed| Failure::Timeout.words())??;
    object::object(&mut value);
    Ok(value)
}

async fn whole(client: &Client, object: &ObjectRef) -> Result<Value, String> {
    for version in resource::versions(object.kind) {
        match client.small(&resource::object(object, version)).await {
            Ok(text) => {
                let value: Value = serde_json::from_slice(&text).unwrap_or_default();
                let named = value.pointer("/metadata/name").and_then(Value::as_str) == Some(&*object.name);
                return if named { Ok(value) } else { Err(Failure::Malformed("not the object").words()) };
            }
            Err(Failure::NotFound) => {}
            Err(failure) => return Err(failure.words()),
        }
    }
    Err("it is no longer there (404)".to_owned())
}
