use super::*;

fn sheet() -> Sheet {
    let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect();
    Sheet {
        name: file_name("prod ▸ ../../etc/passwd"),
        title: "prod ▸ a|b".to_owned(),
        parts: vec![
            Part {
                title: "Findings".to_owned(),
                head: vec!["*one*".to_owned()],
                grid: false,
                columns: vec![String::new(), "Object".to_owned()],
                rows: vec![row(&["C", "x|<script>"])],
                left_out: 3,
            },
            Part { title: "Text".to_owned(), rows: vec![row(&["a ``` b"])], ..Part::default() },
        ],
    }
}

#[test]
fn markdown_keeps_hostile_text_harmless() {
    let text = sheet().markdown();
    assert_eq!(
        text,
        "# prod ▸ a\\|b\n\n## Findings\n\n\\*one\\*\n\n|  | Object |\n| --- | --- |\n| C | x\\|\\<script\\> |\n\n… and 3 more\n\n## Text\n\n````text\na ``` b\n````\n"
    );
}

#[test]
fn json_can_be_parsed() {
    let parsed: serde_json::Value = serde_json::from_str(&sheet().json()).expect("JSON");
    assert_eq!(parsed["parts"][0]["rows"][0][1], "x|<script>");
    assert_eq!(quote("a\u{1}\"\\\n"), "\"a\\u0001\\\"\\\\\\u000a\"");
}

#[test]
fn file_names_are_harmless() {
    for (text, name) in [
        ("prod-eu findings", "ravelin-prod-eu-findings"),
        ("../../etc/passwd", "ravelin-etc-passwd"),
        ("\u{1b}[31m", "ravelin-31m"),
        ("", "ravelin"),
        ("-rf", "ravelin-rf"),
        ("$(x)", "ravelin-x"),
    ] {
        assert_eq!(file_name(text), name, "{text}");
    }
    assert!(file_name(&"x".repeat(500)).len() < 100);
}
