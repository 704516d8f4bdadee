//! Manifests as people write them, read as one cluster.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ravelin::collect::Error;
use ravelin::collect::manifests::{Options, load, parse};
use ravelin::model::{CoverageState, Inventory, Kind, Placement};

fn read(text: &str) -> Inventory {
    parse(text.as_bytes(), "test.yaml", &Options::default()).unwrap()
}

/// The text so often, with its number for every `#`.
fn numbered(count: usize, text: &str) -> String {
    (0..count).map(|i| text.replace('#', &i.to_string())).collect()
}

fn account(name: &str) -> String {
    format!("apiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: {name}, namespace: shop}}\n")
}

/// The accounts that were read, without implied ones.
fn accounts(inventory: &Inventory) -> Vec<&str> {
    inventory.service_accounts.iter().filter(|a| !a.implied).map(|a| a.meta.name.as_str()).collect()
}

/// What is missing: kind, place and reason.
fn gaps(inventory: &Inventory) -> Vec<(Option<Kind>, String, String)> {
    let gaps = inventory.coverage.gaps();
    gaps.map(|g| (g.kind, g.scope.to_string(), g.detail.to_string())).collect()
}

const DEPLOYMENT: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx}]}
";

#[test]
fn a_template_becomes_pods_on_a_made_up_node() {
    let inventory = read(DEPLOYMENT);
    let pods: Vec<_> = inventory.pods.iter().map(|p| (p.meta.name.as_str(), p.node.as_str(), p.placement, p.from_template, p.has_api_token())).collect();
    let expected = |name| (name, "hypothetical-worker", Placement::Hypothetical, true, true);
    assert_eq!(pods, [expected("web-1"), expected("web-2")]);
    assert!(inventory.cluster.hypothetical_nodes);
    assert!(inventory.service_accounts.get("shop", "default").unwrap().implied);
    assert!(inventory.namespaces.get("", "shop").unwrap().implied);
}

#[test]
fn one_bad_document_leaves_the_others_whole() {
    let text = format!("{DEPLOYMENT}---\nkind: Service\napiVersion: v1\nmetadata:\n  name: broken\nspec: [\n---\n{}", DEPLOYMENT.replace("web", "api"));
    let inventory = read(&text);
    assert_eq!(inventory.deployments.len(), 2);
    assert_eq!(inventory.coverage.state(Kind::Service), CoverageState::Malformed);
    let (kind, place, reason) = gaps(&inventory).remove(0);
    assert_eq!((kind, reason.as_str()), (Some(Kind::Service), "Service broken: it is not valid YAML"));
    assert!(place.starts_with("test.yaml:1"), "{place}");
}

