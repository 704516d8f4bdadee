//! Text of a cluster made safe for where it is shown. Names may hold anything: escape sequences, markup, shell syntax, bidi controls.

use crate::model::Timestamp;

/// Characters that change the direction of text around them, or hide: what is shown would not be what is there.
pub fn is_deceptive(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// One line of plain text: control and deceptive characters become `\u{…}` so that they are seen and do nothing.
pub fn line(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || is_deceptive(c) {
            clean.extend(c.escape_unicode());
        } else {
            clean.push(c);
        }
    }
    clean
}

/// Text inside a Markdown paragraph or table cell: nothing in it is markup, a link or HTML.
pub fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in line(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '+' | '!' | '|' | '~' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// Text as a line of Markdown of its own, which begins no list and underlines nothing either.
pub fn markdown_line(text: &str) -> String {
    let mut inline = markdown(text.trim_matches(' '));
    // A parenthesis behind a number is quoted already, and so are the other marks.
    let number = inline.bytes().take_while(u8::is_ascii_digit).count();
    if inline[number..].starts_with('.') || number == 0 && inline.starts_with(['-', '=', ':']) {
        inline.insert(number, '\\');
    }
    inline
}

/// Text as a Markdown code span: the fence is longer than any run of backticks in the text.
pub fn markdown_code(text: &str) -> String {
    let clean = line(text).replace('|', "\\|");
    let longest = clean.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // One blank at each end is taken off again by the reader.
    let blanks = clean.starts_with(' ') && clean.ends_with(' ') && !clean.trim().is_empty();
    let pad = if clean.starts_with('`') || clean.ends_with('`') || blanks { " " } else { "" };
    format!("{fence}{pad}{clean}{pad}{fence}")
}

/// Text inside XML or HTML, also in attributes.
pub fn markup(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in line(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Neither XML 1.0 nor HTML holds these.
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// One word of a POSIX shell command, whatever it holds, on one line.
pub fn shell(word: &str) -> String {
    // No argument of a program can hold it; what is written instead names nothing.
    let word = word.replace('\0', "\\u{0}");
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':' | '=' | '@' | '%' | '+' | ',');
    if !word.is_empty() && word.chars().all(plain) {
        return word;
    }
    if !word.chars().any(|c| c.is_control() || is_deceptive(c)) {
        return format!("'{}'", word.replace('\'', r"'\''"));
    }
    // Octal numbers show what is there. Not every shell knows them in `$'…'`, but a command's output ends without its last line feeds.
    let ends_in_line_feed = word.ends_with('\n');
    let (start, escape, end) = if ends_in_line_feed { ("$'", "\\", "'") } else { ("\"$(printf '%b' '", "\\0", "')\"") };
    let mut out = start.to_owned();
    for byte in word.bytes() {
        if plain(char::from(byte)) || byte == b' ' {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("{escape}{byte:03o}"));
        }
    }
    out.push_str(end);
    out
}

/// One cell of a CSV file: quoted where needed, and never a formula for a spreadsheet.
pub fn csv(cell: &str) -> String {
    let mut text = line(cell);
    // The wide forms count as well, where people write with them.
    if text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
        text.insert(0, '\'');
    }
    if text.contains([',', '"', '\n', ';']) || text.starts_with('\'') { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// A time as RFC 3339 writes it.
pub fn time(at: Timestamp) -> String {
    let moment = time::OffsetDateTime::from_unix_timestamp(at.0).ok();
    moment.and_then(|moment| moment.format(&time::format_description::well_known::Rfc3339).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
