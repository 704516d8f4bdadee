//! Acting as somebody else: what the API server checks before a request that carries another name.
//!
//! The old way needs the verb `impersonate` once for each name that is carried, and then everything that the other may do is allowed. Since
//! 1.36 there are narrower ones beside it, which need `impersonate:MODE` for whom and `impersonate-on:MODE:VERB` for the very request.

use super::answer::Decision;
use super::authorizer::{Authorizer, SUPERUSERS};
use super::node::{NODES, USER_PREFIX};
use super::request::Request;
use crate::model::{Identity, Inventory, Kind, Name, Subject, Version};

/// The group of what the narrower ways are about.
pub const AUTHENTICATION: &str = "authentication.k8s.io";
const AUTHENTICATED: &str = "system:authenticated";
const UNAUTHENTICATED: &str = "system:unauthenticated";

/// The first server on which the narrower ways are on.
const CONSTRAINED_SINCE: Version = Version::v1(36);

/// So many groups are first asked for together, by the name `*`.
const TOGETHER: usize = 4;

/// A way to act as somebody else, in the order in which they are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mode {
    /// A service account acts as the node that its pod runs on.
    AssociatedNode,
    /// As any node.
    ArbitraryNode,
    /// As a service account.
    ServiceAccount,
    /// As anybody else, with groups of the caller's choice.
    UserInfo,
    /// The old way, which every server has.
    Legacy,
}

impl Mode {
    const ALL: [Self; 5] = [Self::AssociatedNode, Self::ArbitraryNode, Self::ServiceAccount, Self::UserInfo, Self::Legacy];

    /// The verb that it needs for whom to act as.
    pub const fn verb(self) -> &'static str {
        match self {
            Self::AssociatedNode => "impersonate:associated-node",
            Self::ArbitraryNode => "impersonate:arbitrary-node",
            Self::ServiceAccount => "impersonate:serviceaccount",
            Self::UserInfo => "impersonate:user-info",
            Self::Legacy => "impersonate",
        }
    }

    /// Whether a server of that version has it; none where that is not known.
    pub fn is_on(self, version: Option<Version>) -> Option<bool> {
        if self == Self::Legacy { Some(true) } else { version.map(|version| version >= CONSTRAINED_SINCE) }
    }
}

/// Whom to act as: a user name, and groups that are asked for beside those that go with the name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// A user or a service account: a group is only ever impersonated together with one.
    pub user: Subject,
    /// Groups.
    pub groups: Vec<Name>,
}

/// One way that fits whom to act as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// Which.
    pub mode: Mode,
    /// What is asked, each with the answer.
    pub checks: Vec<(Request, Decision)>,
    /// Why it is refused whatever the bindings say.
    pub refused: Option<&'static str>,
    /// Whom the request is then by.
    pub identity: Identity,
}

impl Way {
    /// Whether the API server lets the caller act so.
    pub fn allowed(&self) -> bool {
        self.refused.is_none() && self.checks.iter().all(|(_, decision)| decision.allowed)
    }
}

/// Every way in which a request may be made as somebody else. Where the server's version is not known, those of newer ones are among them.
pub fn ways(inventory: &Inventory, authorizer: &Authorizer, who: &Identity, role: &Role, what: &Request) -> Vec<Way> {
    let Some(user) = role.user.user_name() else { return Vec::new() };
    let on = |mode: &Mode| mode.is_on(inventory.cluster.version) != Some(false);
    Mode::ALL.into_iter().filter(on).filter(|mode| fits(*mode, inventory, who, role, &user)).map(|mode| way(authorizer, who, role, &user, mode, what)).collect()
}

/// Whether a way is for such a role at all.
fn fits(mode: Mode, inventory: &Inventory, who: &Identity, role: &Role, user: &Name) -> bool {
    let is_account = matches!(role.user, Subject::ServiceAccount { .. });
    let node = node_of(user);
    match mode {
        Mode::Legacy => true,
        Mode::UserInfo => !is_account && node.is_none(),
        Mode::ServiceAccount => is_account && role.groups.is_empty(),
        Mode::ArbitraryNode => node.is_some() && role.groups.is_empty(),
        Mode::AssociatedNode => node.is_some_and(|node| role.groups.is_empty() && runs_on(inventory, who, node)),
    }
}

