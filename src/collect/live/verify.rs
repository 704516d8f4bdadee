//! Asking the server itself, to verify ravelin's own answers.

use futures::StreamExt as _;

use super::client::Client;
use super::doctor::subject_access;
use crate::model::Identity;
use crate::rbac::Request;

/// So many questions are under way at once.
const PARALLEL: usize = 8;

/// What the server decides, in the order of the questions; an error in words where it does not answer. Only for a connection that was made
/// with [`super::ConnectOptions::verify`].
pub async fn decisions(client: &Client, questions: &[(Identity, Request)]) -> Vec<Result<bool, String>> {
    futures::stream::iter(questions).map(|(who, what)| subject_access(client, who, what)).buffered(PARALLEL).collect().await
}
