//! Client certificates: subject, issuer and time, as far as the API server looks at them. Nothing is verified.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{GIVE, Unusable};
use crate::collect::decode::timestamp;
use crate::model::{Certificate, Name, Timestamp};

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const IDENTIFIER: u8 = 0x06;
const UTC_TIME: u8 = 0x17;
const BMP_STRING: u8 = 0x1e;
const VERSION: u8 = 0xa0;
/// 2.5.4.3 and 2.5.4.10.
const COMMON_NAME: &[u8] = &[0x55, 4, 3];
const ORGANIZATION: &[u8] = &[0x55, 4, 10];

/// The first certificate of a PEM text.
pub(super) fn from_pem(text: &str) -> Result<Certificate, Unusable> {
    let Some((_, rest)) = text.split_once("-----BEGIN CERTIFICATE-----") else {
        let why = if text.contains("PRIVATE KEY") { "this is a private key: it does not say whose it is" } else { "there is no certificate in the input" };
        return Err(Unusable::new(why, "give the certificate that belongs to it"));
    };
    let body: String = rest.split("-----END").next().unwrap_or_default().split_whitespace().collect();
    let unreadable = || Unusable::new("the certificate cannot be decoded: a part of it may be missing", GIVE);
    STANDARD.decode(body).ok().and_then(|der| read(&der)).ok_or_else(unreadable)
}

/// What the certificate says; none if it is none.
fn read(der: &[u8]) -> Option<Certificate> {
    let (signed, _) = expect(der, SEQUENCE)?;
    let (mut rest, _) = expect(signed, SEQUENCE)?;
    if let Some((_, behind)) = expect(rest, VERSION) {
        rest = behind;
    }
    // The serial number and the algorithm.
    rest = next(next(rest)?.2)?.2;
    let (issuer, rest) = expect(rest, SEQUENCE)?;
    let (validity, rest) = expect(rest, SEQUENCE)?;
    let (subject, _) = expect(rest, SEQUENCE)?;
    let (begin, not_before, end) = next(validity)?;
    let (tag, expires, _) = next(end)?;
    Some(Certificate {
        // Of several the server takes the last.
        user: values(subject, COMMON_NAME)?.pop().unwrap_or_default(),
        groups: values(subject, ORGANIZATION)?,
        issuer: values(issuer, COMMON_NAME)?.pop().unwrap_or_default(),
        not_before: time(begin, not_before),
        expires: time(tag, expires),
    })
}

/// The values of an attribute in a distinguished name.
fn values(name: &[u8], wanted: &[u8]) -> Option<Vec<Name>> {
    let mut found = Vec::new();
    let mut sets = name;
    while !sets.is_empty() {
        let (mut set, behind) = expect(sets, SET)?;
        sets = behind;
        while !set.is_empty() {
            let (attribute, behind) = expect(set, SEQUENCE)?;
            set = behind;
            let (identifier, value) = expect(attribute, IDENTIFIER)?;
            let (tag, value, _) = next(value)?;
            if identifier == wanted {
                found.push(string(tag, value));
            }
        }
    }
    Some(found)
}

fn string(tag: u8, value: &[u8]) -> Name {
    if tag != BMP_STRING {
        return String::from_utf8_lossy(value).into_owned().into();
    }
    let units: Vec<u16> = value.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    String::from_utf16_lossy(&units).into()
}

/// `YYMMDDhhmmssZ`, with a year from 1950 to 2049, or `YYYYMMDDhhmmssZ`.
fn time(tag: u8, value: &[u8]) -> Option<Timestamp> {
    let digits = std::str::from_utf8(value).ok()?.strip_suffix('Z').filter(|text| text.bytes().all(|b| b.is_ascii_digit()))?;
    let digits = match (tag, digits.len()) {
        (UTC_TIME, 12) if *digits >= *"50" => format!("19{digits}"),
        (UTC_TIME, 12) => format!("20{digits}"),
        (_, 14) => digits.to_owned(),
        _ => return None,
    };
    timestamp(&format!("{}-{}-{}T{}:{}:{}Z", &digits[..4], &digits[4..6], &digits[6..8], &digits[8..10], &digits[10..12], &digits[12..]))
}

/// The content of the first element, which must have this tag, and what is behind it.
fn expect(data: &[u8], wanted: u8) -> Option<(&[u8], &[u8])> {
    next(data).and_then(|(tag, content, rest)| (tag == wanted).then_some((content, rest)))
}

/// The tag and the content of the first element (DER), and what is behind it.
fn next(data: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = data.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f)).filter(|(bytes, _)| (1..=4).contains(&bytes.len()))?;
        (bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), rest)
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}
