//! Finding values in JSON text without decoding them. Nothing here recurses, so nesting costs nothing; whether a value
//! is valid is found out by whoever decodes it.

/// The position of the next byte that is no white space.
pub(crate) fn skip_space(json: &[u8], mut at: usize) -> usize {
    while matches!(json.get(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
        at += 1;
    }
    at
}

/// The end of the string that starts at `at`, behind its closing quote.
fn skip_string(json: &[u8], at: usize) -> Option<usize> {
    let mut at = at + 1;
    loop {
        match json.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// The end of the value that starts at `at`; none if the text ends before the value does.
pub(crate) fn skip_value(json: &[u8], at: usize) -> Option<usize> {
    match json.get(at)? {
        b'"' => skip_string(json, at),
        b'{' | b'[' => {
            let mut depth = 0_usize;
            let mut at = at;
            loop {
                match json.get(at)? {
                    b'"' => {
                        at = skip_string(json, at)?;
                        continue;
                    }
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => {
                        depth -= 1;
                        if depth == 0 {
                            return Some(at + 1);
                        }
                    }
                    _ => {}
                }
                at += 1;
            }
        }
        _ => {
            let length = json[at..].iter().take_while(|b| !matches!(b, b',' | b'}' | b']' | b' ' | b'\t' | b'\n' | b'\r')).count();
            (length > 0).then_some(at + length)
        }
    }
}

/// The values of a sequence of values that may be separated by white space, as ranges of `json`; an unfinished last one is an `Err` with its start.
pub(crate) fn values(json: &[u8]) -> impl Iterator<Item = Result<(usize, usize), usize>> {
    let mut at = skip_space(json, 0);
    std::iter::from_fn(move || {
        if at >= json.len() {
            return None;
        }
        let start = at;
        Some(if let Some(end) = skip_value(json, start) {
            at = skip_space(json, end);
            Ok((start, end))
        } else {
            at = json.len();
            Err(start)
        })
    })
}

/// The elements of the array that `json` is, as ranges of it.
pub(crate) fn elements(json: &[u8]) -> impl Iterator<Item = (usize, usize)> {
    let mut at = skip_space(json, 1);
    std::iter::from_fn(move || {
        let start = at;
        let end = skip_value(json, start)?;
        at = skip_space(json, end);
        if json.get(at) == Some(&b',') {
            at = skip_space(json, at + 1);
        }
        Some((start, end))
    })
}

/// The members of the object that `json` is: the key as written between its quotes, and the range of the value.
pub(crate) fn members(json: &[u8]) -> impl Iterator<Item = (&[u8], (usize, usize))> {
    let mut at = skip_space(json, 1);
    std::iter::from_fn(move || {
        if json.get(at) != Some(&b'"') {
            return None;
        }
        let key_end = skip_string(json, at)?;
        let key = &json[at + 1..key_end - 1];
        let colon = skip_space(json, key_end);
        if json.get(colon) != Some(&b':') {
            return None;
        }
        let start = skip_space(json, colon + 1);
        let end = skip_value(json, start)?;
        at = skip_space(json, end);
        if json.get(at) == Some(&b',') {
            at = skip_space(json, at + 1);
        }
        Some((key, (start, end)))
    })
}

/// The path of the field at a position (`spec.containers[0].ports`), for a message. Keys below a map of the user's own
/// (labels, data) are left out, and so is whatever does not look like the name of a field.
pub(crate) fn path_at(json: &[u8], position: usize) -> String {
    const OPAQUE: [&[u8]; 6] = [b"data", b"stringData", b"binaryData", b"labels", b"annotations", b"matchLabels"];
    let mut path = String::new();
    let (mut from, mut value) = (0, json);
    // No field that is read lies deeper.
    for _ in 0..32 {
        let inside = |(start, end): (usize, usize)| from + start <= position && position <= from + end;
        let step = match value.first() {
            Some(b'{') => members(value).find(|(_, range)| inside(*range)).map(|(key, range)| (Some(key), range)),
            Some(b'[') => elements(value).enumerate().find(|(_, range)| inside(*range)).map(|(index, range)| {
                path.extend(["[", &index.to_string(), "]"]);
                (None, range)
            }),
            _ => None,
        };
        let Some((key, (start, end))) = step else { break };
        if let Some(key) = key {
            let plain = key.len() <= 40 && key.iter().all(u8::is_ascii_alphanumeric);
            let Some(name) = std::str::from_utf8(key).ok().filter(|_| plain) else { break };
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(name);
            if OPAQUE.contains(&key) {
                if value.get(start) == Some(&b'{') {
                    path.push_str(".*");
                }
                break;
            }
        }
        value = &value[start..end];
        from += start;
    }
    path
}
