//! From an event to the questions that the API server put to its authorizer.

use super::event::{Event, User};
use crate::model::{Name, Subject};
use crate::rbac::{Request, Resources, Target};

/// The request itself, as its attributes were.
pub(super) fn request(event: &Event<'_>, resources: &Resources) -> Option<Request> {
    if event.verb.is_empty() {
        return None;
    }
    let Some(object) = event.object_ref.as_ref().filter(|object| !object.resource.is_empty()) else {
        // What comes after the question mark is no part of the path that is authorized.
        let path = event.request_uri.split(['?', '#']).next().unwrap_or_default();
        return path.starts_with('/').then(|| Request::url(&event.verb.to_ascii_lowercase(), path));
    };
    let name = |text: &str| Name::new(text);
    let target =
        Target::Resource { group: name(&object.api_group), resource: name(&object.resource), subresource: name(&object.subresource), name: name(&object.name) };
    let asked = Request { verb: name(&event.verb), namespace: name(&object.namespace), target };
    // The log holds the name of an object that was made, which its request did not carry.
    Some(asked.as_sent(resources).0)
}

/// What the real user of an impersonated request was asked for besides.
pub(super) fn impersonations(event: &Event<'_>, as_user: &User<'_>, request: Option<&Request>) -> Vec<Request> {
    let constraint = &event.authentication_metadata.impersonation_constraint;
    let mode = constraint.strip_prefix("impersonate:");
    let (verb, group) = mode.map_or(("impersonate", ""), |_| (constraint.as_ref(), "authentication.k8s.io"));
    let mut asked = Vec::new();
    let account = Subject::user(&as_user.username);
    match &account {
        Subject::ServiceAccount { namespace, name } => asked.push(Request::resource(verb, namespace, group, "serviceaccounts", name)),
        _ => match as_user.username.strip_prefix("system:node:").filter(|_| mode.is_some_and(|mode| mode.ends_with("-node"))) {
            Some(node) => asked.push(Request::resource(verb, "", group, "nodes", node)),
            None => asked.push(Request::resource(verb, "", group, "users", &as_user.username)),
        },
    }
    let implied = account.identity().groups;
    let given = as_user.groups.iter().filter(|given| !implied.iter().any(|own| **own == ***given) && *given != "system:authenticated");
    asked.extend(given.map(|given| Request::resource(verb, "", group, "groups", given)));
    if !as_user.uid.is_empty() {
        asked.push(Request::resource(verb, "", "authentication.k8s.io", "uids", &as_user.uid));
    }
    for (key, values) in &as_user.extra {
        let resource = format!("userextras/{key}");
        asked.extend(values.iter().map(|value| Request::resource(verb, "", "authentication.k8s.io", &resource, value)));
    }
    if let (Some(mode), Some(request)) = (mode, request) {
        asked.push(Request { verb: format!("impersonate-on:{mode}:{}", request.verb).into(), ..request.clone() });
    }
    asked
}
