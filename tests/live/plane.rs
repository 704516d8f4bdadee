//! A real control plane for the whole test run: etcd, API server and controller manager in a temporary folder.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::seed::Seeder;

/// The binaries that are needed, side by side in one folder.
const BINARIES: [&str; 3] = ["etcd", "kube-apiserver", "kube-controller-manager"];

/// Everybody who may come: token, user, groups.
const PEOPLE: &[(&str, &str, &str)] = &[
    ("admin-token", "admin", "system:masters"),
    ("controller-token", "controller", "system:masters"),
    ("reader-token", "reader", ""),
    ("nobody-token", "nobody", ""),
    ("bot-token", "system:serviceaccount:team-a:bot", "system:serviceaccounts,system:serviceaccounts:team-a"),
    ("lister-token", "lister", ""),
];

/// Secrets are logged with what was answered, everything else with who asked for what; the control plane itself is left out.
const AUDIT: &str = r#"
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: None
  users: ["system:apiserver", "controller", "system:anonymous"]
- level: RequestResponse
  resources: [{group: "", resources: ["secrets"]}]
- level: Metadata
"#;

/// The folder with the binaries, if it is set and complete.
pub(crate) fn assets() -> Option<PathBuf> {
    let folder = PathBuf::from(std::env::var_os("KUBEBUILDER_ASSETS")?);
    BINARIES.iter().all(|name| folder.join(name).is_file()).then_some(folder)
}

/// A running control plane.
pub(crate) struct Plane {
    folder: TempDir,
    port: u16,
    /// Each process, behind a shell that kills it when this end of its standard input closes, however the test run ends.
    processes: Mutex<Vec<(Child, Option<ChildStdin>)>>,
}

impl Plane {
    /// Starts everything at once and waits until it is ready.
    pub(crate) fn start(assets: &Path) -> Self {
        let folder = tempfile::Builder::new().prefix("rv").tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let plane = Self { folder, port, processes: Mutex::default() };
        let d = plane.path("").display().to_string();
        let d = d.trim_end_matches('/');
        fs::write(plane.path("sa.key"), include_str!("keys/sa.key")).unwrap();
        fs::write(plane.path("sa.pub"), include_str!("keys/sa.pub")).unwrap();
        fs::write(plane.path("audit.yaml"), AUDIT).unwrap();
        let tokens: Vec<String> = PEOPLE.iter().enumerate().map(|(uid, (token, user, groups))| format!("{token},{user},{uid},\"{groups}\"")).collect();
        fs::write(plane.path("tokens.csv"), tokens.join("\n")).unwrap();
        // The controller manager starts before the certificate is there.
        let controller = plane.write_kubeconfig("controller-token", "default", "insecure-skip-tls-verify: true");
        plane.spawn(
            assets,
            "etcd",
            &[
                "--name=default".into(),
                format!("--data-dir={d}/etcd"),
                "--listen-client-urls=unix://etcd:1".into(),
                "--advertise-client-urls=unix://etcd:1".into(),
                "--listen-peer-urls=unix://peer:1".into(),
                "--initial-advertise-peer-urls=unix://peer:1".into(),
                "--initial-cluster=default=unix://peer:1".into(),
                "--unsafe-no-fsync".into(),
                "--log-level=warn".into(),
            ],
        );
        plane.spawn(
            assets,
            "kube-apiserver",
            &[
                format!("--etcd-servers=unix://{d}/etcd:1"),
                "--bind-address=127.0.0.1".into(),
                "--advertise-address=127.0.0.1".into(),
                format!("--secure-port={port}"),
                format!("--cert-dir={d}/certs"),
                "--endpoint-reconciler-type=none".into(),
                "--service-cluster-ip-range=10.0.0.0/24".into(),
                "--authorization-mode=Node,RBAC".into(),
                format!("--token-auth-file={d}/tokens.csv"),
                "--disable-admission-plugins=ServiceAccount".into(),
                "--allow-privileged=true".into(),
                "--service-account-issuer=https://kubernetes.default.svc".into(),
                format!("--service-account-key-file={d}/sa.pub"),
                format!("--service-account-signing-key-file={d}/sa.key"),
                format!("--audit-policy-file={d}/audit.yaml"),
                format!("--audit-log-path={d}/audit.log"),
            ],
        );
        plane.spawn(
            assets,
            "kube-controller-manager",
            &[
                format!("--kubeconfig={}", controller.display()),
                "--leader-elect=false".into(),
                "--secure-port=0".into(),
                "--controllers=namespace-controller,serviceaccount-controller,clusterrole-aggregation-controller".into(),
                format!("--service-account-private-key-file={d}/sa.key"),
                "--use-service-account-credentials=false".into(),
            ],
        );
        plane.wait();
        plane
    }

