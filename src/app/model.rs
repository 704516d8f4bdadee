//! Everything the interface knows. Only `update` changes it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use super::ask::{Baseline, News, Purpose};
use super::books::Book;
use super::input::Input;
use super::keymap::Keymap;
use super::msg::{Level, LogLine, Time};
use super::overlay::Overlay;
use super::play::Play;
use super::screens::{Route, Screen, ScreenKind};
use super::search::Index;
use super::source::{Choice, Feed, Source};
use crate::analysis::{Analysis, Settings};
use crate::config::Config;
use crate::model::{Edit, Inventory, ObjectRef};

/// How long something stays said in the corner, in milliseconds.
const TOAST: u64 = 6_000;
/// How many messages and lines of the log are kept.
const KEPT: usize = 500;
/// How many steps back are remembered.
const STEPS: usize = 64;

/// The model.
#[derive(Clone, Debug)]
pub struct Model {
    /// The terminal's size.
    pub size: (u16, u16),
    /// What time it is.
    pub time: Time,
    /// The configuration.
    pub config: Arc<Config>,
    /// Which key does what.
    pub keymap: Keymap,
    /// The name of the theme that is used.
    pub theme: String,
    /// The names of all themes.
    pub themes: Vec<String>,
    /// Whether the mouse is captured.
    pub mouse: bool,
    /// Whether only ASCII is used.
    pub ascii: bool,
    /// What is read.
    pub source: Source,
    /// How many times something was read.
    pub epoch: u64,
    /// Where reading stands.
    pub feed: Feed,
    /// What was read.
    pub inventory: Option<Arc<Inventory>>,
    /// It is not all: it is being read for the first time.
    pub partial: bool,
    /// What the palette searches.
    pub index: Option<Arc<Index>>,
    /// What could be opened.
    pub clusters: Vec<Choice>,
    /// The knowledge, the time, and what the command line marked.
    pub settings: Settings,
    /// What is taken to be compromised.
    pub compromised: BTreeSet<ObjectRef>,
    /// Crown jewels that were marked here, besides those of the settings.
    pub jewels: BTreeSet<ObjectRef>,
    /// The subject whose access is compared with that of the next one.
    pub compared: Option<ObjectRef>,
    /// The changes that are tried, in the order in which they were made.
    pub trials: Vec<Trial>,
    /// What is shown: the cluster with the marks, and with the changes that are tried.
    pub analysis: Option<Arc<Analysis>>,
    /// The same without the changes, while there are some.
    pub base: Option<Arc<Analysis>>,
    /// The number of the analysis that is shown.
    pub analysed: u64,
    /// The number of the analysis that is wanted.
    pub wanted_analysis: u64,
    /// Since when one is wanted that is not there yet, in milliseconds.
    pub wanted_since: u64,
    /// What the cluster was like when it was first looked at with these marks, and when that was.
    pub baseline: Option<(Time, Arc<Baseline>)>,
    /// The analysis that is being remembered.
    pub remembering: Option<u64>,
    /// Since when paths and what is reached are compared, where the marks have changed after it was first read.
    pub marked: Option<Time>,
    /// What changed since then, as far as it has to be told, and what it was compared with.
    pub news: Option<(Arc<Baseline>, Arc<News>)>,
    /// The analysis that was last looked at for it.
    pub told: u64,
    /// What is tried has changed since it was last saved.
    pub unsaved: bool,
    /// The runbooks that were opened, and how far one is with each.
    pub books: BTreeMap<Purpose, Book>,
    /// The runbook that is being saved.
    pub saving: Option<Purpose>,
    /// Only certain edges are followed.
    pub certain: bool,
    /// The picture is frozen since then; what comes in meanwhile waits.
    pub frozen: Option<Time>,
    /// What came in while the picture was frozen.
    pub waiting: Option<Arc<Inventory>>,
    /// The screen that is shown.
    pub screen: Screen,
    /// The screens that led here.
    pub back: Vec<Screen>,
    /// What stands in front.
    pub overlay: Option<Overlay>,
    /// The filter that is being typed.
    pub prompt: Option<Input>,
    /// What was said, the newest last.
    pub messages: VecDeque<Message>,
    /// The log, the newest last.
    pub log: VecDeque<LogLine>,
    /// The line about the first steps is still shown.
    pub welcome: bool,
    /// The number of the last question that was asked.
    pub ticket: u64,
    /// The number of the last question about a selected row.
    pub last_fleeting: u64,
    /// The object to open once it can be found.
    pub wanted: Option<String>,
    /// Game days.
    pub play: Play,
}

/// A change that is tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// What it does, as a sentence.
    pub title: String,
    /// The changes to the cluster's objects.
    pub edits: Vec<Edit>,
}

/// Something that was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// When.
    pub time: Time,
    /// How much it matters.
    pub level: Level,
    /// What.
    pub text: String,
    /// It is still shown in the corner.
    pub shown: bool,
}

