//! The interface without a terminal: keys go in, the screen comes out, and what is asked of the outside is done at once.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};
use ravelin::analysis::{Settings, analyse, what_if};
use ravelin::app::ask::answer;
use ravelin::app::effect::Effect;
use ravelin::app::model::Model;
use ravelin::app::msg::{ClusterMsg, Msg, Time};
use ravelin::app::play::Play;
use ravelin::app::search::{Fuzzy, Index, search};
use ravelin::app::source::Source;
use ravelin::app::update::{start, update};
use ravelin::app::view::view;
use ravelin::config::Config;
use ravelin::config::theme::builtin;
use ravelin::model::Inventory;
use ravelin::tui::{Depth, HitMap, Paint, draw};

/// The interface on a stage.
#[derive(Clone)]
pub(crate) struct Stage {
    pub(crate) model: Model,
    pub(crate) inventory: Arc<Inventory>,
    /// What was saved, as (name, text).
    pub(crate) saved: Vec<(String, String)>,
    /// What was copied.
    pub(crate) copied: Vec<String>,
    /// The exit code, once it was left.
    pub(crate) left: Option<u8>,
    /// How often something else was asked of the outside.
    pub(crate) asked: usize,
    /// How many keys were pressed.
    pub(crate) keys: usize,
}

/// The demonstration.
pub(crate) fn demo() -> Arc<Inventory> {
    Arc::new(ravelin::collect::demo())
}

impl Stage {
    /// The interface on a cluster, with everything read.
    pub(crate) fn new(inventory: Arc<Inventory>, width: u16, height: u16) -> Self {
        let (mut stage, effects) = Self::before(Source::Demo, inventory, width, height);
        stage.perform(effects);
        stage
    }

    /// The interface before anything of a source was read, and what it asks for first.
    pub(crate) fn before(source: Source, inventory: Arc<Inventory>, width: u16, height: u16) -> (Self, Vec<Effect>) {
        let catalogue = Arc::new(ravelin::knowledge::load(None).expect("the rules can be read"));
        let settings = Settings { catalogue, ..Settings::default() };
        let mut model = Model::new(Arc::new(Config::default()), source, settings);
        model.size = (width, height);
        "dark".clone_into(&mut model.theme);
        model.play = Play::new(&ravelin::knowledge::drills(None).expect("the scripts can be read"), &model.keymap);
        model.themes = ["dark", "light", "mono"].map(str::to_owned).to_vec();
        let mut stage = Self { model, inventory, saved: Vec::new(), copied: Vec::new(), left: None, asked: 0, keys: 0 };
        stage.send(Msg::Tick(Time { ms: 1_000, unix: 1_772_000_000 }));
        let effects = start(&mut stage.model);
        (stage, effects)
    }

    /// Sends a message and does what comes of it.
    pub(crate) fn send(&mut self, msg: Msg) {
        let effects = update(&mut self.model, msg);
        self.perform(effects);
    }

