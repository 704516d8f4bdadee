//! `can --batch`: many questions, one JSON object a line.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::ExitCode;

use serde::Deserialize;

use crate::cli::Failure;
use crate::model::{Identity, Name};
use crate::rbac::{Authorizer, Request, Target};
use crate::report;
use crate::report::access::{BatchLine, GrantLine};

/// A question of a batch: a SubjectAccessReview, groups exactly as given.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct BatchQuestion {
    user: Option<String>,
    groups: Option<Vec<String>>,
    verb: Option<String>,
    namespace: Option<String>,
    group: Option<String>,
    resource: Option<String>,
    subresource: Option<String>,
    name: Option<String>,
    path: Option<String>,
}

impl BatchQuestion {
    fn request(&self) -> (Identity, Request) {
        let name = |field: &Option<String>| field.as_deref().map(Name::new).unwrap_or_default();
        let who = Identity {
            user: self.user.as_deref().filter(|user| !user.is_empty()).map(Name::new),
            groups: self.groups.iter().flatten().map(|group| Name::new(group)).collect(),
        };
        let target = match self.path.as_deref().filter(|path| !path.is_empty()) {
            Some(path) => Target::Url(path.into()),
            None => Target::Resource { group: name(&self.group), resource: name(&self.resource), subresource: name(&self.subresource), name: name(&self.name) },
        };
        (who, Request { verb: name(&self.verb), namespace: name(&self.namespace), target })
    }
}

/// Answers one question a line, in order, as they come.
pub(crate) fn answer(authorizer: &Authorizer, file: &Path) -> Result<ExitCode, Failure> {
    let from: Box<dyn BufRead> = if file.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        let opened = File::open(file).map_err(|error| Failure::usage(format!("cannot read {}: {error}", file.display())))?;
        Box::new(BufReader::new(opened))
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    for (number, text) in from.lines().enumerate() {
        let at = number + 1;
        let text = text.map_err(|error| Failure::usage(format!("cannot read line {at} of {}: {error}", file.display())))?;
        if text.trim().is_empty() {
            continue;
        }
        let wrong = |why: &dyn std::fmt::Display| {
            Failure::usage(format!("line {at} of {} is not a question: {why}", file.display()))
                .remedy("write one JSON object a line with user, groups, verb, namespace, group, resource, subresource, name, path")
        };
        // A list would be taken for the fields in their order.
        if !text.trim_start().starts_with('{') {
            return Err(wrong(&"it is no object"));
        }
        let question: BatchQuestion = serde_json::from_str(&text).map_err(|error| wrong(&error))?;
        let (who, request) = question.request();
        let decision = authorizer.decide(&who, &request);
        let answer = BatchLine { allowed: decision.allowed, grants: decision.grants.iter().map(GrantLine::from).collect() };
        match out.write_all(report::json_line(&answer).as_bytes()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(ExitCode::SUCCESS),
            other => other?,
        }
    }
    match out.flush() {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(ExitCode::SUCCESS),
    }
}
