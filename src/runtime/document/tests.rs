use super::*;

#[test]
fn a_value_is_written_as_yaml_with_places() {
    let value: Value = serde_json::from_str(
        r#"{"kind": "Role", "rules": [{"verbs": ["get", "*"], "names": []}, {"name": "a:b", "verbs": ["x: y"]}], "on": true, "meta": {"name": "yes"}}"#,
    )
    .expect("JSON");
    let mut lines = Vec::new();
    write(&value, "", "", "", &mut lines);
    let text: Vec<&str> = lines.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(
        text,
        [
            "kind: Role",
            "rules:",
            "- verbs:",
            "  - get",
            "  - \"*\"",
            "  names: []",
            "- name: a:b",
            "  verbs:",
            "  - \"x: y\"",
            "\"on\": true",
            "meta:",
            "  name: \"yes\""
        ]
    );
    let places: Vec<&str> = lines.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(places[3..6], ["rules[0].verbs[0]", "rules[0].verbs[1]", "rules[0].names"]);
}
