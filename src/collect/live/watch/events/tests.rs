//! Lines and events.

use serde_json::json;

use super::*;

fn event(kind: Kind, value: &serde_json::Value) -> Option<Event> {
    read(kind, value.to_string().as_bytes())
}

#[test]
fn lines_are_found_wherever_the_stream_is_cut() {
    let stream = b"{\"a\":1}\n\n  \n{\"b\":\"\\n\"}\n{\"c\"";
    for step in 1..stream.len() {
        let mut lines = Lines::default();
        let mut found = Vec::new();
        for piece in stream.chunks(step) {
            assert!(lines.push(piece));
            found.extend(std::iter::from_fn(|| lines.next()));
        }
        assert_eq!(found, [b"{\"a\":1}".to_vec(), b"{\"b\":\"\\n\"}".to_vec()], "cut every {step} bytes");
    }
}

#[test]
fn an_endless_line_is_refused() {
    let mut lines = Lines::default();
    let piece = vec![b'x'; 1 << 20];
    assert!((0..17).any(|_| !lines.push(&piece)));
}

#[test]
fn events_carry_their_object_and_version() {
    let pod = json!({"kind": "Pod", "metadata": {"name": "a", "resourceVersion": "9"}});
    let put = event(Kind::Pod, &json!({"type": "ADDED", "object": pod})).unwrap();
    assert_eq!(put, Event::Changed(Change::Put, vec![pod.to_string().into_bytes()], Some("9".to_owned())));
    let gone = event(Kind::Pod, &json!({"object": pod, "type": "DELETED"})).unwrap();
    assert_eq!(gone, Event::Changed(Change::Delete, vec![pod.to_string().into_bytes()], Some("9".to_owned())));
    let mark = event(Kind::Pod, &json!({"type": "BOOKMARK", "object": {"metadata": {"resourceVersion": "12"}}})).unwrap();
    assert_eq!(mark, Event::Bookmark(Some("12".to_owned())));
}

#[test]
fn tables_carry_rows() {
    let row = json!({"cells": ["a", "Opaque", 1, "1s"], "object": {"metadata": {"name": "a"}}});
    let table = json!({"kind": "Table", "metadata": {"resourceVersion": "7"}, "columnDefinitions": null, "rows": [row]});
    let put = event(Kind::Secret, &json!({"type": "MODIFIED", "object": table})).unwrap();
    assert_eq!(put, Event::Changed(Change::Put, vec![row.to_string().into_bytes()], Some("7".to_owned())));
    let whole = json!({"kind": "Secret", "metadata": {"name": "a"}, "data": {"k": "Y2FuYXJ5"}});
    assert_eq!(event(Kind::Secret, &json!({"type": "ADDED", "object": whole})), None, "a whole Secret is no event of ours");
}

#[test]
fn errors_tell_an_expired_watch_from_others() {
    let error = |code: u16| event(Kind::Pod, &json!({"type": "ERROR", "object": {"kind": "Status", "code": code, "reason": "x"}})).unwrap();
    assert_eq!(error(410), Event::Gone);
    assert_eq!(error(500), Event::Failed(500));
}

#[test]
fn what_is_no_event_is_refused() {
    for line in ["", "null", "[]", "<html>", "{\"type\":\"ADDED\"}", "{\"object\":{}}", "{\"type\":7,\"object\":{}}", "{\"type\":\"DANCED\",\"object\":{}}"] {
        assert_eq!(read(Kind::Pod, line.as_bytes()), None, "{line}");
    }
}
