//! Colours, and how well they can be told apart.

/// A colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Color {
    /// The terminal's own.
    Default,
    /// One of the terminal's sixteen, 0 to 15.
    Ansi(u8),
    /// A mixed colour, and which of the sixteen stands for it where there are no more.
    Rgb {
        /// Red, green, blue.
        rgb: [u8; 3],
        /// The stand-in; none picks the nearest.
        ansi: Option<u8>,
    },
}

/// The names of the terminal's sixteen colours.
const ANSI: [&str; 16] = [
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "white",
    "bright-black",
    "bright-red",
    "bright-green",
    "bright-yellow",
    "bright-blue",
    "bright-magenta",
    "bright-cyan",
    "bright-white",
];

impl Color {
    /// Reads `#rrggbb`, the name of one of the sixteen, or `default`.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text == "default" {
            return Ok(Self::Default);
        }
        if let Some(at) = ANSI.iter().position(|name| *name == text) {
            return Ok(Self::Ansi(at as u8));
        }
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6);
        let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        number
            .map(|number| Self::Rgb { rgb: [(number >> 16) as u8, (number >> 8) as u8, number as u8], ansi: None })
            .ok_or_else(|| format!("`{text}` is not a colour: write #rrggbb, default, or one of {}", ANSI.join(", ")))
    }

    /// The same colour with a stand-in among the sixteen.
    pub(super) const fn with_ansi(self, stand_in: u8) -> Self {
        match self {
            Self::Rgb { rgb, .. } => Self::Rgb { rgb, ansi: Some(stand_in) },
            other => other,
        }
    }

    /// Red, green and blue, where they are known.
    pub const fn rgb(self) -> Option<[u8; 3]> {
        match self {
            Self::Rgb { rgb, .. } => Some(rgb),
            Self::Default | Self::Ansi(_) => None,
        }
    }
}

/// How bright a part of a colour is to the eye, from 0 to 1.
pub(super) fn linear(part: u8) -> f64 {
    let part = f64::from(part) / 255.0;
    if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
}

/// The contrast of two colours as the Web Content Accessibility Guidelines define it, from 1 to 21.
pub fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
    let luminance = |[r, g, b]: [u8; 3]| 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}
