//! Reports are kept, read back and rendered.

use super::{DrillDocument, HintLine, ReachedLine, ReadError, SpanLine, WrongLine, read, render};

fn report() -> DrillDocument {
    DrillDocument {
        version: crate::report::VERSION,
        script: "web-shell".to_owned(),
        title: "A web pod".to_owned(),
        started: 1_700_000_000,
        seconds: 761,
        target_minutes: 40,
        finished: false,
        spans: vec![SpanLine { phase: "detect".to_owned(), seconds: Some(61) }, SpanLine { phase: "cut".to_owned(), seconds: None }],
        reached: vec![ReachedLine { title: "marked".to_owned(), at: 61 }],
        missed: vec!["cut <b>".to_owned()],
        hints: vec![HintLine { stage: "Find it".to_owned(), text: "Look.".to_owned(), at: 30 }],
        wrong_moves: vec![WrongLine { message: "Answered `[x](y)`".to_owned(), at: 40 }],
        shortest: vec!["Cut it".to_owned()],
    }
}

#[test]
fn a_report_is_read_back_as_it_was() {
    let text = crate::report::json(&report());
    assert_eq!(read(&text).unwrap(), report());
    assert_eq!(read(&text.replace("\"version\": 1", "\"version\": 2")), Err(ReadError::Newer(2)));
    assert!(matches!(read("{}"), Err(ReadError::Malformed(_))));
}

#[test]
fn markdown_has_times_and_no_markup_of_players() {
    let text = render(&report());
    assert!(text.contains("not finished after 12:41"), "{text}");
    assert!(text.contains("| time to detect | 01:01 |") && text.contains("| time to cut | not done |"), "{text}");
    assert!(text.contains("- cut &lt;b&gt;") && text.contains("00:40 Answered \\`\\[x\\]\\(y\\)\\`"), "{text}");
}
