//! What a screen remembers: it is all there again when one comes back.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Route, RowKey, Rows};
use crate::analysis::Analysis;
use crate::app::ask::{Answer, DocumentAnswer, Question};
use crate::app::msg::Time;
use crate::model::{Evidence, ObjectRef};

/// Where one is in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListState {
    /// What is selected.
    pub key: Option<RowKey>,
    /// Where that was when it was last looked at.
    pub at: usize,
    /// The first row that is shown.
    pub top: usize,
}

impl ListState {
    /// Finds the selected row again after the rows changed, and keeps it where it stands on the screen.
    pub fn settle(&mut self, rows: &dyn Rows, page: usize, selectable: bool) {
        let count = rows.len();
        // What is being asked anew is not gone.
        if count == 0 {
            return;
        }
        if !selectable {
            // A text about something else begins at its top.
            let about = rows.key(0);
            if self.key.as_ref() != Some(&about) {
                (self.key, self.top) = (Some(about), 0);
            }
            self.top = self.top.min(count.saturating_sub(page.max(1)));
            self.at = self.top;
            return;
        }
        let still = self.at < count && self.key.as_ref().is_some_and(|key| rows.key(self.at) == *key);
        if !still {
            let place = self.at.saturating_sub(self.top);
            let found = self.key.as_ref().and_then(|key| rows.find(key));
            // What is gone leaves the selection where it stood.
            self.at = found.unwrap_or(self.at).min(count - 1);
            self.key = Some(rows.key(self.at));
            self.top = self.at.saturating_sub(place);
        }
        self.skip(rows, true);
        let page = page.max(1);
        // What stands above the first row that can be selected is worth seeing.
        if (0..self.at).all(|at| !rows.selectable(at)) {
            self.top = 0;
        }
        self.top = self.top.clamp((self.at + 1).saturating_sub(page), self.at).min(count.saturating_sub(page));
    }

    /// Goes on to a row that can be selected, in one direction first.
    fn skip(&mut self, rows: &dyn Rows, down: bool) {
        if rows.is_empty() || rows.selectable(self.at) {
            return;
        }
        let below = (self.at..rows.len()).find(|at| rows.selectable(*at));
        let above = (0..self.at).rev().find(|at| rows.selectable(*at));
        let found = if down { below.or(above) } else { above.or(below) };
        self.at = found.unwrap_or(self.at);
        self.key = Some(rows.key(self.at));
    }

    /// Selects another row.
    pub fn select(&mut self, rows: &dyn Rows, at: usize) {
        let down = at >= self.at;
        self.at = at.min(rows.len().saturating_sub(1));
        self.skip(rows, down);
        self.key = (self.at < rows.len()).then(|| rows.key(self.at));
    }

    /// Moves by rows; a text is scrolled instead.
    pub fn step(&mut self, rows: &dyn Rows, by: isize, page: usize, selectable: bool) {
        if selectable {
            self.select(rows, self.at.saturating_add_signed(by));
        } else {
            self.top = self.top.saturating_add_signed(by).min(rows.len().saturating_sub(page.max(1)));
        }
    }
}

/// A question that a screen asked, and what came back.
#[derive(Clone, Debug, Default)]
pub struct Slot {
    /// What was asked, of which analysis.
    pub asked: Option<(u64, Question)>,
    /// The number of the question.
    pub ticket: u64,
    /// The number of the question that was answered last.
    pub answered: u64,
    /// The last answer; it stays until there is a newer one.
    pub answer: Option<Answer>,
    /// The analysis that is asked.
    pub pending: Option<Arc<Analysis>>,
    /// The analysis of which the answer speaks, where it speaks of places in it: a newer one has other things in those places.
    pub of: Option<Arc<Analysis>>,
}

/// An object that is got as it is now.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// The number of the question.
    pub ticket: u64,
    /// What was kept of it when that was asked: the question is asked again when that changes.
    pub kept: Arc<DocumentAnswer>,
    /// What came back, and when; none while it is under way.
    pub got: Option<(Time, Result<DocumentAnswer, String>)>,
}

/// A screen.
#[derive(Clone, Debug)]
pub struct Screen {
    /// What it shows.
    pub route: Route,
    /// Which of its panes has the keys.
    pub focus: usize,
    /// Where one is in each pane.
    pub lists: Vec<ListState>,
    /// Where one is among the columns of a grid.
    pub across: ListState,
    /// The filter, as typed.
    pub filter: String,
    /// The branches that are open, or the groups that are closed.
    pub open: BTreeSet<RowKey>,
    /// The order, as a number of the screen's own.
    pub order: usize,
    /// The target that is aimed at; none for all of them.
    pub aim: Option<ObjectRef>,
    /// What decides in the object that is shown.
    pub deciding: Vec<Evidence>,
    /// The object as the cluster has it now, where it is shown as a whole.
    pub fetched: Option<Fetched>,
    /// What the screen shows.
    pub main: Slot,
    /// More about the selected row.
    pub detail: Slot,
}

impl Screen {
    /// A screen that was not looked at yet.
    pub fn new(route: Route) -> Self {
        Self {
            route,
            focus: 0,
            lists: Vec::new(),
            across: ListState::default(),
            filter: String::new(),
            open: BTreeSet::new(),
            order: 0,
            aim: None,
            deciding: Vec::new(),
            fetched: None,
            main: Slot::default(),
            detail: Slot::default(),
        }
    }

    /// Where one is in a pane.
    pub fn list(&mut self, pane: usize) -> &mut ListState {
        if self.lists.len() <= pane {
            self.lists.resize_with(pane + 1, ListState::default);
        }
        &mut self.lists[pane]
    }

    /// Where one is in a pane, without a place made for it.
    pub fn list_at(&self, pane: usize) -> ListState {
        self.lists.get(pane).cloned().unwrap_or_default()
    }
}
