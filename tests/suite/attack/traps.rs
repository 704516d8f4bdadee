//! What attack graphs of clusters commonly get wrong: each row a small cluster, what leads where in it, and what does not.

use std::fmt::Write as _;

use ravelin::collect::manifests::{self, Options};
use ravelin::model::{Edit, Version};

use super::World;

/// Two namespaces in which no escaping pod is admitted, two nodes, two pods that run as accounts of their own, Secrets that are crown jewels.
const GROUND: &str = "
{apiVersion: v1, kind: Namespace, metadata: {name: a, labels: {pod-security.kubernetes.io/enforce: restricted}}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: b, labels: {pod-security.kubernetes.io/enforce: restricted}}}
---
{apiVersion: v1, kind: Node, metadata: {name: cp, labels: {node-role.kubernetes.io/control-plane: ''}}}
---
{apiVersion: v1, kind: Node, metadata: {name: w}}
---
{apiVersion: v1, kind: ServiceAccount, metadata: {namespace: a, name: p}}
---
{apiVersion: v1, kind: ServiceAccount, metadata: {namespace: a, name: x}}
---
{apiVersion: v1, kind: ServiceAccount, metadata: {namespace: b, name: q}}
---
{apiVersion: v1, kind: Pod, metadata: {namespace: a, name: p}, spec: {nodeName: w, serviceAccountName: p, containers: [{name: c, image: i}]}}
---
{apiVersion: v1, kind: Pod, metadata: {namespace: b, name: q}, spec: {nodeName: w, serviceAccountName: q, containers: [{name: c, image: i}]}}
---
{apiVersion: v1, kind: Secret, metadata: {namespace: a, name: s, labels: {ravelin.dev/crown-jewel: 'true'}}}
---
{apiVersion: v1, kind: Secret, metadata: {namespace: a, name: t, labels: {ravelin.dev/crown-jewel: 'true'}}}
---
{apiVersion: v1, kind: Secret, metadata: {namespace: b, name: s, labels: {ravelin.dev/crown-jewel: 'true'}}}
";

/// A cluster under construction.
struct Case {
    yaml: String,
    minor: Option<u16>,
    roles: usize,
}

/// Nothing but the ground.
fn case() -> Case {
    Case { yaml: GROUND.to_owned(), minor: Some(34), roles: 0 }
}

impl Case {
    /// An object, in YAML.
    fn with(mut self, yaml: &str) -> Self {
        let _ = write!(self.yaml, "\n---\n{yaml}\n");
        self
    }

    /// The server's version, 1.`minor`.
    fn on(mut self, minor: u16) -> Self {
        self.minor = Some(minor);
        self
    }

    /// A rule granted to a subject: in a namespace by a Role, or in the whole cluster (`*`). The rule is `verbs group resources [names]`.
    fn grant(mut self, namespace: &str, subject: &str, rule: &str) -> Self {
        self.roles += 1;
        let name = format!("r{}", self.roles);
        let (kind, binding, place) = match namespace {
            "*" => ("ClusterRole", "ClusterRoleBinding", String::new()),
            namespace => ("Role", "RoleBinding", format!(", namespace: {namespace}")),
        };
        let rules = rules(rule);
        self = self.with(&format!("{{apiVersion: rbac.authorization.k8s.io/v1, kind: {kind}, metadata: {{name: {name}{place}}}, rules: [{rules}]}}"));
        self.bind(binding, &place, &name, (kind, &name), subject)
    }

    /// A binding of a role that is there or not.
    fn bind(self, kind: &str, place: &str, name: &str, (role_kind, role): (&str, &str), subject: &str) -> Self {
        let subject = match subject.split_once(':') {
            Some(("user", name)) => format!("{{kind: User, apiGroup: rbac.authorization.k8s.io, name: '{name}'}}"),
            Some(("group", name)) => format!("{{kind: Group, apiGroup: rbac.authorization.k8s.io, name: '{name}'}}"),
            _ => {
                let (namespace, name) = subject.strip_prefix("sa:").and_then(|rest| rest.split_once('/')).expect("sa:NAMESPACE/NAME");
                format!("{{kind: ServiceAccount, namespace: {namespace}, name: {name}}}")
            }
        };
        self.with(&format!(
            "{{apiVersion: rbac.authorization.k8s.io/v1, kind: {kind}, metadata: {{name: {name}{place}}}, \
             roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: {role_kind}, name: {role}}}, subjects: [{subject}]}}"
        ))
    }

