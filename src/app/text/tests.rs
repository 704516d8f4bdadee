use super::*;

#[test]
fn what_could_act_on_the_terminal_is_written_out() {
    for (raw, shown) in [
        ("payments/api", "payments/api"),
        ("\u{1b}[2Jgone", "␛[2Jgone"),
        ("a\nb\tc", "a␊b␉c"),
        ("\u{202e}gnp.exe", "<U+202E>gnp.exe"),
        ("a\u{200b}b", "a<U+200B>b"),
        ("del\u{7f}", "del␡"),
        ("c1\u{9b}31m", "c1<U+009B>31m"),
        ("\u{e0041}tag", "<U+E0041>tag"),
        ("\u{e0b0}", "<U+E0B0>"),
        ("naïve größe 中文", "naïve größe 中文"),
        ("e\u{301}", "e\u{301}"),
        ("\u{301}e", "<U+0301>e"),
        ("z\u{301}\u{302}\u{303}", "z\u{301}\u{302}<U+0303>"),
    ] {
        assert_eq!(clean(raw), shown, "{raw:?}");
    }
}

#[test]
fn clean_text_has_a_form_for_every_character() {
    for code in 0..=0x10_ffff_u32 {
        let Some(c) = char::from_u32(code) else { continue };
        let text = format!("a{c}");
        let shown = clean(&text);
        assert!(!shown.chars().any(char::is_control), "U+{code:04X}");
        assert!(clean(&shown) == shown, "U+{code:04X} is cleaned once and for all");
    }
}

#[test]
fn long_text_keeps_its_end_where_names_differ() {
    assert_eq!(fit("list secrets in payments", 12), "list secret…");
    assert_eq!(fit("short", 12), "short");
    assert_eq!(fit("abc", 1), "…");
    assert_eq!(fit("abc", 0), "");
    assert_eq!(fit_name("payments/checkout-api-7d9f8b6c5-x2k4p", 20), "payment…8b6c5-x2k4p".replace("payment…8b6c5", "payments/…b6c5"));
    for columns in 0..40 {
        for text in ["payments/checkout-api-7d9f8b6c5-x2k4p", "中文中文中文中文", "a"] {
            assert!(width(&fit(text, columns)) <= columns, "{text} in {columns}");
            assert!(width(&fit_name(text, columns)) <= columns, "{text} in {columns}");
        }
    }
}

#[test]
fn lines_break_at_spaces_and_never_overflow() {
    assert_eq!(wrap("a service account token is mounted", 14), ["a service", "account token", "is mounted"]);
    assert_eq!(wrap("", 5), [""]);
    assert_eq!(wrap("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
    for columns in 2..20 {
        for text in ["one two three 中文中文 averyveryverylongword x", "  leading", "trailing  "] {
            assert!(wrap(text, columns).iter().all(|line| width(line) <= columns), "{text} in {columns}");
        }
    }
    assert_eq!(wrap("中", 1), ["中"]);
}

#[test]
fn numbers_are_grouped() {
    for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (150_000, "150,000"), (1_234_567, "1,234,567")] {
        assert_eq!(count(number), text);
    }
    assert_eq!(counted(1, "subject"), "1 subject");
    assert_eq!(counted(2, "identity|identities"), "2 identities");
}

#[test]
fn what_is_copied_is_one_harmless_line() {
    assert_eq!(pasteable("kubectl get pods\n\u{1b}[31m\u{202e}-n x"), "kubectl get pods [31m-n x");
}

#[test]
fn names_in_little_room_keep_what_tells_them_apart() {
    for (names, columns, shown) in [
        (&["internet", "nodes", "metadata"][..], 6, &["inter…", "nodes", "metad…"][..]),
        (&["ingress-nginx", "ingress-haproxy", "ci"], 6, &["in…ngi", "in…hap", "ci"]),
        (&["serviceaccounts", "serviceaccounts/token", "secrets"], 7, &["se…unts", "se…/tok", "secrets"]),
        (&["deployments.apps", "deployments.apps/scale", "deployments.extensions"], 8, &["de….apps", "de…apps/", "de…exten"]),
        (&["delete", "deletecollection"], 6, &["delete", "delet…"]),
        (&["payments-eu", "payments-us", "payments-eu"], 5, &["pa…eu", "pa…us", "pa…eu"]),
        (&["abababab", "abababababab"], 2, &["…b", "…a"]),
    ] {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(distinct(&names, columns), shown, "{names:?}");
    }
}

proptest::proptest! {
    #[test]
    fn different_names_never_look_alike(names in proptest::collection::vec("[ab/-]{1,14}", 1..30), columns in 4_usize..10) {
        let short = distinct(&names, columns);
        for (name, look) in names.iter().zip(&short) {
            proptest::prop_assert!(width(look) <= columns);
            for (other, its) in names.iter().zip(&short) {
                proptest::prop_assert!((name == other) == (look == its), "{name} and {other} are {look} and {its}");
            }
        }
    }
}
