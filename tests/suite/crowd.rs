//! The access screens on a cluster of 5,000 subjects.

#[path = "../support/crowd.rs"]
mod generate;

use std::sync::Arc;

use ravelin::app::ask::Answer;
use ravelin::app::msg::Msg;
use ravelin::app::screens::panes;
use ravelin::app::view::layout;

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
