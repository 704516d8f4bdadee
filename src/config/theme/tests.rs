use super::*;

fn lines(loaded: &LoadedTheme) -> Vec<String> {
    loaded.errors.iter().map(ToString::to_string).collect()
}

#[test]
fn a_theme_of_the_user_may_change_one_colour_only() {
    let file = |name: &str| (name == "mine").then(|| "inherits = \"light\"\n[palette]\naccent = \"#112233\"\n".to_owned());
    let loaded = load("mine", &file);
    assert_eq!(lines(&loaded), Vec::<String>::new());
    assert_eq!(loaded.unset, []);
    assert_eq!(loaded.theme.appearance, Appearance::Light);
    assert_eq!(loaded.theme.style(Role::Accent).fg, Color::parse("#112233").ok());
    assert_eq!(loaded.theme.style(Role::Low), builtin("light").style(Role::Low));
}

#[test]
fn a_theme_may_take_the_name_of_the_one_it_changes() {
    let file = |name: &str| (name == "dark").then(|| "inherits = \"dark\"\n[roles]\nlow = { fg = \"green\", bold = true }\n".to_owned());
    let loaded = load("dark", &file);
    assert_eq!(lines(&loaded), Vec::<String>::new());
    assert!(loaded.theme.style(Role::Low).bold);
    assert_eq!(loaded.theme.style(Role::High), builtin("dark").style(Role::High));
}

#[test]
fn mistakes_are_told_and_the_theme_stays_complete() {
    let file = |name: &str| (name == "mine").then(|| "inherits = \"dark\"\n[roles]\nlwo = \"red\"\nhigh = \"puce\"\nmedium = { blink = true }\n".to_owned());
    let loaded = load("mine", &file);
    let expected = [
        "mine.toml:3: unknown role `lwo` (did you mean `low`?)",
        "mine.toml:5: unknown key `blink`",
        "mine.toml:4: `puce` is not a colour: write #rrggbb, default, or one of black, red, green, yellow, blue, magenta, cyan, white, bright-black, bright-red, bright-green, bright-yellow, bright-blue, bright-magenta, bright-cyan, bright-white",
    ];
    let mut found = lines(&loaded);
    found.sort_by_key(|line| expected.iter().position(|e| e == line));
    assert_eq!(found, expected);
    assert_eq!(loaded.unset, []);
}

#[test]
fn circles_and_unknown_parents_end() {
    let circle = |name: &str| Some(format!("inherits = \"{}\"\n", if name == "a" { "b" } else { "a" }));
    assert_eq!(lines(&load("a", &circle)), ["a.toml: theme `a` inherits from itself"]);
    assert_eq!(lines(&load("drak", &|_| None)), ["drak.toml: there is no theme `drak` (did you mean `dark`?)"]);
}
