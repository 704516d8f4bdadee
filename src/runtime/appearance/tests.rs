use super::*;

#[test]
fn the_number_of_colours_follows_what_the_terminal_says() {
    for (colorterm, term, expected) in [
        ("truecolor", "xterm-256color", Depth::True),
        ("24bit", "screen", Depth::True),
        ("", "xterm-kitty", Depth::True),
        ("", "xterm-direct", Depth::True),
        ("", "xterm-256color", Depth::Indexed),
        ("", "tmux-256color", Depth::Indexed),
        ("", "linux", Depth::Ansi),
        ("", "", Depth::Ansi),
    ] {
        assert_eq!(depth(colorterm, term), expected, "{colorterm} {term}");
    }
}
