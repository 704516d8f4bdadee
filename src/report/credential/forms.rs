//! The credentials that a subject has or may have, as a part of the answer to `access`.

use crate::model::words::{counted, listed};
use serde::Serialize;

use super::sentences::{delete, moment};
use crate::analysis::credential::{CredentialForm, Credentials, Doubt, Existence, Held};
use crate::model::{ObjectRef, Subject};
use crate::report::text;

/// Credentials of one form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FormLine {
    /// `pod_token`, `secret_token`, `requested_token`, `member_token`, `bootstrap_token`, `node_certificate`, `client_certificate`,
    /// `identity_provider`, `cloud_login`, `cloud_role`, `none_needed` or `impersonation`.
    pub form: &'static str,
    /// `exists`; `possible`: nothing of the cluster would show it; `unread`: what would show it was not read; `dead`: it is refused; `absent`.
    pub state: &'static str,
    /// What that is here.
    pub means: String,
    /// What holds it, or who may make or use it.
    pub objects: Vec<String>,
    /// What ends it.
    pub ends: Vec<String>,
}

impl FormLine {
    /// The form in words.
    pub fn title(&self) -> &'static str {
        match self.form {
            "pod_token" => "tokens in pods",
            "secret_token" => "tokens in Secrets",
            "requested_token" => "tokens by request",
            "member_token" => "its members",
            "bootstrap_token" => "bootstrap tokens",
            "node_certificate" => "the kubelet's certificate",
            "client_certificate" => "client certificates",
            "identity_provider" => "an identity provider",
            "cloud_login" => "a cloud's login",
            "cloud_role" => "cloud identity",
            "none_needed" => "none",
            _ => "impersonation",
        }
    }
}

/// What there is to say of the credentials of a subject: the forms, and what is wrong with it as such.
pub fn forms(subject: &Subject, of: &Credentials) -> (Vec<FormLine>, Vec<String>) {
    (
        of.held.iter().map(|held| line(subject, held, of.rights_unread)).collect(),
        of.doubts.iter().map(|doubt| sentence(subject, doubt, of.rights_unread)).collect(),
    )
}

/// No more names than these are said.
const NAMED: usize = 5;

fn line(subject: &Subject, held: &Held, rights_unread: bool) -> FormLine {
    let state = match held.existence {
        Existence::Exists => "exists",
        Existence::Possible => "possible",
        Existence::Unread => "unread",
        Existence::Dead => "dead",
        Existence::Absent => "absent",
    };
    let (form, means) = means(subject, held, rights_unread);
    let ends = if matches!(held.existence, Existence::Absent | Existence::Dead) { Vec::new() } else { ends(subject, held) };
    FormLine { form, state, means, objects: held.objects.iter().map(ToString::to_string).collect(), ends }
}

/// The form's name, and what it is here.
fn means(subject: &Subject, held: &Held, rights_unread: bool) -> (&'static str, String) {
    let count = held.count;
    let said = |there: String, none: &str, what: &str| match held.existence {
        Existence::Absent => none.to_owned(),
        Existence::Unread => format!("{what} were not read"),
        _ => there,
    };
    match held.form {
        CredentialForm::PodToken => {
            ("pod_token", said(format!("mounted in {}, each bound to its pod", counted(count, "pod")), "no pod mounts one", "not all pods"))
        }
        CredentialForm::SecretToken if held.existence == Existence::Dead => {
            ("secret_token", format!("{} with a token that is refused: long unused, or of another account of the name", counted(count, "Secret")))
        }
        CredentialForm::SecretToken => {
            ("secret_token", said(format!("{} with a token that never ends", counted(count, "Secret")), "no Secret holds one", "not all Secrets"))
        }
        CredentialForm::RequestedToken if held.existence == Existence::Absent => ("requested_token", "there is no account to make one for".to_owned()),
        CredentialForm::RequestedToken => {
            let who = match (count, rights_unread) {
                (0, true) => "who may ask for one was not read".to_owned(),
                (0, false) => "nobody may ask for one by a binding".to_owned(),
                _ => format!("{} may ask for one", counted(count, "subject")),
            };
            ("requested_token", format!("tokens that were asked for are listed nowhere; {who}"))
        }
        CredentialForm::MemberToken => (
            "member_token",
            said(format!("every token of {}", counted(count, "service account")), "there is no such service account", "not all service accounts"),
        ),
        CredentialForm::BootstrapToken => {
            ("bootstrap_token", said(format!("{} in kube-system", counted(count, "Secret")), "there is no Secret with one", "not all Secrets"))
        }
        CredentialForm::NodeCertificate if matches!(subject, Subject::Group(_)) => {
            ("node_certificate", said(format!("the kubelets of {}", counted(count, "node")), "there is no node", "not all nodes"))
        }
        CredentialForm::NodeCertificate => {
            let where_it_is = if held.existence == Existence::Exists { "lies on its node" } else { "its node was not read, or is gone" };
            ("node_certificate", where_it_is.to_owned())
        }
        CredentialForm::Certificate => {
            let field = if matches!(subject, Subject::Group(_)) { "O" } else { "CN" };
            let who = if count == 0 { String::new() } else { format!("; {} may approve one for any name", counted(count, "subject")) };
            ("client_certificate", format!("a certificate with {field}={}: the API server keeps no list{who}", name(subject)))
        }
        CredentialForm::Provider => {
            ("identity_provider", "a login of an identity provider, a webhook or a proxy: its flags decide, which the API does not show".to_owned())
        }
        CredentialForm::CloudLogin => ("cloud_login", format!("kube-system/aws-auth maps {} to it", counted(count, "role or user|roles or users"))),
        CredentialForm::CloudRole => {
            ("cloud_role", "its tokens may be exchanged for the credentials of a cloud identity, if that one trusts the account".to_owned())
        }
        CredentialForm::Nothing if name(subject) == "system:authenticated" => ("none_needed", "whoever has any credential".to_owned()),
        CredentialForm::Nothing => ("none_needed", "no credential: whoever reaches the API server, unless --anonymous-auth is off".to_owned()),
        CredentialForm::Impersonation => {
            let there = format!("{} may act as it without a credential of it", counted(count, "subject"));
            ("impersonation", said(there, "nobody may act as it", "not all roles and bindings"))
        }
    }
}

