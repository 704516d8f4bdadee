//! Conditions of a script.

use serde::Deserialize;

use super::{all, object, subject};
use crate::drill::{Condition, Deed, EventPattern, Panel};
use crate::model::Name;
use crate::rbac::{Request, Target};

/// `{path: {from: …, to: …}}` and so on.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Entry {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    Path(Ends),
    NoPath(Ends),
    Reaches(String),
    Reach(Connection),
    Can(Done),
    WhoCan(Holders),
    Finding(Found),
    Replay(Vec<Done>),
    Exists(String),
    Contained(String),
    NewPaths,
    Marked(String),
    Edited(String),
    Answered(String),
    Opened(Shown),
    Saved(String),
    Edits(usize),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ends {
    from: String,
    to: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Connection {
    from: String,
    to: String,
    port: Option<u16>,
}

/// `{who: …, verb: …, resource: PLURAL[.GROUP][/SUBRESOURCE], namespace: …, name: …}`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Done {
    who: String,
    verb: String,
    resource: String,
    #[serde(default)]
    namespace: String,
    #[serde(default)]
    name: String,
}

/// The same without who.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Requested {
    verb: String,
    resource: String,
    #[serde(default)]
    namespace: String,
    #[serde(default)]
    name: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Holders {
    what: Requested,
    subjects: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Found {
    rule: String,
    object: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Shown {
    panel: String,
    object: Option<String>,
}

/// The panel of that word.
pub(super) fn panel(word: &str) -> Result<Panel, String> {
    let known = || Panel::ALL.iter().map(|p| p.word()).collect::<Vec<_>>().join(", ");
    Panel::from_word(word).ok_or_else(|| format!("`{word}` is not a panel: use one of {}", known()))
}

impl Requested {
    pub(super) fn into_request(self) -> Request {
        if self.resource.starts_with('/') {
            return Request { verb: self.verb.into(), namespace: Name::default(), target: Target::Url(self.resource.into()) };
        }
        let (rest, subresource) = self.resource.split_once('/').unwrap_or((&self.resource, ""));
        let (resource, group) = rest.split_once('.').unwrap_or((rest, ""));
        let target = Target::Resource { group: group.into(), resource: resource.into(), subresource: subresource.into(), name: self.name.into() };
        Request { verb: self.verb.into(), namespace: self.namespace.into(), target }
    }
}

impl Done {
    fn into_deed(self) -> Result<Deed, String> {
        let request = Requested { verb: self.verb, resource: self.resource, namespace: self.namespace, name: self.name };
        Ok(Deed { who: subject(&self.who)?, what: request.into_request() })
    }
}

impl Entry {
    pub(super) fn into_condition(self) -> Result<Condition, String> {
        let many = |list: Vec<Self>| all(list, Self::into_condition);
        Ok(match self {
            Self::All(list) => Condition::All(many(list)?),
            Self::Any(list) => Condition::Any(many(list)?),
            Self::Not(one) => Condition::Not(Box::new(one.into_condition()?)),
            Self::Path(ends) => Condition::Path { from: object(&ends.from)?, to: object(&ends.to)? },
            Self::NoPath(ends) => Condition::Not(Box::new(Condition::Path { from: object(&ends.from)?, to: object(&ends.to)? })),
            Self::Reaches(from) => Condition::Reaches(object(&from)?),
            Self::Reach(c) => Condition::Reach { from: object(&c.from)?, to: object(&c.to)?, port: c.port },
            Self::Can(done) => Condition::Can(done.into_deed()?),
            Self::WhoCan(holders) => Condition::WhoCan { what: holders.what.into_request(), subjects: all(holders.subjects, |s| subject(&s))? },
            Self::Finding(found) => Condition::Finding { rule: found.rule.into(), object: found.object.as_deref().map(object).transpose()? },
            Self::Replay(list) => Condition::Replay(all(list, Done::into_deed)?),
            Self::Exists(text) => Condition::Exists(object(&text)?),
            Self::Contained(text) => Condition::Contained(object(&text)?),
            Self::NewPaths => Condition::NewPaths,
            Self::Marked(text) => Condition::Marked(object(&text)?),
            Self::Edited(text) => Condition::Edited(object(&text)?),
            Self::Answered(question) => Condition::Answered(question.into()),
            Self::Opened(shown) => {
                Condition::Did(EventPattern::Opened { panel: panel(&shown.panel)?, object: shown.object.as_deref().map(object).transpose()? })
            }
            Self::Saved(word) => Condition::Did(EventPattern::Saved { panel: panel(&word)? }),
            Self::Edits(most) => Condition::Edits(most),
        })
    }
}