    /// Does what is asked of the outside.
    pub(crate) fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Load { epoch, .. } => {
                    let inventory = Arc::clone(&self.inventory);
                    self.send(Msg::Cluster(epoch, ClusterMsg::Inventory(inventory)));
                }
                Effect::Analyse { ticket, inventory, settings, edits, base, .. } => {
                    let base = base.unwrap_or_else(|| Arc::new(analyse(inventory, &settings)));
                    let msg =
                        if edits.is_empty() { Msg::Analysed(ticket, base, None) } else { Msg::Analysed(ticket, Arc::new(what_if(&base, &edits)), Some(base)) };
                    self.send(msg);
                }
                Effect::Ask { ticket, analysis, base, question, .. } => {
                    let answer = answer(&analysis, base.as_deref(), &question, &ravelin::runtime::document::lines);
                    self.send(Msg::Answered(ticket, answer));
                }
                Effect::Index(inventory) => {
                    let index = Arc::new(Index::new(&inventory));
                    self.send(Msg::Indexed(inventory, index));
                }
                Effect::Search { ticket, index, typed } => self.send(Msg::Found(ticket, search(&index, &Fuzzy::default(), &typed, 50))),
                Effect::Save { name, text } => {
                    let path = format!("/saved/{name}");
                    self.saved.push((name, text));
                    self.send(Msg::Saved(Ok(path)));
                }
                Effect::Copy(text, what) => {
                    self.copied.push(text);
                    self.send(Msg::Copied(Ok(what)));
                }
                Effect::Quit(code) => self.left = Some(code),
                _ => self.asked += 1,
            }
        }
    }

    /// Presses keys, written as in the configuration and separated by spaces; `{text}` types a text.
    pub(crate) fn press(&mut self, keys: &str) -> &mut Self {
        let mut rest = keys.trim_start();
        while !rest.is_empty() {
            if let Some((text, after)) = rest.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
                for c in text.chars() {
                    self.send(Msg::Key(ravelin::app::key::Key::char(c)));
                }
                rest = after.trim_start();
                continue;
            }
            let (word, after) = rest.split_once(' ').unwrap_or((rest, ""));
            self.keys += 1;
            self.send(Msg::Key(word.parse().expect("a key")));
            rest = after.trim_start();
        }
        self
    }

    /// The cells of the screen in a theme.
    pub(crate) fn buffer(&self, theme: &str) -> (Buffer, HitMap) {
        let (width, height) = self.model.size;
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
        let hits = draw(&view(&self.model), &Paint::new(&builtin(theme), Depth::True, self.model.ascii), &mut buffer);
        (buffer, hits)
    }

    /// What one reads.
    pub(crate) fn seen(&self) -> String {
        text(&self.buffer("dark").0)
    }

    /// Fails with the screen where it does not say something.
    pub(crate) fn says(&self, words: &[&str]) {
        let seen = self.seen();
        for word in words {
            assert!(seen.contains(word), "`{word}` is not on the screen:\n{seen}");
        }
    }

    /// Compares the screen with the golden one of that name, text and styles.
    pub(crate) fn golden(&self, name: &str, theme: &str) {
        let (buffer, _) = self.buffer(theme);
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("snapshots/screens"));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        let (width, height) = self.model.size;
        settings.bind(|| insta::assert_snapshot!(format!("{name}-{width}x{height}-{theme}"), picture(&buffer)));
    }
}

/// The rows of a buffer as text.
pub(crate) fn text(buffer: &Buffer) -> String {
    let width = usize::from(buffer.area.width.max(1));
    let mut text = String::new();
    for row in buffer.content.chunks(width) {
        let mut line = String::new();
        let mut skip = 0;
        for cell in row {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            line.push_str(cell.symbol());
            skip = ravelin::app::text::width(cell.symbol()).saturating_sub(1);
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// A buffer as text, and below it the styles: a letter for each cell, and what the letters mean.
fn picture(buffer: &Buffer) -> String {
    let mut styles: Vec<(Color, Color, Modifier)> = Vec::new();
    let mut grid = String::new();
    for row in buffer.content.chunks(usize::from(buffer.area.width.max(1))) {
        let mut line = String::new();
        for cell in row {
            let style = (cell.fg, cell.bg, cell.modifier);
            let at = styles.iter().position(|known| *known == style).unwrap_or_else(|| {
                styles.push(style);
                styles.len() - 1
            });
            line.push(char::from(b"_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+*"[at.min(64)]));
        }
        grid.push_str(line.trim_end_matches('_'));
        grid.push('\n');
    }
    let mut legend = String::new();
    for (at, (fg, bg, modifier)) in styles.iter().enumerate() {
        let letter = char::from(b"_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+*"[at.min(64)]);
        let _ = writeln!(legend, "{letter} {fg} on {bg} {modifier:?}");
    }
    format!("{}\n{grid}\n{legend}", text(buffer))
}
