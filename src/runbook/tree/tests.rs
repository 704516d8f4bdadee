//! Documents are read back as what they are, whatever they hold.

use proptest::prelude::*;

use super::Tree;

const HOSTILE: &[&str] = &[
    "x$(touch pwned)`id`",
    "-rf",
    "true",
    "null",
    "1.0",
    "0x1F",
    "a: b # c",
    "- x",
    "*alias",
    "&anchor",
    "line\nbreak",
    "\u{202e}evil",
    "é€😀",
    "\0",
    "'\"\\",
];

#[test]
fn hostile_scalars_stay_texts_in_both_forms() {
    for text in HOSTILE {
        let tree = Tree::map([(*text, *text)]);
        let expected = serde_json::json!({ *text: *text });
        assert_eq!(serde_json::from_str::<serde_json::Value>(&tree.json()).unwrap(), expected, "{text:?}");
        assert_eq!(serde_saphyr::from_str::<serde_json::Value>(&tree.yaml()).unwrap(), expected, "{}", tree.yaml());
        assert!(tree.json().chars().chain(tree.yaml().trim_end().chars()).all(|c| (' '..='~').contains(&c)));
    }
}

#[test]
fn yaml_is_as_a_person_writes_it() {
    let tree = Tree::map([
        (
            "spec",
            Tree::map([
                ("containers", Tree::list([Tree::map([("name", Tree::from("web")), ("ports", Tree::list([Tree::from(80_u16)]))])])),
                ("on", Tree::Bool(true)),
            ]),
        ),
        ("empty", Tree::Map(Vec::new())),
    ]);
    assert_eq!(tree.yaml(), "spec:\n  containers:\n    - name: \"web\"\n      ports:\n        - 80\n  \"on\": true\nempty: {}\n");
}

#[test]
fn merging_is_by_field_and_by_name() {
    let mut tree = Tree::map([("containers", Tree::list([Tree::map([("name", "a"), ("image", "x")])]))]);
    tree.merge(Tree::map([("containers", Tree::list([Tree::map([("name", "a"), ("policy", "y")]), Tree::map([("name", "b"), ("image", "z")])]))]));
    assert_eq!(tree.json(), r#"{"containers":[{"name":"a","image":"x","policy":"y"},{"name":"b","image":"z"}]}"#);
}

fn any_tree() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![Just(Tree::Null), any::<bool>().prop_map(Tree::Bool), any::<i32>().prop_map(|n| Tree::Number(n.into())), ".*".prop_map(Tree::Text)];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Tree::List),
            prop::collection::btree_map(".*", inner, 0..5).prop_map(|fields| Tree::Map(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn yaml_and_json_say_the_same(tree in any_tree()) {
        let json: serde_json::Value = serde_json::from_str(&tree.json()).unwrap();
        let yaml: serde_json::Value = serde_saphyr::from_str(&tree.yaml()).unwrap();
        prop_assert_eq!(json, yaml, "{}", tree.yaml());
    }
}
