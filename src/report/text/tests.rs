//! Every way out of the program, with the same hostile names.

use super::*;
use std::process::Command;

const HOSTILE: &[&str] = &[
    "x$(touch pwned)`id`",
    "a'b\"c",
    "<script>alert(1)</script>",
    "=cmd|'/C calc'!A0",
    "\u{1b}[31mred\u{1b}[0m",
    "left\u{202e}right",
    "two\nlines",
    "[x](http://e)",
    "a|b",
    "``",
    "",
    " ",
    "-rf",
];

#[test]
fn lines_hold_no_control_or_deceptive_character() {
    for text in HOSTILE {
        assert!(!line(text).chars().any(|c| c.is_control() || is_deceptive(c)), "{text:?}");
    }
}

#[test]
fn a_shell_sees_one_word() {
    for text in HOSTILE {
        for program in ["sh", "bash"] {
            let output = Command::new(program).args(["-c", &format!("printf %s {}", shell(text))]).output().unwrap();
            assert_eq!(String::from_utf8_lossy(&output.stdout), *text, "{program}: {}", shell(text));
        }
        assert!(!shell(text).contains('\n'));
    }
    assert_eq!(shell("\u{202e}"), r#""$(printf '%b' '\0342\0200\0256')""#, "what hides is seen");
    assert_eq!(shell("a\n"), r"$'a\012'");
    assert_eq!(shell("admin\0"), r"'admin\u{0}'", "not the name before it");
}

#[test]
fn markdown_holds_no_markup() {
    assert_eq!(markdown("<script>"), "&lt;script&gt;");
    assert_eq!(markdown("[x](http://e)"), "\\[x\\]\\(http://e\\)");
    assert_eq!(markdown_code("a`b``c"), "```a`b``c```");
    assert_eq!(markdown_code("`"), "`` ` ``");
    assert_eq!(markdown_code("a|b"), "`a\\|b`");
    assert_eq!(markdown_code(" a "), "`  a  `");
}

#[test]
fn a_line_of_markdown_begins_nothing() {
    for (text, quoted) in [
        ("- x", "\\- x"),
        ("=== ", "\\==="),
        (":--", "\\:--"),
        ("12. x", "12\\. x"),
        ("1) x", "1\\) x"),
        ("    x", "x"),
        ("v1.2 -x", "v1.2 -x"),
        ("# x", "\\# x"),
    ] {
        assert_eq!(markdown_line(text), quoted);
    }
}

#[test]
fn cells_are_no_formulas() {
    for start in ["=1+1", "+1", "-1", "@sum"] {
        assert!(csv(start).starts_with("\"'"), "{}", csv(start));
    }
    assert_eq!(csv("a,b"), "\"a,b\"");
    assert_eq!(csv("say \"x\""), "\"say \"\"x\"\"\"");
    assert_eq!(csv("plain"), "plain");
}

#[test]
fn markup_is_escaped() {
    assert_eq!(markup("<a href='x'>&\""), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;");
    assert!(!markup("\u{0}\u{8}").contains('\u{0}'));
}