#[test]
fn whatever_wraps_the_objects() {
    let json = |name: &str| format!(r#"{{"apiVersion":"v1","kind":"ServiceAccount","metadata":{{"name":"{name}"}}}}"#);
    let list = |kind: &str, items: &str| format!(r#"{{"apiVersion":"v1","items":[{items}],"kind":"{kind}"}}"#);
    let bare = |name: &str| format!(r#"{{"metadata":{{"name":"{name}"}}}}"#);
    let yaml_list = "apiVersion: v1\nitems:\n- apiVersion: v1\n  kind: ServiceAccount\n  metadata:\n    name: a\n- metadata: {name: b}\n  kind: ServiceAccount\nkind: List\n";
    let cases: &[(&str, String, &[&str])] = &[
        ("documents", [account("a"), account("b")].join("---\n"), &["a", "b"]),
        ("carriage returns", [account("a"), account("b")].join("---\n").replace('\n', "\r\n"), &["a", "b"]),
        ("a byte order mark", format!("\u{feff}{}", account("a")), &["a"]),
        ("rendered charts", format!("---\n# Source: x/y.yaml\n---\n# Source: x/z.yaml\n{}\n---\n\n", account("a")), &["a"]),
        ("a list in YAML", yaml_list.to_owned(), &["a", "b"]),
        ("JSON", json("a"), &["a"]),
        ("JSON, one after the other", json("a") + "\n" + &json("b"), &["a", "b"]),
        ("JSON between markers", format!("---\n{}\n---\n{}\n", json("a"), json("b")), &["a", "b"]),
        ("a list in JSON", list("List", &[json("a"), json("b")].join(",\n")), &["a", "b"]),
        ("a list of one kind", list("ServiceAccountList", &[bare("a"), bare("b")].join(", ")), &["a", "b"]),
        ("lists after each other", list("List", &json("a")) + &list("List", &json("b")), &["a", "b"]),
        ("an array", format!("[{}, {}]", json("a"), json("b")), &["a", "b"]),
        ("JSON with comments", format!("# comment\n{}", json("a")), &["a"]),
        ("flow style", "{apiVersion: v1, kind: ServiceAccount, metadata: {name: a}}".to_owned(), &["a"]),
        ("anchors and merges", format!("{}x: &x {{a: b}}\ny: {{<<: *x}}\n", account("a")), &["a"]),
    ];
    for (name, text, expected) in cases {
        let inventory = read(text);
        assert_eq!(accounts(&inventory), *expected, "{name}");
        assert_eq!(gaps(&inventory), [], "{name}");
    }
    let utf16: Vec<u8> = account("a").encode_utf16().fold(vec![0xff, 0xfe], |mut bytes, unit| {
        bytes.extend(unit.to_le_bytes());
        bytes
    });
    assert_eq!(accounts(&parse(&utf16, "x", &Options::default()).unwrap()), ["a"]);
}

#[test]
fn places_are_those_of_the_items() {
    let yaml = "apiVersion: v1\nitems:\n- apiVersion: v1\n  kind: ServiceAccount\n  metadata: {name: a}\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: b}\n  spec: 5\nkind: List\n";
    let json = "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\n\"items\":[\n{\"metadata\":{\"name\":\"a\"},\"spec\":{}},\n\n{\"metadata\":{\"name\":\"b\"},\"spec\":5},7]}";
    for (text, places) in [(yaml, &["test.yaml:6"][..]), (json, &["test.yaml:5", "test.yaml:5"])] {
        let found = gaps(&read(text));
        let mut lines: Vec<_> = found.iter().map(|g| g.1.as_str()).collect();
        lines.sort_unstable();
        assert_eq!(lines, places);
        assert!(found.iter().any(|g| g.2 == "Pod b: spec must be an object"), "{found:?}");
    }
}

#[test]
fn what_might_be_an_object_of_any_kind_leaves_no_kind_whole() {
    for (name, text) in [
        ("broken without a kind", "metadata: {name: x}\nspec: [\n"),
        ("a broken list", "apiVersion: v1\nkind: List\nitems: [\n"),
        ("broken JSON", "{\"kind\": \"Pod\", \"spec\":"),
        ("an object without its kind", "apiVersion: v1\nmetadata: {name: x}\n"),
        ("two objects in one document", "apiVersion: v1\nkind: Role\nmetadata: {name: x}\nkind: Pod\n"),
        ("text", "just some text\n"),
        ("an item that is no object", "apiVersion: v1\nkind: List\nitems: [7]\n"),
    ] {
        let inventory = read(&format!("{}---\n{text}", account("a")));
        assert_eq!(gaps(&inventory).len(), 1, "{name}: {:?}", gaps(&inventory));
        assert_eq!(gaps(&inventory)[0].0, None, "{name}");
        assert_eq!(inventory.coverage.missing(&[Kind::NetworkPolicy, Kind::Secret]), [Kind::NetworkPolicy, Kind::Secret], "{name}");
    }
}

#[test]
fn what_is_no_object_is_noted_and_leaves_everything_whole() {
    for (name, text) in [
        ("values", "image: {tag: 1}\nspec: {}\n"),
        ("a chart", "apiVersion: v2\nname: x\nversion: 1.0.0\n"),
        ("a kustomization", "resources: [a.yaml]\n"),
        ("a kustomization with its kind", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"),
        ("a JSON patch", "- op: add\n  path: /spec\n"),
        ("a broken object of a kind that is not read", "apiVersion: e/v1\nkind: Widget\nspec: [\n"),
        ("nothing", "# only a comment\n"),
    ] {
        let inventory = read(&format!("{}---\n{text}", account("a")));
        assert_eq!(gaps(&inventory), [], "{name}");
        assert_eq!(inventory.diagnostics.len(), usize::from(name != "nothing"), "{name}: {:?}", inventory.diagnostics);
    }
}

#[test]
fn other_kinds_and_other_files_are_noted() {
    let text = account("a")
        + "---\nkind: Widget\napiVersion: example.com/v1\nmetadata: {name: w}\n---\nreplicas: 1\nimage: x\n---\nkind: Service\napiVersion: serving.knative.dev/v1\nmetadata: {name: s}\n";
    let inventory = read(&text);
    let notes: Vec<_> = inventory.diagnostics.iter().map(|d| d.message.as_str()).collect();
    assert_eq!(
        notes,
        [
            "1 document skipped: no Kubernetes object",
            "1 of Service (serving.knative.dev/v1) skipped: nothing reads this kind",
            "1 of Widget (example.com/v1) skipped: nothing reads this kind"
        ]
    );
    assert_eq!(gaps(&inventory), []);
}

#[test]
fn templates_are_told_from_manifests() {
    let templates = [
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Values.name }}\n",
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: \"{{ .Release.Name }}-x\"\n",
        "{{- if .Values.x }}\napiVersion: v1\nkind: ConfigMap\n{{- end }}\n",
    ];
    for template in templates {
        let inventory = read(&format!("{}---\n{template}", account("a")));
        let found = gaps(&inventory);
        assert_eq!(found.len(), 1, "{template}");
        assert!(found[0].2.ends_with("it looks like an unrendered Helm template: render it first with helm template"), "{found:?}");
    }
}

#[test]
fn twice_the_same_is_nothing_and_twice_different_is_said() {
    let once = account("a");
    assert_eq!(read(&format!("{once}---\n{once}")).diagnostics.len(), 0);
    let inventory = read(&format!("{once}---\n{once}automountServiceAccountToken: false\n"));
    assert_eq!(inventory.service_accounts.get("shop", "a").unwrap().automount, Some(false));
    assert_eq!(inventory.diagnostics[0].message, "sa:shop/a is defined more than once in the input: the last definition counts");
}

#[test]
fn folders_are_walked_in_order_and_loops_survived() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    };
    file("b/one.yaml", &account("one"));
    file("a.yml", &account("two"));
    file("c.JSON", r#"{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"three"}}"#);
    file("README.md", &account("no"));
    file(".hidden/x.yaml", &account("no"));
    let odd = file("odd.txt", &account("named"));
    // The same object in two files: the later one counts.
    file("z.yaml", &format!("{}automountServiceAccountToken: true\n", account("two")));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(folder.path(), folder.path().join("b/loop")).unwrap();
        std::os::unix::fs::symlink("nowhere", folder.path().join("dangling.yaml")).unwrap();
    }
    let inventory = load(&[folder.path().to_owned(), odd], &Options::default()).unwrap();
    let mut found = accounts(&inventory);
    found.sort_unstable();
    assert_eq!(found, ["named", "one", "three", "two"]);
    assert_eq!(inventory.service_accounts.get("shop", "two").unwrap().automount, Some(true));
    assert_eq!(gaps(&inventory), []);
}

