use super::*;
use crate::model::{Kind, ObjectRef};

#[test]
fn lines_of_the_named_field_are_marked_wherever_it_stands() {
    let lines = ["spec", "spec.template.spec.containers[api].image", "spec.template.spec.hostPID", "rules[1].verbs[0]", "rules[10].verbs[0]"];
    let marked = |field: &str| {
        let evidence = Evidence::field(ObjectRef::cluster(Kind::ClusterRole, "x"), field, "");
        let answer = answer(lines.iter().map(|path| ((*path).to_owned(), String::new())).collect(), &[evidence]);
        answer.lines.iter().zip(lines).filter(|((_, decides), _)| *decides).map(|(_, path)| path).collect::<Vec<_>>()
    };
    assert_eq!(marked("spec.hostPID"), ["spec.template.spec.hostPID"]);
    assert_eq!(marked("rules[1]"), ["rules[1].verbs[0]"]);
    assert_eq!(marked("spec.containers[name=api].image"), ["spec.template.spec.containers[api].image"]);
    assert_eq!(marked("spec.containers[other].image"), Vec::<&str>::new());
    assert_eq!(marked(""), Vec::<&str>::new());
}
