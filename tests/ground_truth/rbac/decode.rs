//! From the recorded JSON to the model. The benchmark of the authorizer reads the same files.

use std::fs::File as Open;
use std::path::Path;

use flate2::read::GzDecoder;
use ravelin::collect::build::{Builder, Defaults, Origin};
use ravelin::model::{
    Binding, ClusterInfo, Expression, Identity, Inventory, Kind, Labels, Meta, Name, ObjectRef, Operator, PolicyRule, Role, RoleKind, RoleRef, Selector, Store,
    Subject,
};
use ravelin::rbac::{Request, Target};
use serde_json::Value;

/// A recorded cluster and what its API server answered.
pub(super) struct File {
    pub(super) inventory: Inventory,
    /// The same objects as the program itself reads them.
    pub(super) collected: Inventory,
    pub(super) queries: Vec<Query>,
}

/// A question and its answer.
#[derive(Debug)]
pub(super) struct Query {
    pub(super) who: Identity,
    pub(super) what: Request,
    pub(super) allowed: bool,
    /// The binding, role and subject that the reason names.
    pub(super) granted_by: Option<(ObjectRef, ObjectRef, Subject)>,
}

pub(super) fn file(path: &Path) -> File {
    let json: Value = serde_json::from_reader(GzDecoder::new(Open::open(path).unwrap())).unwrap();
    let objects = |kind: &str| list(&json["objects"][kind]);
    let inventory = Inventory {
        roles: Store::new(objects("Roles").iter().map(role).collect()),
        cluster_roles: Store::new(objects("ClusterRoles").iter().map(role).collect()),
        role_bindings: Store::new(objects("RoleBindings").iter().map(binding).collect()),
        cluster_role_bindings: Store::new(objects("ClusterRoleBindings").iter().map(binding).collect()),
        ..Inventory::default()
    };
    assert!(!inventory.cluster_roles.is_empty() && !inventory.cluster_role_bindings.is_empty());
    let mut builder = Builder::new(ClusterInfo::default());
    for (plural, kind) in
        [("Roles", Kind::Role), ("ClusterRoles", Kind::ClusterRole), ("RoleBindings", Kind::RoleBinding), ("ClusterRoleBindings", Kind::ClusterRoleBinding)]
    {
        for object in objects(plural) {
            builder.add(kind, object.to_string().as_bytes(), &Origin::input("ground truth")).unwrap();
        }
    }
    File { inventory, collected: builder.finish(Defaults::Manifests), queries: list(&json["queries"]).iter().map(query).collect() }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn names(value: &Value) -> Vec<Name> {
    list(value).iter().map(|item| Name::new(text(item))).collect()
}

fn pairs(value: &Value) -> Vec<(Name, Name)> {
    value.as_object().into_iter().flatten().map(|(key, value)| (Name::new(key), Name::new(text(value)))).collect()
}

fn meta(value: &Value) -> Meta {
    let meta = &value["metadata"];
    Meta { labels: Labels::new(pairs(&meta["labels"])), ..Meta::named(text(&meta["namespace"]), text(&meta["name"])) }
}

fn role(value: &Value) -> Role {
    let rule = |rule: &Value| PolicyRule {
        verbs: names(&rule["verbs"]),
        groups: names(&rule["apiGroups"]),
        resources: names(&rule["resources"]),
        names: names(&rule["resourceNames"]),
        urls: names(&rule["nonResourceURLs"]),
    };
    let aggregation = value["aggregationRule"].is_object().then(|| list(&value["aggregationRule"]["clusterRoleSelectors"]).iter().map(selector).collect());
    Role { meta: meta(value), rules: list(&value["rules"]).iter().map(rule).collect(), aggregation }
}

fn selector(value: &Value) -> Selector {
    let labels = pairs(&value["matchLabels"]).into_iter().map(|(key, value)| Expression { key, operator: Operator::In, values: vec![value] });
    let expressions = list(&value["matchExpressions"]).iter().map(|expression| Expression {
        key: Name::new(text(&expression["key"])),
        operator: match text(&expression["operator"]) {
            "In" => Operator::In,
            "NotIn" => Operator::NotIn,
            "Exists" => Operator::Exists,
            "DoesNotExist" => Operator::DoesNotExist,
            other => panic!("operator {other}"),
        },
        values: names(&expression["values"]),
    });
    Selector { expressions: labels.chain(expressions).collect() }
}

fn role_kind(kind: &str) -> RoleKind {
    if kind == "Role" { RoleKind::Role } else { RoleKind::ClusterRole }
}

fn binding(value: &Value) -> Binding {
    let meta = meta(value);
    let subject = |subject: &Value| {
        let (kind, name) = (text(&subject["kind"]), text(&subject["name"]));
        let namespace = if text(&subject["namespace"]).is_empty() { meta.namespace.as_str() } else { text(&subject["namespace"]) };
        match kind {
            "User" => Some(Subject::user(name)),
            "Group" => Some(Subject::Group(name.into())),
            "ServiceAccount" if !namespace.is_empty() => Some(Subject::service_account(namespace, name)),
            _ => None,
        }
    };
    let subjects = list(&value["subjects"]).iter().filter_map(subject).collect();
    let role = RoleRef { kind: role_kind(text(&value["roleRef"]["kind"])), name: text(&value["roleRef"]["name"]).into() };
    Binding { meta, role, subjects, inert_subjects: Vec::new() }
}

fn query(value: &Value) -> Query {
    let user = text(&value["user"]);
    Query {
        who: Identity { user: (!user.is_empty()).then(|| user.into()), groups: names(&value["groups"]) },
        what: request(|field| text(&value[field]).to_owned()),
        allowed: value["allowed"].as_bool().unwrap(),
        granted_by: granted_by(text(&value["reason"])),
    }
}

/// Reads `RBAC: allowed by KIND "BINDING" of KIND "ROLE" to KIND "SUBJECT"`.
fn granted_by(reason: &str) -> Option<(ObjectRef, ObjectRef, Subject)> {
    let mut parts = reason.strip_prefix("RBAC: allowed by ")?.split('"');
    let mut part = |before: &str| {
        let kind = parts.next()?.trim().trim_start_matches(before).trim();
        Some((kind, parts.next()?))
    };
    let object = |(kind, name): (&str, &str)| reference(Kind::from_title(kind).unwrap(), name);
    let (binding, role, (kind, subject)) = (object(part("")?), object(part("of ")?), part("to ")?);
    let subject = match kind {
        "User" => Subject::user(subject),
        "Group" => Subject::Group(subject.into()),
        "ServiceAccount" => Subject::from_object(&reference(Kind::ServiceAccount, subject)).unwrap(),
        other => panic!("subject {other}"),
    };
    Some((binding, role, subject))
}

/// The object that a reason names, `NAME` or `NAME/NAMESPACE`.
fn reference(kind: Kind, text: &str) -> ObjectRef {
    match text.rsplit_once('/') {
        Some((name, namespace)) if kind.namespaced() => ObjectRef::namespaced(kind, namespace, name),
        _ => ObjectRef::cluster(kind, text),
    }
}

/// The request of a query's fields.
fn request(field: impl Fn(&str) -> String) -> Request {
    let path = field("path");
    let target = if path.is_empty() {
        Target::Resource {
            group: field("group").into(),
            resource: field("resource").into(),
            subresource: field("subresource").into(),
            name: field("name").into(),
        }
    } else {
        Target::Url(path.into())
    };
    Request { verb: field("verb").into(), namespace: field("namespace").into(), target }
}
