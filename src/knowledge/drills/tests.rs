//! Scripts parse, and mistakes in them are named.

use super::{FILES, Source, drills, parse};

const SCRIPT: &str = "- id: small
  title: A small one
  briefing: Something happened.
  minutes: 1
  moves: [{id: cut, title: Cut, edits: [{remove: 'rolebinding:a/b'}]}]
  stages:
    - id: one
      phase: cut
      title: One
      task: Cut it.
      hints: [Cut.]
      checkpoints: [{id: done, title: done, when: {not: {exists: 'rolebinding:a/b'}}}]
  solution: [{text: Cut it, actions: [{move: cut}]}]
  failing: [{never: [done], plays: [{text: Nothing, actions: [reset]}]}]
";

fn error(text: &str) -> String {
    parse(&Source { path: "rules/drills/x.yaml".to_owned(), text: text.to_owned() }).unwrap_err()[0].to_string()
}

#[test]
fn every_file_of_the_folder_is_built_in() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found: Vec<_> =
        root.join("rules/drills").read_dir().unwrap().map(|e| format!("rules/drills/{}", e.unwrap().file_name().to_string_lossy())).collect();
    found.sort();
    assert_eq!(FILES.iter().map(|(path, _)| (*path).to_owned()).collect::<Vec<_>>(), found);
}

#[test]
fn what_is_built_in_parses() {
    let scripts = drills(None).unwrap();
    assert_eq!(scripts.iter().map(|s| s.id.as_str()).collect::<Vec<_>>(), ["tour", "web-shell"]);
    assert_eq!(scripts[0].stages.len(), 6);
    assert_eq!(scripts[1].stages.len(), 7);
    assert!(scripts.iter().all(|s| !s.failing.is_empty() && !s.solution.is_empty()));
}

#[test]
fn mistakes_are_named() {
    assert!(parse(&Source { path: String::new(), text: SCRIPT.to_owned() }).is_ok());
    for (from, to, message) in [
        ("phase: cut", "phase: guess", "phase: `guess` is not detect, size, cut or verify"),
        ("rolebinding:a/b'}]}]", "thing:a/b'}]}]", "`thing` in `thing:a/b` is not a kind"),
        ("never: [done]", "never: [gone]", "there is no checkpoint gone"),
        ("move: cut", "move: other", "Move(\"other\") names nothing of this script"),
        ("hints: [Cut.]", "hints: []", "it needs a checkpoint and a hint"),
        ("  minutes: 1", "  minuets: 1", "minuets"),
    ] {
        let text = error(&SCRIPT.replace(from, to));
        assert!(text.starts_with("rules/drills/x.yaml:") && text.contains(message), "{text}");
    }
}

#[test]
fn a_users_folder_adds_and_replaces() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("drills")).unwrap();
    std::fs::write(folder.path().join("drills/mine.yaml"), SCRIPT).unwrap();
    std::fs::write(folder.path().join("drills/other.yaml"), SCRIPT.replace("id: small", "id: tour")).unwrap();
    let scripts = drills(Some(folder.path())).unwrap();
    let titles: Vec<_> = scripts.iter().map(|s| (s.id.as_str(), s.stages.len())).collect();
    assert_eq!(titles, [("small", 1), ("tour", 1), ("web-shell", 7)]);
}
