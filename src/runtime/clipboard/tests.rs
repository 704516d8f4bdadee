use super::*;

#[test]
fn a_text_is_wrapped_for_the_terminal() {
    assert_eq!(sequence("hi", false).as_deref(), Ok("\x1b]52;c;aGk=\x1b\\"));
    assert_eq!(sequence("hi", true).as_deref(), Ok("\x1b]52;c;aGk=\x1b\\\x1bPtmux;\x1b\x1b]52;c;aGk=\x1b\x1b\\\x1b\\"));
}

#[test]
fn what_a_terminal_would_drop_is_refused() {
    assert!(sequence(&"x".repeat(56_000), false).is_ok());
    assert!(sequence(&"x".repeat(57_000), false).is_err_and(|why| why.contains("too long")));
}