    /// Checks what leads where: `from > to`, or `from ! to` for what does not.
    fn holds(&self, trap: &str, claims: &[&str]) {
        let options = Options { simulated: true, ..Options::default() };
        let inventory = manifests::parse(self.yaml.as_bytes(), "case", &options).unwrap();
        assert_eq!(inventory.coverage.gaps().count(), 0, "{trap}: {:?}", inventory.coverage.gaps().collect::<Vec<_>>());
        let edits: Vec<Edit> = self.minor.map(|minor| Edit::Server(Version::v1(minor))).into_iter().collect();
        let world = World::of(&Edit::apply(&inventory, &edits));
        for claim in claims {
            let (from, leads, to) = match (claim.split_once(" > "), claim.split_once(" ! ")) {
                (Some((from, to)), _) => (from, true, to),
                (_, Some((from, to))) => (from, false, to),
                _ => panic!("{claim}"),
            };
            let vertex = |text: &str| world.graph.find(&text.parse().unwrap());
            let found = match (vertex(from), vertex(to)) {
                (Some(from), Some(to)) => world.graph.pairs(&[from], &[to], &ravelin::attack::Mask::default()) > 0,
                (_, None) if leads => panic!("{trap}: {to} is not in the graph"),
                _ => false,
            };
            assert_eq!(found, leads, "{trap}: {claim}");
        }
    }
}

/// `verbs group resources [names]`, several separated by `;`, lists by commas, the core group as `core`.
fn rules(text: &str) -> String {
    let list = |words: &str| words.split(',').map(|word| format!("'{}'", if word == "core" { "" } else { word })).collect::<Vec<_>>().join(", ");
    let rule = |rule: &str| {
        let words: Vec<&str> = rule.split_whitespace().collect();
        let names = words.get(3).map(|names| format!(", resourceNames: [{}]", list(names))).unwrap_or_default();
        format!("{{verbs: [{}], apiGroups: [{}], resources: [{}]{names}}}", list(words[0]), list(words[1]), list(words[2]))
    };
    text.split(';').map(rule).collect::<Vec<_>>().join(", ")
}

const RBAC: &str = "rbac.authorization.k8s.io";
const X: &str = "sa:a/x";

#[test]
fn traps_of_names_and_resources() {
    case().grant("a", X, "list core secrets s").holds("a list with a name reads that one object", &["sa:a/x > secret:a/s", "sa:a/x ! secret:a/t"]);
    case().grant("a", X, "create core pods p").holds("a create with a name is never allowed", &["sa:a/x ! sa:a/p", "sa:a/x ! secret:a/s"]);
    case().grant("a", X, "create core pods/exec p").holds("a subresource's create with a name is", &["sa:a/x > pod:a/p"]);
    case().grant("a", X, "create core pods/exec other").holds("for that name only", &["sa:a/x ! pod:a/p"]);
    case().grant("a", X, "create core serviceaccounts/token x,p").holds("a token of a name", &["sa:a/x > sa:a/p", "sa:a/x ! sa:b/q"]);
    case().grant("a", X, "get core secrets *").holds("a name is never a pattern", &["sa:a/x ! secret:a/s"]);
    case().grant("a", X, "create core pods/*").holds("pods/* is no pattern", &["sa:a/x ! pod:a/p"]);
    case().grant("a", X, "create core */exec").holds("*/exec is one", &["sa:a/x > pod:a/p", "sa:a/x ! pod:b/q"]);
    case().grant("a", X, "* core pods").holds("pods is not pods/exec, but a changed image runs code in it", &["sa:a/x > pod:a/p", "sa:a/x > secret:a/s"]);
    case().grant("a", X, "get,list core pods").holds("reading pods runs nothing", &["sa:a/x ! pod:a/p"]);
    case().grant("a", X, "create core deployments").holds("a group that does not serve it grants nothing", &["sa:a/x ! sa:a/p"]);
    case().grant("a", X, "create apps deployments").holds("a workload is code as any account of its namespace", &["sa:a/x > sa:a/p", "sa:a/x ! sa:b/q"]);
    case().grant("a", X, "create apps pods/exec").holds("exec of another group is another resource", &["sa:a/x ! pod:a/p"]);
    case().grant("*", X, &format!("* {RBAC} *")).holds("every verb on roles is escalate and bind", &["sa:a/x > goal:cluster-admin"]);
    case().grant("*", X, &format!("create,update,patch {RBAC} *")).holds("writing them without is nothing", &["sa:a/x ! goal:cluster-admin"]);
}

