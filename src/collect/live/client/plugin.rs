//! Credential plugins of the kubeconfig (`exec`): run one, read its answer.
//!
//! The client library could run them too, but it would put what a failing plugin printed, which may be a token, into an error message,
//! let its standard error write over the screen, and wait for it without end.

use std::io::Write as _;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kube::config::{AuthInfo, ExecConfig, ExecInteractiveMode};
use serde::Deserialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::Command;

use crate::collect::live::Error;

/// How long a plugin may take when nobody is asked anything.
const QUIET_TIMEOUT: Duration = Duration::from_secs(60);
/// How long a plugin may take when somebody has to log in.
const LOGIN_TIMEOUT: Duration = Duration::from_secs(600);
/// More than any credential needs.
const ANSWER_LIMIT: u64 = 1 << 20;
/// How many lines of its standard error are kept for a message.
const KEPT_LINES: usize = 12;

/// Told each line that a plugin writes to its standard error, without control characters.
pub type Notice = Arc<dyn Fn(&str) + Send + Sync>;

/// A plugin as the kubeconfig describes it.
#[derive(Clone)]
pub(crate) struct Plugin {
    exec: ExecConfig,
    notice: Option<Notice>,
}

/// What a plugin gave. It has no `Debug`, so that it ends in no log.
#[derive(Clone, Default)]
pub(crate) struct Credential {
    token: Option<String>,
    identity: Option<(String, String)>,
    /// When it ends.
    pub(crate) expires: Option<OffsetDateTime>,
}

impl Credential {
    /// Puts the credential where the client library looks for it.
    pub(crate) fn apply(&self, auth: &mut AuthInfo) {
        if let Some(token) = &self.token {
            auth.token = Some(token.clone().into());
        }
        if let Some((certificate, key)) = &self.identity {
            auth.client_certificate_data = Some(STANDARD.encode(certificate));
            auth.client_key_data = Some(STANDARD.encode(key).into());
        }
    }
}

/// The answer, trimmed to what is used.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Answer {
    status: Option<Status>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Status {
    token: Option<String>,
    client_certificate_data: Option<String>,
    client_key_data: Option<String>,
    expiration_timestamp: Option<String>,
}

impl Plugin {
    /// The plugin of a user, if it has one.
    pub(crate) fn of(auth: &AuthInfo, notice: Option<Notice>) -> Option<Self> {
        auth.exec.clone().map(|exec| Self { exec, notice })
    }

    /// Whether it wants to ask somebody.
    pub(crate) fn wants_terminal(&self) -> bool {
        self.exec.interactive_mode == Some(ExecInteractiveMode::Always)
    }

    /// Whether it asks somebody where it can.
    pub(crate) fn may_ask(&self) -> bool {
        self.exec.interactive_mode != Some(ExecInteractiveMode::Never)
    }

    /// Runs it. With `terminal` it may read from standard input, and what it says is shown: a code to type elsewhere, a prompt.
    pub(crate) async fn run(&self, terminal: bool) -> Result<Credential, Error> {
        let interactive = terminal && self.may_ask();
        if self.wants_terminal() && !interactive {
            return Err(self.failed("wants to ask for something, and there is no terminal", Vec::new()));
        }
        let mut child = self.command(interactive).spawn().map_err(|error| self.failed(&format!("cannot be started: {error}"), Vec::new()))?;
        let limit = if interactive { LOGIN_TIMEOUT } else { QUIET_TIMEOUT };
        let answer = child.stdout.take().map(read_answer);
        let said = child.stderr.take().map(|err| self.listen(err, interactive));
        let work = async {
            let (answer, said) = tokio::join!(async { if let Some(a) = answer { a.await } else { Ok(Vec::new()) } }, async {
                if let Some(s) = said { s.await } else { Vec::new() }
            });
            (child.wait().await, answer, said)
        };
        let Ok((status, answer, said)) = tokio::time::timeout(limit, work).await else {
            return Err(self.failed(&format!("gave no answer within {} seconds", limit.as_secs()), Vec::new()));
        };
        let status = status.map_err(|error| self.failed(&format!("cannot be waited for: {error}"), Vec::new()))?;
        if !status.success() {
            return Err(self.failed(&format!("failed ({status})"), said));
        }
        match answer.ok().and_then(|text| parse(&text)) {
            Some(credential) => Ok(credential),
            None => Err(self.failed("gave no credential that can be understood", said)),
        }
    }

