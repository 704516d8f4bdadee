//! Inputs that were made to break a reader: each is read or refused, soon, with the right exit code and a message that helps.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use ravelin::collect::recording;
use ravelin::model::{ClusterInfo, Coverage, CoverageEntry, CoverageState, Inventory, Kind, Name, Scope};

use super::obeyed;
use crate::formats::FORMATS;
use crate::program::{argument, code, ravelin, said};

const OK: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\nspec: {containers: [{name: a, image: nginx}]}\n---\n";
const MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m, namespace: shop}\n";

/// A folder for one test's inputs.
struct Inputs(tempfile::TempDir);

impl Inputs {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }
}

/// Runs the program.
fn bounded(args: &[&str], stdin: Option<&Path>) -> Output {
    let mut command = ravelin();
    if let Some(path) = stdin {
        command.stdin(Stdio::from(fs::File::open(path).unwrap()));
    }
    command.args(args).output().unwrap()
}

/// The commands whose answers are looked at, beside `scan` in every format.
const COMMANDS: &[&[&str]] =
    &[&["access", "sa:shop/default"], &["paths"], &["blast", "pod:shop/a"], &["chokepoints"], &["reach"], &["doctor"], &["runbook", "--contain", "pod:shop/a"]];

/// Everything that can be asked of a source is answered.
fn answered(source: &[&str], name: &str) {
    let scans = FORMATS.iter().map(|format| vec!["scan", "-o", format]);
    for command in scans.chain(COMMANDS.iter().map(|command| command.to_vec())) {
        let output = bounded(&[&command, source].concat(), None);
        let allowed: &[i32] = if command[0] == "paths" { &[0, 1] } else { &[0] };
        assert!(allowed.contains(&code(&output)), "{name}: {command:?}: {} {}", code(&output), said(&output));
        clean(&output, name);
    }
}

fn clean(output: &Output, name: &str) {
    for text in [&output.stdout, &output.stderr] {
        let text = String::from_utf8(text.clone()).unwrap().replace("\r\n", "\n");
        assert_eq!(text.lines().find(|line| obeyed(line).is_some()), None, "{name}");
    }
}

/// The input is refused: exit code, its name, what is wrong, what to do.
fn refused(flag: &str, path: &Path, says: &str, remedy: &str) {
    let text = argument(path);
    for command in [&["scan", "-o", "json"][..], &["doctor"], &["blast", "pod:shop/a"]] {
        let output = bounded(&[command, &[flag, &text]].concat(), None);
        let message = said(&output);
        assert_eq!(code(&output), 2, "{text}: {message}");
        assert!(output.stdout.is_empty(), "{text}: no half of an answer");
        for part in [path.file_name().unwrap().to_str().unwrap(), says, remedy] {
            assert!(message.contains(part), "{text}: {message}");
        }
        assert!(message.len() < 2_000, "{text}: {} bytes of message", message.len());
        clean(&output, &text);
    }
}

/// What of the input can be read is answered, and what cannot is a gap.
fn partly(path: &Path) {
    let text = argument(path);
    answered(&["--manifests", &text], &text);
    gap(&["--manifests", &text], &text);
}

fn gap(source: &[&str], name: &str) {
    let strict = bounded(&[&["scan", "--strict"], source].concat(), None);
    assert_eq!(code(&strict), 4, "{name}: {}", said(&strict));
    let doctor = bounded(&[&["doctor", "-o", "json"], source].concat(), None);
    let document: serde_json::Value = serde_json::from_slice(&doctor.stdout).unwrap();
    assert_eq!(document["complete"], false, "{name}");
}

/// Lines of aliases that each stand for ten of the line before.
fn laughs() -> String {
    let mut text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned();
    for level in 1..12 {
        let list = vec![format!("*a{}", level - 1); 10].join(", ");
        text.push_str(&format!("a{level}: &a{level} [{list}]\n"));
    }
    text
}

/// A map in a map in a map.
fn indented(levels: usize) -> String {
    (0..levels).flat_map(|level| [" ".repeat(level), "a:\n".to_owned()]).collect()
}

#[test]
fn hostile_manifests_beside_good_ones_are_gaps() {
    let inputs = Inputs::new();
    for (name, text) in [
        ("aliases.yaml", format!("{OK}{MAP}a: &a x\nl:\n{}", "- *a\n".repeat(1_000_000))),
        ("laughs.yaml", format!("{OK}{MAP}{}", laughs())),
        ("brackets.yaml", format!("{OK}{MAP}data: {}", "[".repeat(200_000))),
        ("brackets-in-json.yaml", format!("{OK}{{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"spec\":{}{}}}", "[".repeat(200_000), "]".repeat(200_000))),
        ("braces.yaml", format!("{OK}{}", "{\"a\":".repeat(200_000))),
        ("indented.yaml", format!("{OK}{MAP}{}", indented(2_000))),
    ] {
        partly(&inputs.file(name, text));
    }
    partly(&inputs.file("utf8.yaml", [OK.as_bytes(), MAP.as_bytes(), b"data: {a: \"\xff\xfe\"}\n"].concat()));
    partly(&inputs.file("binary.yaml", [OK.as_bytes(), &(0..=255_u8).cycle().take(100_000).collect::<Vec<u8>>()].concat()));
}

