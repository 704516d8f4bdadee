//! Tables of what is a credential and what only looks like one.

use super::detector::judge;
use super::{annotations, aws_auth, command, detector, kind_from_word, text, word_of_kind};
use crate::model::CredentialKind::{self, CloudKey, ConnectionString, Jwt, Password, PrivateKey, Token};

#[test]
fn names_and_values_that_are_credentials() {
    let cases: &[(&str, &str, CredentialKind)] = &[
        ("PASSWORD", "hunter2", Password),
        ("DB_PASSWORD", "changeme", Password),
        ("DB_PASSWORD", "12345", Password),
        ("PGPASSWORD", "x", Password),
        ("MYSQL_ROOT_PASSWORD", "\"quoted one\"", Password),
        ("spring.datasource.password", "s3cret", Password),
        ("adminPassword", "admin", Password),
        ("PASSWORD2", "x1", Password),
        ("PASSWORD_OLD", "x1", Password),
        ("SMTP_PASS", "mail", Password),
        ("DB_PWD", "x", Password),
        ("GITHUB_TOKEN", "abc", Token),
        ("API_KEY", "abc", Token),
        ("apikey", "abc", Token),
        ("TOKEN_1", "abc", Token),
        ("SECRET_KEY", "abc", Token),
        ("SECRET_KEY_BASE", "abc", Token),
        ("JWT_SECRET", "abc", Token),
        ("client-key-data", "abc", Token),
        ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", CloudKey),
        ("AZURE_CLIENT_SECRET", "abc", CloudKey),
        ("ANYTHING", "AKIAIOSFODNN7EXAMPLE", CloudKey),
        ("ANYTHING", "prefix AKIAIOSFODNN7EXAMPLE suffix", CloudKey),
        ("ANYTHING", "ghp_0123456789abcdefghijABCDEFGHIJ012345", Token),
        ("ANYTHING", "xoxb-123456789012-abcdefghij", Token),
        ("ANYTHING", "sk_live_0123456789abcdef", Token),
        ("ANYTHING", "https://hooks.slack.com/services/T00000000/B00000000/abcdefghijklmnopqrstuvwx", Token),
        ("ANYTHING", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc-DEF_123", Jwt),
        ("ANYTHING", "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----", PrivateKey),
        ("DATABASE_URL", "postgres://app:s3cret@db:5432/app", ConnectionString),
        ("BROKER", "amqp://guest:p@ss@mq:5672", ConnectionString),
        ("ANYTHING", "Server=db;User Id=sa;Password=s3cret;", ConnectionString),
        ("ANYTHING", "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=abc==", ConnectionString),
        ("ANYTHING", "jdbc:mysql://db/app?user=app&password=s3cret", ConnectionString),
        ("SIGNATURE", "Zm9vYmFyMTIzNDU2Nzg5MHF3ZXJ0eXVpb3A=", Token),
        ("BASIC_AUTH", "user:secret", Token),
        ("NEO4J_AUTH", "neo4j/secret", Token),
    ];
    for (name, value, kind) in cases {
        assert_eq!(judge(name, value).map(|f| f.kind), Some(*kind), "{name}={value}");
    }
}

#[test]
fn names_and_values_that_only_look_like_it() {
    let cases: &[(&str, &str)] = &[
        ("LOG_TOKENIZER", "standard"),
        ("PASSWORD_FILE", "/run/secrets/password"),
        ("PASSWORD", "/run/secrets/password"),
        ("SECRET_NAME", "db"),
        ("TLS_SECRET", "web-tls"),
        ("IMAGE_PULL_SECRET", "registry"),
        ("TOKEN_PATH", "var/token"),
        ("TOKEN_URL", "https://idp.example/token"),
        ("TOKEN", "https://idp.example/token"),
        ("DATABASE_URL", "postgres://app@db:5432/app"),
        ("DATABASE_URL", "postgres://app:$(PASSWORD)@db:5432/app"),
        ("DATABASE_URL", "postgres://app:${PASSWORD}@db:5432/app"),
        ("PASSWORD", ""),
        ("PASSWORD", "   "),
        ("PASSWORD", "$(DB_PASSWORD)"),
        ("PASSWORD", "${DB_PASSWORD}"),
        ("PASSWORD", "<password>"),
        ("PASSWORD", "********"),
        ("PASSWORD", "xxxxxx"),
        ("PASSWORD", "{{ .Values.password }}"),
        ("PASSWORD", "vault:secret/data/db#password"),
        ("PASSWORD", "arn:aws:secretsmanager:eu-central-1:1:secret:db"),
        ("PASSWORD_REQUIRED", "yes"),
        ("ALLOW_EMPTY_PASSWORD", "yes"),
        ("REQUIRE_TOKEN", "abc"),
        ("PASSWORD", "true"),
        ("TOKEN", "3600"),
        ("TOKEN_TTL", "24h"),
        ("TOKEN", "24h"),
        ("MAX_TOKENS", "4096"),
        ("CSRF_TOKEN", "abc"),
        ("PWD", "/app"),
        ("OLDPWD", "/app"),
        ("PASS", "1"),
        ("PUBLIC_KEY", "ssh"),
        ("SORT_KEY", "name"),
        ("AWS_ACCESS_KEY_ID", "from-somewhere"),
        ("password_encryption", "scram-sha-256"),
        ("HASH", "sha256"),
        ("DSN", "host=db dbname=app"),
        ("CERT", "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----"),
        ("URL", "http://[::1]:80/a:b@c"),
        ("VERSION", "v1.2.3-alpha.4+build.5"),
        ("IMAGE", "registry.example/app@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"),
        ("", ""),
    ];
    for (name, value) in cases {
        assert!(judge(name, value).is_none(), "{name}={value}");
    }
}

#[test]
fn command_lines() {
    let cases: &[(&[&str], &[&str])] = &[
        (&["--password=s3cret"], &["s3cret"]),
        (&["--password", "s3cret", "--verbose"], &["s3cret"]),
        (&["--password", "--verbose"], &[]),
        (&["--db-password", "$(DB_PASSWORD)"], &[]),
        (&["--tls-private-key-file=/etc/tls/key.pem", "--token-ttl", "5m"], &[]),
        (&["-Dspring.datasource.password=s3cret"], &["s3cret"]),
        (&["--set", "global.password=s3cret"], &["s3cret"]),
        (&["curl", "-u", "admin:s3cret", "http://x"], &["s3cret"]),
        (&["-u", "1000:1000"], &[]),
        (&["curl", "-H", "X-Api-Key:", "s3cret"], &["s3cret"]),
        (&["Authorization:", "Bearer", "0123456789abcdefXYZ"], &["0123456789abcdefXYZ"]),
        (&["psql", "postgres://app:s3cret@db/app"], &["postgres://app:s3cret@db/app"]),
        (&["--secret-name=x", "--namespace=y", "run"], &[]),
    ];
    for (words, expected) in cases {
        let found: Vec<&str> = command::in_words(words).into_iter().map(|f| f.value).collect();
        assert_eq!(found, *expected, "{words:?}");
    }
    let script: Vec<&str> = command::split_shell("export TOKEN=abc; sudo mysql --password=\"s3cret\" | cat").collect();
    assert_eq!(command::in_words(&script).into_iter().map(|f| f.value).collect::<Vec<_>>(), ["abc", "s3cret"]);
    assert!(command::runs_sudo("a && /usr/bin/sudo b") && !command::runs_sudo("pseudo visudo sudoers"));
}

#[test]
fn configuration_files() {
    type Found<'a> = &'a [(&'a str, &'a str)];
    let cases: &[(&str, &str, Found<'_>)] = &[
        ("password", "s3cret", &[("", "s3cret")]),
        ("app.conf", "db.password = s3cret # the database's\nport = 5432\n", &[("db.password", "s3cret")]),
        ("app.yaml", "a:\n  - token: 'abc'\n  password: \"\"\n", &[("token", "abc")]),
        ("app.env", "# PASSWORD=\nexport API_KEY=abc\n", &[("API_KEY", "abc")]),
        ("app.json", "{\"user\": \"app\", \"password\": \"s3cret\"}", &[("password", "s3cret")]),
        ("app.json", "{\n  \"password\": \"s3cret\",\n  \"port\": 1\n}", &[("password", "s3cret")]),
        ("app.ini", "url=postgres://app:s3cret@db/app\nother=1\n", &[("url", "postgres://app:s3cret@db/app")]),
        ("tls.pem", "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n", &[]),
        ("key.pem", "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----\n", &[("", "-----BEGIN PRIVATE KEY-----\nabc")]),
        ("prometheus.yml", "scrape_configs:\n- bearer_token_file: /var/run/token\n  password_file: /x\n", &[]),
        ("readme", "The token: see the other page.\nPasswords are hashed.\n", &[]),
    ];
    for (key, value, expected) in cases {
        let found: Vec<(&str, &str)> = text::in_value(key, value).into_iter().map(|(name, f)| (name, f.value)).collect();
        assert_eq!(found, *expected, "{key}");
    }
}

#[test]
fn annotations_are_kept_by_name_and_shown_without_credentials() {
    for key in ["kubernetes.io/config.mirror", "eks.amazonaws.com/role-arn", "nginx.ingress.kubernetes.io/auth-url", "ravelin.dev/owner"] {
        assert!(annotations::is_kept(key), "{key}");
    }
    for key in [annotations::LAST_APPLIED, "example.com/password", "deployment.kubernetes.io/revision"] {
        assert!(!annotations::is_kept(key), "{key}");
    }
    let cases = [
        ("nginx.ingress.kubernetes.io/auth-secret", "default/basic-auth", "default/basic-auth"),
        ("nginx.ingress.kubernetes.io/configuration-snippet", "anything", annotations::REDACTED),
        ("nginx.ingress.kubernetes.io/auth-url", "https://user:s3cret@auth.example/", annotations::REDACTED),
        ("nginx.ingress.kubernetes.io/auth-url", "https://auth.example/", "https://auth.example/"),
    ];
    for (key, value, shown) in cases {
        assert_eq!(annotations::shown(key, value), shown, "{key}");
    }
}

#[test]
fn aws_auth_gives_pairs_and_survives_nonsense() {
    let text = "- rolearn: arn:aws:iam::1:role/a\n  groups: [system:masters, null]\n- userarn: arn:aws:iam::1:user/b\n  groups:\n- groups: [nobody]\n";
    assert_eq!(aws_auth::mapped_groups(text), [("arn:aws:iam::1:role/a".to_owned(), "system:masters".to_owned())]);
    for nonsense in ["", "{", "- - -", "text", "- rolearn: [1]"] {
        assert_eq!(aws_auth::mapped_groups(nonsense), [], "{nonsense}");
    }
}

#[test]
fn kinds_have_words() {
    for kind in [Password, Token, CloudKey, PrivateKey, ConnectionString, Jwt] {
        assert_eq!(kind_from_word(word_of_kind(kind)), Some(kind));
    }
    assert_eq!(kind_from_word("unheard of"), None);
}

#[test]
fn a_text_is_cut_between_characters() {
    assert_eq!(detector::start("aé", 2), "a");
    assert_eq!(detector::start("aé", 9), "aé");
}
