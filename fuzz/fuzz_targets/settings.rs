//! Any text as configuration and as a theme: every mistake is in the file that it is said of.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ravelin::config::theme::load;
use ravelin::config::{Config, Layer};

fuzz_target!(|text: &str| {
    let (layer, errors) = Layer::from_toml("config.toml", text);
    assert!(errors.iter().all(|error| error.place == "config.toml"));
    let _ = Config::resolve([layer]).is_production("prod");
    let _ = load("mine", &|name| (name == "mine").then(|| text.to_owned()));
});
