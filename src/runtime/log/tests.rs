use std::io::Write as _;

use super::*;

#[test]
fn logs_are_private() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("logs");
    let mut log = file(&place).expect("a log");
    log.write_all(b"line\n").expect("written");
    let files: Vec<_> = fs::read_dir(&place).expect("the folder").filter_map(Result::ok).collect();
    assert_eq!(files.len(), 1);
    let metadata = files[0].metadata().expect("metadata");
    assert_eq!((metadata.permissions().mode() & 0o777, metadata.len()), (0o600, 5));
}
