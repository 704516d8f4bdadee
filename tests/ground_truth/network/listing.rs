//! Connections in the form of the expected files: `SOURCE => DESTINATION : CONNECTIONS`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use libtest_mimic::Failed;
use ravelin::model::{Inventory, Kind, ObjectRef, Protocol};
use ravelin::network::{AddressRange, Ports, Reachability, Side};

/// The world outside is listed for this family only.
const fn is_listed(range: &AddressRange) -> bool {
    range.first.is_ipv4()
}

/// Every allowed connection between different workloads and with the world outside.
pub(super) fn lines(inventory: &Inventory, reach: &Reachability) -> BTreeSet<String> {
    let mut united: BTreeMap<(String, String), Ports> = BTreeMap::new();
    for flow in reach.all() {
        let (Some(from), Some(to)) = (side(inventory, flow.from), side(inventory, flow.to)) else { continue };
        if from != to {
            let ports = united.entry((from, to)).or_default();
            *ports = ports.union(&flow.connections.allowed);
        }
    }
    united.into_iter().filter(|(_, ports)| !ports.is_empty()).map(|((from, to), ports)| format!("{from} => {to} : {}", connections(&ports))).collect()
}

/// `NAMESPACE/NAME[KIND]`, or a range of addresses.
fn side(inventory: &Inventory, side: Side<'_>) -> Option<String> {
    match side {
        Side::External(range) => is_listed(&range).then(|| format!("{range}[External]")),
        Side::Workload(object) => {
            let (name, kind) = owner(inventory, object).unwrap_or_else(|| (object.name.to_string(), object.kind.title().to_owned()));
            Some(format!("{}/{name}[{kind}]", object.namespace))
        }
    }
}

/// The controller of a pod that belongs to no workload of a kind that is read; without a kind it counts as a pod.
fn owner(inventory: &Inventory, object: &ObjectRef) -> Option<(String, String)> {
    let pod = (object.kind == Kind::Pod).then(|| inventory.pods.get(&object.namespace, &object.name))??;
    let owner = pod.meta.owner.as_ref()?;
    let kind = if owner.kind_name.is_empty() { "Pod" } else { &owner.kind_name };
    Some((owner.name.to_string(), kind.to_owned()))
}

/// `All Connections`, or the ports of each protocol by the protocols' names.
fn connections(ports: &Ports) -> String {
    if ports.is_all() {
        return "All Connections".to_owned();
    }
    let of = |protocol: Protocol| {
        let ranges = ports.ranges().iter().filter(|r| r.protocol == protocol);
        let ranges: Vec<String> = ranges.map(|r| if r.first == r.last { r.first.to_string() } else { format!("{}-{}", r.first, r.last) }).collect();
        (!ranges.is_empty()).then(|| format!("{protocol} {}", ranges.join(",")))
    };
    [Protocol::Sctp, Protocol::Tcp, Protocol::Udp].into_iter().filter_map(of).collect::<Vec<_>>().join(",")
}

/// What an ingress controller that is no pod may reach is not a matter of policies.
fn is_of_policies(line: &str) -> bool {
    !line.starts_with("{ingress-controller}")
}

/// The lines of a case's expected file; of several networks those of the pods' own network.
pub(super) fn expected(folder: &Path) -> Result<BTreeSet<String>, Failed> {
    if let Ok(text) = fs::read_to_string(folder.join("expected.txt")) {
        let own = text.lines().take_while(|line| !line.starts_with("Permitted connectivity analyzed in secondary"));
        return Ok(own.map(str::trim_end).filter(|line| line.contains(" => ") && is_of_policies(line)).map(str::to_owned).collect());
    }
    let text = fs::read_to_string(folder.join("expected.json"))?;
    let entries: serde_json::Value = serde_json::from_str(&text)?;
    let entries = entries.as_array().ok_or("the expected file is no list")?;
    let field = |entry: &serde_json::Value, field: &str| entry[field].as_str().unwrap_or_default().to_owned();
    let lines = entries.iter().map(|e| format!("{} => {} : {}", field(e, "src"), field(e, "dst"), field(e, "conn")));
    Ok(lines.filter(|line| is_of_policies(line)).collect())
}
