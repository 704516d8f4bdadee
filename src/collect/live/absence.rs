//! Whether a 404 means that there is nothing to read.
//!
//! "Not served" says that nothing is missing, so it is believed only if the server's own list of what it serves agrees.

use serde::Deserialize;

use super::client::Client;
use super::failure::Failure;
use super::fetch::Ask;
use super::resource;
use crate::model::Kind;

/// What became of the question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Absence {
    /// The server does not have the kind.
    NotServed,
    /// It may have it all the same, for this reason.
    Doubtful(String),
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Group {
    versions: Vec<GroupVersion>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct GroupVersion {
    version: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Resources {
    kind: String,
    resources: Vec<Resource>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Resource {
    name: String,
}

/// Asks the server whether it serves a kind whose lists were not found.
pub(crate) async fn confirm(client: &Client, kind: Kind) -> Absence {
    match served(client, kind).await {
        Ok(versions) if versions.is_empty() => Absence::NotServed,
        Ok(versions) => {
            let read = resource::versions(kind);
            let unread: Vec<&str> = versions.iter().map(String::as_str).filter(|v| !read.contains(v)).collect();
            Absence::Doubtful(if unread.len() == versions.len() {
                format!("the API server serves it only as {}, which ravelin does not read", unread.join(", "))
            } else {
                "the API server says that it serves it, but did not find it (404)".to_owned()
            })
        }
        Err(_) if optional(kind) => Absence::NotServed,
        Err(failure) => Absence::Doubtful(format!("not found (404), although every cluster has it; asking what is served failed: {}", failure.words())),
    }
}

/// Kinds that an honest API server may lack.
const fn optional(kind: Kind) -> bool {
    matches!(kind, Kind::AdmissionPolicy | Kind::AdmissionPolicyBinding | Kind::EndpointSlice | Kind::CustomResource | Kind::ApiService)
}

/// The versions in which a kind is served.
async fn served(client: &Client, kind: Kind) -> Result<Vec<String>, Failure> {
    let versions = if kind.group().is_empty() {
        vec!["v1".to_owned()]
    } else {
        match client.small(&Ask::json(format!("/apis/{}", kind.group()))).await {
            Ok(text) => read::<Group>(&text)?.versions.into_iter().map(|v| v.version).filter(|v| v.bytes().all(|b| b.is_ascii_alphanumeric())).collect(),
            Err(Failure::NotFound) => return whole_group_is_absent(client, kind).await,
            Err(failure) => return Err(failure),
        }
    };
    let mut found = Vec::new();
    for version in versions {
        let listed: Resources = match client.small(&Ask::json(resource::group_version(kind, &version))).await {
            Ok(text) => read(&text)?,
            Err(failure) => return Err(failure),
        };
        if listed.kind != "APIResourceList" {
            return Err(Failure::Malformed("not a list of what is served"));
        }
        if listed.resources.iter().any(|r| r.name == kind.plural()) {
            found.push(version);
        }
    }
    Ok(found)
}

/// A group that is not found is absent only if the list of groups is there and lacks it.
async fn whole_group_is_absent(client: &Client, kind: Kind) -> Result<Vec<String>, Failure> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Groups {
        kind: String,
        groups: Vec<Named>,
    }
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Named {
        name: String,
    }
    let groups: Groups = read(&client.small(&Ask::json("/apis")).await?)?;
    if groups.kind != "APIGroupList" || groups.groups.iter().any(|g| g.name == kind.group()) {
        return Err(Failure::Malformed("not a list of what is served"));
    }
    Ok(Vec::new())
}

fn read<'de, T: Deserialize<'de>>(text: &'de [u8]) -> Result<T, Failure> {
    serde_json::from_slice(text).map_err(|_error| Failure::Malformed("not a list of what is served"))
}