#[test]
fn traps_of_scope() {
    case().grant("a", X, "get core nodes/proxy").holds("a Role grants nothing of the cluster's scope", &["sa:a/x ! pod:a/p"]);
    case().grant("*", X, "get core nodes/proxy").holds("get is enough for a command on a node's pods", &["sa:a/x > pod:a/p", "sa:a/x > pod:b/q"]);
    case().grant("*", X, "create core nodes/proxy").holds("so is create", &["sa:a/x > pod:a/p"]);
    case().grant("*", X, "get core nodes/proxy cp").holds("by name it is that node", &["sa:a/x ! pod:a/p"]);
    case().grant("*", X, "get core nodes/stats,nodes/metrics,nodes/log").holds("the other parts of a node give no code", &["sa:a/x ! pod:a/p"]);
    let admin =
        "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: all}, rules: [{verbs: ['*'], apiGroups: ['*'], resources: ['*']}]}";
    let bind = format!("create {RBAC} rolebindings;bind {RBAC} clusterroles some");
    let some =
        "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: some}, rules: [{verbs: ['*'], apiGroups: [''], resources: [secrets]}]}";
    case().with(some).grant("a", X, &bind).holds("bind of a ClusterRole counts in a Role", &["sa:a/x > sa:a/p", "sa:a/x > secret:a/t", "sa:a/x ! sa:b/q"]);
    let any = format!("create {RBAC} rolebindings;bind {RBAC} clusterroles");
    case().grant("a", X, &any).holds("cluster-admin is there to be bound, and all of a namespace unguards it", &["sa:a/x > sa:a/p", "sa:a/x > node:w"]);
    case().with(admin).grant("a", X, &format!("create,update,patch {RBAC} rolebindings")).holds("bindings alone give nothing", &["sa:a/x ! sa:a/p"]);
    case()
        .with(admin)
        .grant("*", X, &format!("create {RBAC} clusterrolebindings"))
        .grant("*", "group:system:serviceaccounts:a", &format!("bind {RBAC} clusterroles"))
        .holds("two halves from different bindings and groups", &["sa:a/x > goal:cluster-admin", "sa:b/q ! goal:cluster-admin"]);
    case().grant("a", X, "patch core namespaces a;create core pods").holds("a Role covers its own Namespace", &["sa:a/x > node:w", "sa:a/x > node:cp"]);
    case().grant("a", X, "create core pods").holds("a guarded namespace admits no escape", &["sa:a/x > sa:a/p", "sa:a/x > secret:a/s", "sa:a/x ! node:w"]);
    case()
        .with("{apiVersion: v1, kind: Namespace, metadata: {name: open}}")
        .grant("open", X, "create core pods")
        .holds("an unguarded one does, on nodes of the pod's choice", &["sa:a/x > node:w", "sa:a/x > goal:cluster-admin"]);
    case().grant("*", X, "create core namespaces,pods").holds("a new namespace has no guard", &["sa:a/x > node:w"]);
    case().grant("*", X, "create core persistentvolumes,persistentvolumeclaims,pods").holds("nothing looks behind a volume", &["sa:a/x > node:w"]);
    case().grant("a", X, "patch batch jobs").holds("a Job's template does not change", &["sa:a/x ! sa:a/p"]);
}

