//! `access --token`: whose a credential is. What is read is dropped before anything is said.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::cli::Failure;
use crate::collect::credential as wire;
use crate::model::{Credential, Form, Identity, Name, Subject, Timestamp, authenticated};
use crate::rbac::Authorizer;

/// Whose access is asked for.
pub(super) struct Bearer {
    /// The subject.
    pub(super) subject: Subject,
    /// Its user name and groups.
    pub(super) identity: Identity,
    /// What is not certain about it.
    pub(super) hints: Vec<String>,
}

impl Bearer {
    /// A subject that was named.
    pub(super) fn named(subject: &Subject) -> Self {
        Self { subject: subject.clone(), identity: subject.identity(), hints: Vec::new() }
    }

    /// Whom the API server takes the bearer of a credential for.
    pub(super) fn of(credential: &Credential, authorizer: &Authorizer) -> Result<Self, Failure> {
        match &credential.form {
            Form::Certificate(certificate) if certificate.user.is_empty() => Err(Failure::usage("the certificate names no user (CN): no API server takes it")),
            Form::Certificate(certificate) => Ok(Self { subject: Subject::user(&certificate.user), identity: certificate.identity(), hints: Vec::new() }),
            Form::Bootstrap(id) => {
                let user: Name = format!("system:bootstrap:{id}").into();
                let hints = vec!["its Secret may name further groups (auth-extra-groups), which are not read".to_owned()];
                Ok(Self { subject: Subject::User(user.clone()), identity: authenticated(&user, ["system:bootstrappers".into()]), hints })
            }
            Form::Token(token) => {
                if let Some(account) = &token.account {
                    return Ok(Self::named(account));
                }
                let bound = authorizer.subjects();
                let names = token.user_names();
                let user = names.iter().find(|name| bound.contains(&Subject::User((*name).clone()))).or_else(|| names.first());
                let user = user.ok_or_else(|| Failure::usage("the token names nobody: it has no `sub` and no other claim that is used as a user name"))?;
                let listed: Vec<&str> = names.iter().map(Name::as_str).collect();
                let mut hints = vec![format!(
                    "the user name is up to the API server's --oidc-username-claim and --oidc-username-prefix (or its AuthenticationConfiguration): {}",
                    listed.join(", ")
                )];
                hints.extend(
                    (!token.groups.is_empty())
                        .then(|| "groups are taken as they are written: --oidc-groups-claim and --oidc-groups-prefix may change them".to_owned()),
                );
                Ok(Self { subject: Subject::user(user), identity: authenticated(user, token.groups.iter().cloned()), hints })
            }
        }
    }
}

/// Reads the credential of a file or of standard input.
pub(crate) fn read(file: &Path, context: Option<&str>) -> Result<Credential, Failure> {
    let unreadable =
        |error: &io::Error| Failure::usage(format!("cannot read the credential: {error}")).remedy("name a file that may be read, or - for standard input");
    let mut input = Vec::new();
    // One byte more than is allowed tells that there is more.
    let limit = wire::LIMIT as u64 + 1;
    if file.as_os_str() == "-" {
        io::stdin().lock().take(limit).read_to_end(&mut input).map_err(|error| unreadable(&error))?;
    } else {
        File::open(file).and_then(|opened| opened.take(limit).read_to_end(&mut input)).map_err(|error| unreadable(&error))?;
    }
    wire::read(&input, context).map_err(|unusable| Failure::usage(unusable.why).remedy(unusable.remedy))
}

/// The time that lives are counted to.
pub(super) fn clock() -> Timestamp {
    Timestamp(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX)))
}
