//! What stands where, for the mouse.

use crate::app::msg::Target;
use crate::app::view::Area;

/// Places and what stands there; what was drawn later stands in front.
#[derive(Clone, Debug, Default)]
pub struct HitMap {
    places: Vec<(Area, Target)>,
}

impl HitMap {
    /// Says that something stands at a place.
    pub(super) fn add(&mut self, area: Area, target: Target) {
        if !area.is_empty() {
            self.places.push((area, target));
        }
    }

    /// What stands at a cell.
    pub fn at(&self, x: u16, y: u16) -> Option<Target> {
        let inside = |area: &Area| (area.x..area.x + area.width).contains(&x) && (area.y..area.y + area.height).contains(&y);
        self.places.iter().rev().find(|(area, _)| inside(area)).map(|(_, target)| *target)
    }
}
