//! What is bound to every account is looked at once.

use super::*;
use crate::rbac::tests::objects::{binding, inventory, role, rule};

#[test]
fn a_role_is_looked_at_once_however_many_accounts_have_it() {
    let cluster = inventory(
        vec![role("", "reads", vec![rule("get", "''", "secrets")]), role("", "all", vec![rule("*", "*", "*")]), role("", "empty", Vec::new())],
        ["reads", "all", "empty"].iter().map(|name| binding("", name, &format!("ClusterRole/{name}"), "group:system:serviceaccounts")).collect(),
    );
    let index = Index::new(&cluster);
    let mut looked = 0;
    let mut roles = Roles::new(&index, |rules| {
        looked += 1;
        rights::takeovers(rules)
    });
    for account in 0..100 {
        let bindings = index.of_account(&"ns".into(), &format!("a{account}").into());
        assert_eq!(bindings.len(), 3);
        for bound in bindings {
            let gives = roles.of(cluster.role("", &bound.role).unwrap());
            let found = (gives.powers.contains("reads every Secret"), gives.everything, gives.anything);
            assert_eq!(found, (bound.meta.name != *"empty", bound.meta.name == *"all", bound.meta.name != *"empty"));
        }
    }
    assert_eq!(looked, 3);
}
