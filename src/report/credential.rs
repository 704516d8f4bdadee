//! What is known of a credential, as a part of the answer to `access`.

mod forms;
mod sentences;

pub use forms::{FormLine, forms};

use serde::Serialize;

use super::text::time;
use crate::analysis::credential::{Life, Presence, Seen, life, seen, within};
use crate::model::{Credential, Form, Inventory, Kind, Name, ObjectRef, Timestamp, Token, TokenKind};

/// A credential: what it says of itself, and whether what it names is there.
#[derive(Clone, Debug, Serialize)]
pub struct CredentialDocument {
    /// What it is: `bound_token`, `legacy_token`, `foreign_token`, `client_certificate`, `bootstrap_token`.
    pub kind: &'static str,
    /// Never: whoever made it can have written what they liked.
    pub verified: bool,
    /// Of a kubeconfig: the context and its user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub login: Option<LoginLine>,
    /// What it says of itself, in a fixed order: the name of a claim and its value.
    pub claims: Vec<ClaimLine>,
    /// When it ends, RFC 3339; absent if it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
    /// Whether that time is over.
    pub expired: bool,
    /// The objects that it names.
    pub objects: Vec<ObjectLine>,
    /// `alive`: nothing that was read ends it; `dead`: it is refused; `unknown`: what was read does not tell.
    pub state: &'static str,
    /// What makes it dead or unknown.
    pub because: Vec<String>,
    /// What ends it; nothing of what is dead.
    pub ends: Vec<String>,
    /// What else there is to know.
    pub notes: Vec<String>,
}

/// A user of a kubeconfig.
#[derive(Clone, Debug, Serialize)]
pub struct LoginLine {
    /// The context.
    pub context: String,
    /// The user.
    pub user: String,
}

/// Something that a credential says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClaimLine {
    /// The claim's name: that of a JWT, or of a certificate's field.
    pub claim: &'static str,
    /// Its value; a time as RFC 3339.
    pub value: String,
}

/// An object that a token names.
#[derive(Clone, Debug, Serialize)]
pub struct ObjectLine {
    /// The object.
    pub object: String,
    /// Its uid, as the token has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uid: Option<String>,
    /// `there`, `unidentified`, `recreated`, `gone`, `invalid` or `unread`.
    pub state: &'static str,
    /// Whether the API server asks for it.
    pub decides: bool,
    /// What that means.
    pub means: String,
}

impl CredentialDocument {
    /// What there is to say of a credential of this cluster at this time.
    pub fn new(credential: &Credential, inventory: &Inventory, now: Timestamp) -> Self {
        let mut document = match &credential.form {
            Form::Token(token) => Self::token(token, inventory, now),
            Form::Certificate(certificate) => {
                let mut claims = Claims::default();
                claims.text("CN", &certificate.user);
                certificate.groups.iter().for_each(|group| claims.text("O", group));
                claims.text("issuer", &certificate.issuer);
                claims.time("not before", certificate.not_before, now);
                claims.time("not after", certificate.expires, now);
                let mut document = Self::lasting("client_certificate", certificate.not_before, certificate.expires, now);
                document.claims = claims.0;
                if document.state != word(Life::Dead) {
                    document.state = word(Life::Unknown);
                    document.because.push("whether the API server trusts its issuer is in its flags, which its API does not show".to_owned());
                    document.ends = sentences::of_certificate(certificate);
                }
                document
            }
            Form::Bootstrap(id) => {
                let secret = ObjectRef::namespaced(Kind::Secret, "kube-system", format!("bootstrap-token-{id}"));
                let known = if inventory.contains(&secret) {
                    "the Secret of this id is there; the token may have ended (expiration in it), which is not read"
                } else if inventory.coverage.state_in(Kind::Secret, "kube-system").is_whole() {
                    "no Secret of this id was read"
                } else {
                    "Secrets were not read"
                };
                let mut claims = Claims::default();
                claims.text("id", id);
                Self {
                    claims: claims.0,
                    state: "unknown",
                    because: vec![known.to_owned()],
                    ends: vec![sentences::delete(&secret)],
                    ..Self::lasting("bootstrap_token", None, None, now)
                }
            }
        };
        document.login = credential.login.as_ref().map(|login| LoginLine { context: login.context.to_string(), user: login.user.to_string() });
        document.notes.extend(credential.beside.iter().map(|what| format!("the kubeconfig's user also has {what}")));
        document
    }