#[test]
fn what_gives_nothing_is_an_error_with_a_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let failed = |path: &Path| load(&[path.to_owned()], &Options::default()).unwrap_err();
    assert!(matches!(load(&[], &Options::default()), Err(Error::NoPaths)));
    assert!(matches!(failed(&folder.path().join("none.yaml")), Error::Unreadable { .. }));
    assert!(matches!(failed(folder.path()), Error::NothingFound { .. }));
    for (name, text, expected) in [
        ("empty.yaml", "", "no Kubernetes object in "),
        ("values.yaml", "image: x\n", "only 1 other documents"),
        ("widget.yaml", "kind: Widget\napiVersion: e/v1\n", "only 1 of other kinds"),
        ("broken.yaml", "kind: Pod\nmetadata: [\n---\nkind: [\n", ": it is not valid YAML (and 1 more). Correct the input"),
        ("cut.json", "{\"kind\":\"Pod\",\"spec\":", "it is neither valid JSON nor YAML"),
        ("binary.yaml", "\u{0}\u{1}\u{2}", "Correct the input"),
    ] {
        let message = failed(&file(name, text)).to_string();
        assert!(message.contains(name) && message.contains(expected), "{name}: {message}");
    }
}

#[test]
fn hostile_input_ends_soon() {
    let ok = account("a") + "---\n";
    let map = "kind: ConfigMap\napiVersion: v1\nmetadata: {name: m}\n";
    let cases: &[(&str, Vec<u8>)] = &[
        ("aliases", format!("{ok}{map}a: &a x\nl:\n{}", "- *a\n".repeat(1_000_000)).into()),
        ("brackets", format!("{ok}{}", "[".repeat(200_000)).into()),
        ("brackets in JSON", format!("{ok}{{\"kind\":\"Pod\",\"spec\":{}{}}}", "[".repeat(200_000), "]".repeat(200_000)).into()),
        ("braces", format!("{ok}{}", "{\"a\":".repeat(200_000)).into()),
        ("a large map", format!("{ok}{map}data:\n  a: |\n{}", "    password = x\n".repeat(100_000)).into()),
        (
            "a large map in JSON",
            format!("{ok}{{\"kind\":\"ConfigMap\",\"metadata\":{{\"name\":\"m\"}},\"data\":{{\"a\":\"{}\"}}}}", "x".repeat(50_000_000)).into(),
        ),
        ("many keys", format!("{ok}{map}data:\n{}", numbered(50_000, "  k#: v\n")).into()),
        ("zero bytes", [ok.as_bytes(), b"kind: ConfigMap\nmetadata: {name: \"a\0b\"}\n"].concat()),
        ("no UTF-8", [ok.as_bytes(), b"kind: ConfigMap\nmetadata: {name: \"\xff\xfe\"}\n"].concat()),
        ("one long line", format!("{ok}{}", "a".repeat(2_000_000)).into()),
        ("backslashes", format!("{ok}a: \"{}", "\\\"".repeat(1_000_000)).into()),
        ("colons", format!("{ok}{}", ": ".repeat(100_000)).into()),
        ("blank lines", format!("{ok}{}", "\n".repeat(1_000_000)).into()),
        ("markers", format!("{ok}{}", "---\n".repeat(100_000)).into()),
        ("tabs", format!("{ok}kind: ConfigMap\nmetadata:\n\tname: x\n").into()),
    ];
    for (name, bytes) in cases {
        let start = Instant::now();
        let inventory = parse(bytes, "hostile.yaml", &Options::default()).unwrap();
        // Unoptimised and on a busy machine, too.
        assert!(start.elapsed() < Duration::from_secs(60), "{name}: {:?}", start.elapsed());
        assert_eq!(accounts(&inventory), ["a"], "{name}");
    }
}

