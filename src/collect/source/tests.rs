//! Documents, kinds and places.

use super::document::{self, Sniffed};
use super::{json, known_kind, yaml};
use crate::model::Kind;

#[test]
fn kinds_are_known_by_group_and_title() {
    let cases = [
        ("v1", "Pod", Some(Kind::Pod)),
        ("", "Pod", Some(Kind::Pod)),
        ("apps/v1", "Deployment", Some(Kind::Deployment)),
        ("apps/v1beta2", "Deployment", Some(Kind::Deployment)),
        ("extensions/v1beta1", "Deployment", Some(Kind::Deployment)),
        ("extensions/v1beta1", "Ingress", Some(Kind::Ingress)),
        ("networking.k8s.io/v1beta1", "Ingress", Some(Kind::Ingress)),
        ("batch/v1beta1", "CronJob", Some(Kind::CronJob)),
        ("rbac.authorization.k8s.io/v1beta1", "Role", Some(Kind::Role)),
        ("serving.knative.dev/v1", "Service", None),
        ("networking.internal.knative.dev/v1alpha1", "Ingress", None),
        ("crd.projectcalico.org/v1", "NetworkPolicy", None),
        ("extensions/v1beta1", "Role", None),
        ("v1", "Deployment", None),
        ("v1", "User", None),
        ("v1", "Goal", None),
    ];
    for (version, title, kind) in cases {
        assert_eq!(known_kind(version, title), kind, "{version} {title}");
    }
}

fn parts(stream: &str) -> Vec<(usize, &str)> {
    yaml::documents(stream.as_bytes()).into_iter().map(|(line, text)| (line, std::str::from_utf8(text).unwrap())).collect()
}

#[test]
fn streams_are_cut_where_documents_end() {
    let cases: &[(&str, &[(usize, &str)])] = &[
        ("", &[]),
        ("---\n---\n# nothing\n---\n", &[]),
        ("a: 1\n", &[(1, "a: 1\n")]),
        ("---\na: 1\n---\nb: 2", &[(1, "---\na: 1\n"), (3, "---\nb: 2")]),
        ("%YAML 1.2\n---\na: 1\n...\n# end\n", &[(2, "---\na: 1\n")]),
        ("a: 1\n...\nb: 2\n", &[(1, "a: 1\n"), (3, "b: 2\n")]),
        ("--- {a: 1}\n---\tb\n", &[(1, "--- {a: 1}\n"), (2, "---\tb\n")]),
        ("a: |\n  ---\n  b\n ---\n", &[(1, "a: |\n  ---\n  b\n ---\n")]),
        ("----\n---x\n", &[(1, "----\n---x\n")]),
        ("a: 1\r\n---\r\nb: 2\r\n", &[(1, "a: 1\r\n"), (2, "---\r\nb: 2\r\n")]),
    ];
    for (stream, expected) in cases {
        assert_eq!(parts(stream), *expected, "{stream:?}");
    }
}

fn json_of(text: &str) -> Result<String, &'static str> {
    yaml::to_json(text).map(|json| String::from_utf8(json).unwrap()).map_err(|e| e.reason)
}

