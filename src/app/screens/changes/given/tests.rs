use super::*;
use crate::app::ask::{Danger, Mover};
use crate::model::{Kind, ObjectRef, Subject};
use crate::rbac::loss::Chain;

#[test]
fn a_right_is_laid_out_once_whatever_number_of_its_lines_is_shown() {
    let rule = PolicyRule {
        verbs: [Name::new("get")].into(),
        groups: [Name::new("")].into(),
        resources: (0..2_000).map(|at| Name::from(format!("thing-{at:04}"))).collect(),
        ..PolicyRule::default()
    };
    let through = Chain { binding: ObjectRef::cluster(Kind::ClusterRoleBinding, "b"), role: ObjectRef::cluster(Kind::ClusterRole, "r") };
    let keeps = vec![Kept { namespace: None, rule: rule.clone(), through: through.clone() }];
    let mover = Mover { subject: Subject::User(Name::new("u")), members: None, keeps };
    let lost = Shifted { danger: Danger::Rest, gives: "", namespace: None, rule, through: vec![through] };
    let answer = ChangesAnswer { losses: vec![Shift { subjects: vec![mover], rules: vec![lost] }], ..ChangesAnswer::default() };

    let (given, shift) = (Given::new(&answer, 80), &answer.losses[0]);
    for lines in [
        |given: &Given, shift| std::ptr::from_ref(given.rule(Side::Loses, 0, shift, 0)),
        |given: &Given, shift| std::ptr::from_ref(given.kept(Side::Loses, 0, shift, 0, 0)),
    ] {
        assert!(lines(&given, shift).len() > 100, "{}", lines(&given, shift).len());
        // The same lines, not others that are equal.
        assert!(std::ptr::eq(lines(&given, shift), lines(&given, shift)));
    }
    assert!(given.rule(Side::Loses, 0, shift, 1).is_empty() && given.rule(Side::Gains, 0, shift, 0).is_empty());
}
