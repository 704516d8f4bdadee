//! Access questions as a live API server answered them, each as a SubjectAccessReview.

mod decode;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::{fs, io};

use libtest_mimic::{Failed, Trial};
use ravelin::model::{Identity, Inventory, ObjectRef, Role, Subject};
use ravelin::rbac::{Authorizer, Decision, Request};

use decode::Query;

/// A role that gathers itself: once its sources are gone, nothing can tell which rules the controller left in it.
const SELF_MADE: &str = "craft:self";

/// The tests of this family.
pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = vec![
        super::trial("rbac", "rbac", |folder| each_file(&folder, |file| compare(&file.inventory, &file.queries))),
        super::trial("rbac", "rbac_aggregated_roles_computed", |folder| each_file(&folder, |file| compare(&stripped(&file.inventory), &file.queries))),
        super::trial("rbac", "rbac_collected", |folder| each_file(&folder, |file| compare(&file.collected, &file.queries))),
        super::trial("rbac", "rbac_aggregated_rules", |folder| each_file(&folder, aggregated)),
        super::trial("rbac", "rbac_who_can", |folder| each_file(&folder, who_can)),
    ];
    trials.sort_by_key(|trial| trial.name().to_owned());
    trials
}

fn each_file(folder: &Path, run: impl Fn(&decode::File) -> Result<String, String>) -> Result<(), Failed> {
    let mut files: Vec<_> = fs::read_dir(folder)?.map(|entry| entry.unwrap().path()).filter(|path| path.to_string_lossy().ends_with(".json.gz")).collect();
    files.sort();
    if files.is_empty() {
        return Err("no file of questions".into());
    }
    for path in files {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let counts = run(&decode::file(&path)).map_err(|error| Failed::from(format!("{name}: {error}")))?;
        writeln!(io::stderr(), "{name}: {counts}")?;
    }
    Ok(())
}

/// Every answer must be the same, and the binding that the API server names must be among those that we found.
fn compare(inventory: &Inventory, queries: &[Query]) -> Result<String, String> {
    let authorizer = Authorizer::new(inventory);
    let (mut wrong, mut allowed, mut named) = (Vec::new(), 0, 0);
    for query in queries {
        let decision = authorizer.decide(&query.who, &query.what);
        if decision.allowed != query.allowed || authorizer.allows(&query.who, &query.what) != query.allowed {
            wrong.push(format!("{query:?} is answered {}", decision.allowed));
        } else if query.allowed {
            allowed += 1;
            match (&query.granted_by, decision.superuser) {
                (Some(chain), _) if names(&decision, chain) => named += 1,
                (None, true) => {}
                _ => wrong.push(format!("{query:?} is granted by {:?}", decision.grants)),
            }
        }
    }
    let count = format!("{} questions, {allowed} allowed, {named} by the binding that the API server names, {} differ", queries.len(), wrong.len());
    if wrong.is_empty() { Ok(count) } else { Err(format!("{count}\n{}", wrong[..wrong.len().min(10)].join("\n"))) }
}

/// Whether one of the grants is the chain of binding, role and subject.
fn names(decision: &Decision, (binding, role, subject): &(ObjectRef, ObjectRef, Subject)) -> bool {
    decision.grants.iter().any(|grant| {
        // The API server prints a Role without its namespace.
        grant.binding == *binding && grant.role.kind == role.kind && grant.role.name == role.name && grant.subject == *subject
    })
}

fn is_computed(role: &Role) -> bool {
    role.aggregation.is_some() && role.meta.name != *SELF_MADE
}

/// The inventory with the rules taken from every aggregated role.
fn stripped(inventory: &Inventory) -> Inventory {
    let mut stripped = inventory.clone();
    stripped.cluster_roles.update(|role| is_computed(role).then(|| Role { rules: Vec::new(), ..role.clone() }));
    stripped
}

/// The rules that are gathered must be those that the controller wrote, in its order.
fn aggregated(file: &decode::File) -> Result<String, String> {
    let authorizer = Authorizer::new(&stripped(&file.inventory));
    let mut count = 0;
    for role in file.inventory.cluster_roles.iter().filter(|role| is_computed(role)) {
        let reference = ravelin::model::RoleRef { kind: ravelin::model::RoleKind::ClusterRole, name: role.meta.name.clone() };
        let rules: Vec<_> = authorizer.role_rules("", &reference).unwrap_or_default().into_iter().cloned().collect();
        if rules != role.rules {
            return Err(format!("{} has {} rules instead of {}", role.meta.name, rules.len(), role.rules.len()));
        }
        count += 1;
    }
    Ok(format!("{count} aggregated roles"))
}

/// For each request, the identities that the API server allowed it are those whom who-can finds.
fn who_can(file: &decode::File) -> Result<String, String> {
    let authorizer = Authorizer::new(&file.inventory);
    let mut by_request: BTreeMap<&Request, Vec<&Query>> = BTreeMap::new();
    for query in &file.queries {
        by_request.entry(&query.what).or_default().push(query);
    }
    for (what, queries) in &by_request {
        let holders: BTreeSet<Subject> = authorizer.who_can(what).into_iter().map(|holder| holder.subject).collect();
        for query in queries {
            let Identity { user, groups } = &query.who;
            let is_holder = user.as_ref().is_some_and(|user| holders.contains(&Subject::user(user)))
                || groups.iter().any(|group| holders.contains(&Subject::Group(group.clone())));
            if is_holder != query.allowed {
                return Err(format!("{query:?}: who-can says {is_holder}"));
            }
        }
    }
    Ok(format!("{} questions about {} requests", file.queries.len(), by_request.len()))
}
