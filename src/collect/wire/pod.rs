//! Pods and their containers.

use super::marks::{ContainerMarks, CredentialMark};
use super::security::{ContainerSecurity, PodSecurity};
use super::volume::Volume;
use super::{Keys, List, Map, Present, Text};

wire! {
    /// `spec` of a pod.
    PodSpec<'a> {
        service_account_name: Text<'a>,
        /// The older name of the field, which the API server keeps in step.
        service_account: Text<'a>,
        automount_service_account_token: Option<bool>,
        #[serde(rename = "hostPID")]
        host_pid: Option<bool>,
        #[serde(rename = "hostIPC")]
        host_ipc: Option<bool>,
        host_network: Option<bool>,
        host_users: Option<bool>,
        share_process_namespace: Option<bool>,
        os: Option<Os<'a>>,
        runtime_class_name: Text<'a>,
        host_aliases: List<Present>,
        security_context: Option<PodSecurity<'a>>,
        init_containers: List<Container<'a>>,
        containers: List<Container<'a>>,
        ephemeral_containers: List<Container<'a>>,
        volumes: List<Volume<'a>>,
        image_pull_secrets: List<Reference<'a>>,
        node_selector: Map<'a>,
        tolerations: List<Toleration<'a>>,
        node_name: Text<'a>,
    }

    /// `os`.
    Os<'a> {
        name: Text<'a>,
    }

    /// A reference by name.
    Reference<'a> {
        name: Text<'a>,
        optional: Option<bool>,
    }

    /// An entry of `tolerations`.
    Toleration<'a> {
        key: Text<'a>,
        operator: Text<'a>,
        value: Text<'a>,
        effect: Text<'a>,
    }

    /// A container.
    Container<'a> {
        name: Text<'a>,
        image: Text<'a>,
        image_pull_policy: Text<'a>,
        restart_policy: Text<'a>,
        command: List<Text<'a>>,
        args: List<Text<'a>>,
        env: List<EnvVar<'a>>,
        env_from: List<EnvFrom<'a>>,
        volume_mounts: List<Mount<'a>>,
        ports: List<Port<'a>>,
        security_context: Option<ContainerSecurity<'a>>,
        resources: Option<Resources<'a>>,
        liveness_probe: Option<Handler<'a>>,
        readiness_probe: Option<Handler<'a>>,
        startup_probe: Option<Handler<'a>>,
        lifecycle: Option<Lifecycle<'a>>,
        #[serde(rename = "x-ravelin")]
        marks: Option<ContainerMarks<'a>>,
    }

    /// An entry of `env`.
    EnvVar<'a> {
        name: Text<'a>,
        value: Option<Text<'a>>,
        value_from: Option<ValueFrom<'a>>,
        #[serde(rename = "x-ravelin")]
        mark: Option<CredentialMark<'a>>,
    }

    /// `valueFrom`.
    ValueFrom<'a> {
        secret_key_ref: Option<KeySelector<'a>>,
        config_map_key_ref: Option<KeySelector<'a>>,
    }

    /// A key of a named object.
    KeySelector<'a> {
        name: Text<'a>,
        key: Text<'a>,
        optional: Option<bool>,
    }

    /// An entry of `envFrom`.
    EnvFrom<'a> {
        prefix: Text<'a>,
        secret_ref: Option<Reference<'a>>,
        config_map_ref: Option<Reference<'a>>,
    }

    /// An entry of `volumeMounts`.
    Mount<'a> {
        name: Text<'a>,
        mount_path: Text<'a>,
        sub_path: Text<'a>,
        sub_path_expr: Text<'a>,
        read_only: Option<bool>,
    }

    /// An entry of a container's `ports`.
    Port<'a> {
        name: Text<'a>,
        container_port: Option<u16>,
        host_port: Option<u16>,
        #[serde(rename = "hostIP")]
        host_ip: Text<'a>,
        protocol: Text<'a>,
    }

    /// `resources`.
    Resources<'a> {
        limits: Keys<'a>,
        requests: Keys<'a>,
    }

    /// A probe or a lifecycle handler.
    Handler<'a> {
        http_get: Option<HandlerTarget<'a>>,
        tcp_socket: Option<HandlerTarget<'a>>,
    }

    /// Where a handler connects to.
    HandlerTarget<'a> {
        host: Text<'a>,
    }

    /// `lifecycle`.
    Lifecycle<'a> {
        post_start: Option<Handler<'a>>,
        pre_stop: Option<Handler<'a>>,
    }

    /// `status` of a pod.
    PodStatus<'a> {
        phase: Text<'a>,
        #[serde(rename = "podIP")]
        pod_ip: Text<'a>,
        #[serde(rename = "podIPs")]
        pod_ips: List<PodIp<'a>>,
        container_statuses: List<ContainerStatus<'a>>,
        init_container_statuses: List<ContainerStatus<'a>>,
        ephemeral_container_statuses: List<ContainerStatus<'a>>,
    }

    /// An entry of `podIPs`.
    PodIp<'a> {
        ip: Text<'a>,
    }

    /// An entry of `containerStatuses`.
    ContainerStatus<'a> {
        name: Text<'a>,
        #[serde(rename = "imageID")]
        image_id: Text<'a>,
    }
}
