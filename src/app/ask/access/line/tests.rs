use super::*;

fn asked(text: &str) -> Asked {
    parse(text, None).expect("a question")
}

#[test]
fn a_question_names_subject_verb_resource_name_and_namespace() {
    let subject = Subject::service_account("ci", "deployer");
    let request = Request::resource("create", "prod", "", "pods/exec", "");
    assert_eq!(asked("can sa:ci/deployer create pods/exec -n prod?"), Asked::Can(subject.clone(), request.clone()));
    assert_eq!(parse("can create pods/exec in prod", Some(&subject)), Some(Asked::Can(subject, request)));
    let named = Request::resource("get", "", "apps", "deployments", "api");
    assert_eq!(asked("who can get deployments.apps api"), Asked::WhoCan(named.clone()));
    assert_eq!(asked("who-can get deployments.apps api"), Asked::WhoCan(named));
    assert_eq!(asked("who can get /metrics"), Asked::WhoCan(Request::url("get", "/metrics")));
}

#[test]
fn what_is_missing_is_asked_for_and_other_text_is_no_question() {
    for text in ["can", "can sa:ci/deployer", "can sa:ci/deployer create", "who can", "can create pods", "who can list", "can sa: list pods"] {
        assert!(matches!(asked(text), Asked::Incomplete(_)), "{text}");
    }
    for text in ["", "candle", "ns:pay secrets", "whoever can"] {
        assert_eq!(parse(text, None), None, "{text}");
    }
}
