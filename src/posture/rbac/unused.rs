//! Roles that nobody can have, because nothing binds them.

use super::roles::{LISTED, describe};
use super::shipped;
use crate::model::{Evidence, Kind};
use crate::posture::engine::Context;
use crate::posture::registry::Check;
use crate::posture::verdicts::Verdicts;
use crate::rbac::Gatherers;

const READS: &[Kind] = &[Kind::ClusterRole, Kind::Role, Kind::ClusterRoleBinding, Kind::RoleBinding];

pub(super) const CHECKS: &[Check] = &[Check::objects("RBAC-034", READS, &[], judge)];

fn judge(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    let inventory = context.inventory;
    let gatherers = Gatherers::new(inventory);
    for role in inventory.cluster_roles.iter().chain(inventory.roles.iter()) {
        let bindings = context.index().of_role(role);
        let object = role.object();
        let is_cluster_role = object.kind == Kind::ClusterRole;
        let stock = shipped::role(&role.meta, bindings) || (is_cluster_role && shipped::is_stock_name(&role.meta.name));
        if stock && !context.options.include_system {
            continue;
        }
        let gathered = || is_cluster_role && (shipped::widens(&role.meta).next().is_some() || gatherers.gather(role));
        if !bindings.is_empty() || gathered() {
            verdicts.pass(&object);
            continue;
        }
        // A binding in any namespace may name a ClusterRole, and any other ClusterRole may gather it.
        let kinds: &[Kind] = if is_cluster_role { &[Kind::ClusterRoleBinding, Kind::RoleBinding, Kind::ClusterRole] } else { &[Kind::RoleBinding] };
        if let Some(reason) = context.reading.gap(kinds, &role.meta.namespace) {
            verdicts.unknown(&object, reason);
            continue;
        }
        let mut evidence = vec![Evidence::field(object.clone(), "metadata.name", "no binding names it")];
        let rules = role.rules.iter().enumerate().take(LISTED);
        evidence.extend(rules.map(|(at, rule)| Evidence::field(object.clone(), format!("rules[{at}]"), describe(rule))));
        verdicts.fail(object, 1, "Is bound to nobody", evidence);
    }
}