    /// A file in its folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A kubeconfig for the owner of a token.
    pub(crate) fn kubeconfig(&self, token: &str, namespace: &str) -> PathBuf {
        self.write_kubeconfig(token, namespace, "certificate-authority: certs/apiserver.crt")
    }

    fn write_kubeconfig(&self, token: &str, namespace: &str, trust: &str) -> PathBuf {
        let path = self.path(&format!("{token}-{namespace}.kubeconfig"));
        let text = format!(
            "apiVersion: v1\nkind: Config\nclusters: [{{name: test, cluster: {{server: \"https://127.0.0.1:{}\", {trust}}}}}]\n\
             users: [{{name: test, user: {{token: {token}}}}}]\ncontexts: [{{name: test, context: {{cluster: test, user: test, namespace: {namespace}}}}}]\n\
             current-context: test\n",
            self.port
        );
        // Tests run side by side and share these files: one that is being written must not be read half.
        let mut whole = tempfile::NamedTempFile::new_in(self.path("")).unwrap();
        std::io::Write::write_all(&mut whole, text.as_bytes()).unwrap();
        whole.persist(&path).unwrap();
        path
    }

    /// Every line of the audit log that is complete.
    pub(crate) fn audit(&self) -> Vec<Value> {
        let text = fs::read_to_string(self.path("audit.log")).unwrap_or_default();
        text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }

    /// Ends every process. Only SIGKILL is quick: on SIGTERM the API server waits for its watches.
    pub(crate) fn stop(&self) {
        for (child, input) in self.processes.lock().unwrap_or_else(PoisonError::into_inner).iter_mut() {
            drop(input.take());
            _ = child.wait();
        }
    }

    fn spawn(&self, assets: &Path, name: &str, arguments: &[String]) {
        let log = fs::File::create(self.path(&format!("{name}.log"))).unwrap();
        let mut child = Command::new("sh")
            .args(["-c", "\"$@\" <&- & process=$!; read -r _; kill -9 $process; wait $process", "sh"])
            .arg(assets.join(name))
            .args(arguments)
            .current_dir(self.folder.path())
            .stdin(Stdio::piped())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let input = child.stdin.take();
        self.processes.lock().unwrap().push((child, input));
    }

    fn end_of_log(&self, name: &str) -> String {
        let log = fs::read_to_string(self.path(&format!("{name}.log"))).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        format!("{name}:\n{}", lines[lines.len().saturating_sub(15)..].join("\n"))
    }

    fn wait(&self) {
        let begun = Instant::now();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let seeder = Seeder::new(self);
            loop {
                if seeder.get("/readyz").await.is_ok() && aggregated(&seeder).await {
                    return;
                }
                if begun.elapsed() > Duration::from_secs(90) {
                    let logs: Vec<String> = BINARIES.iter().map(|name| self.end_of_log(name)).collect();
                    panic!(
                        "the control plane was not ready in time
{}",
                        logs.join(
                            "
"
                        )
                    );
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        });
    }
}

/// The roles that a controller fills in are filled in: `edit` from `view` and its own, `admin` from both.
async fn aggregated(seeder: &Seeder) -> bool {
    let mut complete = true;
    for (role, resource) in [("view", "pods/log"), ("edit", "pods/exec"), ("admin", "rolebindings"), ("admin", "pods/exec")] {
        let role = seeder.get(&format!("/apis/rbac.authorization.k8s.io/v1/clusterroles/{role}")).await.unwrap_or_default();
        complete &= role["rules"].to_string().contains(&format!("\"{resource}\""));
    }
    complete
}
