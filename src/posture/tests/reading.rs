//! The index of what was read says what the coverage itself says.

use crate::model::{Coverage, CoverageEntry, CoverageState, Kind, Name, Scope};
use crate::posture::reading::Reading;
use proptest::prelude::*;

const KINDS: [Kind; 3] = [Kind::Pod, Kind::Secret, Kind::Node];

fn entry() -> impl Strategy<Value = CoverageEntry> {
    let kind = prop::option::weighted(0.8, prop::sample::select(&KINDS[..]));
    let scope = prop::sample::select(vec![Scope::Cluster, Scope::Namespace("a".into()), Scope::Namespace("b".into()), Scope::Input("f".into())]);
    let state = prop::sample::select(vec![CoverageState::Complete, CoverageState::NotServed, CoverageState::Malformed, CoverageState::Forbidden]);
    (kind, scope, state).prop_map(|(kind, scope, state)| CoverageEntry { kind, scope, state, detail: Name::default(), objects: 0 })
}

proptest! {
    #[test]
    fn the_index_agrees_with_the_coverage(entries in prop::collection::vec(entry(), 0..8)) {
        // Nodes have no namespace, and what could not be understood belongs to none.
        let entries: Vec<_> = entries.into_iter().filter(|e| e.kind.is_some_and(Kind::namespaced) || !matches!(e.scope, Scope::Namespace(_))).collect();
        let coverage = Coverage::new(entries);
        let reading = Reading::new(&coverage);
        for kind in KINDS {
            prop_assert_eq!(reading.state(kind, ""), coverage.state(kind));
            prop_assert_eq!(reading.state(kind, "a"), coverage.state_in(kind, "a"));
        }
    }
}