#[test]
fn yaml_becomes_json() {
    let cases = [
        ("", "null"),
        ("~", "null"),
        ("a: null\nb:\nc: ''", r#"{"a":null,"b":null,"c":""}"#),
        ("[1, -2, 1.5, 0x10, true, yes, off, text]", r#"[1,-2,1.5,16,true,true,false,"text"]"#),
        ("[0123, 08, .inf, '1', \"true\", !!str 5, 2024-01-01]", r#"["0123","08",".inf","1","true","5","2024-01-01"]"#),
        ("a: &x {b: 1}\nc: *x\nd: {<<: *x, e: 2}", r#"{"a":{"b":1},"c":{"b":1},"d":{"e":2,"b":1}}"#),
        ("1: a\ntrue: b", r#"{"1":"a","true":"b"}"#),
        ("a: |\n  x\n  y\nb: >-\n  x\n  y\n", r#"{"a":"x\ny\n","b":"x y"}"#),
        ("a: \"\\u0007\\\"\"", r#"{"a":"\u0007\""}"#),
        ("{a: 1, a: 2}", r#"{"a":1,"a":2}"#),
    ];
    for (text, expected) in cases {
        assert_eq!(json_of(text).as_deref(), Ok(expected), "{text:?}");
    }
}

#[test]
fn what_costs_too_much_is_refused() {
    let bomb = format!("a: &a [x,x,x,x,x,x,x,x,x,x]\n{}", {
        let mut levels = String::new();
        for (name, below) in ["b", "c", "d", "e", "f", "g", "h"].iter().zip(["a", "b", "c", "d", "e", "f", "g"]) {
            levels.extend([*name, ": &", *name, " [", &format!("*{below},").repeat(10), "]\n"]);
        }
        levels
    });
    let cases = [
        ("aliases of aliases", bomb),
        ("many aliases", format!("a: &a x\nl:\n{}", "- *a\n".repeat(1_000_000))),
        ("a long alias", format!("a: &a {}\nl:\n{}", "x".repeat(1_000_000), "- *a\n".repeat(9_000))),
        ("many anchors", (0..100_000).map(|i: u32| "- &a# x\n".replace('#', &i.to_string())).collect()),
        ("deep blocks", "- ".repeat(100_000)),
        ("deep keys", "? ".repeat(100_000)),
    ];
    for (name, text) in cases {
        assert_eq!(json_of(&text), Err("it is nested too deeply, or its aliases expand to too much"), "{name}");
    }
    for text in ["[".repeat(200_000), "{".repeat(200_000), "a: [".to_owned() + &"[".repeat(200_000), "\"\\".repeat(100_000)] {
        assert!(json_of(&text).is_err());
    }
    // What is deeper than anything that is read is skipped, on a small stack.
    assert_eq!(json_of(&("[".repeat(190) + &"]".repeat(190))), Ok("[".repeat(33) + "null" + &"]".repeat(33)));
    assert!(json_of(&(0..190).map(|i| " ".repeat(i) + "a:\n").collect::<String>()).is_ok());
}

#[test]
fn errors_hold_no_text() {
    for text in ["a: \"CANARY", "CANARY: [CANARY: CANARY", "a: !!int CANARY", "a: b\n\tCANARY: 1", "a: *CANARY", "!!binary CANARY!"] {
        let error = yaml::to_json(text).err().map(|e| format!("{e:?}")).unwrap_or_default();
        assert!(!error.is_empty() && !error.contains("CANARY"), "{text}: {error}");
    }
}

#[test]
fn json_is_cut_without_decoding_it() {
    let ends = |text: &str| json::values(text.as_bytes()).map(|v| v.map(|(a, b)| text[a..b].to_owned())).collect::<Vec<_>>();
    let ok = |list: &[&str]| list.iter().map(|s| Ok((*s).to_owned())).collect::<Vec<_>>();
    assert_eq!(ends(" {\"a\":\"}\\\"{\"} [1,[2]]\n3 \"x\" "), ok(&["{\"a\":\"}\\\"{\"}", "[1,[2]]", "3", "\"x\""]));
    assert_eq!(ends("{} {\"a\":"), [Ok("{}".to_owned()), Err(3)]);
    assert_eq!(ends("\"\\"), [Err(0)]);
    assert_eq!(ends(&"[".repeat(200_000)), [Err(0)]);
    let text = r#"{"a": 1, "b" : [ {"c":2} , 3 ] , "d":"e"}"#;
    let members: Vec<_> = json::members(text.as_bytes()).map(|(key, (from, to))| (std::str::from_utf8(key).unwrap(), &text[from..to])).collect();
    assert_eq!(members, [("a", "1"), ("b", r#"[ {"c":2} , 3 ]"#), ("d", "\"e\"")]);
    let list = members[1].1;
    let elements: Vec<_> = json::elements(list.as_bytes()).map(|(from, to)| &list[from..to]).collect();
    assert_eq!(elements, [r#"{"c":2}"#, "3"]);
}

#[test]
fn paths_name_fields_and_nothing_of_the_users() {
    let text = r#"{"spec":{"containers":[{"name":"a"},{"ports":[5]}]},"data":{"CANARY":{"CANARY":1}},"od d":{"x":1}}"#;
    let cases = [
        (text.find("5]").unwrap() + 1, "spec.containers[1].ports[0]"),
        (text.find("1}}").unwrap() + 1, "data.*"),
        (text.rfind("1}").unwrap() + 1, ""),
        (0, ""),
        (text.len(), ""),
    ];
    for (position, path) in cases {
        assert_eq!(json::path_at(text.as_bytes(), position), path, "{position}");
    }
}

#[test]
fn items_of_lists_have_lines() {
    let cases: &[(&str, &[usize])] = &[
        ("kind: List\nitems:\n- a: 1\n  b:\n  - c\n- d: 2\nmetadata: {}\n- x\n", &[2, 5]),
        ("items:\n  # first\n  - a\n\n  - b: |\n      - c\n  -\n    d\nkind: List\n", &[2, 4, 6]),
        ("items: []\n", &[]),
        ("kind: List\n", &[]),
    ];
    for (text, lines) in cases {
        assert_eq!(yaml::item_lines(text), *lines, "{text:?}");
    }
}

#[test]
fn broken_documents_are_named_as_far_as_lines_tell() {
    let object = |kind, name: &str| Sniffed::Object(kind, name.into());
    let cases = [
        ("apiVersion: v1\nkind: Pod\nmetadata:\n  labels: {}\n  name: 'web'\nspec: [", object(Kind::Pod, "web")),
        ("kind: \"Service\"\nmetadata:\n\n  name: web\n: :", object(Kind::Service, "")),
        ("apiVersion: e/v1\nkind: Widget\nspec: [", Sniffed::Other("Widget (e/v1)".to_owned())),
        ("apiVersion: serving.knative.dev/v1\nkind: Service\nspec: [", Sniffed::Other("Service (serving.knative.dev/v1)".to_owned())),
        // Whatever may be of a kind that is read, or hold such objects.
        ("kind: Widget\nmetadata:\n  name: $(rm)\n", Sniffed::Unknown),
        ("apiVersion: v1\nkind: List\nitems: [", Sniffed::Unknown),
        ("apiVersion: v1\nkind: PodList\nitems: [", Sniffed::Unknown),
        ("apiVersion: e/v1\nkind: Widget\nkind: Pod\nspec: [", Sniffed::Unknown),
        ("apiVersion: v1\nkind: {{ .Values.kind }}\n", Sniffed::Unknown),
        ("nothing", Sniffed::Unknown),
    ];
    for (text, expected) in cases {
        assert_eq!(document::sniff(text), expected, "{text:?}");
    }
}
