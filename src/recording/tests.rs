//! The container: what is written comes back, and what is damaged is refused in time.

use std::io::Write;
use std::path::Path;

use super::{Error, FORMAT, Header, Item, MAGIC, Reader, Writer, file_name};
use crate::model::{ClusterInfo, Coverage, CoverageEntry, CoverageState, Diagnostic, Kind, ObjectRef, Provider, Scope, SourceKind, Timestamp, Version};

fn header() -> Header {
    let entry = |kind, scope, state, detail: &str| CoverageEntry { kind, scope, state, detail: detail.into(), objects: 3 };
    Header {
        ravelin: "0.0.0".to_owned(),
        cluster: ClusterInfo {
            name: "a\"b\n".into(),
            source: SourceKind::Live,
            recorded: None,
            version: Some(Version::v1(34)),
            version_text: "v1.34.2".into(),
            provider: Provider::SelfManaged,
            collected_at: Some(Timestamp(-5)),
            hypothetical_nodes: true,
            limited_to: vec!["n".into()],
        },
        coverage: Coverage::new(vec![
            entry(Some(Kind::Pod), Scope::Cluster, CoverageState::Complete, ""),
            entry(Some(Kind::Secret), Scope::Namespace("n".into()), CoverageState::Forbidden, "no"),
            entry(None, Scope::Input("f:1".into()), CoverageState::Malformed, "x"),
        ]),
        diagnostics: vec![
            Diagnostic::warning(Some(ObjectRef::namespaced(Kind::Pod, "n", "p")), "w"),
            Diagnostic::note(Some(ObjectRef::cluster(Kind::Goal, "g")), "n"),
            Diagnostic::note(None, "m"),
        ],
    }
}

fn written() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = Writer::new(&mut bytes, &header()).unwrap();
    writer.section("first", 2).unwrap();
    writer.object(&1).unwrap();
    writer.object(&"two").unwrap();
    writer.section("empty", 0).unwrap();
    writer.section("last", 1).unwrap();
    writer.object(&[3]).unwrap();
    writer.finish().unwrap();
    bytes
}

/// Everything in a recording, as text.
fn all(bytes: &[u8]) -> Result<(Header, Vec<String>), Error> {
    let (header, mut reader) = Reader::new(bytes, Path::new("r"), bytes.len() as u64)?;
    let mut items = Vec::new();
    while let Some(item) = reader.next_item()? {
        items.push(match item {
            Item::Section(name) => format!("# {name}"),
            Item::Object(text) => String::from_utf8_lossy(text).into_owned(),
        });
    }
    assert_eq!(reader.next_item().unwrap(), None);
    Ok((header, items))
}

/// A recording with these lines.
fn with_lines(lines: &[&str]) -> Vec<u8> {
    let mut bytes = [&MAGIC[..], &FORMAT.to_le_bytes()].concat();
    let text: String = lines.iter().flat_map(|l| [*l, "\n"]).collect();
    bytes.extend(zstd::encode_all(text.as_bytes(), 3).unwrap());
    bytes
}

#[test]
fn what_is_written_comes_back() {
    let (read, items) = all(&written()).unwrap();
    assert_eq!(read, header());
    assert_eq!(items, ["# first", "1", "\"two\"", "# empty", "# last", "[3]"]);
}

#[test]
fn every_cut_is_found() {
    let bytes = written();
    for length in 0..bytes.len() {
        let error = all(&bytes[..length]).unwrap_err();
        match error {
            Error::NotOne { .. } => assert!(length < 12, "{length}"),
            Error::Truncated { .. } => assert!(length >= 12, "{length}"),
            other => panic!("{length}: {other}"),
        }
    }
}

#[test]
fn every_flipped_bit_is_found() {
    let bytes = written();
    for at in 0..bytes.len() {
        for bit in [1, 0x80] {
            let mut damaged = bytes.clone();
            damaged[at] ^= bit;
            // An older version, or a bit of the frame's head that changes nothing, may still give back all; nothing gives back something else.
            if let Ok((read, items)) = all(&damaged) {
                assert_eq!((read, items.len()), (header(), 6), "{at}");
            }
        }
    }
}