    fn command(&self, interactive: bool) -> Command {
        let mut command = Command::new(self.exec.command.as_deref().unwrap_or_default());
        command.args(self.exec.args.iter().flatten());
        for pair in self.exec.env.iter().flatten() {
            if let (Some(name), Some(value)) = (pair.get("name"), pair.get("value")) {
                command.env(name, value);
            }
        }
        let mut spec = serde_json::json!({ "interactive": interactive });
        if let Some(cluster) = self.exec.cluster.as_ref().and_then(|cluster| serde_json::to_value(cluster).ok()) {
            spec["cluster"] = cluster;
        }
        let info = serde_json::json!({ "apiVersion": self.exec.api_version, "kind": "ExecCredential", "spec": spec });
        command.env("KUBERNETES_EXEC_INFO", info.to_string());
        command.stdin(if interactive { Stdio::inherit() } else { Stdio::null() }).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        command
    }

    /// Passes each line of its standard error to the log and keeps the last ones; shows everything at once, prompts too, where it has the terminal.
    async fn listen(&self, err: impl AsyncRead + Unpin, shown: bool) -> Vec<String> {
        let mut err = err.take(ANSWER_LIMIT);
        let (mut kept, mut line, mut bytes) = (Vec::new(), Vec::new(), [0; 1024]);
        while let Ok(count @ 1..) = err.read(&mut bytes).await {
            let piece = &bytes[..count];
            if shown {
                // A terminal that does not listen any more cannot be told.
                _ = std::io::stderr().write_all(piece);
            }
            for byte in piece {
                if *byte == b'\n' {
                    self.heard(&std::mem::take(&mut line), &mut kept);
                } else {
                    line.push(*byte);
                }
            }
        }
        self.heard(&line, &mut kept);
        kept
    }

    /// Takes a line.
    fn heard(&self, line: &[u8], kept: &mut Vec<String>) {
        let line: String = String::from_utf8_lossy(line).chars().filter(|c| !c.is_control()).take(400).collect();
        if line.trim().is_empty() {
            return;
        }
        if let Some(notice) = &self.notice {
            notice(&line);
        } else {
            tracing::info!(target: "ravelin::plugin", command = self.exec.command.as_deref().unwrap_or_default(), "{line}");
        }
        if kept.len() == KEPT_LINES {
            kept.remove(0);
        }
        kept.push(line);
    }

    fn failed(&self, cause: &str, stderr: Vec<String>) -> Error {
        Error::Plugin {
            command: self.exec.command.clone().unwrap_or_else(|| "(none named)".to_owned()),
            cause: cause.to_owned(),
            stderr,
            hint: self.exec.install_hint.clone().unwrap_or_default().trim().to_owned(),
        }
    }
}

async fn read_answer(out: impl AsyncRead + Unpin) -> std::io::Result<Vec<u8>> {
    let mut text = Vec::new();
    out.take(ANSWER_LIMIT).read_to_end(&mut text).await?;
    Ok(text)
}

/// Reads a plugin's answer, which is JSON, or YAML from some plugins. An error would quote the answer, so there is none.
fn parse(text: &[u8]) -> Option<Credential> {
    let answer: Answer = serde_json::from_slice(text).ok().or_else(|| serde_saphyr::from_slice(text).ok())?;
    let status = answer.status?;
    let identity = status.client_certificate_data.zip(status.client_key_data);
    if status.token.is_none() && identity.is_none() {
        return None;
    }
    let expires = match &status.expiration_timestamp {
        Some(text) => Some(OffsetDateTime::parse(text, &Rfc3339).ok()?),
        None => None,
    };
    Some(Credential { token: status.token, identity, expires })
}

#[cfg(test)]
mod tests;