#[test]
fn traps_of_identities() {
    let secrets = "get core secrets";
    case().grant("b", "group:system:serviceaccounts:a", secrets).holds("accounts of a namespace", &["sa:a/x > secret:b/s", "sa:b/q ! secret:b/s"]);
    case().grant("b", "group:system:authenticated", secrets).holds("everybody with a name", &["sa:a/x > secret:b/s", "sa:b/q > secret:b/s"]);
    case().grant("a", "user:system:serviceaccount:b:q", secrets).holds("an account by its user name", &["sa:b/q > secret:a/s"]);
    case().grant("a", "sa:b/q", secrets).holds("an account of another namespace", &["sa:b/q > secret:a/s", "sa:b/q ! secret:b/s"]);
    case()
        .grant("a", X, "impersonate core groups system:masters")
        .grant("*", X, "impersonate core groups")
        .holds("a group cannot be impersonated alone", &["sa:a/x ! goal:cluster-admin"]);
    case()
        .grant("*", X, "impersonate core groups")
        .grant("a", X, "impersonate core serviceaccounts x")
        .holds("with any name it can", &["sa:a/x > goal:cluster-admin"]);
    case().grant("a", X, "impersonate core users").grant("*", "user:u", "* * *").holds("users are of the cluster", &["sa:a/x ! goal:cluster-admin"]);
    case().grant("*", X, "impersonate core users u").grant("*", "user:u", "* * *").holds("and by name", &["sa:a/x > goal:cluster-admin"]);
    case().grant("a", X, "impersonate core serviceaccounts").holds("accounts are of their namespace", &["sa:a/x > sa:a/p", "sa:a/x ! sa:b/q"]);
    let account = "impersonate:serviceaccount authentication.k8s.io serviceaccounts";
    let to_create = "impersonate-on:serviceaccount:create * *";
    let narrow = format!("{account};{to_create}");
    case().on(36).grant("a", X, &narrow).holds("a narrower way, for everything", &["sa:a/x > sa:a/p", "sa:a/x ! sa:b/q"]);
    case().on(35).grant("a", X, &narrow).holds("which older servers have not", &["sa:a/x ! sa:a/p"]);
    case().on(36).grant("a", X, account).holds("the request itself needs a right, too", &["sa:a/x ! sa:a/p"]);
    let pods = "impersonate-on:serviceaccount:create core configmaps";
    case().on(36).grant("a", X, &format!("{account};{pods}")).holds("one for some requests is no way to be somebody", &["sa:a/x ! sa:a/p"]);
    let user = "impersonate:user-info authentication.k8s.io users u;impersonate-on:user-info:create * *";
    case().on(36).grant("*", X, user).grant("*", "user:u", "* * *").holds("as one user", &["sa:a/x > goal:cluster-admin"]);
    let node = "impersonate:arbitrary-node authentication.k8s.io nodes";
    let to_all = "impersonate-on:arbitrary-node:get,impersonate-on:arbitrary-node:create * *";
    let as_node = format!("{node};{to_all}");
    let mounts = "{apiVersion: v1, kind: Pod, metadata: {namespace: a, name: m}, spec: {nodeName: w, serviceAccountName: p, containers: [{name: c, image: i, volumeMounts: [{name: v, mountPath: /v}]}], volumes: [{name: v, secret: {secretName: s}}]}}";
    let pods_of_node = ["sa:a/x > sa:a/p", "sa:a/x > sa:b/q", "sa:a/x > secret:a/s", "sa:a/x ! secret:a/t", "sa:a/x ! node:w", "sa:a/x ! goal:cluster-admin"];
    case().on(36).with(mounts).grant("*", X, &as_node).holds("as any node: what its kubelet may have", &pods_of_node);
    case().on(36).with(mounts).grant("*", X, &format!("{node} w;{to_all}")).holds("as one node", &pods_of_node);
    case().on(36).with(mounts).grant("*", X, &format!("{node} cp;{to_all}")).holds("another one runs other pods", &["sa:a/x ! sa:a/p", "sa:a/x ! secret:a/s"]);
    let pulls = "{apiVersion: v1, kind: Pod, metadata: {namespace: a, name: m}, spec: {nodeName: w, imagePullSecrets: [{name: t}], containers: [{name: c, image: i}], initContainers: [{name: first, image: i, env: [{name: E, valueFrom: {secretKeyRef: {name: s, key: k}}}]}]}}";
    let named = ["sa:a/x > secret:a/t", "sa:a/x > secret:a/s", "sa:a/x ! secret:b/s"];
    case().on(36).with(pulls).grant("*", X, &as_node).holds("also what images are pulled with and what ended with an init container", &named);
    let kept = ["node:w > secret:a/t", "node:w > secret:a/s", "node:w ! secret:b/s", "pod:a/m ! secret:a/t", "pod:a/m ! secret:a/s"];
    case().with(pulls).holds("which the node may get, and its pod may not", &kept);
    let mirror = pulls.replace("name: m}", "name: m, annotations: {kubernetes.io/config.mirror: x}}");
    case().with(&mirror).holds("static pods name nothing that a kubelet would get", &["node:w ! secret:a/t"]);
    case().on(35).grant("*", X, &as_node).holds("older servers have no such way", &["sa:a/x ! sa:a/p"]);
    case().on(36).grant("a", X, &as_node).holds("nodes are of the cluster", &["sa:a/x ! sa:a/p"]);
    let to_create = format!("{node};impersonate-on:arbitrary-node:create * *");
    case().on(36).grant("*", X, &to_create).holds("a token is bound to a pod that has to be read", &["sa:a/x ! sa:a/p"]);
    case().on(36).grant("*", X, to_all).holds("and whom to act as is asked first", &["sa:a/x ! sa:a/p"]);
    let csr = "create certificates.k8s.io certificatesigningrequests;update certificates.k8s.io certificatesigningrequests/approval";
    let signer = format!("{csr};approve certificates.k8s.io signers kubernetes.io/kube-apiserver-client");
    case().grant("*", X, csr).grant("*", "user:u", "* * *").holds("approving needs the signer", &["sa:a/x ! goal:cluster-admin"]);
    case().grant("*", X, &signer).grant("*", "user:u", "* * *").holds("with it any name can be signed", &["sa:a/x > goal:cluster-admin"]);
    case().bind("ClusterRoleBinding", "", "gone", ("ClusterRole", "gone"), X).holds("a role that is not there", &["sa:a/x ! goal:cluster-admin"]);
    case()
        .grant("*", "sa:b/ghost", "* * *")
        .grant("b", X, "create core serviceaccounts,serviceaccounts/token")
        .holds("an account that is not there can be made", &["sa:a/x > goal:cluster-admin"]);
    case().grant("*", "sa:b/ghost", "* * *").grant("b", X, "create core serviceaccounts").holds("but needs a token", &["sa:a/x ! goal:cluster-admin"]);
    case()
        .with("{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: cluster-admin}, rules: [{verbs: [get], apiGroups: [''], resources: [pods]}]}")
        .bind("ClusterRoleBinding", "", "b", ("ClusterRole", "cluster-admin"), X)
        .holds("a role is what it grants, not what it is called", &["sa:a/x ! goal:cluster-admin"]);
    case()
        .with("{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: sum}, aggregationRule: {clusterRoleSelectors: [{matchLabels: {to: sum}}]}, rules: []}")
        .with("{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: part, labels: {to: sum}}, rules: [{verbs: [get], apiGroups: [''], resources: [secrets]}]}")
        .bind("ClusterRoleBinding", "", "b", ("ClusterRole", "sum"), X)
        .holds("an aggregated role that was not filled", &["sa:a/x > secret:a/s"]);
}