fn name(subject: &Subject) -> String {
    match subject {
        Subject::User(name) | Subject::Group(name) => name.to_string(),
        Subject::ServiceAccount { .. } => subject.user_name().unwrap_or_default().to_string(),
    }
}

/// What ends a form.
fn ends(subject: &Subject, held: &Held) -> Vec<String> {
    let fixed = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    let again = |object: &ObjectRef| format!("{}, then make it again: the new uid ends every token of the account, the bindings stay", delete(object));
    match held.form {
        CredentialForm::PodToken => {
            let mut ends = fixed(&["the end of its pod; a new pod gets a new one"]);
            ends.push(again(&subject.object()));
            ends
        }
        CredentialForm::RequestedToken => vec![again(&subject.object())],
        CredentialForm::SecretToken | CredentialForm::BootstrapToken if !held.objects.is_empty() => held.objects.iter().map(delete).collect(),
        CredentialForm::SecretToken | CredentialForm::BootstrapToken => fixed(&["deleting the Secret"]),
        CredentialForm::MemberToken => fixed(&["for each account: deleting it and making it again"]),
        CredentialForm::NodeCertificate => {
            fixed(&["nothing but its time: the API server knows no revocation of certificates; take the machine away and approve no other certificate for it"])
        }
        CredentialForm::Certificate if name(subject) == "system:masters" => {
            fixed(&["nothing but its time; no binding is needed: only another certificate authority for clients takes it"])
        }
        CredentialForm::Certificate => fixed(&["nothing but its time: take the bindings, or give the API server another certificate authority for clients"]),
        CredentialForm::Provider => fixed(&["locking the login there; a token that was issued works until it ends: take the bindings"]),
        CredentialForm::CloudLogin => fixed(&["taking the mapping from the ConfigMap aws-auth, or the access entry"]),
        CredentialForm::CloudRole => {
            fixed(&["taking the account from the trust of the identity; credentials that were given live on for up to some hours: deny them there"])
        }
        CredentialForm::Nothing => fixed(&["taking the bindings"]),
        CredentialForm::Impersonation => fixed(&["taking the right to impersonate from them"]),
    }
}

fn sentence(subject: &Subject, doubt: &Doubt, rights_unread: bool) -> String {
    match doubt {
        Doubt::Missing(makers) => format!(
            "{subject} is not there, and what bindings give it waits for whoever makes it: {}",
            match (makers.is_empty(), rights_unread) {
                (true, true) => "who may was not read".to_owned(),
                (true, false) => "nobody by a binding may".to_owned(),
                _ => format!("{} may", listed(makers, NAMED)),
            }
        ),
        Doubt::Recreated { since, of_old, older } => {
            let mut because = Vec::new();
            if !of_old.is_empty() {
                because.push(format!("{} have tokens of the one before, which are refused", listed(of_old, NAMED)));
            }
            if !older.is_empty() {
                because.push(format!("{} {} older", listed(older, NAMED), if older.len() == 1 { "is" } else { "are" }));
            }
            let since = since.map(|at| format!(" (made {})", moment(at))).unwrap_or_default();
            let sure = if of_old.is_empty() { "may be" } else { "is" };
            text::line(&format!(
                "{subject}{since} {sure} not the first account of its name, and has the rights that were given to the name: {}",
                because.join("; ")
            ))
        }
    }
}
