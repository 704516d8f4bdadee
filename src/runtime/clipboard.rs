//! The clipboard, through the terminal (OSC 52): it works over SSH and inside tmux, where no library reaches.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Terminals drop longer sequences.
const LONGEST: usize = 74_994;

/// What to write to the terminal so that a text gets on the clipboard.
pub(super) fn sequence(text: &str, in_tmux: bool) -> Result<String, String> {
    let encoded = STANDARD.encode(text);
    if encoded.len() > LONGEST {
        return Err(format!("it is too long for a terminal's clipboard ({} kB): save it instead", text.len() / 1000));
    }
    let plain = format!("\x1b]52;c;{encoded}\x1b\\");
    // tmux takes the plain form where it owns the clipboard, and hands the wrapped one on where that is allowed.
    Ok(if in_tmux { format!("{plain}\x1bPtmux;{}\x1b\\", plain.replace('\x1b', "\x1b\x1b")) } else { plain })
}

#[cfg(test)]
mod tests;
