//! Nodes, service accounts, custom resource definitions and API services.

use super::marks::ObjectMarks;
use super::meta::ObjectMeta;
use super::pod::Reference;
use super::{Lax, List, Present, Text};

wire! {
    /// `spec` of a Node.
    NodeSpec<'a> {
        taints: List<Taint<'a>>,
        unschedulable: Option<bool>,
        #[serde(rename = "providerID")]
        provider_id: Text<'a>,
    }

    /// An entry of `taints`.
    Taint<'a> {
        key: Text<'a>,
        value: Text<'a>,
        effect: Text<'a>,
    }

    /// `status` of a Node.
    NodeStatus<'a> {
        addresses: List<Address<'a>>,
        node_info: Lax<NodeInfo<'a>>,
    }

    /// An entry of `addresses`.
    Address<'a> {
        address: Text<'a>,
    }

    /// `nodeInfo`.
    NodeInfo<'a> {
        kubelet_version: Text<'a>,
        container_runtime_version: Text<'a>,
        kernel_version: Text<'a>,
        operating_system: Text<'a>,
    }

    /// A ServiceAccount.
    ServiceAccount<'a> {
        metadata: Lax<ObjectMeta<'a>>,
        automount_service_account_token: Option<bool>,
        secrets: List<Reference<'a>>,
        image_pull_secrets: List<Reference<'a>>,
        #[serde(rename = "x-ravelin")]
        marks: Option<ObjectMarks<'a>>,
    }

    /// `spec` of a CustomResourceDefinition: its schema is skipped.
    CustomResourceSpec<'a> {
        group: Text<'a>,
        names: Lax<CustomNames<'a>>,
        scope: Text<'a>,
        conversion: Option<Conversion<'a>>,
    }

    /// `names`.
    CustomNames<'a> {
        plural: Text<'a>,
        kind: Text<'a>,
    }

    /// `conversion`.
    Conversion<'a> {
        strategy: Text<'a>,
    }

    /// `spec` of an APIService.
    ApiServiceSpec<'a> {
        group: Text<'a>,
        service: Option<ServiceReference<'a>>,
        #[serde(rename = "insecureSkipTLSVerify")]
        insecure: Option<bool>,
        ca_bundle: Present,
    }

    /// `service` of an APIService.
    ServiceReference<'a> {
        namespace: Text<'a>,
        name: Text<'a>,
    }
}
