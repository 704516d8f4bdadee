//! The filter language: `sev:h ns:pay kind:sa rule:RBAC hygiene:wildcard owner:team-a path:yes new:7d !text`.

use crate::model::{Kind, Severity};

/// What a term looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Anything that is shown.
    Text,
    /// The severity: this one or worse with `+`, else exactly these letters (`sev:ch`).
    Severity,
    /// The namespace.
    Namespace,
    /// The kind of object.
    Kind,
    /// The rule's id or category.
    Rule,
    /// The family of untidy rights.
    Hygiene,
    /// Who is responsible.
    Owner,
    /// Whether an attack path goes through it.
    Path,
    /// How long it has been there at most.
    New,
}

/// The fields and their words.
pub const FIELDS: [(&str, Field); 8] = [
    ("sev", Field::Severity),
    ("ns", Field::Namespace),
    ("kind", Field::Kind),
    ("rule", Field::Rule),
    ("hygiene", Field::Hygiene),
    ("owner", Field::Owner),
    ("path", Field::Path),
    ("new", Field::New),
];

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// It must not hold.
    pub not: bool,
    /// What it looks at.
    pub field: Field,
    /// What it looks for, in lower case.
    pub value: String,
}

/// A parsed filter: every term must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// The terms.
    pub terms: Vec<Term>,
}

/// What a filter may ask of a row; what a row does not have, no field matches.
pub trait Facts {
    /// Everything that is shown.
    fn text(&self) -> String;
    /// Its severity.
    fn severity(&self) -> Option<Severity> {
        None
    }
    /// Its namespace.
    fn namespace(&self) -> Option<&str> {
        None
    }
    /// The kind of its object.
    fn kind(&self) -> Option<Kind> {
        None
    }
    /// Its rule, and the rule's category.
    fn rule(&self) -> [&str; 2] {
        ["", ""]
    }
    /// The families of untidy rights that it is of.
    fn hygiene(&self) -> Vec<&str> {
        Vec::new()
    }
    /// Who is responsible.
    fn owner(&self) -> Option<&str> {
        None
    }
    /// Whether an attack path goes through it, if that is known.
    fn on_path(&self) -> Option<bool> {
        None
    }
    /// How many days ago it appeared.
    fn age_days(&self) -> Option<i64> {
        None
    }
}

impl Query {
    /// Reads a filter. Every text is a filter: what is no term of a known field is looked for as text.
    pub fn parse(text: &str) -> Self {
        let terms = text.split_whitespace().filter_map(|word| {
            let (not, word) = word.strip_prefix('!').map_or((false, word), |word| (true, word));
            let known = word.split_once(':').and_then(|(name, value)| FIELDS.iter().find(|(field, _)| *field == name).map(|(_, field)| (*field, value)));
            let (field, value) = known.unwrap_or((Field::Text, word));
            (!value.is_empty()).then(|| Term { not, field, value: value.to_lowercase() })
        });
        Self { terms: terms.collect() }
    }

    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether a row passes.
    pub fn matches(&self, facts: &impl Facts) -> bool {
        self.terms.iter().all(|term| term.holds(facts) != term.not)
    }
}

impl Term {
    /// Whether it holds for one of the values that it names.
    fn holds(&self, facts: &impl Facts) -> bool {
        match self.field {
            Field::Text => facts.text().to_lowercase().contains(&self.value),
            field => self.value.split(',').any(|value| Self::holds_for(field, value, facts)),
        }
    }

    fn holds_for(field: Field, value: &str, facts: &impl Facts) -> bool {
        match field {
            Field::Text => facts.text().to_lowercase().contains(value),
            Field::Severity => facts.severity().is_some_and(|severity| severity_matches(severity, value)),
            Field::Namespace => facts.namespace().is_some_and(|name| name.to_lowercase().contains(value)),
            Field::Kind => {
                facts.kind().is_some_and(|kind| Kind::from_word(value).map_or_else(|| kind.title().to_lowercase().contains(value), |wanted| kind == wanted))
            }
            Field::Rule => facts.rule().iter().any(|text| text.to_lowercase().contains(value)),
            Field::Hygiene => facts.hygiene().iter().any(|family| family.contains(value)),
            Field::Owner => facts.owner().is_some_and(|name| name.to_lowercase().contains(value)),
            Field::Path => facts.on_path().is_some_and(|on| on == matches!(value, "y" | "yes" | "true" | "1")),
            Field::New => facts.age_days().is_some_and(|days| days <= value.trim_end_matches('d').parse().unwrap_or(i64::MAX)),
        }
    }
}

/// `high`, `h`, `ch` (critical or high), `h+` (high or worse).
fn severity_matches(severity: Severity, value: &str) -> bool {
    if let Some(least) = value.strip_suffix('+').and_then(|word| word.parse::<Severity>().ok()) {
        return severity >= least;
    }
    match value.parse::<Severity>() {
        Ok(exact) => severity == exact,
        Err(_) => value.contains(severity.letter().to_ascii_lowercase()),
    }
}

/// What the word that is being typed at the end of a filter may become, where those fields can be asked.
pub fn complete(text: &str, fields: &[Field], values: &dyn Fn(Field) -> Vec<String>) -> Vec<String> {
    let known = || FIELDS.iter().filter(|(_, field)| fields.contains(field));
    let word = text.rsplit(' ').next().unwrap_or_default();
    let (not, bare) = word.strip_prefix('!').map_or(("", word), |bare| ("!", bare));
    if let Some((name, start)) = bare.split_once(':') {
        let Some((_, field)) = known().find(|(known, _)| *known == name) else {
            return Vec::new();
        };
        let start = start.to_lowercase();
        return values(*field).into_iter().filter(|value| value.to_lowercase().starts_with(&start)).map(|value| format!("{not}{name}:{value}")).collect();
    }
    known().map(|(name, _)| *name).filter(|name| name.starts_with(bare)).map(|name| format!("{not}{name}:")).collect()
}

#[cfg(test)]
mod tests;
