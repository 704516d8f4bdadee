//! The search finds what trying every set finds.

use proptest::prelude::*;

use super::*;

/// The size of the smallest answer, by trying every set.
fn tried(questions: &[Vec<u32>], candidates: u32) -> usize {
    let answers = |set: u32| questions.iter().all(|question| question.iter().any(|member| set & (1 << member) != 0));
    (0..1u32 << candidates).filter(|set| answers(*set)).map(|set| set.count_ones() as usize).min().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_smallest_answer_is_found_however_the_questions_come(asked in proptest::collection::vec(proptest::collection::btree_set(0u32..10, 1..5), 0..12)) {
        let mut questions = Questions::default();
        let mut known: Vec<Vec<u32>> = Vec::new();
        let mut work = usize::MAX;
        let mut last = questions.smallest(10, &mut work).unwrap();
        for question in asked.into_iter().map(|set| set.into_iter().collect::<Vec<u32>>()) {
            // What the last answer answers already is never asked.
            if question.iter().any(|member| last.contains(member)) {
                continue;
            }
            questions.ask(&question);
            known.push(question);
            last = questions.smallest(10, &mut work).unwrap();
            prop_assert!(known.iter().all(|question| question.iter().any(|member| last.contains(member))), "{:?} by {:?}", known, last);
            prop_assert_eq!(last.len(), tried(&known, 10));
        }
    }
}

#[test]
fn a_search_that_is_too_large_ends() {
    // Each candidate answers two questions of many: no set of twelve is enough, and to see it takes long.
    let ask = |questions: &mut Questions| (0..60).for_each(|at| questions.ask(&[at, (at * 7 + 1) % 60, (at * 11 + 3) % 60]));
    let mut questions = Questions::default();
    ask(&mut questions);
    let mut work = 10_000;
    assert_eq!(questions.smallest(40, &mut work), None);
    assert!(work < 10_000);
    let mut questions = Questions::default();
    ask(&mut questions);
    assert_eq!(questions.smallest(3, &mut usize::MAX.clone()), None, "more are needed");
}

#[test]
fn a_question_without_an_answer_has_none() {
    let mut questions = Questions::default();
    questions.ask(&[]);
    assert_eq!(questions.smallest(12, &mut 1_000), None);
}
