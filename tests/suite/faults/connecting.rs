//! Connections that do not come about, each with its cause.

use ravelin::collect::live::{Client, ConnectOptions, Error, connect};

use super::server::Fault;
use super::{limits, with_server};

async fn attempt(address: &str) -> Result<Client, Error> {
    let file = tempfile::NamedTempFile::new().unwrap();
    let text = format!(
        "clusters: [{{name: c, cluster: {{server: '{address}'}}}}]\nusers: [{{name: u, user: {{token: c4n4ry}}}}]\n\
         contexts: [{{name: x, context: {{cluster: c, user: u}}}}]\ncurrent-context: x\n"
    );
    std::fs::write(file.path(), text).unwrap();
    connect(&ConnectOptions { kubeconfig: Some(file.path().to_owned()), limits: limits(), ..ConnectOptions::default() }).await
}

fn check(result: Result<Client, Error>, expected: fn(&Error) -> bool, what: &str) {
    let Err(error) = result else { panic!("{what}: connected") };
    assert!(expected(&error) && error.is_unreachable(), "{what}: {error:?}");
    assert!(!error.remedy().is_empty() && !format!("{error} {error:?}").contains("c4n4ry"), "{what}: {error:?}");
}

#[test]
fn each_failure_has_its_cause() {
    with_server(|server| async move {
        let address = format!("http://{}", server.address());
        check(attempt("http://127.0.0.1:1").await, |e| matches!(e, Error::Unreachable { cause, .. } if cause.contains("refused")), "a closed port");
        check(attempt(&format!("https://{}", server.address())).await, |e| matches!(e, Error::Tls { .. } | Error::Unreachable { .. }), "no TLS");
        check(attempt("http://ravelin.invalid").await, |e| matches!(e, Error::Unreachable { .. }), "an unknown host");
        server.fault(Fault::Status(401, None), 1, |seen| seen.path == "/version");
        check(attempt(&address).await, |e| matches!(e, Error::Unauthorized { .. }), "401");
        server.fault(Fault::Body("<html>".to_owned()), 1, |seen| seen.path == "/version");
        check(attempt(&address).await, |e| matches!(e, Error::NotKubernetes { .. }), "a web page");
        server.fault(Fault::Hang, usize::MAX, |seen| seen.path == "/version");
        check(attempt(&address).await, |e| matches!(e, Error::Unreachable { cause, .. } if cause.contains("in time")), "silence");
        server.recover();
        assert_eq!(attempt(&address).await.unwrap().version(), Some("v1.36.0-faulty"));
    });
}

#[test]
fn whoever_may_not_see_the_version_may_still_connect() {
    with_server(|server| async move {
        server.fault(Fault::Status(403, None), usize::MAX, |seen| seen.path == "/version");
        let client = attempt(&format!("http://{}", server.address())).await.unwrap();
        assert_eq!((client.version(), client.context(), client.namespace()), (None, "x", "default"));
    });
}
