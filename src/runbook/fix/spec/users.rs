//! Fixers for the users and groups of processes, and for what they may write.

use super::{Sheet, SpecFixer};

/// A user and group id that no user of a node has.
const OWN: i64 = 10_001;

pub(super) const FIXERS: &[(&str, SpecFixer)] = &[
    ("POD-018", |sheet| refuse_root(sheet)),
    ("POD-019", |sheet| leave_root(sheet)),
    ("POD-020", |sheet| leave_root_group(sheet)),
    ("POD-021", |sheet| high_user(sheet)),
    ("POD-022", |sheet| high_group(sheet)),
    ("POD-032", |sheet| read_only_root(sheet)),
];

fn refuse_root(sheet: &mut Sheet<'_>) {
    sheet.spec.security.run_as_non_root = Some(true);
    sheet.each(|c| c.security.run_as_non_root = c.security.run_as_non_root.map(|_| true));
    // Together with user 0 the pod would not start.
    leave_root(sheet);
}

fn leave_root(sheet: &mut Sheet<'_>) {
    let own = |id: Option<i64>| if id == Some(0) { Some(OWN) } else { id };
    let before = sheet.spec.security.run_as_user;
    sheet.spec.security.run_as_user = own(before);
    let mut changed = before == Some(0);
    sheet.each(|c| {
        changed |= c.security.run_as_user == Some(0);
        c.security.run_as_user = own(c.security.run_as_user);
    });
    if changed {}
}

fn leave_root_group(sheet: &mut Sheet<'_>) {
    let own = |id: Option<i64>| if id == Some(0) { Some(OWN) } else { id };
    let security = &mut sheet.spec.security;
    security.run_as_group = own(security.run_as_group);
    security.fs_group = own(security.fs_group);
    security.supplemental_groups.retain(|group| *group != 0);
    sheet.each(|c| c.security.run_as_group = own(c.security.run_as_group));
}

/// The id moved out of the range of users of the node, so that different ids stay different.
fn high(id: Option<i64>) -> Option<i64> {
    id.map(|id| if (1..=10_000).contains(&id) { id + 100_000 } else { id })
}

fn high_user(sheet: &mut Sheet<'_>) {
    sheet.spec.security.run_as_user = high(sheet.spec.security.run_as_user);
    sheet.each(|c| c.security.run_as_user = high(c.security.run_as_user));
}

fn high_group(sheet: &mut Sheet<'_>) {
    sheet.spec.security.run_as_group = high(sheet.spec.security.run_as_group);
    sheet.each(|c| c.security.run_as_group = high(c.security.run_as_group));
}

fn read_only_root(sheet: &mut Sheet<'_>) {
    sheet.each(|c| c.security.read_only_root = Some(true));
}
