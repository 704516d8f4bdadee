//! From the errors of the HTTP libraries to what they mean.

use std::error::Error as StdError;
use std::io::ErrorKind;

use kube::client::AuthError;

use super::Error;
use super::client::guard::Refused;
use super::failure::Failure;

/// Every error below and including this one.
fn chain<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    // Honest chains are short; a loop in one must not hang us.
    std::iter::successors(Some(error), |error| (*error).source()).take(16)
}

/// What it means that a request could not be sent or got no response.
pub(crate) fn unsent(error: &kube::Error) -> Failure {
    let mut last = String::new();
    let mut connecting = false;
    for one in chain(error) {
        if let Some(refused) = one.downcast_ref::<Refused>() {
            return Failure::Refused(refused.to_string());
        }
        if let Some(kube::Error::Auth(error)) = one.downcast_ref::<kube::Error>() {
            return Failure::Credentials(auth(error));
        }
        if let Some(error) = one.downcast_ref::<AuthError>() {
            return Failure::Credentials(auth(error));
        }
        if let Some(tls) = one.downcast_ref::<rustls::Error>() {
            return Failure::Tls(tls.to_string());
        }
        if let Some(client) = one.downcast_ref::<hyper_util::client::legacy::Error>() {
            connecting |= client.is_connect();
        }
        if let Some(io) = one.downcast_ref::<std::io::Error>() {
            // TLS errors hide in here without being a source.
            if let Some(tls) = io.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
                return Failure::Tls(tls.to_string());
            }
            match io.kind() {
                ErrorKind::ConnectionRefused => return Failure::Connect("connection refused".to_owned()),
                ErrorKind::TimedOut => return Failure::Timeout,
                _ => {}
            }
        }
        last = one.to_string();
    }
    if connecting { Failure::Connect(last) } else { Failure::Reset(last) }
}

/// What is wrong with credentials. What a command printed is not repeated: it may hold a token.
pub(crate) fn auth(error: &AuthError) -> String {
    match error {
        AuthError::AuthExecRun { out, .. } => format!("the command of the auth provider failed ({})", out.status),
        AuthError::AuthExecParse(_) | AuthError::ParseTokenKey(_) => "the answer of the auth provider's command cannot be understood".to_owned(),
        other => other.to_string(),
    }
}

/// What it means that a body broke off.
pub(crate) fn broken(error: &(dyn StdError + 'static)) -> Failure {
    let mut last = String::new();
    for one in chain(error) {
        if let Some(io) = one.downcast_ref::<std::io::Error>()
            && io.kind() == ErrorKind::UnexpectedEof
        {
            return Failure::Truncated;
        }
        last = one.to_string();
        if last.contains("end of file") || last.contains("unexpected EOF") || last.contains("before message completed") {
            return Failure::Truncated;
        }
    }
    Failure::Reset(last)
}

/// What it means for the whole connection that its first request failed.
pub(crate) fn unreachable(server: &str, failure: Failure) -> Error {
    let server = server.to_owned();
    match failure {
        Failure::Unauthorized => Error::Unauthorized { server },
        Failure::Tls(cause) => Error::Tls { server, cause },
        Failure::Credentials(cause) => Error::Credentials { cause },
        Failure::Rejected { .. } | Failure::Malformed(_) | Failure::TooLarge | Failure::Gone => Error::NotKubernetes { server, cause: failure.words() },
        Failure::Connect(cause) => Error::Unreachable { server, cause },
        other => Error::Unreachable { server, cause: other.words() },
    }
}
