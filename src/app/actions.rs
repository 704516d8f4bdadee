//! Everything that can be done, in one table: keys, help, palette, footer and documentation come from it.

mod commands;
mod global;
mod object;
mod screens;
mod view;

use super::screens::ScreenKind;

/// Something that can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// Ask for an object or command.
    Go,
    /// Filter what is shown.
    Filter,
    /// Show the keys.
    Help,
    /// Open what is selected.
    Open,
    /// Go back, or close what is open.
    Back,
    /// The next pane, or the question turned round.
    NextPane,
    /// The pane before.
    PreviousPane,
    /// Leave.
    Quit,
    /// Leave at once.
    Interrupt,
    /// Give the terminal back for a while.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Show a screen.
    Show(ScreenKind),
    /// One row up.
    Up,
    /// One row down.
    Down,
    /// To the left, or fold.
    Left,
    /// To the right, or unfold.
    Right,
    /// The first row.
    Top,
    /// The last row.
    Bottom,
    /// Half a page down.
    HalfDown,
    /// Half a page up.
    HalfUp,
    /// A page down.
    PageDown,
    /// A page up.
    PageUp,
    /// The one before: path, object, step.
    Previous,
    /// The next one.
    Next,
    /// What it reaches.
    Blast,
    /// How an attacker gets there.
    Paths,
    /// What it may do, or who may do it.
    Access,
    /// Who may do what as rows and columns, or as a list again.
    Matrix,
    /// What it can talk to.
    Network,
    /// The object as collected.
    Evidence,
    /// The steps to contain or fix.
    Runbook,
    /// What to cut.
    Chokes,
    /// Mark as compromised or as crown jewel.
    Mark,
    /// Try a change.
    WhatIf,
    /// Try removing it.
    Remove,
    /// Take back the last change that was tried.
    Undo,
    /// Compare with another.
    Difference,
    /// A role that would be enough.
    LeastPrivilege,
    /// Another reach of what is suggested.
    Reach,
    /// Copy.
    Copy,
    /// Copy the command that proves it.
    CopyProof,
    /// Tick off a step.
    Tick,
    /// Write a runbook anew.
    Rewrite,
    /// Save as Markdown.
    Save,
    /// Save as JSON.
    SaveJson,
    /// Order and group.
    Order,
    /// Certain edges only.
    Certain,
    /// Also what Kubernetes itself ships.
    System,
    /// Freeze the picture.
    Freeze,
    /// The guided tour.
    Tour,
    /// A hint of the game day that runs.
    Hint,
    /// Stop its clock, or let it go on.
    Pause,
    /// End it.
    Abandon,
    /// Unfold the other ways of a hop.
    Alternatives,
    /// Forget all marks and changes.
    Reset,
    /// Read the cluster again.
    Reload,
    /// Give the mouse to the terminal, or take it back.
    Mouse,
    /// Switch between box characters and ASCII.
    Ascii,
    /// Switch the theme.
    Theme,
    /// What was said in the corner.
    Messages,
    /// The program's log.
    Log,
    /// What was read, and what was not.
    Doctor,
    /// The changes that are tried.
    Changes,
    /// The named filters.
    Views,
    /// Ends the program as a defect would, to see that the terminal is restored. Not in released programs.
    Crash,
}

/// Where an action can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everywhere. Its keys belong to no screen.
    Global,
    /// Everywhere, about the selected object or what is shown.
    Selected,
    /// On these screens only.
    Screens(&'static [ScreenKind]),
    /// From the palette; it has no key unless configuration gives it one.
    Command,
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// What is done.
    pub action: Action,
    /// Its name in configuration and palette.
    pub name: &'static str,
    /// Its keys, unless configuration says otherwise.
    pub keys: &'static [&'static str],
    /// What it does, for help and palette.
    pub title: &'static str,
    /// The word in the footer; empty keeps it out of there.
    pub hint: &'static str,
    /// Where it can be done.
    pub scope: Scope,
}

/// The whole table, in the order in which help shows it.
pub fn table() -> impl Iterator<Item = &'static Spec> {
    [global::ACTIONS, screens::ACTIONS, object::ACTIONS, view::ACTIONS, commands::ACTIONS].into_iter().flatten()
}

/// The row of an action.
pub fn spec(action: Action) -> Option<&'static Spec> {
    table().find(|spec| spec.action == action)
}

/// The action of that name.
pub fn by_name(name: &str) -> Option<&'static Spec> {
    table().find(|spec| spec.name == name)
}

impl Scope {
    /// Whether it includes a screen.
    pub fn includes(self, screen: ScreenKind) -> bool {
        match self {
            Self::Global | Self::Selected | Self::Command => true,
            Self::Screens(screens) => screens.contains(&screen),
        }
    }

    /// The heading in help.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Global => "Everywhere",
            Self::Selected => "On what is selected or shown",
            Self::Screens(_) => "On this screen",
            Self::Command => "Commands",
        }
    }
}

#[cfg(test)]
mod tests;
