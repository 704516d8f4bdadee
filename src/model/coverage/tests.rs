//! What is missing counts wherever it might belong.

use super::*;

fn entry(kind: Option<Kind>, scope: Scope, state: CoverageState) -> CoverageEntry {
    CoverageEntry { kind, scope, state, detail: Name::default(), objects: 0 }
}

#[test]
fn what_might_be_of_any_kind_counts_for_every_kind() {
    let whole = |kind| entry(Some(kind), Scope::Cluster, CoverageState::Complete);
    let read = vec![whole(Kind::Pod), whole(Kind::Secret), entry(Some(Kind::Pod), Scope::Namespace("a".into()), CoverageState::Complete)];
    assert!(Coverage::new(read.clone()).is_whole(&[Kind::Pod, Kind::Secret]));
    let broken = entry(None, Scope::Input("b.yaml:3".into()), CoverageState::Malformed);
    let coverage = Coverage::new([read, vec![broken]].concat());
    assert_eq!(coverage.missing(&[Kind::Pod, Kind::Secret]), [Kind::Pod, Kind::Secret]);
    for kind in [Kind::Pod, Kind::Secret] {
        assert_eq!(coverage.state(kind), CoverageState::Malformed);
        assert_eq!(coverage.state_in(kind, "a"), CoverageState::Malformed, "also where a namespace was read by itself");
    }
    assert_eq!(coverage.state(Kind::Node), CoverageState::Partial, "a kind without an entry was never asked for");
}
