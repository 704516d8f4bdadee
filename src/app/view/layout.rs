//! How the screen is divided.

use super::Area;
use crate::app::model::Model;
use crate::app::play;
use crate::app::screens;

/// Narrower terminals have no line of tabs.
const TABS: u16 = 100;
/// What is smaller than this shows nothing but a request for more room.
const LEAST: (u16, u16) = (40, 8);

/// The parts of the screen, from top to bottom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the parts of a screen")]
pub struct Layout {
    pub header: Area,
    pub tabs: Area,
    pub note: Area,
    pub banner: Area,
    pub body: Area,
    pub strip: Area,
    pub footer: Area,
}

/// Divides the screen; nothing of it remains below the least size.
pub fn layout(model: &Model) -> Layout {
    let (width, height) = model.size;
    if width < LEAST.0 || height < LEAST.1 {
        return Layout::default();
    }
    let (header, rest) = Area::sized(width, height).top(1);
    let (tabs, rest) = rest.top(u16::from(width >= TABS));
    let (note, rest) = rest.top(u16::from(model.welcome && height >= 16));
    let (banner, rest) = rest.top(u16::from(screens::banner(model).is_some()));
    let (footer, rest) = rest.bottom(1);
    let (strip, body) = rest.bottom(play::strip(model).len() as u16);
    Layout { header, tabs, note, banner, body, strip, footer }
}
