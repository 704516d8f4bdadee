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
    assert_eq!(marked("spec.containers[other].image"), ["spec"]);
    assert_eq!(marked("roleRef.name"), Vec::<&str>::new());
    assert_eq!(marked(""), Vec::<&str>::new());
}

#[test]
fn a_field_that_is_not_written_marks_what_it_belongs_to_and_says_so() {
    let lines =
        [("spec", "spec:"), ("spec.containers", "containers:"), ("spec.containers[api].name", "- name: api"), ("spec.containers[api].image", "  image: x")];
    let object = ObjectRef::namespaced(Kind::Pod, "a", "b");
    let fields =
        ["spec.containers[name=api].securityContext.privileged", "spec.containers[name=api].volumeMounts[t]", "spec.hostPID", "spec.containers[api].image"];
    let evidence: Vec<Evidence> = fields.map(|field| Evidence::field(object.clone(), field, "")).to_vec();
    let answer = answer(lines.map(|(path, text)| (path.to_owned(), text.to_owned())).to_vec(), &evidence);
    let said: Vec<(&str, bool)> = answer.lines.iter().map(|(text, decides)| (text.as_str(), *decides)).collect();
    assert_eq!(
        said,
        [
            ("spec:  # not written here: hostPID", true),
            ("containers:", false),
            ("- name: api  # not written here: securityContext.privileged, volumeMounts[t]", true),
            ("  image: x", true)
        ]
    );
}
