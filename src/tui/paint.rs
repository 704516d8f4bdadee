//! A theme, made into what the terminal understands.

use ratatui::style::{Color as Cell, Modifier, Style};

use crate::config::theme::{Color, Role, Theme};

/// How many colours the terminal has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// The sixteen of old.
    Ansi,
    /// 256.
    Indexed,
    /// 24 bits.
    True,
}

/// Everything about how things are drawn.
#[derive(Clone, Debug)]
pub struct Paint {
    styles: Vec<Style>,
    /// Only ASCII is drawn.
    pub ascii: bool,
}

impl Paint {
    /// Resolves a theme once, so that drawing is only looking up.
    pub fn new(theme: &Theme, depth: Depth, ascii: bool) -> Self {
        let styles = Role::ALL.iter().map(|role| {
            let wanted = theme.style(*role);
            let mut style = Style::new();
            style.fg = wanted.fg.map(|color| resolve(color, depth));
            style.bg = wanted.bg.map(|color| resolve(color, depth));
            let modifiers = [
                (wanted.bold, Modifier::BOLD),
                (wanted.dim, Modifier::DIM),
                (wanted.italic, Modifier::ITALIC),
                (wanted.underline, Modifier::UNDERLINED),
                (wanted.reverse, Modifier::REVERSED),
            ];
            for (_, modifier) in modifiers.into_iter().filter(|(set, _)| *set) {
                style = style.add_modifier(modifier);
            }
            style
        });
        Self { styles: styles.collect(), ascii }
    }

    /// How a role looks.
    pub fn style(&self, role: Role) -> Style {
        self.styles.get(role as usize).copied().unwrap_or_default()
    }
}

const SIXTEEN: [Cell; 16] = [
    Cell::Black,
    Cell::Red,
    Cell::Green,
    Cell::Yellow,
    Cell::Blue,
    Cell::Magenta,
    Cell::Cyan,
    Cell::Gray,
    Cell::DarkGray,
    Cell::LightRed,
    Cell::LightGreen,
    Cell::LightYellow,
    Cell::LightBlue,
    Cell::LightMagenta,
    Cell::LightCyan,
    Cell::White,
];

fn resolve(color: Color, depth: Depth) -> Cell {
    let named = |number: u8| SIXTEEN.get(usize::from(number)).copied().unwrap_or(Cell::Reset);
    match (color, depth) {
        (Color::Default, _) => Cell::Reset,
        (Color::Ansi(number), _) | (Color::Rgb { ansi: Some(number), .. }, Depth::Ansi) => named(number),
        (Color::Rgb { rgb: [r, g, b], .. }, Depth::True) => Cell::Rgb(r, g, b),
        (Color::Rgb { rgb, .. }, Depth::Indexed) => Cell::Indexed(nearest(rgb)),
        (Color::Rgb { rgb: [r, g, b], ansi: None }, Depth::Ansi) => {
            let bright = u8::from(r.max(g).max(b) > 160) * 8;
            named(bright + u8::from(r > 96) + 2 * u8::from(g > 96) + 4 * u8::from(b > 96))
        }
    }
}

/// The nearest of the 240 fixed colours of a terminal with 256: a cube of six steps, and greys.
fn nearest(wanted: [u8; 3]) -> u8 {
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let far = |other: [u8; 3]| wanted.iter().zip(other).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum::<u32>();
    let steps = wanted.map(|part| (0..6u8).min_by_key(|at| STEPS[usize::from(*at)].abs_diff(part)).unwrap_or(0));
    let mean = (wanted.iter().copied().map(u32::from).sum::<u32>() / 3) as u8;
    let grey = (mean.saturating_sub(3) / 10).min(23);
    if far([8 + 10 * grey; 3]) < far(steps.map(|at| STEPS[usize::from(at)])) { 232 + grey } else { 16 + 36 * steps[0] + 6 * steps[1] + steps[2] }
}
