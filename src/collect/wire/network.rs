//! Services, endpoint slices, ingresses and network policies.

use super::meta::ObjectMeta;
use super::rbac::LabelSelector;
use super::{IntOrText, Lax, List, Map, Present, Text};

wire! {
    /// `spec` of a Service.
    ServiceSpec<'a> {
        r#type: Text<'a>,
        selector: Option<Map<'a>>,
        ports: List<ServicePort<'a>>,
        #[serde(rename = "externalIPs")]
        external_ips: List<Text<'a>>,
        #[serde(rename = "loadBalancerIP")]
        load_balancer_ip: Text<'a>,
        load_balancer_source_ranges: List<Text<'a>>,
        #[serde(rename = "clusterIP")]
        cluster_ip: Text<'a>,
        external_name: Text<'a>,
    }

    /// A port of a Service.
    ServicePort<'a> {
        name: Text<'a>,
        protocol: Text<'a>,
        port: Option<u16>,
        target_port: Option<IntOrText<'a>>,
        node_port: Option<u16>,
    }

    /// `status` of a Service or Ingress.
    BalancedStatus<'a> {
        load_balancer: Lax<LoadBalancer<'a>>,
    }

    /// `loadBalancer`.
    LoadBalancer<'a> {
        ingress: List<BalancerAddress<'a>>,
    }

    /// An address of a load balancer.
    BalancerAddress<'a> {
        ip: Text<'a>,
        hostname: Text<'a>,
    }

    /// An EndpointSlice.
    EndpointSlice<'a> {
        metadata: Lax<ObjectMeta<'a>>,
        endpoints: List<Endpoint<'a>>,
        ports: List<EndpointPort<'a>>,
    }

    /// A backend of an EndpointSlice.
    Endpoint<'a> {
        addresses: List<Text<'a>>,
        conditions: Option<Conditions<'a>>,
        target_ref: Option<Target<'a>>,
    }

    /// `conditions` of a backend.
    Conditions<'a> {
        ready: Option<bool>,
    }

    /// `targetRef`.
    Target<'a> {
        kind: Text<'a>,
        name: Text<'a>,
    }

    /// A port of an EndpointSlice.
    EndpointPort<'a> {
        name: Text<'a>,
        protocol: Text<'a>,
        port: Option<u16>,
    }

    /// `spec` of an Ingress, of its stable and its beta version.
    IngressSpec<'a> {
        ingress_class_name: Text<'a>,
        default_backend: Option<IngressBackend<'a>>,
        backend: Option<IngressBackend<'a>>,
        rules: List<IngressRule<'a>>,
        tls: List<IngressTls<'a>>,
    }

    /// An entry of an Ingress' `rules`.
    IngressRule<'a> {
        host: Text<'a>,
        http: Option<IngressHttp<'a>>,
    }

    /// `http`.
    IngressHttp<'a> {
        paths: List<IngressPath<'a>>,
    }

    /// An entry of `paths`.
    IngressPath<'a> {
        path: Text<'a>,
        backend: Lax<IngressBackend<'a>>,
    }

    /// Where an Ingress sends to.
    IngressBackend<'a> {
        service: Option<IngressService<'a>>,
        service_name: Text<'a>,
        service_port: Option<IntOrText<'a>>,
    }

    /// `service` of a backend.
    IngressService<'a> {
        name: Text<'a>,
        port: Option<IngressPort<'a>>,
    }

    /// `port` of a backend.
    IngressPort<'a> {
        name: Text<'a>,
        number: Option<u16>,
    }

    /// An entry of `tls`.
    IngressTls<'a> {
        hosts: List<Text<'a>>,
    }

    /// `spec` of a NetworkPolicy.
    PolicySpec<'a> {
        pod_selector: Lax<LabelSelector<'a>>,
        policy_types: List<Text<'a>>,
        ingress: Option<List<PolicyRule<'a>>>,
        egress: Option<List<PolicyRule<'a>>>,
    }

    /// A rule of one direction.
    PolicyRule<'a> {
        from: List<Peer<'a>>,
        to: List<Peer<'a>>,
        ports: List<PolicyPort<'a>>,
    }

    /// An entry of `from` or `to`.
    Peer<'a> {
        pod_selector: Option<LabelSelector<'a>>,
        namespace_selector: Option<LabelSelector<'a>>,
        ip_block: Option<IpBlock<'a>>,
        service_account_selector: Present,
    }

    /// `ipBlock`.
    IpBlock<'a> {
        cidr: Text<'a>,
        except: List<Text<'a>>,
    }

    /// An entry of a rule's `ports`.
    PolicyPort<'a> {
        protocol: Text<'a>,
        port: Option<IntOrText<'a>>,
        end_port: Option<u16>,
    }
}