    /// What has nothing but a time.
    fn lasting(kind: &'static str, begin: Option<Timestamp>, end: Option<Timestamp>, now: Timestamp) -> Self {
        let life = within(begin, end, now);
        Self {
            kind,
            verified: false,
            login: None,
            claims: Vec::new(),
            expires: end.map(time),
            expired: end.is_some_and(|end| end <= now),
            objects: Vec::new(),
            state: word(life),
            because: sentences::of_time(begin, end, now),
            ends: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn token(token: &Token, inventory: &Inventory, now: Timestamp) -> Self {
        let seen = seen(inventory, token);
        let life = life(token, &seen, now);
        let kind = match token.kind {
            TokenKind::Bound => "bound_token",
            TokenKind::Legacy => "legacy_token",
            TokenKind::Foreign => "foreign_token",
        };
        let mut claims = Claims::default();
        claims.text("sub", &token.subject);
        claims.text("iss", &token.issuer);
        token.audiences.iter().for_each(|audience| claims.text("aud", audience));
        token.names.iter().for_each(|(claim, name)| claims.text(claim, name));
        token.groups.iter().for_each(|group| claims.text("groups", group));
        claims.time("iat", token.issued, now);
        claims.time("nbf", token.not_before, now);
        claims.time("exp", token.expires, now);
        claims.time("warnafter", token.warn_after, now);
        claims.text("jti", &token.id);
        claims.text("kid", &token.key);
        claims.text("alg", &token.algorithm);
        let lasting = Self::lasting(kind, token.not_before, token.expires, now);
        let mut because = lasting.because.clone();
        let doubtful = |seen: &&Seen| seen.decides && if life == Life::Dead { seen.presence.is_dead() } else { seen.presence != Presence::There };
        because.extend(seen.iter().filter(doubtful).map(|seen| format!("{}: {}", seen.claimed.object, sentences::of_object(seen))));
        let mut notes = sentences::notes(token);
        if seen.iter().any(|seen| seen.claimed.object.kind == Kind::ServiceAccount && seen.presence.is_dead()) {
            notes.push("its bindings are for the name: the rules are those that whoever has the name gets".to_owned());
        }
        if life != Life::Dead {
            because.extend(sentences::of_trust(token));
        }
        Self {
            claims: claims.0,
            objects: seen.iter().map(ObjectLine::from).collect(),
            state: word(life),
            because,
            // What is refused needs no end, and the commands would meet others.
            ends: if life == Life::Dead { Vec::new() } else { sentences::ends(token) },
            notes,
            ..lasting
        }
    }
}

impl From<&Seen> for ObjectLine {
    fn from(seen: &Seen) -> Self {
        let state = match seen.presence {
            Presence::There => "there",
            Presence::Unidentified => "unidentified",
            Presence::Recreated(_) => "recreated",
            Presence::Gone => "gone",
            Presence::Invalid => "invalid",
            Presence::Unread => "unread",
        };
        Self {
            object: seen.claimed.object.to_string(),
            uid: seen.claimed.uid.as_ref().map(ToString::to_string),
            state,
            decides: seen.decides,
            means: sentences::of_object(seen),
        }
    }
}

/// Claims as they are collected; what is not there is left out.
#[derive(Default)]
struct Claims(Vec<ClaimLine>);

impl Claims {
    fn text(&mut self, claim: &'static str, value: &Name) {
        if !value.is_empty() {
            self.0.push(ClaimLine { claim, value: value.to_string() });
        }
    }

    fn time(&mut self, claim: &'static str, at: Option<Timestamp>, now: Timestamp) {
        self.0.extend(at.map(|at| ClaimLine { claim, value: format!("{} ({})", sentences::moment(at), sentences::distance(at, now)) }));
    }
}

fn word(life: Life) -> &'static str {
    match life {
        Life::Dead => "dead",
        Life::Unknown => "unknown",
        Life::Alive => "alive",
    }
}

#[cfg(test)]
mod tests;