#[test]
fn a_broken_value_of_a_json_stream_is_a_gap_beside_the_others() {
    let account = |name: &str| format!("{{\"apiVersion\":\"v1\",\"kind\":\"ServiceAccount\",\"metadata\":{{\"name\":\"{name}\",\"namespace\":\"shop\"}}}}");
    let broken = "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"x";
    for (name, middle, kind) in [
        ("cut", broken.to_owned(), Some(Kind::Pod)),
        ("nothing", "null".to_owned(), None),
        ("one brace too many", format!("{}}}", account("c")), None),
        ("a quote that swallows", "{\"a\": \"x}".to_owned(), None),
        ("a list that has no end", format!("[\n{},", account("c")), None),
    ] {
        let inventory = read(&format!("{}\n{middle}\n{}\n", account("a"), account("b")));
        let found = accounts(&inventory);
        assert!(found.contains(&"a") && found.contains(&"b"), "{name}: {found:?}");
        let gaps = gaps(&inventory);
        assert!(gaps.iter().any(|(of, place, why)| *of == kind && place.starts_with("test.yaml:") && why.contains("valid JSON")), "{name}: {gaps:?}");
    }
    // What cannot be told from its mistakes is a gap, too, not something foreign.
    for text in ["{\"apiVersion\": \"v1\", oops, \"kind\": \"Pod\"}", "{\"kind\": \"List\", oops, \"items\": []}", "{\"kind\": \"List\", \"items\": 5}"] {
        assert_eq!(gaps(&read(&format!("{}\n{text}", account("a")))).len(), 1, "{text}");
    }
    // Looking for the next one has an end.
    let many = format!("{}\n{}", account("a"), "{\"a\n".repeat(200_000));
    let start = Instant::now();
    assert_eq!(accounts(&read(&many)), ["a"]);
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

#[test]
fn a_large_cluster_is_no_attack() {
    let item = "- apiVersion: v1\n  kind: ServiceAccount\n  metadata: {name: NAME, namespace: shop}\n";
    let text: String = (0..15_000).map(|i| item.replace("NAME", &format!("a{i}"))).collect();
    let inventory = read(&format!("apiVersion: v1\nkind: List\nitems:\n{text}"));
    assert_eq!((accounts(&inventory).len(), gaps(&inventory).len()), (15_000, 0));
}

/// Damages the text of every field in turn: nothing may panic, and nothing that is said may hold what stands in a value.
#[test]
fn damaged_manifests_tell_no_secrets() {
    let text = fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/manifests/everything.yaml")).unwrap();
    let garbage = ["", "[", "{", "\"", "CANARY-damage", "null", "- x", ": ", "&a *a", "\u{7}", "|", "{a: [1]}"];
    let mut state = 7_usize;
    for round in 0..60 {
        // A fixed walk through the text.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut lines: Vec<&str> = text.lines().collect();
        let line = (state >> 33) % lines.len();
        let at = lines[line].find(": ").map_or(0, |at| at + 2);
        let damaged = format!("{}{}", &lines[line][..at], garbage[round % garbage.len()]);
        lines[line] = &damaged;
        if let Ok(inventory) = parse(lines.join("\n").as_bytes(), "damaged.yaml", &Options::default()) {
            let said = format!("{:?}{:?}", inventory.coverage, inventory.diagnostics);
            assert!(!said.contains("CANARY"), "{damaged}: {said}");
            // A key or a name is no secret; a value is.
            assert!(!format!("{inventory:?}").contains("CANARY-env") && !format!("{inventory:?}").contains("CANARY-config"), "{damaged}");
        }
    }
}
