//! Places on the screen.

/// A rectangle of cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the parts of a rectangle")]
pub struct Area {
    pub x: u16,
    pub y: u16,
    pub width: u16,
    pub height: u16,
}

impl Area {
    /// A rectangle at the origin.
    pub const fn sized(width: u16, height: u16) -> Self {
        Self { x: 0, y: 0, width, height }
    }

    /// Whether nothing fits.
    pub const fn is_empty(self) -> bool {
        self.width == 0 || self.height == 0
    }

    /// Splits off the top; what there is not, is not given.
    pub fn top(self, height: u16) -> (Self, Self) {
        let height = height.min(self.height);
        (Self { height, ..self }, Self { y: self.y + height, height: self.height - height, ..self })
    }

    /// Splits off the bottom.
    pub fn bottom(self, height: u16) -> (Self, Self) {
        let height = height.min(self.height);
        let (rest, bottom) = self.top(self.height - height);
        (bottom, rest)
    }

    /// Splits off the left.
    pub fn left(self, width: u16) -> (Self, Self) {
        let width = width.min(self.width);
        (Self { width, ..self }, Self { x: self.x + width, width: self.width - width, ..self })
    }

    /// Splits off a percentage of the height.
    pub fn top_percent(self, percent: u16) -> (Self, Self) {
        self.top((u32::from(self.height) * u32::from(percent) / 100) as u16)
    }

    /// Splits off a percentage of the width.
    pub fn left_percent(self, percent: u16) -> (Self, Self) {
        self.left((u32::from(self.width) * u32::from(percent) / 100) as u16)
    }

    /// What a frame of one cell leaves.
    #[must_use]
    pub fn inside(self) -> Self {
        Self { x: self.x + 1.min(self.width), y: self.y + 1.min(self.height), width: self.width.saturating_sub(2), height: self.height.saturating_sub(2) }
    }

    /// What a frame leaves for text: a column of ground stays free at either side.
    #[must_use]
    pub fn content(self) -> Self {
        let inside = self.inside();
        let free = u16::from(inside.width > 2);
        Self { x: inside.x + free, width: inside.width - 2 * free, ..inside }
    }

    /// A rectangle of that size in the middle, or as much of it as fits.
    #[must_use]
    pub fn centred(self, width: u16, height: u16) -> Self {
        let (width, height) = (width.min(self.width), height.min(self.height));
        Self { x: self.x + (self.width - width) / 2, y: self.y + (self.height - height) / 2, width, height }
    }
}
