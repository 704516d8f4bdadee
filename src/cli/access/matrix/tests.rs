//! Only so much is worked out of a matrix, and that it is not all is said.

use super::*;
use crate::rbac::tests::objects::{binding, inventory, named, role, rule, who};

fn many(prefix: &str, count: usize) -> String {
    (0..count).map(|n| format!("{prefix}{n:03}")).collect::<Vec<_>>().join(" ")
}

fn of(rules: Vec<crate::model::PolicyRule>, most: usize) -> MatrixDocument {
    let cluster = inventory(vec![role("", "r", rules)], vec![binding("", "b", "ClusterRole/r", "user:u")]);
    within(&cluster, &Authorizer::new(&cluster), &who("user:u"), None, &[], most)
}

#[test]
fn rows_are_worked_out_as_far_as_anybody_reads() {
    let rules = || vec![rule(&many("v", 92), "''", "r000"), rule("get", "''", &many("r", 100))];
    // A hundred columns: what is given in a cell counts one more.
    let all = of(rules(), 100 * 100 * CELL + 92 + 100);
    assert_eq!((all.verbs.len(), all.rows.len(), all.cut), (100, 100, false));
    let given = |row: &MatrixRow| row.cells.iter().filter(|cell| cell.reach == "all").count();
    assert_eq!((given(&all.rows[0]), given(&all.rows[1])), (93, 1));
    let some = of(rules(), 10 * 100 * CELL + 92 + 10);
    assert_eq!((some.rows.len(), some.cut), (10, true));
    let last = some.rows.last().unwrap();
    assert_eq!((last.resource.as_str(), last.cells.len(), given(last)), ("r009", 100, 1), "no row is cut in itself");
    // Names in cells count as well.
    let objects = || vec![named("get list", "''", &many("r", 100), &many("n", 1_000))];
    assert_eq!(of(objects(), 100_000).rows.len(), 49);
    assert_eq!(of(objects(), 1_000).rows.len(), 0);
}

#[test]
fn a_row_has_a_cell_for_each_verb_or_none() {
    let matrix = of(vec![rule("get v1 v2", "''", "pods"), rule("v1 list", "''", "jobs")], MOST);
    for row in &matrix.rows {
        let found: Vec<Option<&str>> = row.along(&matrix.verbs).map(|cell| cell.map(|cell| cell.verb.as_str())).collect();
        let expected = |verb| row.cells.iter().map(|cell| cell.verb.as_str()).find(|known| *known == verb);
        assert_eq!(found, matrix.verbs.iter().map(expected).collect::<Vec<_>>());
    }
}

#[test]
fn what_is_missing_is_not_called_held_by_another_row() {
    let said = |most: usize| legend(&of(vec![rule("get", "''", &many("r", 100))], most)).join(" ");
    assert!(said(MOST).contains("held as the * that covers it"));
    assert!(said(100).contains("may be held all the same") && !said(100).contains("that covers it"));
}
