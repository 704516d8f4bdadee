//! Which credentials a subject has or may have, as far as a cluster shows them.
//!
//! The API shows few credentials: Secrets that hold tokens and pods that mount them. Tokens that were asked for, certificates and logins of an
//! identity provider leave no object; that they may be there is said all the same, since what ends them is another thing for each.

use super::INVALID_SINCE;
use crate::attack::{cloud_identities, mapped_identities};
use crate::model::{Binding, Inventory, Kind, Name, ObjectRef, Pod, Secret, ServiceAccount, Subject, Timestamp};
use crate::rbac::impersonation::{AUTHENTICATION, Mode};
use crate::rbac::node::USER_PREFIX;
use crate::rbac::{Authorizer, KINDS, Request, SUPERUSERS};

/// How somebody proves to be a subject, or acts as it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CredentialForm {
    /// Tokens in pods, bound to them.
    PodToken,
    /// Tokens in Secrets, which never end.
    SecretToken,
    /// Tokens that were asked for (TokenRequest), which nothing lists.
    RequestedToken,
    /// The tokens of service accounts that are members.
    MemberToken,
    /// Bootstrap tokens.
    BootstrapToken,
    /// Certificates of kubelets.
    NodeCertificate,
    /// Client certificates.
    Certificate,
    /// Logins of an identity provider, or of whatever else the API server asks.
    Provider,
    /// Identities of a cloud provider that are let in as the subject.
    CloudLogin,
    /// Identities of a cloud provider that the subject may take on.
    CloudRole,
    /// Nothing: whoever reaches the API server is the subject.
    Nothing,
    /// Nothing of the subject's own: others may act as it.
    Impersonation,
}

/// Whether there are credentials of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Existence {
    /// There are: these objects hold them, or lead to them.
    Exists,
    /// There may be: nothing of the cluster would show them.
    Possible,
    /// What would show them was not read.
    Unread,
    /// There are, and the API server takes them no longer.
    Dead,
    /// There is none.
    Absent,
}

/// Credentials of one form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Which.
    pub form: CredentialForm,
    /// Whether there are.
    pub existence: Existence,
    /// What holds them, or who may make or use them, sorted.
    pub objects: Vec<ObjectRef>,
    /// How many pods or accounts that stands for, where it is more than the objects.
    pub count: usize,
}

/// Something that is wrong with a subject as such.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// A service account that bindings name is not there; these may make it, and have its access then.
    Missing(Vec<Subject>),
    /// The account is younger than what was made for it: its name was given to another one before, and the rights stayed with the name.
    Recreated {
        /// When the account was made.
        since: Option<Timestamp>,
        /// The tokens and pods of the account before, which are refused.
        of_old: Vec<ObjectRef>,
        /// The bindings that are older than the account.
        older: Vec<ObjectRef>,
    },
}

/// What is known of a subject's credentials.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Credentials {
    /// By form.
    pub held: Vec<Held>,
    /// What is wrong.
    pub doubts: Vec<Doubt>,
    /// Not all roles and bindings were read: more may make or use them than are named.
    pub rights_unread: bool,
}

/// A binding may be made some time before its account: an installation makes many objects in any order.
const TOGETHER: i64 = 3_600;

/// The credentials of a subject.
pub fn credentials(inventory: &Inventory, authorizer: &Authorizer, subject: &Subject) -> Credentials {
    let mut found = Credentials { rights_unread: !inventory.coverage.is_whole(KINDS), ..Credentials::default() };
    match subject {
        Subject::ServiceAccount { namespace, name } => account(inventory, authorizer, namespace, name, &mut found),
        Subject::User(name) => user(inventory, authorizer, name, &mut found),
        Subject::Group(name) => group(inventory, authorizer, name, &mut found),
    }
    let others = actors(inventory, authorizer, subject);
    if !others.is_empty() || found.rights_unread {
        found.held.push(held(CredentialForm::Impersonation, if others.is_empty() { Existence::Unread } else { Existence::Exists }, others));
    }
    found
}

