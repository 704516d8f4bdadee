//! The fields of an event that matter (`audit.k8s.io/v1` and its betas).

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;

/// An event, or a list of them.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Event<'a> {
    #[serde(borrow)]
    pub(super) api_version: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) kind: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) stage: Cow<'a, str>,
    #[serde(rename = "requestURI", borrow)]
    pub(super) request_uri: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) verb: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) user: User<'a>,
    #[serde(borrow)]
    pub(super) impersonated_user: Option<User<'a>>,
    #[serde(borrow)]
    pub(super) authentication_metadata: Authentication<'a>,
    #[serde(borrow)]
    pub(super) object_ref: Option<Object<'a>>,
    pub(super) response_status: Option<Status>,
    #[serde(borrow)]
    pub(super) request_received_timestamp: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) annotations: Option<Annotations<'a>>,
    /// The events of a list.
    #[serde(borrow)]
    pub(super) items: Vec<Self>,
}

impl Event<'_> {
    /// Whether this is an event at all.
    pub(super) fn is_event(&self) -> bool {
        self.kind == "Event" && self.api_version.starts_with("audit.k8s.io/")
    }
}

/// A user.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct User<'a> {
    #[serde(borrow)]
    pub(super) username: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) uid: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) groups: Vec<Cow<'a, str>>,
    pub(super) extra: BTreeMap<String, Vec<String>>,
}

/// How the user came to act as another.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Authentication<'a> {
    #[serde(borrow)]
    pub(super) impersonation_constraint: Cow<'a, str>,
}

/// What a request is about.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Object<'a> {
    #[serde(borrow)]
    pub(super) resource: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) namespace: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) name: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) api_group: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) subresource: Cow<'a, str>,
}

/// What was answered.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Status {
    pub(super) code: i64,
}

/// What the API server noted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Annotations<'a> {
    #[serde(rename = "authorization.k8s.io/decision", borrow)]
    pub(super) decision: Cow<'a, str>,
    #[serde(rename = "authorization.k8s.io/reason", borrow)]
    pub(super) reason: Cow<'a, str>,
}
