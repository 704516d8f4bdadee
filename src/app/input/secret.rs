//! What must not stand in a line that is typed: credentials. They would be on the screen, in a filter that is kept, and in what is saved of it.

use crate::collect::credential::is_token;

/// What stands in the place of a credential, however long it was.
pub(super) const DOTS: &str = "••••••••";
/// A dot of that.
const DOT: char = '•';
/// A JWT begins so, since its header is JSON.
const JWT: &str = "eyJ";
/// As many characters are typed before it can be told from a name.
const KNOWN: usize = 12;

/// A token without any form is longer than this, and hardly a name is.
const RANDOM: usize = 40;

/// Whether something was taken for a credential.
pub(super) fn is_in(text: &str) -> bool {
    text.contains(DOT)
}

/// Whether a key in PEM begins in it.
pub(super) fn begins_pem(text: &str) -> bool {
    text.contains("-----BEGIN ")
}

/// The text without credentials, and where the cursor is then; none where there is none in it. Of a key in PEM the words tell nothing one by one.
pub(super) fn without(text: &str, cursor: usize, pem: bool) -> Option<(String, usize)> {
    let mut clean = String::with_capacity(text.len());
    let (mut at, mut moved, mut found) = (0, None, false);
    for word in text.split_inclusive(char::is_whitespace) {
        let inside = word.trim_end();
        let hide = !inside.is_empty() && (pem || is_in(inside) || is_secret(inside));
        let (shown, behind) = if hide { (DOTS, &word[inside.len()..]) } else { (inside, &word[inside.len()..]) };
        if moved.is_none() && cursor <= at + word.len() {
            // In a word that is hidden it stands behind the dots: what is typed next becomes one of them.
            let into = if hide && cursor - at <= inside.len() { shown.len() } else { shown.len() + (cursor - at) - inside.len() };
            moved = Some(clean.len() + into);
        }
        clean.push_str(shown);
        clean.push_str(behind);
        at += word.len();
        found |= hide;
    }
    let cursor = moved.unwrap_or(clean.len());
    found.then_some((clean, cursor))
}

/// Whether a word is a credential, or the beginning of one.
fn is_secret(word: &str) -> bool {
    let letters = |rest: &str| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).count();
    let begins = |at: usize| !word[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
    let jwt = word.match_indices(JWT).any(|(at, _)| begins(at) && letters(&word[at..]) >= KNOWN);
    // Without a digit it is a name, which only looks like a bootstrap token until all of it is typed.
    jwt || is_random(word) || is_token(word) && word.bytes().any(|byte| byte.is_ascii_digit())
}

/// Whether there is something in a word that nobody calls anything: long, with capitals, small letters and digits and nothing between them.
fn is_random(word: &str) -> bool {
    let mixed = |run: &str| {
        let has = |kind: fn(&u8) -> bool| run.bytes().any(|byte| kind(&byte));
        run.len() >= RANDOM && has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_digit)
    };
    word.split(|c: char| !c.is_ascii_alphanumeric()).any(mixed)
}
