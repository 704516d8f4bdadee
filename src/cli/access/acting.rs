//! `can --acting-as`: the same question by somebody who carries another name.

use crate::cli::Failure;
use crate::cli::commands::CanArgs;
use crate::model::{Identity, Inventory, Name, Subject};
use crate::rbac::impersonation::{self, Role, Way};
use crate::rbac::{Authorizer, Decision, Request};
use crate::report::access::{ActingLine, CheckLine, GrantLine};

/// Whom to act as, if anybody.
pub(super) fn role(args: &CanArgs) -> Result<Option<Role>, Failure> {
    let groups: Vec<Name> = args.acting_group.iter().map(|group| Name::new(group)).collect();
    match &args.acting_as {
        None => Ok(None),
        Some(Subject::Group(group)) => Err(Failure::usage("a group is only impersonated together with a user")
            .remedy(format!("write --acting-as user:NAME --acting-group {}", crate::report::text::shell(group)))),
        Some(user) => Ok(Some(Role { user: user.clone(), groups })),
    }
}

/// The answer through the first way that allows it, else through one that lets act so, else through the last one, which is the old one.
pub(super) fn decide(inventory: &Inventory, authorizer: &Authorizer, who: &Identity, role: &Role, what: &Request) -> (Decision, Identity, ActingLine) {
    let ways = impersonation::ways(inventory, authorizer, who, role, what);
    let judged: Vec<(&Way, Decision)> = ways.iter().map(|way| (way, authorizer.decide(&way.identity, what))).collect();
    let best = judged.iter().max_by_key(|(way, decision)| (way.allowed() && decision.allowed, way.allowed(), way.mode));
    let (acts, decision, identity) = match best {
        Some((way, decision)) => (way.allowed(), decision.clone(), way.identity.clone()),
        None => (false, Decision::default(), Identity::default()),
    };
    let line = ActingLine {
        subject: role.user.to_string(),
        groups: identity.groups.iter().map(ToString::to_string).collect(),
        allowed: acts,
        ways: ways.iter().map(way_line).collect(),
    };
    (decision, identity, line)
}

fn way_line(way: &Way) -> crate::report::access::WayLine {
    let check = |(request, decision): &(Request, Decision)| CheckLine {
        question: request.to_string(),
        allowed: decision.allowed,
        grants: decision.grants.iter().map(GrantLine::from).collect(),
    };
    crate::report::access::WayLine { verb: way.mode.verb(), allowed: way.allowed(), refused: way.refused, checks: way.checks.iter().map(check).collect() }
}

/// What is not certain of it.
pub(super) fn hints(inventory: &Inventory, line: &ActingLine) -> Vec<String> {
    let newer = line.ways.iter().any(|way| way.verb != impersonation::Mode::Legacy.verb());
    let unknown = inventory.cluster.version.is_none() && newer;
    unknown.then(|| "the server's version is not known: only from 1.36 on has it other ways than the verb impersonate".to_owned()).into_iter().collect()
}
