//! Plugins that work, that fail, and that talk too much.

use std::sync::Mutex;

use super::*;

fn plugin(script: &str, extra: serde_json::Value) -> Plugin {
    let mut exec = serde_json::json!({ "apiVersion": "client.authentication.k8s.io/v1", "command": "sh", "args": ["-c", script], "interactiveMode": "Never" });
    if let (Some(exec), serde_json::Value::Object(extra)) = (exec.as_object_mut(), extra) {
        exec.extend(extra);
    }
    Plugin { exec: serde_json::from_value(exec).unwrap(), notice: None }
}

async fn run(script: &str) -> Result<Credential, Error> {
    plugin(script, serde_json::json!({})).run(false).await
}

fn failure(result: Result<Credential, Error>) -> (String, Vec<String>, String) {
    match result {
        Err(Error::Plugin { cause, stderr, hint, .. }) => (cause, stderr, hint),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it gave a credential"),
    }
}

#[tokio::test]
async fn a_token_is_read_from_json_and_yaml() {
    let json = run(r#"echo '{"status":{"token":"t0ken","expirationTimestamp":"2031-01-02T03:04:05Z"}}'"#).await.unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(json.token.as_deref(), Some("t0ken"));
    assert_eq!(json.expires.map(OffsetDateTime::unix_timestamp), Some(1_925_089_445));
    let yaml = run("printf 'kind: ExecCredential\\nstatus:\\n  token: y4ml\\n'").await.unwrap_or_else(|e| panic!("{e}"));
    assert_eq!((yaml.token.as_deref(), yaml.expires), (Some("y4ml"), None));
    let mut auth = AuthInfo::default();
    yaml.apply(&mut auth);
    assert_eq!(serde_json::to_value(&auth).unwrap()["token"], "y4ml");
}

#[tokio::test]
async fn a_certificate_is_taken_with_its_key() {
    let both = run(r#"echo '{"status":{"clientCertificateData":"CERT","clientKeyData":"KEY"}}'"#).await.unwrap_or_else(|e| panic!("{e}"));
    let mut auth = AuthInfo::default();
    both.apply(&mut auth);
    let auth = serde_json::to_value(&auth).unwrap();
    assert_eq!((auth["client-certificate-data"].as_str(), auth["client-key-data"].as_str()), (Some("Q0VSVA=="), Some("S0VZ")));
    assert!(run(r#"echo '{"status":{"clientCertificateData":"CERT"}}'"#).await.is_err(), "a certificate without a key is of no use");
}

#[tokio::test]
async fn the_plugin_is_told_what_it_needs() {
    let info = r#"test "$KUBERNETES_EXEC_INFO" = '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{"interactive":false}}' && test "$REGION" = eu && echo '{"status":{"token":"x"}}'"#;
    let extra = serde_json::json!({ "env": [{ "name": "REGION", "value": "eu" }] });
    assert!(plugin(info, extra).run(true).await.is_ok());
}

#[tokio::test]
async fn a_failure_shows_standard_error_and_never_the_answer() {
    let (cause, stderr, _) = failure(run("echo c4n4ry; echo 'please \x1b[31mlog in\x1b[0m' >&2; exit 3").await);
    assert!(cause.contains("exit status: 3"), "{cause}");
    assert_eq!(stderr, ["please [31mlog in[0m"], "without control characters");
    for script in [
        "echo c4n4ry",
        "echo '{\"status\":{\"token\":{\"c4n4ry\":1}}}'",
        "echo '{\"status\":{}}'",
        "echo '{\"status\":{\"token\":\"c4n4ry\",\"expirationTimestamp\":\"soon\"}}'",
    ] {
        let error = run(script).await.err().unwrap_or_else(|| panic!("{script} gave a credential"));
        assert!(!format!("{error} {error:?}").contains("c4n4ry"), "{error:?}");
    }
}

#[tokio::test]
async fn a_missing_plugin_says_how_to_get_it() {
    let mut missing = plugin("", serde_json::json!({ "installHint": "\nGet it from your cloud provider.\n" }));
    missing.exec.command = Some("ravelin-no-such-plugin".to_owned());
    let (cause, _, hint) = failure(missing.run(false).await);
    assert!(cause.starts_with("cannot be started"), "{cause}");
    assert_eq!(hint, "Get it from your cloud provider.");
}

#[tokio::test]
async fn a_plugin_that_must_ask_needs_a_terminal() {
    let asking = plugin("echo '{\"status\":{\"token\":\"x\"}}'", serde_json::json!({ "interactiveMode": "Always" }));
    assert!(asking.wants_terminal());
    let (cause, _, _) = failure(asking.run(false).await);
    assert!(cause.contains("no terminal"), "{cause}");
}

#[tokio::test]
async fn its_standard_error_is_passed_on() {
    let said = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&said);
    let mut talking = plugin("echo one >&2; echo >&2; echo two >&2; echo '{\"status\":{\"token\":\"x\"}}'", serde_json::json!({}));
    talking.notice = Some(Arc::new(move |line| heard.lock().unwrap().push(line.to_owned())));
    assert!(talking.run(false).await.is_ok());
    assert_eq!(*said.lock().unwrap(), ["one", "two"]);
}
