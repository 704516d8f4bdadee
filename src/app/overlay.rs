//! What stands in front of a screen: palette, help, menus.

use super::actions::Action;
use super::input::Input;
use super::model::Trial;
use super::play::{Answering, Choice};
use super::screens::ListState;
use super::search::Hit;
use crate::model::ObjectRef;

/// What stands in front.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// `:` – objects and commands.
    Palette(Palette),
    /// `?` – the keys.
    Help {
        /// What was typed to find one.
        input: Input,
        /// Where one is.
        list: ListState,
    },
    /// A few choices.
    Menu(Menu),
    /// The answer to a question of a game day.
    Answer(Answering),
}

/// The palette.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Palette {
    /// What was typed.
    pub input: Input,
    /// The objects found for it.
    pub hits: Vec<Hit>,
    /// The commands found for it.
    pub commands: Vec<Action>,
    /// Where one is: objects first, then commands.
    pub list: ListState,
    /// The number of the last search.
    pub ticket: u64,
    /// It has not come back yet.
    pub searching: bool,
    /// Enter was pressed before the search came back: open the first hit when it does.
    pub eager: bool,
}

/// A menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Menu {
    /// What it is about.
    pub title: String,
    /// The choices.
    pub items: Vec<Item>,
    /// Where one is.
    pub list: ListState,
}

/// A choice of a menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The key that takes it at once.
    pub key: char,
    /// What it does.
    pub label: String,
    /// More about it, or why it cannot be taken.
    pub detail: String,
    /// What happens; nothing where it cannot be taken.
    pub choice: Option<Pick>,
}

/// What a menu's choice does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pick {
    /// Copies a text; the second says what it is.
    Copy(String, String),
    /// Leaves.
    Quit,
    /// Does nothing.
    Stay,
    /// Changes the theme.
    Theme(String),
    /// Sets the filter of the screen.
    Filter(String),
    /// Marks as compromised.
    Compromised(ObjectRef),
    /// Marks as a crown jewel.
    Jewel(ObjectRef),
    /// Takes marks away.
    Unmark(ObjectRef),
    /// Tries a change, and shows what it does.
    Try(Trial),
    /// Orders the screen.
    Order(usize),
    /// Does an action.
    Do(Action),
    /// Begins, skips or ends something of a game day.
    Play(Choice),
}
