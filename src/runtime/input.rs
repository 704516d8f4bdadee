//! What the terminal library says, in our own words.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

use crate::app::key::{Code, Key};
use crate::app::msg::{Mouse, Msg};
use crate::tui::HitMap;

/// Rows that one notch of the wheel moves.
const NOTCH: i16 = 3;

/// The message for an event, if it is one that means something.
pub(super) fn message(event: Event, hits: &HitMap) -> Option<Msg> {
    match event {
        // Some terminals also report releases.
        Event::Key(key) if key.kind != KeyEventKind::Release => self::key(key).map(Msg::Key),
        Event::Paste(text) => Some(Msg::Paste(text)),
        Event::Resize(width, height) => Some(Msg::Resize(width, height)),
        Event::Mouse(event) => mouse(event).map(|mouse| Msg::Mouse(mouse, hits.at(event.column, event.row))),
        _ => None,
    }
}

fn mouse(event: MouseEvent) -> Option<Mouse> {
    match event.kind {
        MouseEventKind::Down(MouseButton::Left) => Some(Mouse::Press),
        MouseEventKind::ScrollUp => Some(Mouse::Wheel(-NOTCH)),
        MouseEventKind::ScrollDown => Some(Mouse::Wheel(NOTCH)),
        _ => None,
    }
}

fn key(event: KeyEvent) -> Option<Key> {
    let shift = event.modifiers.contains(KeyModifiers::SHIFT);
    let (code, shift) = match event.code {
        KeyCode::Char(c) => (Code::Char(c), shift),
        KeyCode::Enter => (Code::Enter, shift),
        KeyCode::Esc => (Code::Esc, shift),
        KeyCode::Tab => (Code::Tab, shift),
        KeyCode::BackTab => (Code::Tab, true),
        KeyCode::Backspace => (Code::Backspace, shift),
        KeyCode::Delete => (Code::Delete, shift),
        KeyCode::Insert => (Code::Insert, shift),
        KeyCode::Up => (Code::Up, shift),
        KeyCode::Down => (Code::Down, shift),
        KeyCode::Left => (Code::Left, shift),
        KeyCode::Right => (Code::Right, shift),
        KeyCode::Home => (Code::Home, shift),
        KeyCode::End => (Code::End, shift),
        KeyCode::PageUp => (Code::PageUp, shift),
        KeyCode::PageDown => (Code::PageDown, shift),
        KeyCode::F(number) => (Code::F(number), shift),
        _ => return None,
    };
    let key = Key { code, ctrl: event.modifiers.contains(KeyModifiers::CONTROL), alt: event.modifiers.contains(KeyModifiers::ALT), shift };
    Some(key.normal())
}

#[cfg(test)]
mod tests;
