//! From a container to its node: predicates over the fields of a pod specification, container by container.
//!
//! Nothing here looks at permissions or placement; what depends on the node (is it one of the control plane?) or on the account (may
//! it read logs?) is said in the [`Target`] and decided by the caller.

mod capabilities;
mod host_path;
mod paths;
mod process;

#[cfg(test)]
mod tests;

pub use host_path::HostVolume;
pub(crate) use host_path::writes_host;
pub use process::shared_processes;

use crate::model::{Container, PodSpec, Seccomp};
use capabilities::Capabilities;

/// What an escape leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Target {
    /// Root on the node.
    Node,
    /// Any file of the node, to be read, if the pod's account may read logs.
    FilesByLog,
    /// Any file of the node, to be read.
    Files,
    /// What is mounted into the pods of the node.
    PodData,
    /// The kubelet's credentials.
    Kubelet,
    /// The control plane's keys or data, if the node is one of the control plane.
    ControlPlane,
    /// The node's processes, to be seen.
    Processes,
    /// Memory that the node's processes share.
    Memory,
    /// What listens on the node.
    Listeners,
    /// What the node sends and receives.
    Traffic,
}

/// One way from a container towards its node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Escape {
    /// The kind of edge.
    pub kind: &'static str,
    /// The container's place in the specification; none where the pod itself decides.
    pub container: Option<usize>,
    /// Where it leads.
    pub target: Target,
    /// What it rests on besides the fields; empty if on nothing.
    pub condition: String,
    /// The field that decides, below the pod's `spec`.
    pub field: String,
    /// Its value.
    pub value: String,
    /// The claim through which a path of the node is mounted.
    pub claim: Option<crate::model::Name>,
}

/// Every way from the containers of a pod towards its node. `claim` says what is behind a claim of the pod's namespace.
pub fn escapes(spec: &PodSpec, claim: &dyn Fn(&str) -> Option<HostVolume>) -> Vec<Escape> {
    let mut found = Vec::new();
    for (at, container) in spec.containers.iter().enumerate().filter(|(_, c)| c.is_long_running()) {
        let setting = Setting::new(spec, container, at);
        process::find(&setting, &mut found);
        host_path::find(&setting, claim, &mut found);
    }
    process::find_in_pod(spec, &mut found);
    found
}

/// One container in its pod, with what holds for it.
struct Setting<'a> {
    spec: &'a PodSpec,
    container: &'a Container,
    at: usize,
    privileged: bool,
    capabilities: Capabilities<'a>,
    /// The user that is set, if one is.
    user: Option<i64>,
    /// It surely does not run as root.
    not_root: bool,
}

impl<'a> Setting<'a> {
    fn new(spec: &'a PodSpec, container: &'a Container, at: usize) -> Self {
        let security = &container.security;
        let user = security.run_as_user.or(spec.security.run_as_user);
        let non_root = security.run_as_non_root.or(spec.security.run_as_non_root) == Some(true);
        Self {
            spec,
            container,
            at,
            privileged: security.privileged == Some(true),
            capabilities: Capabilities::of(security),
            user,
            not_root: user.map_or(non_root, |user| user != 0),
        }
    }

    fn has(&self, capability: &str) -> bool {
        self.privileged || self.capabilities.has(capability)
    }

    /// The field of this container, below the pod's `spec`.
    fn field(&self, below: &str) -> String {
        format!("{}[name={}].{below}", self.container.role.field(), self.container.name)
    }

    /// What makes uncertain that a process of this container has the rights of root on the node's kernel objects.
    fn doubts(&self) -> Vec<String> {
        let mut doubts = Vec::new();
        if self.spec.host_users == Some(false) {
            doubts.push("hostUsers is false: root in the pod is nobody on the node, so that a weakness of the kernel is needed as well".to_owned());
        }
        if self.not_root {
            let who = self.user.map_or_else(|| "a user other than root".to_owned(), |user| format!("user {user}"));
            if self.container.security.allow_privilege_escalation == Some(false) {
                doubts.push(format!("the container runs as {who} and may not raise its rights: a weakness of the kernel is needed as well"));
            } else {
                doubts.push(format!("the container runs as {who}: a program in its image has to raise it to root"));
            }
        }
        doubts
    }

    /// The same for what goes through the kernel: sandboxes and profiles stand in the way too.
    fn kernel_doubts(&self) -> Vec<String> {
        let mut doubts = self.doubts();
        if let Some(sandbox) = self.sandbox() {
            doubts.push(format!("the runtime class {sandbox} runs the pod in a sandbox with a kernel of its own"));
        }
        if !self.privileged {
            let seccomp = self.container.security.seccomp.as_ref().or(self.spec.security.seccomp.as_ref());
            if seccomp == Some(&Seccomp::Localhost) {
                doubts.push("a seccomp profile of the node may forbid it".to_owned());
            }
        }
        doubts
    }

    /// The pod's runtime class, if it is called as a sandbox usually is.
    fn sandbox(&self) -> Option<&str> {
        let class = self.spec.runtime_class.as_str();
        ["gvisor", "runsc", "kata", "firecracker", "sandbox", "confidential"].iter().any(|word| class.contains(word)).then_some(class)
    }

    fn escape(&self, kind: &'static str, target: Target, doubts: &[String], field: &str, value: impl Into<String>) -> Escape {
        Escape { kind, container: Some(self.at), target, condition: doubts.join("; "), field: self.field(field), value: value.into(), claim: None }
    }
}
