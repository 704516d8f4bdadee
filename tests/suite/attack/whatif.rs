//! What a mask says is what a real removal does.

use std::sync::Arc;

use ravelin::analysis::{Analysis, Settings, analyse, diff, what_if};
use ravelin::attack::{Change, Mask};
use ravelin::model::{Edit, ObjectRef};

fn demo(compromised: &[&str]) -> Analysis {
    let catalogue = Arc::new(ravelin::knowledge::load(None).unwrap());
    let compromised = compromised.iter().map(|text| text.parse().unwrap()).collect();
    analyse(Arc::new(ravelin::collect::demo()), &Settings { catalogue, compromised, ..Settings::default() })
}

/// Every cut of a ranking, made for real.
fn cuts_hold(before: &Analysis) {
    let cuts = before.graph.choke_points(&before.starts(), &before.targets(), &Mask::default());
    assert!(cuts.single.iter().filter(|cut| cut.change == Change::Delete).count() > 0, "{cuts:#?}");
    for cut in cuts.single.iter().filter(|cut| cut.change == Change::Delete) {
        let after = what_if(before, &[Edit::Remove(cut.remove.clone())]);
        let difference = diff(before, &after);
        assert_eq!(difference.closed.len(), cut.closes, "{cut:?}");
        assert_eq!(difference.opened, Vec::new(), "{cut:?}");
        let mask = before.graph.mask_of(&[(cut.remove.clone(), cut.change)], &Mask::default());
        assert_eq!(before.graph.pairs(&before.starts(), &before.targets(), &mask), difference.paths.1, "{cut:?}");
    }
    let deleted: Vec<(ObjectRef, Change)> = cuts.combination.iter().map(|cut| (cut.remove.clone(), cut.change)).collect();
    let mask = before.graph.mask_of(&deleted, &Mask::default());
    assert_eq!(before.graph.pairs(&before.starts(), &before.targets(), &mask), cuts.remaining);
    assert_eq!(cuts.total - cuts.combination.iter().map(|cut| cut.closes).sum::<usize>(), cuts.remaining);
}

#[test]
fn demo_cuts_close_what_they_say_for_one_pod() {
    cuts_hold(&demo(&["pod:shop/web-1"]));
}

#[test]
fn demo_cuts_close_what_they_say_for_all_entries() {
    cuts_hold(&demo(&[]));
}

#[test]
fn demo_a_finding_on_a_path_names_the_path() {
    let analysis = demo(&[]);
    let binding: ObjectRef = "clusterrolebinding:ci-deployer-admin".parse().unwrap();
    let paths = analysis.paths_through(&[binding.clone(), "clusterrolebinding:none".parse().unwrap()]);
    assert!(paths[0].as_ref().unwrap().hops.iter().any(|hop| hop.evidence.iter().any(|e| e.object == binding)), "{paths:?}");
    assert_eq!(paths[1], None);
    let finding = analysis.findings.iter().find(|finding| finding.object == binding).unwrap();
    assert!(finding.risk.factors.iter().any(|(reason, _)| reason.contains("needs it")), "{finding:?}");
}

#[test]
fn demo_the_same_inventory_gives_the_same_analysis() {
    let (a, b) = (demo(&[]), demo(&[]));
    assert_eq!((&a.findings, &a.summary, &a.diagnostics), (&b.findings, &b.summary, &b.diagnostics));
    let paths = |analysis: &Analysis| analysis.graph.paths(&analysis.starts(), &analysis.targets(), 30, &Mask::default());
    assert_eq!(paths(&a), paths(&b));
    let cuts = |analysis: &Analysis| analysis.graph.choke_points(&analysis.starts(), &analysis.targets(), &Mask::default());
    assert_eq!(cuts(&a), cuts(&b));
}
