use super::*;

#[test]
fn a_long_path_in_markdown_keeps_what_belongs_to_each_of_its_hops() {
    let hop = |at: u32| HopLine {
        from: format!("pod:a/p{at}"),
        to: format!("pod:a/p{}", at + 1),
        edge: "exec".to_owned(),
        title: "runs in".to_owned(),
        technique: "T1609".to_owned(),
        certainty: "conditional",
        assumption: "it runs".to_owned(),
        evidence: Vec::new(),
        alternatives: at % 3,
    };
    let hops = (0..11).map(hop).collect();
    let path = PathLine { from: "pod:a/p0".to_owned(), to: "pod:a/p11".to_owned(), cost: 11, certainty: "conditional", hops };
    let document =
        PathsDocument { version: 1, from: Vec::new(), to: Vec::new(), pairs: 1, paths: vec![path], complete: true, hints: vec!["only the nearest".to_owned()] };
    let page = ladders_markdown(&document);
    let (mut depth, mut steps, mut below) = (0_usize, 0, 0);
    for event in pulldown_cmark::Parser::new(&page) {
        match event {
            pulldown_cmark::Event::Start(pulldown_cmark::Tag::List(_)) => depth += 1,
            pulldown_cmark::Event::End(pulldown_cmark::TagEnd::List(_)) => depth -= 1,
            pulldown_cmark::Event::Start(pulldown_cmark::Tag::Item) if depth == 1 => steps += 1,
            pulldown_cmark::Event::Start(pulldown_cmark::Tag::Item) => below += 1,
            _ => {}
        }
    }
    // A condition of each, and the other ways of those that have any.
    assert_eq!((steps, below), (11, 11 + 7), "{page}");
    assert!(page.contains("- 2 other ways from one to the other\n") && page.ends_with("\nnote: only the nearest  \n"), "{page}");
}