impl Model {
    /// A model that has not read anything yet.
    pub fn new(config: Arc<Config>, source: Source, mut settings: Settings) -> Self {
        let compromised = std::mem::take(&mut settings.compromised).into_iter().collect();
        let (keymap, mistakes) = Keymap::new(&config.keys);
        let start = super::actions::by_name(&config.start).and_then(|spec| match spec.action {
            super::actions::Action::Show(screen) => Some(screen),
            _ => None,
        });
        let mut model = Self {
            size: (80, 24),
            time: Time::default(),
            keymap,
            theme: config.theme.clone(),
            themes: Vec::new(),
            mouse: config.mouse,
            ascii: config.ascii,
            welcome: source == Source::Demo,
            source,
            epoch: 0,
            feed: Feed::Loading { kinds: Vec::new(), since: 0 },
            inventory: None,
            partial: false,
            index: None,
            clusters: Vec::new(),
            settings,
            compromised,
            jewels: BTreeSet::new(),
            compared: None,
            trials: Vec::new(),
            analysis: None,
            base: None,
            analysed: 0,
            wanted_analysis: 0,
            wanted_since: 0,
            baseline: None,
            remembering: None,
            marked: None,
            news: None,
            told: 0,
            unsaved: false,
            books: BTreeMap::new(),
            saving: None,
            certain: false,
            frozen: None,
            waiting: None,
            screen: Screen::new(Route::Whole(start.unwrap_or(ScreenKind::Overview))),
            back: Vec::new(),
            overlay: None,
            prompt: None,
            messages: VecDeque::new(),
            log: VecDeque::new(),
            ticket: 0,
            last_fleeting: 0,
            wanted: None,
            play: Play::default(),
            config,
        };
        for mistake in mistakes {
            model.say(Level::Warning, mistake.to_string());
        }
        if start.is_none() {
            model.say(Level::Warning, format!("there is no screen `{}` to start on", model.config.start));
        }
        model
    }

    /// Says something in the corner.
    pub fn say(&mut self, level: Level, text: impl Into<String>) {
        self.messages.push_back(Message { time: self.time, level, text: text.into(), shown: true });
        if self.messages.len() > KEPT {
            self.messages.pop_front();
        }
    }

    /// Adds to the log.
    pub fn log(&mut self, line: LogLine) {
        self.log.push_back(line);
        if self.log.len() > KEPT {
            self.log.pop_front();
        }
    }

    /// What is still said in the corner, the newest last.
    pub fn toasts(&self) -> impl Iterator<Item = &Message> {
        self.messages.iter().filter(|message| message.shown)
    }

    /// Takes what was said long enough out of the corner.
    pub fn expire(&mut self) {
        let now = self.time.ms;
        for message in self.messages.iter_mut().filter(|message| message.shown) {
            // What went wrong stays twice as long.
            let stay = if message.level >= Level::Warning { 2 * TOAST } else { TOAST };
            message.shown = now < message.time.ms + stay;
        }
    }

    /// When something on the screen changes by itself, in milliseconds; nothing means never.
    pub fn wake(&self) -> Option<u64> {
        let toasts = self.toasts().map(|message| message.time.ms + if message.level >= Level::Warning { 2 * TOAST } else { TOAST }).min();
        let age = match &self.feed {
            Feed::Stale(since) => Some(self.time.ms + 10_000 - (self.time.unix - since.0).rem_euclid(10) as u64 * 1000),
            Feed::Loading { .. } => Some(self.time.ms + 1_000),
            _ => None,
        };
        let behind = self.is_behind().then(|| self.time.ms / 1000 * 1000 + 1000);
        toasts.into_iter().chain(age).chain(behind).chain(self.play.wake(self.time.ms)).min()
    }

    /// Shows a screen; the one that was shown is remembered.
    pub fn visit(&mut self, route: Route) {
        if self.screen.route != route {
            self.leave_for(route);
        }
    }

    /// The same, also where something else of what is shown is to be seen.
    pub fn leave_for(&mut self, route: Route) {
        self.prompt = None;
        // What was said of the screen that is left would cover the one that is read now; what went wrong stays.
        for message in self.messages.iter_mut().filter(|message| message.level < Level::Warning) {
            message.shown = false;
        }
        let left = std::mem::replace(&mut self.screen, Screen::new(route));
        self.back.push(left);
        if self.back.len() > STEPS {
            self.back.remove(0);
        }
    }

    /// Shows a screen about the whole cluster, as it was left if it was seen before.
    pub fn show(&mut self, kind: ScreenKind) {
        let route = Route::Whole(kind);
        if self.screen.route == route {
            return;
        }
        let seen = self.back.iter().rposition(|screen| screen.route == route).map(|at| self.back.remove(at));
        self.visit(route);
        if let Some(seen) = seen {
            self.screen = seen;
        }
    }

    /// The name of the cluster.
    pub fn cluster(&self) -> String {
        self.inventory.as_ref().map(|inventory| inventory.cluster.name.to_string()).filter(|name| !name.is_empty()).unwrap_or_else(|| self.source.label())
    }

    /// Whether the cluster is one to be careful with.
    pub fn is_production(&self) -> bool {
        matches!(self.source, Source::Live(_)) && self.config.is_production(&self.cluster())
    }

    /// The settings of the next analysis.
    pub fn analysis_settings(&self) -> Settings {
        let jewels: BTreeSet<ObjectRef> = self.settings.jewels.iter().chain(&self.jewels).cloned().collect();
        Settings { compromised: self.compromised.iter().cloned().collect(), jewels: jewels.into_iter().collect(), ..self.settings.clone() }
    }

    /// Whether a newer analysis is wanted than the one that is shown.
    pub fn is_behind(&self) -> bool {
        self.analysis.is_some() && self.wanted_analysis > self.analysed
    }

    /// A number for a new question.
    pub fn next_ticket(&mut self) -> u64 {
        self.ticket += 1;
        self.ticket
    }
}
