//! The client in use, and its renewal when a credential plugin's answer ends.

use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use time::OffsetDateTime;
use tokio::sync::Mutex;

use super::plugin::{Credential, Plugin};
use super::stack::Recipe;
use crate::collect::live::Error;

/// How long before its end a credential is renewed.
const MARGIN: Duration = Duration::from_secs(60);

/// Asked for the terminal before a plugin that needs it runs (`true`), and told when it is done (`false`). Whoever owns the screen suspends it.
pub type Lend = std::sync::Arc<dyn Fn(bool) + Send + Sync>;

/// A client that renews its credentials.
pub(crate) struct Session {
    recipe: Recipe,
    plugin: Option<Plugin>,
    lend: Option<Lend>,
    current: RwLock<Current>,
    renewal: Mutex<()>,
}

#[derive(Clone)]
struct Current {
    client: kube::Client,
    expires: Option<OffsetDateTime>,
    generation: u64,
}

impl Session {
    /// Runs the plugin, if there is one, and builds the first client. With `terminal` the plugin may ask the user; without it the terminal is
    /// lent to a plugin that needs it, or that fails without it: somebody waits for this connection.
    pub(crate) async fn start(recipe: Recipe, plugin: Option<Plugin>, terminal: bool, lend: Option<Lend>) -> Result<Self, Error> {
        let credential = match &plugin {
            Some(plugin) if terminal || lend.is_none() => Some(plugin.run(terminal).await?),
            Some(plugin) if plugin.wants_terminal() => Some(lent(plugin, lend.as_ref()).await?),
            Some(plugin) => Some(match plugin.run(false).await {
                Err(_) if plugin.may_ask() => lent(plugin, lend.as_ref()).await?,
                answer => answer?,
            }),
            None => None,
        };
        let current = made(&recipe, credential.as_ref(), 0)?;
        Ok(Self { recipe, plugin, lend, current: RwLock::new(current), renewal: Mutex::new(()) })
    }

    /// The server's address.
    pub(crate) fn server(&self) -> String {
        self.recipe.server()
    }

    /// The client, and its generation; renewed first where its credentials are about to end.
    pub(crate) async fn client(&self) -> (kube::Client, u64) {
        let current = self.read();
        if current.expires.is_some_and(|end| end - OffsetDateTime::now_utc() < MARGIN) {
            self.renew(current.generation).await;
        }
        let current = self.read();
        (current.client, current.generation)
    }

    /// Renews the credentials unless that has been done since `generation`; whether there are other ones now.
    pub(crate) async fn renew(&self, generation: u64) -> bool {
        let Some(plugin) = &self.plugin else {
            return false;
        };
        let _one_at_a_time = self.renewal.lock().await;
        if self.read().generation != generation {
            return true;
        }
        // Nobody waits for a renewal: the screen is taken away only for what cannot do without.
        let answer = if plugin.wants_terminal() { lent(plugin, self.lend.as_ref()).await } else { plugin.run(false).await };
        match answer.and_then(|credential| made(&self.recipe, Some(&credential), generation + 1)) {
            Ok(current) => {
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = current;
                true
            }
            Err(error) => {
                tracing::warn!("the credentials could not be renewed: {error}");
                false
            }
        }
    }

    fn read(&self) -> Current {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Runs a plugin on the terminal, if somebody lends it.
async fn lent(plugin: &Plugin, lend: Option<&Lend>) -> Result<Credential, Error> {
    if let Some(lend) = lend {
        lend(true);
    }
    let answer = plugin.run(lend.is_some()).await;
    if let Some(lend) = lend {
        lend(false);
    }
    answer
}

fn made(recipe: &Recipe, credential: Option<&Credential>, generation: u64) -> Result<Current, Error> {
    let client = recipe.build(credential)?;
    Ok(Current { client, expires: credential.and_then(|c| c.expires), generation })
}
