use super::*;

#[test]
fn a_noun_goes_with_its_number() {
    for (number, things, said) in [
        (0, "finding", "0 findings"),
        (1, "finding", "1 finding"),
        (2, "finding", "2 findings"),
        (1, "identity|identities", "1 identity"),
        (2, "identity|identities", "2 identities"),
        (1, "path is|paths are", "1 path is"),
        (1_000, "path is|paths are", "1000 paths are"),
    ] {
        assert_eq!(counted(number, things), said);
    }
}

#[test]
fn a_list_says_how_many_more_there_are() {
    for (items, said) in [(&[][..], ""), (&["a"], "a"), (&["a", "b"], "a, b"), (&["a", "b", "c", "d"], "a, b and 2 more")] {
        assert_eq!(listed(items, 2), said);
    }
}