#[test]
fn traps_of_secrets_and_tokens() {
    case().grant("a", X, "get,list core secrets").holds("no token is made up", &["sa:a/x > secret:a/s", "sa:a/x ! sa:a/p"]);
    let token = "{apiVersion: v1, kind: Secret, type: kubernetes.io/service-account-token, metadata: {namespace: a, name: old, annotations: {kubernetes.io/service-account.name: p}}}";
    case().with(token).grant("a", X, "get core secrets old").holds("one that is there counts", &["sa:a/x > sa:a/p", "sa:a/x ! secret:a/s"]);
    case().grant("a", X, "create core secrets").holds("a made token is not read yet", &["sa:a/x ! sa:a/p"]);
    case().grant("a", X, "create,get core secrets").holds("with both it is", &["sa:a/x > sa:a/p", "sa:a/x ! sa:b/q"]);
    let pod = |body: &str| {
        format!(
            "{{apiVersion: v1, kind: Pod, metadata: {{namespace: a, name: z}}, spec: {{nodeName: w, serviceAccountName: x, containers: [{{name: c, image: i}}]{body}}}}}"
        )
    };
    case().with(&pod("")).holds("a pod has its account's token", &["pod:a/z > sa:a/x", "sa:a/x ! pod:a/z"]);
    case().with(&pod(", automountServiceAccountToken: false")).holds("unless it says no", &["pod:a/z ! sa:a/x"]);
    let quiet = "{apiVersion: v1, kind: ServiceAccount, metadata: {namespace: a, name: quiet}, automountServiceAccountToken: false}";
    let of_y = |body: &str| pod(body).replace("serviceAccountName: x", "serviceAccountName: quiet");
    case().with(quiet).with(&of_y("")).holds("or its account does", &["pod:a/z ! sa:a/quiet"]);
    case().with(quiet).with(&of_y(", automountServiceAccountToken: true")).holds("the pod's word counts more", &["pod:a/z > sa:a/quiet"]);
    let projected = |audience: &str| {
        format!(
            "{{apiVersion: v1, kind: Pod, metadata: {{namespace: a, name: z}}, spec: {{nodeName: w, serviceAccountName: x, automountServiceAccountToken: false, \
             containers: [{{name: c, image: i, volumeMounts: [{{name: t, mountPath: /t}}]}}], \
             volumes: [{{name: t, projected: {{sources: [{{serviceAccountToken: {{path: token{audience}}}}}]}}}}]}}}}"
        )
    };
    case().with(&projected("")).holds("an explicit token counts", &["pod:a/z > sa:a/x"]);
    case().with(&projected(", audience: vault")).holds("one for somebody else does not", &["pod:a/z ! sa:a/x"]);
}

