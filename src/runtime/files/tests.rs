use std::os::unix::fs::PermissionsExt as _;

use super::*;

#[test]
fn saved_files_are_private_and_never_overwrite() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("new");
    let place = place.to_str();
    let first = save(place, "a.md", "one").expect("saved");
    let second = save(place, "a.md", "two").expect("saved");
    assert!(first.ends_with("/new/a.md") && second.ends_with("/new/a-2.md"), "{first} {second}");
    assert_eq!(fs::read_to_string(&first).expect("read"), "one");
    assert_eq!(fs::metadata(&first).expect("metadata").permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(folder.path().join("new")).expect("metadata").permissions().mode() & 0o777, 0o700);
}

#[test]
fn a_folder_that_cannot_be_made_is_said() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    let refused = save(file.path().to_str(), "a.md", "one");
    assert!(refused.is_err_and(|why| why.contains(&file.path().display().to_string())));
}

#[test]
fn theme_names_lead_nowhere_else() {
    for name in ["../secret", "/etc/passwd", ".hidden", "a\\b"] {
        assert_eq!(user_theme(name), None, "{name}");
    }
}

#[test]
fn a_missing_configuration_sets_nothing() {
    let (layer, mistakes) = read_config(Path::new("/nowhere/config.toml"));
    assert_eq!((layer, mistakes.len()), (Layer::default(), 0));
    let (_, mistakes) = read_config(Path::new("/"));
    assert_eq!(mistakes.len(), 1);
}