#[test]
fn hostile_inputs_without_an_object_are_refused() {
    let inputs = Inputs::new();
    let junk: Vec<u8> = (0..=255_u8).cycle().take(100_000).collect();
    let correct = "Correct the input";
    for (name, content, says, remedy) in [
        ("empty.yaml", Vec::new(), "no Kubernetes object", "Expected YAML or JSON"),
        ("blank.yaml", b"\n\n   \n---\n---\n".to_vec(), "no Kubernetes object", "Expected YAML or JSON"),
        ("values.yaml", b"replicas: 1\n".to_vec(), "no Kubernetes object", "Expected YAML or JSON"),
        ("junk.yaml", junk, "can be read", correct),
        ("utf8.yaml", b"kind: Pod\nmetadata: {name: \"\xc3\x28\"}\n".to_vec(), "not valid UTF-8", correct),
        ("laughs.yaml", laughs().into_bytes(), "can be read", correct),
        ("aliases.yaml", format!("a: &a x\nl:\n{}", "- *a\n".repeat(1_000_000)).into_bytes(), "aliases", correct),
        ("brackets.yaml", "[".repeat(200_000).into_bytes(), "can be read", correct),
        ("brackets.json", format!("{{\"kind\":\"Pod\",\"spec\":{}{}}}", "[".repeat(200_000), "]".repeat(200_000)).into_bytes(), "can be read", correct),
        ("secret.yaml", b"kind: Secret\nstringData: {a: CANARY\nb".to_vec(), "not valid YAML", correct),
    ] {
        refused("--manifests", &inputs.file(name, content), says, remedy);
    }
    fs::create_dir(inputs.0.path().join("nothing-in-it")).unwrap();
    refused("--manifests", &inputs.0.path().join("nothing-in-it"), "no Kubernetes object", "Expected YAML or JSON");
    inputs.file("others/README.md", "# nothing\n");
    refused("--manifests", &inputs.0.path().join("others"), "no Kubernetes object", "Expected YAML or JSON");
    refused("--manifests", &inputs.0.path().join("not-there.yaml"), "cannot read", "Give a file or folder");
    let output = bounded(&["scan", "--manifests", &argument(&inputs.file("\u{1b}[31m\u{202e}.yaml", ""))], None);
    assert_eq!(code(&output), 2);
    clean(&output, "a name that is obeyed");
}

/// Each is read once; everything else is asked of a recording of it.
#[test]
fn large_inputs_are_read_or_refused() {
    let inputs = Inputs::new();
    let line = "password = hunter2hunter2 ".repeat(4);
    let block = format!("{OK}{MAP}data:\n  a: |\n{}", format!("    {line}\n").repeat(50_000_000 / (line.len() + 5)));
    let json = format!("{{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{{\"name\":\"m\"}},\"data\":{{\"a\":\"{}\"}}}}", "x".repeat(50_000_000));
    let recorded = inputs.0.path().join("r.ravelin");
    for (name, text) in [("block.yaml", block), ("long.json", json)] {
        let path = inputs.file(name, text);
        let output = bounded(&["record", "--force", "-o", &argument(&recorded), "--manifests", "-"], Some(&path));
        assert_eq!(code(&output), 0, "{name}: {}", said(&output));
        assert!(fs::metadata(&recorded).unwrap().len() < 100_000, "what is large is not kept");
        fs::remove_file(path).unwrap();
    }
    let path = inputs.file("line.yaml", format!("{OK}{}", "a".repeat(100_000_000)));
    let output = bounded(&["record", "--force", "-o", &argument(&recorded), "--manifests", &argument(&path)], None);
    assert_eq!(code(&output), 0, "{}", said(&output));
    answered(&["--recording", &argument(&recorded)], "one long line");
    gap(&["--recording", &argument(&recorded)], "one long line");
}