#[test]
fn traps_of_pods_and_nodes() {
    case().on(34).grant("a", X, "get core pods/exec").holds("an older server took a get for exec", &["sa:a/x > pod:a/p"]);
    case().on(35).grant("a", X, "get core pods/exec").holds("a newer one does not", &["sa:a/x ! pod:a/p"]);
    let done = "{apiVersion: v1, kind: Pod, metadata: {namespace: a, name: z}, spec: {nodeName: w, serviceAccountName: p, containers: [{name: c, image: i}]}, status: {phase: Succeeded}}";
    case().with(done).grant("a", X, "create core pods/exec z").holds("no command in a pod that has ended", &["sa:a/x ! sa:a/p"]);
    let pod = |container: &str, rest: &str| {
        format!(
            "{{apiVersion: v1, kind: Pod, metadata: {{namespace: a, name: z}}, spec: {{nodeName: w, containers: [{{name: c, image: i{container}}}]{rest}}}}}"
        )
    };
    case().with(&pod(", securityContext: {privileged: true}", "")).holds("privileged needs nothing else", &["pod:a/z > node:w", "pod:a/z ! node:cp"]);
    let sidecar = ", initContainers: [{name: s, image: i, restartPolicy: Always, securityContext: {privileged: true}}]";
    case().with(&pod("", sidecar)).holds("a sidecar runs", &["pod:a/z > node:w"]);
    let before = ", initContainers: [{name: s, image: i, securityContext: {privileged: true}}]";
    case().with(&pod("", before)).holds("what only starts is over", &["pod:a/z ! node:w"]);
    case().with(&pod("", ", hostPID: true, hostNetwork: true, hostIPC: true")).holds("the host's namespaces alone are no escape", &["pod:a/z ! node:w"]);
    let mount = |path: &str, how: &str| {
        pod(&format!(", volumeMounts: [{{name: h, mountPath: /h{how}}}]"), &format!(", volumes: [{{name: h, hostPath: {{path: {path}}}}}]"))
    };
    case().with(&mount("/var/run/docker.sock/", ", readOnly: true")).holds("a socket takes requests also read-only", &["pod:a/z > node:w"]);
    case().with(&mount("/run", ", readOnly: true")).holds("its folder holds it", &["pod:a/z > node:w"]);
    case().with(&mount("/var/log/app", "")).holds("a harmless folder", &["pod:a/z ! node:w"]);
    case().with(&mount("/etcetera", "")).holds("a path is compared by its parts", &["pod:a/z ! node:w"]);
    case().with(&mount("/", "")).holds("the whole disk", &["pod:a/z > node:w", "pod:a/z > sa:b/q"]);
    let claimed = pod(", volumeMounts: [{name: h, mountPath: /h}]", ", volumes: [{name: h, persistentVolumeClaim: {claimName: c}}]");
    let volume = |path: &str| {
        format!(
            "{{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{namespace: a, name: c}}, spec: {{volumeName: v}}}}\n---\n\
             {{apiVersion: v1, kind: PersistentVolume, metadata: {{name: v}}, spec: {{hostPath: {{path: {path}}}, claimRef: {{namespace: a, name: c}}}}}}"
        )
    };
    case().with(&claimed).with(&volume("/")).holds("a claim is what is behind it", &["pod:a/z > node:w"]);
    case().with(&claimed).with(&volume("/data")).holds("also where that is harmless", &["pod:a/z ! node:w"]);
    case().holds("a node has its pods, and not those of others", &["node:w > pod:a/p", "node:w > sa:b/q", "node:w ! node:cp", "node:w ! goal:cluster-admin"]);
    case().holds("the control plane's node holds the keys", &["node:cp > goal:cluster-admin"]);
    case().holds("a kubelet reads what its pods use", &["user:system:node:w > sa:a/p", "user:system:node:w ! secret:a/s"]);
    case().holds("who has the keys has it all", &["group:system:masters > goal:cluster-admin"]);
}

#[test]
fn traps_of_exposure() {
    let service = |kind: &str| {
        format!("{{apiVersion: v1, kind: Service, metadata: {{namespace: a, name: s}}, spec: {{type: {kind}, selector: {{app: z}}, ports: [{{port: 80}}]}}}}")
    };
    let pod = "{apiVersion: v1, kind: Pod, metadata: {namespace: a, name: z, labels: {app: z}}, spec: {nodeName: w, containers: [{name: c, image: i}]}}";
    let entries = |case: Case| {
        let inventory = manifests::parse(case.yaml.as_bytes(), "case", &Options { simulated: true, ..Options::default() }).unwrap();
        World::of(&inventory).graph.entries().len()
    };
    assert_eq!(entries(case().with(pod).with(&service("ClusterIP"))), 0, "a Service of the cluster is no way in");
    assert_eq!(entries(case().with(pod).with(&service("LoadBalancer"))), 1);
    assert_eq!(entries(case().with(pod).with(&service("NodePort"))), 1);
    assert_eq!(entries(case().with(&service("LoadBalancer"))), 0, "a Service without pods is none");
}
