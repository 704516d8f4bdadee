//! The index leaves out nothing that gives as much.

use super::*;
use crate::model::{Meta, Name, RoleKind, RoleRef};

fn rules() -> Vec<PolicyRule> {
    let list = |words: &[&str]| words.iter().map(|word| Name::new(word)).collect::<Vec<_>>();
    let mut all = Vec::new();
    for verbs in [&["get"][..], &["get", "list"], &["*"], &[]] {
        for groups in [&[""][..], &["*"], &["", "apps"]] {
            for resources in [&["pods"][..], &["*"], &["pods/log"], &["*/log"], &["pods", "pods/log"]] {
                for names in [&[][..], &["a"], &["a", "b"]] {
                    all.push(PolicyRule { verbs: list(verbs), groups: list(groups), resources: list(resources), names: list(names), urls: Vec::new() });
                }
            }
        }
        for urls in [&["/a"][..], &["/a*"], &["*"]] {
            all.push(PolicyRule { verbs: list(verbs), urls: list(urls), ..PolicyRule::default() });
        }
    }
    all
}

fn binding() -> Binding {
    let role = RoleRef { kind: RoleKind::ClusterRole, name: "r".into() };
    Binding { meta: Meta::named("", "b"), role, subjects: Vec::new(), inert_subjects: Vec::new() }
}

#[test]
fn whatever_gives_as_much_is_a_candidate() {
    let (rules, binding) = (rules(), binding());
    let mut sets = Sets::default();
    let mut all: Vec<SetId> = rules.iter().map(|rule| sets.add(vec![rule])).collect();
    // Lists of two, of which neither rule alone may give enough.
    all.extend(rules.iter().zip(rules.iter().skip(7)).map(|(one, other)| sets.add(vec![other, one])));
    let among: FxHashMap<SetId, &Binding> = all.iter().map(|set| (*set, &binding)).collect();
    let (mut covered, mut left_out) = (0, 0);
    for servant in &all {
        let candidates: Vec<SetId> = sets.candidates(*servant, &among).into_iter().map(|(set, _)| set).collect();
        left_out += usize::from(candidates.len() < among.len());
        for owner in &all {
            if sets.covers(*owner, *servant) {
                covered += 1;
                assert!(candidates.contains(owner), "{:?} gives {:?}", sets.lists[owner.0 as usize], sets.lists[servant.0 as usize]);
            }
        }
    }
    assert!(covered > all.len() && left_out > all.len() / 2, "{covered} {left_out} of {}", all.len());
}

#[test]
fn lists_are_compared_as_sets_and_wide_ones_are_always_candidates() {
    let rules = rules();
    let many = |prefix: &str| (0..80).map(|n| Name::from(format!("{prefix}{n}"))).collect::<Vec<_>>();
    let mut broad = PolicyRule { verbs: vec!["get".into()], groups: many("g"), resources: many("r"), ..PolicyRule::default() };
    broad.resources.push("pods".into());
    broad.groups.push("".into());
    let mut sets = Sets::default();
    let one = sets.add(vec![&rules[0], &rules[1]]);
    assert_eq!(one, sets.add(vec![&rules[1], &rules[0], &rules[1]]));
    let wide = sets.add(vec![&broad]);
    let binding = binding();
    let mut among: FxHashMap<SetId, &Binding> = rules.iter().map(|rule| (sets.add(vec![rule]), &binding)).collect();
    among.insert(wide, &binding);
    let servant = sets.add(vec![&rules[0]]);
    assert!(sets.covers(wide, servant) && sets.candidates(servant, &among).iter().any(|(set, _)| *set == wide));
}

#[test]
fn a_wide_list_is_compared_with_the_few_that_give_its_rarest_thing() {
    let list = |words: &[String]| words.iter().map(|word| Name::new(word)).collect::<Vec<_>>();
    let get = |resources: Vec<Name>| PolicyRule { verbs: vec!["get".into()], groups: vec!["".into()], resources, ..PolicyRule::default() };
    // What each has of its own stands behind a hundred things that all have.
    let common: Vec<String> = (0..100).map(|n| format!("common{n:03}")).collect();
    let rules: Vec<PolicyRule> = (0..200).map(|n| get(list(&[common.clone(), vec![format!("own{n}")]].concat()))).collect();
    let (everything, part) = (get(vec!["*".into()]), get(list(&common)));
    let mut sets = Sets::default();
    let all: Vec<SetId> = rules.iter().map(|rule| sets.add(vec![rule])).collect();
    let (everything, part) = (sets.add(vec![&everything]), sets.add(vec![&part]));
    let binding = binding();
    let among: FxHashMap<SetId, &Binding> = all.iter().copied().chain([everything, part]).map(|set| (set, &binding)).collect();
    for set in &all {
        let candidates: Vec<SetId> = sets.candidates(*set, &among).into_iter().map(|(owner, _)| owner).collect();
        assert_eq!(candidates, [*set, everything]);
    }
    assert_eq!(sets.candidates(part, &among).len(), among.len(), "what all have is compared with all");
}
