//! An ASCII form for each glyph, one column wide like the glyph itself.

use ratatui::buffer::Buffer;

/// The glyphs that ravelin draws, and what stands for them. Glyphs that stand side by side as alternatives differ here too.
const FORMS: [(char, char); 59] = [
    ('─', '-'),
    ('│', '|'),
    ('╭', '+'),
    ('╮', '+'),
    ('╰', '+'),
    ('╯', '+'),
    ('├', '+'),
    ('┤', '+'),
    ('└', '`'),
    ('┬', '+'),
    ('┴', '+'),
    ('┼', '+'),
    ('┃', '|'),
    ('┊', ':'),
    ('▲', '^'),
    ('▼', 'v'),
    ('▸', '>'),
    ('▾', 'v'),
    ('▶', '>'),
    ('◂', '<'),
    ('→', '>'),
    ('←', '<'),
    ('↑', '^'),
    ('↓', 'v'),
    ('↩', '<'),
    ('⇄', '='),
    ('●', '*'),
    ('○', 'o'),
    ('◉', '@'),
    ('◐', '%'),
    ('◦', 'o'),
    ('◌', 'o'),
    ('◆', '#'),
    ('◇', '#'),
    ('·', '.'),
    ('•', '*'),
    ('…', '~'),
    ('×', 'x'),
    ('✕', 'x'),
    ('✓', 'v'),
    ('✂', '8'),
    ('☠', '!'),
    ('△', '^'),
    ('▣', '#'),
    ('❚', '|'),
    ('█', '#'),
    ('▉', '#'),
    ('▊', '#'),
    ('▋', '#'),
    ('▌', '|'),
    ('▍', '|'),
    ('▎', '|'),
    ('▏', '|'),
    ('░', '.'),
    ('–', '-'),
    ('−', '-'),
    ('≥', '>'),
    ('§', 'S'),
    ('›', '>'),
];

/// The ASCII form of a character; `?` for what is no glyph of ours.
pub fn ascii(c: char) -> char {
    if c.is_ascii() { c } else { FORMS.iter().find(|(glyph, _)| *glyph == c).map_or('?', |(_, form)| *form) }
}

/// Writes every cell in ASCII.
pub(super) fn to_ascii(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        if !cell.symbol().is_ascii() {
            let form = cell.symbol().chars().next().map_or(' ', ascii);
            cell.set_char(form);
        }
    }
}
