//! Commands that show what is claimed. Every name of the cluster in them is quoted: whatever it holds, a shell takes it as a name.

use super::text;
use crate::attack::Hop;
use crate::model::{Catalogue, Kind, ObjectRef, Subject};

/// The command that shows a step of a path.
pub fn of_hop(hop: &Hop, catalogue: &Catalogue) -> Option<String> {
    let info = catalogue.edges.get(&hop.edge).filter(|info| !info.verify.is_empty())?;
    let template = info.verify.as_str();
    let named = meant(template, hop);
    let place = named.or(Some(&hop.to)).filter(|object| !object.namespace.is_empty()).unwrap_or(&hop.from);
    let name = &named.unwrap_or(&hop.to).name;
    let (who, to, namespace, name) = (identity(&hop.from), quote(&hop.to.name), quote(&place.namespace), quote(name));
    let who = format!("--as={who}");
    let text = fill(template, &[("--as={from}", &who), ("{from}", &quote(&hop.from.name)), ("{to}", &to), ("{namespace}", &namespace), ("{name}", &name)]);
    Some(text::pasteable(&text))
}

/// Fills the places of a template in one pass: what is filled in is not looked at again.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((at, place, value)) = values.iter().filter_map(|(place, value)| rest.find(place).map(|at| (at, *place, *value))).min_by_key(|(at, ..)| *at) {
        text.push_str(rest.get(..at).unwrap_or_default());
        text.push_str(value);
        rest = rest.get(at + place.len()..).unwrap_or_default();
    }
    text + rest
}

/// The object that `{name}` stands for: the one of the kind that is named before it.
fn meant<'h>(template: &str, hop: &'h Hop) -> Option<&'h ObjectRef> {
    let before = template.split("{name}").next().filter(|before| before.len() < template.len())?;
    let kind = Kind::from_word(before.split_whitespace().next_back()?)?;
    [&hop.from, &hop.to].into_iter().chain(hop.evidence.iter().map(|evidence| &evidence.object)).find(|object| object.kind == kind)
}

/// Who asks, for `--as`: a group asks through some member.
fn identity(object: &ObjectRef) -> String {
    match Subject::from_object(object) {
        Some(Subject::Group(name)) => format!("some-member --as-group={}", quote(&name)),
        Some(subject) => quote(&subject.user_name().unwrap_or_else(|| object.name.clone())),
        None => quote(&object.name),
    }
}

/// `kubectl get` for an object; never the values of a Secret.
pub fn of_object(object: &ObjectRef) -> Option<String> {
    if object.kind.plural().is_empty() {
        return None;
    }
    let resource = if object.kind.group().is_empty() { object.kind.plural().to_owned() } else { format!("{}.{}", object.kind.plural(), object.kind.group()) };
    let namespace = if object.namespace.is_empty() { String::new() } else { format!(" -n {}", quote(&object.namespace)) };
    let output = if object.kind == Kind::Secret { "" } else { " -o yaml" };
    Some(text::pasteable(&format!("kubectl get {resource}{namespace} {}{output}", quote(&object.name))))
}

/// A word for a POSIX shell: nothing in it is expanded, and it is no option.
pub fn quote(word: &str) -> String {
    let plain = !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'/' | b':' | b'@'));
    if plain && !word.starts_with('-') { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

#[cfg(test)]
mod tests;
