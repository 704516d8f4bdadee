//! What a screen remembers: it is all there again when one comes back.

use super::{Route, RowKey, Rows};

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
        if count == 0 {
            (self.at, self.top) = (0, 0);
            return;
        }
        if !selectable {
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
        let page = page.max(1);
        self.top = self.top.clamp((self.at + 1).saturating_sub(page), self.at).min(count.saturating_sub(page));
    }

    /// Selects another row.
    pub fn select(&mut self, rows: &dyn Rows, at: usize) {
        self.at = at.min(rows.len().saturating_sub(1));
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

/// A screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screen {
    /// What it shows.
    pub route: Route,
    /// Which of its panes has the keys.
    pub focus: usize,
    /// Where one is in each pane.
    pub lists: Vec<ListState>,
    /// The filter, as typed.
    pub filter: String,
}

impl Screen {
    /// A screen that was not looked at yet.
    pub const fn new(route: Route) -> Self {
        Self { route, focus: 0, lists: Vec::new(), filter: String::new() }
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