/// Who may act as somebody by impersonation, in the old way or in those of newer servers; sorted.
fn actors(inventory: &Inventory, authorizer: &Authorizer, subject: &Subject) -> Vec<ObjectRef> {
    let (resource, namespace, name, narrow) = match subject {
        Subject::ServiceAccount { namespace, name } => ("serviceaccounts", namespace.as_str(), name.as_str(), Mode::ServiceAccount),
        Subject::User(name) => ("users", "", name.as_str(), Mode::UserInfo),
        Subject::Group(name) => ("groups", "", name.as_str(), Mode::UserInfo),
    };
    let mut asked = vec![Request::resource(Mode::Legacy.verb(), namespace, "", resource, name)];
    if narrow.is_on(inventory.cluster.version) != Some(false) {
        asked.push(match name.strip_prefix(USER_PREFIX).filter(|_| matches!(subject, Subject::User(_))) {
            Some(node) => Request::resource(Mode::ArbitraryNode.verb(), "", AUTHENTICATION, "nodes", node),
            None => Request::resource(narrow.verb(), namespace, AUTHENTICATION, resource, name),
        });
    }
    let mut found: Vec<ObjectRef> = asked.iter().flat_map(|request| holders(authorizer, request, subject)).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn held(form: CredentialForm, existence: Existence, objects: Vec<ObjectRef>) -> Held {
    Held { form, existence, count: objects.len(), objects }
}

/// Who else may do something by a binding.
fn holders(authorizer: &Authorizer, request: &Request, but: &Subject) -> Vec<ObjectRef> {
    authorizer.who_can(request).into_iter().filter(|holder| !holder.superuser && holder.subject != *but).map(|holder| holder.subject.object()).collect()
}

fn account(inventory: &Inventory, authorizer: &Authorizer, namespace: &Name, name: &Name, found: &mut Credentials) {
    let subject = Subject::service_account(namespace.clone(), name.clone());
    let account = inventory.service_accounts.get(namespace, name);
    let whole = |kind| inventory.coverage.state_in(kind, namespace).is_whole();
    let gone = account.is_none() && whole(Kind::ServiceAccount);
    if gone {
        let makers = authorizer.who_can(&Request::resource("create", namespace, "", "serviceaccounts", ""));
        found.doubts.push(Doubt::Missing(makers.into_iter().map(|holder| holder.subject).collect()));
    }
    let pods: Vec<&Pod> = inventory.pods.in_namespace(namespace).iter().filter(|pod| pod.is_alive() && pod.spec.service_account == *name).collect();
    let mounting: Vec<&&Pod> = pods.iter().filter(|pod| pod.has_api_token()).collect();
    let mut roots: Vec<ObjectRef> = mounting.iter().map(|pod| inventory.root_owner(Kind::Pod, &pod.meta)).collect();
    roots.sort_unstable();
    roots.dedup();
    let existence = some_or(roots.is_empty(), whole(Kind::Pod));
    found.held.push(Held { count: mounting.len(), ..held(CredentialForm::PodToken, existence, roots) });
    let own = |secret: &&Secret| secret.token_of() == Some(name);
    let (dead, alive): (Vec<&Secret>, Vec<&Secret>) =
        inventory.secrets.in_namespace(namespace).iter().filter(own).partition(|secret| is_refused(secret, account));
    if alive.is_empty() {
        found.held.push(held(CredentialForm::SecretToken, some_or(true, whole(Kind::Secret)), Vec::new()));
    } else {
        found.held.push(held(CredentialForm::SecretToken, Existence::Exists, alive.into_iter().map(secret_ref).collect()));
    }
    if !dead.is_empty() {
        found.held.push(held(CredentialForm::SecretToken, Existence::Dead, dead.iter().copied().map(secret_ref).collect()));
    }
    let makers = holders(authorizer, &Request::resource("create", namespace, "", "serviceaccounts/token", name), &subject);
    found.held.push(held(CredentialForm::RequestedToken, if gone { Existence::Absent } else { Existence::Possible }, makers));
    if let Some(account) = account {
        let roles: Vec<ObjectRef> = cloud_identities(account).map(|identity| ObjectRef::cluster(Kind::CloudIdentity, identity.clone())).collect();
        if !roles.is_empty() {
            found.held.push(held(CredentialForm::CloudRole, Existence::Possible, roles));
        }
        found.doubts.extend(recreated(inventory, account, &pods, &subject));
    }
}

/// Something, or if there is nothing: what that means.
const fn some_or(nothing: bool, whole: bool) -> Existence {
    match (nothing, whole) {
        (false, _) => Existence::Exists,
        (true, true) => Existence::Absent,
        (true, false) => Existence::Unread,
    }
}

fn secret_ref(secret: &Secret) -> ObjectRef {
    ObjectRef::namespaced(Kind::Secret, secret.meta.namespace.clone(), secret.meta.name.clone())
}

/// Whether the API server refuses the token of a Secret: nobody used it for long, or it is that of another account of the name.
fn is_refused(secret: &Secret, account: Option<&ServiceAccount>) -> bool {
    secret.meta.labels.get(INVALID_SINCE).is_some() || is_of_another(secret, account)
}

fn is_of_another(secret: &Secret, account: Option<&ServiceAccount>) -> bool {
    let of = secret.meta.annotation("kubernetes.io/service-account.uid");
    of.zip(account.and_then(|account| account.meta.uid.as_ref())).is_some_and(|(of, is)| of != is)
}

/// What tells that the account is not the first of its name.
fn recreated(inventory: &Inventory, account: &ServiceAccount, pods: &[&Pod], subject: &Subject) -> Option<Doubt> {
    let since = account.meta.created;
    let (namespace, name) = (&account.meta.namespace, &account.meta.name);
    let older = |created: Option<Timestamp>, by: i64| created.zip(since).is_some_and(|(created, since)| created.0 + by < since.0);
    let mut of_old: Vec<ObjectRef> =
        pods.iter().filter(|pod| pod.has_api_token() && older(pod.meta.created, 0)).map(|pod| inventory.root_owner(Kind::Pod, &pod.meta)).collect();
    let secrets = inventory.secrets.in_namespace(namespace).iter();
    of_old.extend(secrets.filter(|secret| secret.token_of() == Some(name) && is_of_another(secret, Some(account))).map(secret_ref));
    of_old.sort_unstable();
    of_old.dedup();
    let bound = |binding: &&Binding| binding.subjects.contains(subject) && older(binding.meta.created, TOGETHER);
    let older: Vec<ObjectRef> = inventory.bindings().filter(bound).map(Binding::object).collect();
    (!(of_old.is_empty() && older.is_empty())).then_some(Doubt::Recreated { since, of_old, older })
}

fn user(inventory: &Inventory, authorizer: &Authorizer, name: &Name, found: &mut Credentials) {
    if *name == *"system:anonymous" {
        return found.held.push(held(CredentialForm::Nothing, Existence::Exists, Vec::new()));
    }
    if let Some(node) = name.strip_prefix(USER_PREFIX) {
        let node = ObjectRef::cluster(Kind::Node, node);
        let is_there = inventory.contains(&node);
        return found.held.push(held(CredentialForm::NodeCertificate, if is_there { Existence::Exists } else { Existence::Possible }, vec![node]));
    }
    if let Some(id) = name.strip_prefix("system:bootstrap:") {
        let secret = ObjectRef::namespaced(Kind::Secret, "kube-system", format!("bootstrap-token-{id}"));
        let is_there = inventory.contains(&secret);
        let whole = inventory.coverage.state_in(Kind::Secret, "kube-system").is_whole();
        let objects = if is_there { vec![secret] } else { Vec::new() };
        return found.held.push(held(CredentialForm::BootstrapToken, some_or(!is_there, whole), objects));
    }
    found.held.push(certificate(authorizer));
    // What begins so is for the components of the control plane, and identity providers are not to give it.
    if !name.starts_with("system:") {
        found.held.push(held(CredentialForm::Provider, Existence::Possible, Vec::new()));
    }
}

fn group(inventory: &Inventory, authorizer: &Authorizer, name: &Name, found: &mut Credentials) {
    let whole = |kind, namespace: &str| inventory.coverage.state_in(kind, namespace).is_whole();
    if matches!(name.as_str(), "system:authenticated" | "system:unauthenticated") {
        return found.held.push(held(CredentialForm::Nothing, Existence::Exists, Vec::new()));
    }
    if let Some(rest) = name.strip_prefix("system:serviceaccounts") {
        let namespace = rest.strip_prefix(':').unwrap_or_default();
        let count = if rest.is_empty() { inventory.service_accounts.len() } else { inventory.service_accounts.in_namespace(namespace).len() };
        let existence = some_or(count == 0, whole(Kind::ServiceAccount, namespace));
        let place = if rest.is_empty() { Vec::new() } else { vec![ObjectRef::cluster(Kind::Namespace, namespace)] };
        return found.held.push(Held { count, ..held(CredentialForm::MemberToken, existence, place) });
    }
    if *name == *"system:nodes" {
        let count = inventory.nodes.len();
        return found.held.push(Held { count, ..held(CredentialForm::NodeCertificate, some_or(count == 0, whole(Kind::Node, "")), Vec::new()) });
    }
    if name.starts_with("system:bootstrappers") {
        let tokens = inventory.secrets.in_namespace("kube-system").iter().filter(|secret| secret.meta.name.starts_with("bootstrap-token-"));
        let tokens: Vec<ObjectRef> = tokens.map(secret_ref).collect();
        return found.held.push(held(CredentialForm::BootstrapToken, some_or(tokens.is_empty(), whole(Kind::Secret, "kube-system")), tokens));
    }
    found.held.push(certificate(authorizer));
    if *name != *SUPERUSERS {
        found.held.push(held(CredentialForm::Provider, Existence::Possible, Vec::new()));
    }
    let mapped: Vec<ObjectRef> = mapped_identities(inventory, name).into_iter().map(|identity| ObjectRef::cluster(Kind::CloudIdentity, identity)).collect();
    if !mapped.is_empty() {
        found.held.push(held(CredentialForm::CloudLogin, Existence::Exists, mapped));
    }
}

/// Certificates leave no object; these may have one signed for any name.
fn certificate(authorizer: &Authorizer) -> Held {
    let signer = Request::resource("approve", "", "certificates.k8s.io", "signers", "kubernetes.io/kube-apiserver-client");
    let nobody = Subject::User(Name::default());
    held(CredentialForm::Certificate, Existence::Possible, holders(authorizer, &signer, &nobody))
}

#[cfg(test)]
mod tests;