/// Why a way that was not looked at may be open all the same.
pub fn undecided(inventory: &Inventory, authorizer: &Authorizer, who: &Identity, role: &Role, what: &Request) -> Option<&'static str> {
    let (mode, user) = (Mode::AssociatedNode, role.user.user_name()?);
    let (Subject::ServiceAccount { namespace, .. }, Some(node)) = (Subject::user(who.user.as_ref()?), node_of(&user)) else { return None };
    let on = mode.is_on(inventory.cluster.version) != Some(false) && role.groups.is_empty();
    let unread = !runs_on(inventory, who, node) && !inventory.coverage.state_in(Kind::Pod, &namespace).is_whole();
    (on && unread && way(authorizer, who, role, &user, mode, what).allowed())
        .then_some("not all pods were read: if one of its pods runs on that node, it may act as the node")
}

fn node_of(user: &str) -> Option<&str> {
    user.strip_prefix(USER_PREFIX).filter(|node| !node.is_empty())
}

/// Whether the caller is a service account of a pod on the node: its token then says so.
fn runs_on(inventory: &Inventory, who: &Identity, node: &str) -> bool {
    let Some(Subject::ServiceAccount { namespace, name }) = who.user.as_ref().map(|user| Subject::user(user)) else { return false };
    inventory.pods.in_namespace(&namespace).iter().any(|pod| *pod.node == *node && pod.spec.service_account == name)
}

fn way(authorizer: &Authorizer, who: &Identity, role: &Role, user: &Name, mode: Mode, what: &Request) -> Way {
    let narrow = mode != Mode::Legacy;
    let group = if narrow { AUTHENTICATION } else { "" };
    let ask = |request: Request| {
        let decision = authorizer.decide(who, &request);
        (request, decision)
    };
    let on = |resource: &str, namespace: &str, name: &str| ask(Request::resource(mode.verb(), namespace, group, resource, name));
    let mut checks = Vec::new();
    if narrow {
        let verb = format!("impersonate-on:{}:{}", mode.verb().trim_start_matches("impersonate:"), what.verb);
        checks.push(ask(Request { verb: verb.into(), ..what.clone() }));
    }
    checks.push(match (&role.user, node_of(user).filter(|_| narrow)) {
        (Subject::ServiceAccount { namespace, name }, _) => on("serviceaccounts", namespace, name),
        // The answer is kept for all nodes, so that it is asked for all.
        (_, Some(_)) if mode == Mode::AssociatedNode => on("nodes", "", "*"),
        (_, Some(node)) => on("nodes", "", node),
        (_, None) => on("users", "", user),
    });
    let all = (narrow && role.groups.len() >= TOGETHER).then(|| on("groups", "", "*")).filter(|(_, decision)| decision.allowed);
    match all {
        Some(all) => checks.push(all),
        None => checks.extend(role.groups.iter().map(|name| on("groups", "", name))),
    }
    let refused = match () {
        () if narrow && role.groups.iter().any(|name| *name == SUPERUSERS) => Some("system:masters is impersonated by the verb impersonate only"),
        () if narrow && role.groups.iter().any(|name| name.is_empty()) => Some("a group has a name"),
        () => None,
    };
    Way { mode, checks, refused, identity: identity(role, user, narrow) }
}

/// Whom the API server takes the request to be by: groups that are asked for stand instead of those that go with a service account.
fn identity(role: &Role, user: &Name, narrow: bool) -> Identity {
    let mut groups = role.groups.clone();
    match &role.user {
        Subject::ServiceAccount { namespace, .. } if groups.is_empty() => {
            groups.extend(["system:serviceaccounts".into(), format!("system:serviceaccounts:{namespace}").into()]);
        }
        _ if narrow && node_of(user).is_some() => groups.push(NODES.into()),
        _ => {}
    }
    let added = match () {
        () if *user == "system:anonymous" => Some(UNAUTHENTICATED),
        () if groups.iter().any(|group| *group == UNAUTHENTICATED) => None,
        () => Some(AUTHENTICATED),
    };
    if let Some(added) = added.filter(|added| !groups.iter().any(|group| *group == **added)) {
        groups.push(added.into());
    }
    Identity { user: Some(user.clone()), groups }
}