#[test]
fn errors_say_what_to_do() {
    let mut newer = written();
    newer[8..12].copy_from_slice(&(FORMAT + 1).to_le_bytes());
    let cases = [
        ("empty", Vec::new(), "r is not a recording. Make one with"),
        ("text", b"apiVersion: v1\nkind: Pod\n".to_vec(), "r is not a recording. Make one with"),
        ("newer", newer, "the recording r has format 2, and this ravelin reads up to 1. Update ravelin"),
        ("no header", with_lines(&["5"]), "the recording r is damaged: its first line is not a header"),
        ("no end", with_lines(&["{}"]), "the recording r is cut off"),
        ("no section", with_lines(&["{}", "5"]), "a section does not start where it should"),
        ("miscounted", with_lines(&["{}", r#"{"section":"a","count":1}"#, "1", r#"{"section":"end","count":2}"#]), "the number of its objects"),
        ("not unpacked", [&MAGIC[..], &FORMAT.to_le_bytes(), b"no zstd at all"].concat(), "it cannot be unpacked"),
    ];
    for (name, bytes, expected) in cases {
        let message = all(&bytes).unwrap_err().to_string();
        assert!(message.contains(expected), "{name}: {message}");
    }
}

#[test]
fn bombs_are_refused_before_they_go_off() {
    let mut bytes = [&MAGIC[..], &FORMAT.to_le_bytes()].concat();
    let mut bomb = zstd::Encoder::new(&mut bytes, 3).unwrap();
    bomb.write_all(b"{}\n{\"section\":\"a\",\"count\":1000000000}\n").unwrap();
    let line = [b"1".repeat(4095), b"\n".to_vec()].concat();
    for _ in 0..20_000 {
        bomb.write_all(&line).unwrap();
    }
    bomb.finish().unwrap();
    assert!(bytes.len() < 100_000);
    assert!(matches!(all(&bytes).unwrap_err(), Error::TooLarge { .. }));

    // One endless line costs no more memory than a line may.
    let mut bytes = [&MAGIC[..], &FORMAT.to_le_bytes()].concat();
    let mut bomb = zstd::Encoder::new(&mut bytes, 3).unwrap();
    let blanks = vec![b' '; 1 << 20];
    for _ in 0..70 {
        bomb.write_all(&blanks).unwrap();
    }
    bomb.finish().unwrap();
    assert!(matches!(all(&bytes).unwrap_err(), Error::Corrupt { .. }));
}

#[test]
fn files_are_whole_private_and_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.ravelin");
    std::fs::write(&path, "something else").unwrap();
    Writer::to_file(&path, &header(), |_| Ok(())).unwrap();
    let (read, mut reader) = Reader::open(&path).unwrap();
    assert_eq!((read, reader.next_item().unwrap()), (header(), None));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    // What fails leaves the old file and nothing beside it.
    let failed = Writer::to_file(&path, &header(), |_| Err(std::io::Error::other("full")));
    assert!(matches!(failed, Err(Error::Unwritable { .. })));
    assert!(Reader::open(&path).is_ok());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    assert!(matches!(Reader::open(folder.path()).err(), Some(Error::NotOne { .. })));
    assert!(matches!(Reader::open(&folder.path().join("none")).err(), Some(Error::Unreadable { .. })));
}

#[test]
fn names_of_files_are_harmless() {
    let cases = [
        ("prod", None, "prod.ravelin"),
        ("prod", Some(Timestamp(1_772_443_800)), "prod-20260302-093000.ravelin"),
        ("arn:aws:eks:eu-central-1:1:cluster/prod", None, "arn-aws-eks-eu-central-1-1-cluster-prod.ravelin"),
        ("../../etc/passwd", None, "etc-passwd.ravelin"),
        ("$(rm -rf ~)`x`\n\u{202e}", None, "rm--rf-x.ravelin"),
        ("", None, "cluster.ravelin"),
        ("..", None, "cluster.ravelin"),
        ("-rf", None, "rf.ravelin"),
    ];
    for (cluster, at, expected) in cases {
        assert_eq!(file_name(cluster, at), expected, "{cluster:?}");
    }
    assert!(file_name(&"x".repeat(1000), None).len() < 80);
}
