//! A real control plane for the whole test run: etcd, API servers and a controller manager in a temporary folder.

use std::fs;
use std::net::TcpListener;
use std::os::unix::process::CommandExt as _;
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
    ("worker-token", "system:serviceaccount:team-w:worker", "system:serviceaccounts,system:serviceaccounts:team-w"),
    ("looker-token", "looker", ""),
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
    assets: PathBuf,
    port: u16,
    processes: Mutex<Vec<Process>>,
}

/// A process, behind a shell that kills it when this end of its standard input closes, however the test run ends.
struct Process {
    shell: Child,
    input: Option<ChildStdin>,
}

impl Process {
    /// Ends it. Only SIGKILL is quick: on SIGTERM the API server waits for its watches.
    fn kill(&mut self) {
        drop(self.input.take());
        _ = self.shell.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Which controllers there are: for tests as few as they need, so that nothing changes that no test changes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Controllers {
    /// Those without which a namespace, an account or an aggregated role is not whole.
    Few,
    /// Also those that make pods and endpoints, and admission that mounts tokens: as in a real cluster.
    Many,
}

/// One more API server over the same objects, which a test may kill and start again without harm to the others.
pub(crate) struct Twin<'a> {
    plane: &'a Plane,
    port: u16,
    process: Option<Process>,
}

impl Twin<'_> {
    /// Starts it, at the same address every time, and waits until it answers.
    pub(crate) async fn start(&mut self) {
        self.process = Some(self.plane.spawn("kube-apiserver", "twin", &self.plane.server(self.port, "twin-certs", Controllers::Few)));
        let begun = Instant::now();
        let seeder = Seeder::with(self.kubeconfig("admin-token"));
        while seeder.get("/readyz").await.is_err() {
            assert!(begun.elapsed() < Duration::from_secs(60), "{}", self.plane.end_of_log("twin"));
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Kills it.
    pub(crate) fn kill(&mut self) {
        self.process = None;
    }

    /// A kubeconfig for the owner of a token.
    pub(crate) fn kubeconfig(&self, token: &str) -> PathBuf {
        let cluster = Plane::cluster(self.port, "certificate-authority: twin-certs/apiserver.crt");
        self.plane.write(&format!("twin-{token}.kubeconfig"), &one_context(&cluster, token, "default"))
    }
}

impl Plane {
    /// Starts everything at once and waits until it is ready.
    pub(crate) fn start(assets: &Path, controllers: Controllers) -> Self {
        let folder = tempfile::Builder::new().prefix("rv").tempdir().unwrap();
        let plane = Self { folder, assets: assets.to_owned(), port: free_port(), processes: Mutex::default() };
        let d = plane.path("").display().to_string();
        let d = d.trim_end_matches('/');
        fs::write(plane.path("sa.key"), include_str!("keys/sa.key")).unwrap();
        fs::write(plane.path("sa.pub"), include_str!("keys/sa.pub")).unwrap();
        fs::write(plane.path("audit.yaml"), AUDIT).unwrap();
        let tokens: Vec<String> = PEOPLE.iter().enumerate().map(|(uid, (token, user, groups))| format!("{token},{user},{uid},\"{groups}\"")).collect();
        fs::write(plane.path("tokens.csv"), tokens.join("\n")).unwrap();
        // The controller manager starts before the certificate is there.
        let untrusted = Self::cluster(plane.port, "insecure-skip-tls-verify: true");
        let controller = plane.write("controller.kubeconfig", &one_context(&untrusted, "controller-token", "default"));
        plane.keep(
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
        plane.keep("kube-apiserver", &plane.server(plane.port, "certs", controllers));
        let mut names = "namespace-controller,serviceaccount-controller,clusterrole-aggregation-controller".to_owned();
        if controllers == Controllers::Many {
            names.push_str(",deployment-controller,replicaset-controller,daemonset-controller,statefulset-controller,job-controller,endpointslice-controller");
        }
        plane.keep(
            "kube-controller-manager",
            &[
                format!("--kubeconfig={}", controller.display()),
                "--leader-elect=false".into(),
                "--secure-port=0".into(),
                format!("--controllers={names}"),
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

    /// What an API server is started with.
    fn server(&self, port: u16, certs: &str, controllers: Controllers) -> Vec<String> {
        let d = self.folder.path().display();
        let mut arguments = vec![
            format!("--etcd-servers=unix://{d}/etcd:1"),
            "--bind-address=127.0.0.1".into(),
            "--advertise-address=127.0.0.1".into(),
            format!("--secure-port={port}"),
            format!("--cert-dir={d}/{certs}"),
            "--endpoint-reconciler-type=none".into(),
            "--service-cluster-ip-range=10.0.0.0/24".into(),
            "--authorization-mode=Node,RBAC".into(),
            format!("--token-auth-file={d}/tokens.csv"),
            "--allow-privileged=true".into(),
            "--service-account-issuer=https://kubernetes.default.svc".into(),
            format!("--service-account-key-file={d}/sa.pub"),
            format!("--service-account-signing-key-file={d}/sa.key"),
            format!("--audit-policy-file={d}/audit.yaml"),
            format!("--audit-log-path={d}/{certs}-audit.log"),
        ];
        // Nothing answers webhooks here, so those of an installation would refuse what comes after them.
        let without = if controllers == Controllers::Few { ",ServiceAccount" } else { "" };
        arguments.push(format!("--disable-admission-plugins=MutatingAdmissionWebhook,ValidatingAdmissionWebhook{without}"));
        arguments
    }

    /// One more API server, which is not started yet.
    pub(crate) fn twin(&self) -> Twin<'_> {
        Twin { plane: self, port: free_port(), process: None }
    }

    /// A kubeconfig for the owner of a token.
    pub(crate) fn kubeconfig(&self, token: &str, namespace: &str) -> PathBuf {
        self.write(&format!("{token}-{namespace}.kubeconfig"), &one_context(&self.trusted(), token, namespace))
    }

    /// Where it answers.
    pub(crate) fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// The cluster of a kubeconfig in its folder.
    pub(crate) fn trusted(&self) -> String {
        Self::cluster(self.port, "certificate-authority: certs/apiserver.crt")
    }

    fn cluster(port: u16, trust: &str) -> String {
        format!("{{server: \"https://127.0.0.1:{port}\", {trust}}}")
    }

    /// Writes a file in its folder.
    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        // Tests run side by side and share these files: one that is being written must not be read half.
        let mut whole = tempfile::NamedTempFile::new_in(self.path("")).unwrap();
        std::io::Write::write_all(&mut whole, text.as_bytes()).unwrap();
        whole.persist(&path).unwrap();
        path
    }

    /// Every line of the audit log that is complete.
    pub(crate) fn audit(&self) -> Vec<Value> {
        let text = fs::read_to_string(self.path("certs-audit.log")).unwrap_or_default();
        text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }

    /// Ends every process and takes the folder away.
    pub(crate) fn stop(&self) {
        self.processes.lock().unwrap_or_else(PoisonError::into_inner).clear();
        _ = fs::remove_dir_all(self.folder.path());
    }

    fn keep(&self, name: &str, arguments: &[String]) {
        let process = self.spawn(name, name, arguments);
        self.processes.lock().unwrap().push(process);
    }

    fn spawn(&self, name: &str, log: &str, arguments: &[String]) -> Process {
        let log = fs::File::create(self.path(&format!("{log}.log"))).unwrap();
        let mut shell = Command::new("sh")
            .args(["-c", "\"$@\" <&- & process=$!; read -r _; kill -9 $process; wait $process", "sh"])
            .arg(self.assets.join(name))
            .args(arguments)
            .current_dir(self.folder.path())
            // What ctrl-c sends to the test run must not end the shell before it has killed the process.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let input = shell.stdin.take();
        Process { shell, input }
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

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn one_context(cluster: &str, token: &str, namespace: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Config\nclusters: [{{name: test, cluster: {cluster}}}]\nusers: [{{name: test, user: {{token: {token}}}}}]\n\
         contexts: [{{name: test, context: {{cluster: test, user: test, namespace: {namespace}}}}}]\ncurrent-context: test\n"
    )
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
