//! The HTTP stack: address, credentials and impersonation above, the guard below them, then the connection.

use std::time::Duration;

use http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::{SocksV5, Tunnel};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use kube::Config;
use kube::client::{Body, ConfigExt};
use tower::ServiceBuilder;

use super::guard::{GuardLayer, Rules};
use super::plugin::Credential;
use crate::collect::live::{Error, describe};

/// How long a TCP connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Puts the layers on a connector. A macro, since the bounds of a generic function would name half of the HTTP library.
macro_rules! assemble {
    ($recipe:expr, $config:expr, $connector:expr) => {{
        let (recipe, config): (&Recipe, &Config) = ($recipe, $config);
        let connector = config.rustls_https_connector_with_connector($connector).map_err(|error| recipe.unusable(&error))?;
        let client = hyper_util::client::legacy::Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(Duration::from_secs(60))
            .build::<_, Body>(connector);
        let service = ServiceBuilder::new()
            .layer(config.base_uri_layer())
            .option_layer(config.auth_layer().map_err(|error| recipe.unusable(&error))?)
            .layer(config.extra_headers_layer().map_err(|error| recipe.unusable(&error))?)
            .layer(GuardLayer::new(recipe.rules.clone()))
            .service(client);
        Ok(kube::Client::new(service, config.default_namespace.clone()))
    }};
}

/// Everything that is needed to build the stack, again where credentials were renewed.
#[derive(Clone)]
pub(crate) struct Recipe {
    config: Config,
    proxy: Option<Intercept>,
    rules: Rules,
}

impl Recipe {
    /// A recipe from the client library's configuration, whose credential plugin is run elsewhere, and the proxy that the kubeconfig names.
    pub(crate) fn new(mut config: Config, named_proxy: Option<&str>, verify: bool) -> Result<Self, Error> {
        let proxy = match named_proxy {
            Some(url) => Some(
                Matcher::builder()
                    .all(url)
                    .build()
                    .intercept(&config.cluster_url)
                    .ok_or_else(|| Error::Proxy { proxy: "named by proxy-url".to_owned(), cause: "it is no http, https or socks5 address".to_owned() })?,
            ),
            None => from_environment(&config.cluster_url),
        };
        // This stack has its own proxy, timeouts and retries, and the plugin must run neither twice nor unseen.
        config.proxy_url = None;
        config.auth_info.exec = None;
        let base = config.cluster_url.path().trim_end_matches('/').to_owned();
        Ok(Self { config, proxy, rules: Rules { base, verify } })
    }

    /// The server's address, for messages.
    pub(crate) fn server(&self) -> String {
        self.config.cluster_url.to_string().trim_end_matches('/').to_owned()
    }

    /// A client with these credentials, or with those of the configuration.
    pub(crate) fn build(&self, credential: Option<&Credential>) -> Result<kube::Client, Error> {
        // A second installation fails and changes nothing: the provider is the same one.
        _ = rustls::crypto::ring::default_provider().install_default();
        let mut config = self.config.clone();
        if let Some(credential) = credential {
            credential.apply(&mut config.auth_info);
        }
        let mut plain = HttpConnector::new();
        plain.enforce_http(false);
        plain.set_connect_timeout(Some(CONNECT_TIMEOUT));
        plain.set_keepalive(Some(Duration::from_secs(30)));
        plain.set_nodelay(true);
        let Some(proxy) = &self.proxy else {
            return assemble!(self, &config, plain);
        };
        match proxy.uri().scheme_str() {
            Some("http") => assemble!(self, &config, tunnel(proxy, plain)),
            Some("https") => {
                // The proxy's certificate is judged like that of any other web server, not by the cluster's authority.
                let connector = Config::new(proxy.uri().clone()).rustls_https_connector_with_connector(plain).map_err(|error| self.unusable(&error))?;
                assemble!(self, &config, tunnel(proxy, connector))
            }
            Some("socks5" | "socks5h") => {
                let connector = SocksV5::new(proxy.uri().clone(), plain);
                let connector = match proxy.raw_auth() {
                    Some((user, password)) => connector.with_auth(user.to_owned(), password.to_owned()),
                    None => connector,
                };
                assemble!(self, &config, connector)
            }
            _ => Err(Error::Proxy { proxy: proxy.uri().to_string(), cause: "ravelin speaks to http, https and socks5 proxies".to_owned() }),
        }
    }

    fn unusable(&self, error: &kube::Error) -> Error {
        match error {
            kube::Error::RustlsTls(tls) => Error::Tls { server: self.server(), cause: tls.to_string() },
            kube::Error::Auth(error) => Error::Credentials { cause: describe::auth(error) },
            _ => Error::Credentials { cause: "a header for impersonation or authorization holds characters that no header may hold".to_owned() },
        }
    }
}

fn tunnel<C>(proxy: &Intercept, connector: C) -> Tunnel<C> {
    let tunnel = Tunnel::new(proxy.uri().clone(), connector);
    match proxy.basic_auth() {
        Some(header) => tunnel.with_auth(header.clone()),
        None => tunnel,
    }
}

/// The proxy that the environment names for a server; none for this machine itself.
fn from_environment(server: &Uri) -> Option<Intercept> {
    let host = server.host()?.trim_start_matches('[').trim_end_matches(']');
    let local = host == "localhost" || host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
    if local { None } else { Matcher::from_env().intercept(server) }
}
