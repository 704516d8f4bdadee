use super::*;

fn file(text: &str) -> (Layer, Vec<String>) {
    let (layer, errors) = Layer::from_toml("config.toml", text);
    (layer, errors.iter().map(ToString::to_string).collect())
}

#[test]
fn every_key_is_read() {
    let text = r#"
theme = "light"
color = "256"
mouse = false
ascii = true
start = "findings"
production = "live-*"
crown-jewels = ["secret:pay/vault"]
save-dir = "/tmp/out"
log-level = "debug"
[views]
mine = "owner:team-a sev:h"
[keys]
blast = ["B", "ctrl-b"]
tour = []
"#;
    let (layer, errors) = file(text);
    assert_eq!(errors, Vec::<String>::new());
    let config = Config::resolve([layer]);
    assert_eq!((config.theme.as_str(), config.color, config.mouse, config.ascii), ("light", ColorChoice::Indexed, false, true));
    assert_eq!((config.start.as_str(), config.log_level.as_str(), config.save_dir.as_deref()), ("findings", "debug", Some("/tmp/out")));
    assert_eq!(config.production, ["live-*"]);
    assert_eq!(config.crown_jewels, ["secret:pay/vault"]);
    assert_eq!(config.views["mine"], "owner:team-a sev:h");
    assert_eq!(config.keys["blast"].keys, ["B", "ctrl-b"]);
    assert_eq!(config.keys["blast"].place, "config.toml:14");
    assert_eq!(config.keys["tour"].keys, Vec::<String>::new());
}

#[test]
fn mistakes_carry_their_line_and_what_was_meant() {
    let (layer, errors) = file("mouse = true\nthem = \"dark\"\nascii = 1\n");
    assert_eq!(layer.mouse, Some(true), "what is right is kept");
    assert_eq!(errors, ["config.toml:3: `ascii` must be true or false, not integer", "config.toml:2: unknown key `them` (did you mean `theme`?)"]);
    assert_eq!(file("color = \"17\"").1, ["config.toml:1: `17` is not a choice of colours: use auto, always, never, 16, 256 or true"]);
    assert_eq!(file("keys = 3").1, ["config.toml:1: `keys` must be a table, not integer"]);
    let broken = file("mouse = true\ntheme = dark\n").1;
    assert_eq!(broken.len(), 1);
    assert!(broken[0].starts_with("config.toml:2: this is not TOML"), "{broken:?}");
}

#[test]
fn later_layers_win() {
    let (below, _) = file("theme = \"light\"\nmouse = false\n[keys]\nblast = \"B\"\npaths = \"P\"");
    let (above, errors) = Layer::from_env([
        ("RAVELIN_THEME".to_owned(), "mono".to_owned()),
        ("RAVELIN_ASCII".to_owned(), "yes".to_owned()),
        ("RAVELIN_MOUSE".to_owned(), "perhaps".to_owned()),
        ("HOME".to_owned(), "/root".to_owned()),
    ]);
    assert_eq!(errors.iter().map(ToString::to_string).collect::<Vec<_>>(), ["RAVELIN_MOUSE: `perhaps` is neither true nor false"]);
    let (flags, _) = file("[keys]\nblast = \"F\"");
    let config = Config::resolve([below, above, flags]);
    assert_eq!((config.theme.as_str(), config.mouse, config.ascii), ("mono", false, true));
    assert_eq!((config.keys["blast"].keys[0].as_str(), config.keys["paths"].keys[0].as_str()), ("F", "P"));
}

#[test]
fn production_contexts_are_known_by_pattern() {
    let config = Config::default();
    for (context, expected) in [("prod-eu", true), ("eu-PROD-1", true), ("staging", false), ("", false)] {
        assert_eq!(config.is_production(context), expected, "{context}");
    }
    for (pattern, text, expected) in
        [("a*b*c", "aXbYc", true), ("a*b*c", "abc", true), ("a*b", "ab1", false), ("live", "live", true), ("live", "live2", false), ("*", "", true)]
    {
        assert_eq!(matches_pattern(pattern, text), expected, "{pattern} on {text}");
    }
}

#[test]
fn the_nearest_word_is_offered_only_when_near() {
    assert_eq!(nearest("findngs", ["findings", "paths"]), Some("findings"));
    assert_eq!(nearest("apth", ["path", "blast"]), Some("path"));
    assert_eq!(nearest("zebra", ["findings", "paths"]), None);
}
