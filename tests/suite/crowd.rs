//! The access screens on a cluster of 5,000 subjects.

#[path = "../support/crowd.rs"]
mod generate;

use std::collections::BTreeSet;
use std::sync::Arc;

use ravelin::app::ask::Answer;
use ravelin::app::msg::Msg;
use ravelin::app::screens::panes;
use ravelin::app::view::layout;
use ravelin::collect::manifests::{Options, parse};

use crate::stage::Stage;

#[test]
fn thousands_of_subjects_are_listed_searched_asked_about_and_unbound() {
    let mut stage = Stage::new(Arc::new(generate::cluster()), 120, 40);
    stage.press("5");
    stage.says(&["1/5,000", "sa team-000/svc-0000-api", "everything", "everywhere"]);
    for (width, height) in [(80, 24), (200, 60), (120, 40)] {
        stage.send(Msg::Resize(width, height));
        // At every size a name is whole: it is what tells one from the next.
        stage.says(&["sa team-001/svc-0001-worker", "user bo.0001@corp.example"]);
    }

    // What is typed is looked for as it is, else by its letters in order, and kinds can be told apart.
    stage.press("/ {fay.0021}");
    stage.says(&["user fay.0021@corp.example", "1/1 "]);
    stage.press("esc / {fy0021}");
    stage.says(&["nobody is called so: the likeliest first", "user fay.0021@corp.example"]);
    stage.press("esc / {kind:group tm017}");
    stage.says(&["group oidc:team-017-view", "nobody is called so"]);
    assert!(!stage.seen().contains("@corp.example"), "{}", stage.seen());
    stage.press("esc / {kind:group zzzz}");
    stage.says(&["Nothing passes the filter"]);

    // A question is answered while it is typed, and names what was meant.
    stage.press("esc / {can user:fay.0021@corp.exmple list secrts -n team-01}");

    stage.says(&[
        "○ no, ",
        "no object and no binding names user:fay.0021@corp.exmple",
        "user:fay.0021@corp.example",
        "did you mean secrets",
        "no namespace `team-01` was read",
    ]);
    stage.press("esc / {who can lst pods}");
    stage.says(&["`lst` is no verb of Kubernetes and no rule names it: did you mean list"]);

    // Thousands of rules of one, each with its chain, and one binding with thousands of subjects.
    stage.press("esc 1 : {sa team-050 svc-0050} enter a");
    stage.says(&["sa team-050/svc-0050-api  8,271 rules", "Behind sa team-050/svc-0050-api", "1 pod on 1 node", "worker-10"]);
    stage.press("G k j");
    stage.says(&["Everyone who can", "through "]);
    stage.press("1 : {clusterrolebinding everyone-reads} enter w");
    stage.says(&["Remove ClusterRoleBinding everyone-reads", "Who loses what  "]);
    let Some(Answer::Changes(answer)) = &stage.model.screen.main.answer else { panic!("{}", stage.seen()) };
    let losing: usize = answer.losses.iter().map(|shift| shift.subjects.len()).sum();
    assert_eq!(losing + answer.unmoved.len(), 2_000, "{} lose, {} do not", losing, answer.unmoved.len());
    assert!(losing > 1_900 && !answer.unmoved.is_empty(), "{losing}");
    // What most of them lose alike is said once, before their names.
    stage.says(&["subjects lose alike", "subjects more"]);
    assert!(answer.losses.len() < 100, "{} groups", answer.losses.len());

    // A role that would be enough for thousands of rules is laid out once for a width, whatever is pressed then.
    stage.press("1 : {sa team-050 svc-0050} enter L");
    for (width, height) in [(120, 40), (80, 24), (200, 60), (120, 40)] {
        stage.send(Msg::Resize(width, height));
        stage.press("j ctrl-d tab j tab");
        let Some(Answer::Least(answer)) = &stage.model.screen.main.answer else { panic!("{}", stage.seen()) };
        let proposal = &answer.proposals[stage.model.screen.order.min(answer.proposals.len() - 1)];
        let panes = panes(&stage.model, layout(&stage.model).body);
        for (pane, laid) in panes.iter().zip([&proposal.rules, &proposal.changes]) {
            let lines = laid.at(usize::from(pane.area.content().width), || panic!("it is laid out with every key"));
            assert!(lines.len() == pane.rows.len() && lines.iter().all(|line| line.width() <= usize::from(pane.area.content().width)));
        }
    }
    stage.says(&["Enough for sa team-050/svc-0050-api", "To apply it"]);
}

#[test]
fn a_rule_of_sixty_thousand_resources_that_is_lost_is_saved_whole() {
    let things: Vec<String> = (0..60_000).map(|at| format!("thing-{at:05}")).collect();
    let manifests = format!(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: wide}}\nrules: [{{apiGroups: [''], verbs: [get], resources: [{}]}}]\n---\n\
         apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {{name: wide}}\n\
         roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: wide}}\n\
         subjects: [{{apiGroup: rbac.authorization.k8s.io, kind: User, name: u}}]\n",
        things.join(", ")
    );
    let inventory = parse(manifests.as_bytes(), "wide.yaml", &Options::default()).expect("it can be read");
    let mut stage = Stage::new(Arc::new(inventory), 120, 40);
    // Each of its thousands of lines is looked up: to lay the rule out for each of them would take minutes.
    stage.press(": {clusterrolebinding wide} enter x : {changes} enter s");
    stage.says(&["Who loses what  1 subject", "thing-00000, thing-00001"]);
    let [(_, text)] = stage.saved.as_slice() else { panic!("{:?}", stage.saved.len()) };
    let said = text.split(|c: char| c.is_whitespace() || c == ',').filter(|word| word.starts_with("thing-"));
    assert!(said.collect::<BTreeSet<_>>() == things.iter().map(String::as_str).collect(), "{}", text.len());
}