#[test]
fn folders_with_loops_are_walked_once() {
    let inputs = Inputs::new();
    inputs.file("folder/a.yaml", OK);
    inputs.file("folder/b/c/d.yaml", MAP);
    let folder = inputs.0.path().join("folder");
    for (target, link) in [("..", "b/c/up"), (".", "here"), ("b", "again"), ("nowhere", "none.yaml"), ("self.yaml", "self.yaml"), ("/proc/self", "proc")] {
        std::os::unix::fs::symlink(target, folder.join(link)).unwrap();
    }
    // A pipe that nobody writes to would be waited for.
    assert!(std::process::Command::new("mkfifo").arg(folder.join("pipe.yaml")).status().unwrap().success());
    let source = ["--manifests", &argument(&folder)];
    answered(&source, "loops");
    let doctor = bounded(&[&["doctor", "--strict", "-o", "json"], &source[..]].concat(), None);
    assert_eq!(code(&doctor), 0, "nothing in the folder is left out: {}", said(&doctor));
    let document: serde_json::Value = serde_json::from_slice(&doctor.stdout).unwrap();
    assert!(document["notes"].to_string().contains("proc leads out of the folder and is not followed"), "{document}");
    // Deeper than anybody nests folders: what is not entered is said.
    let deep = "d/".repeat(40);
    inputs.file(&format!("folder/{deep}x.yaml"), OK);
    gap(&source, "too deep");
}

fn whole() -> Coverage {
    let entry = |kind| CoverageEntry { kind: Some(kind), scope: Scope::Cluster, state: CoverageState::Complete, detail: Name::default(), objects: 0 };
    Coverage::new(Kind::collected().map(entry).collect())
}

#[test]
fn an_empty_cluster_is_answered_and_nothing_is_made_up() {
    let inputs = Inputs::new();
    let names = ["empty", "../../etc/passwd", "\u{1b}[31m\u{202e}$(touch pwned)", "=1+1", "<script>"];
    for name in names {
        let empty = Inventory { cluster: ClusterInfo { name: name.into(), ..ClusterInfo::default() }, coverage: whole(), ..Inventory::default() };
        let path = inputs.file("empty.ravelin", recording::to_bytes(&empty).unwrap());
        let source = ["--recording", &argument(&path)];
        for format in FORMATS {
            let output = bounded(&[&["scan", "--strict", "--fail-on", "info", "-o", format], &source[..]].concat(), None);
            assert_eq!(code(&output), 0, "{name:?}: {format}: {}", said(&output));
            clean(&output, name);
        }
        for (command, expected) in
            [(&["paths"][..], 1), (&["chokepoints"], 0), (&["reach"], 0), (&["doctor"], 0), (&["who-can", "get", "secrets"], 0), (&["blast", "pod:a/b"], 0)]
        {
            let output = bounded(&[command, &source].concat(), None);
            assert_eq!(code(&output), expected, "{name:?}: {command:?}: {}", said(&output));
            clean(&output, name);
        }
        let output = bounded(&[&["runbook", "--contain", "pod:a/b"], &source[..]].concat(), None);
        assert_eq!(code(&output), 2);
        assert!(said(&output).contains("pod:a/b is not in what was read"));
    }
    let left: Vec<_> = fs::read_dir(inputs.0.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "reading writes nothing: {left:?}");
}

#[test]
fn hostile_recordings_are_refused() {
    let inputs = Inputs::new();
    let good = recording::to_bytes(&ravelin::collect::demo()).unwrap();
    let mut newer = good.clone();
    newer[8] = 9;
    let mut damaged = good.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 0x55;
    let head = &good[..12];
    let bomb = |line: &[u8], count: usize| {
        let mut bytes = head.to_vec();
        let mut stream = zstd::Encoder::new(&mut bytes, 3).unwrap();
        stream.write_all(b"{}\n{\"section\":\"pods\",\"count\":1000000000}\n").unwrap();
        for _ in 0..count {
            stream.write_all(line).unwrap();
        }
        stream.finish().unwrap();
        bytes
    };
    let again = "record again";
    for (name, bytes, says, remedy) in [
        ("cut.ravelin", good[..middle].to_vec(), "is cut off", again),
        ("damaged.ravelin", damaged, "is damaged", again),
        ("newer.ravelin", newer, "has format 9", "Update ravelin"),
        (
            "bomb.ravelin",
            bomb(&[b"{\"metadata\":{\"name\":\"a\"},\"spec\":{}}".to_vec(), vec![b' '; 4_000], b"\n".to_vec()].concat(), 50_000),
            "recording",
            again,
        ),
        ("line.ravelin", bomb(&vec![b' '; 1 << 20], 300), "recording", again),
        ("text.ravelin", OK.as_bytes().to_vec(), "is not a recording", "Make one with"),
        ("empty.ravelin", Vec::new(), "is not a recording", "Make one with"),
        ("junk.ravelin", (0..=255_u8).cycle().take(100_000).collect(), "is not a recording", "Make one with"),
    ] {
        refused("--recording", &inputs.file(name, bytes), says, remedy);
    }
    refused("--recording", &inputs.0.path().join("not-there.ravelin"), "cannot read", "No such file");
    fs::create_dir(inputs.0.path().join("folder")).unwrap();
    refused("--recording", &inputs.0.path().join("folder"), "is not a recording", "Make one with");
}
