//! A control plane that stays until ctrl-c, for looking at ravelin on a live cluster: `cargo test --test live -- hold`.
//!
//! It holds the installations of the folder that `RAVELIN_CLUSTERS` names, else the demonstration's objects, with the controllers that make
//! pods of workloads. Pods are bound to nodes and run nowhere.
#![allow(clippy::print_stdout, reason = "whoever holds a cluster open must be told how to look at it")]

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::signal::unix::{SignalKind, signal};

use crate::installations::read;
use crate::plane::{Controllers, Plane, assets};
use crate::seed::Seeder;

/// How often an object is tried that needs another one which is not there yet.
const ROUNDS: usize = 20;

/// Holds the control plane.
pub(crate) fn run() -> ExitCode {
    let Some(assets) = assets() else {
        println!("no control plane: set KUBEBUILDER_ASSETS");
        return ExitCode::from(2);
    };
    let plane = Plane::start(&assets, Controllers::Many);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let seeder = Seeder::ready(&plane).await;
        let mut objects = nodes();
        let folder = std::env::var_os("RAVELIN_CLUSTERS").map(PathBuf::from).filter(|folder| folder.is_dir());
        match folder {
            Some(folder) => read(&folder, &mut objects),
            None => demonstration(&mut objects),
        }
        objects.extend(viewer());
        println!("putting {} objects into https://{} …", objects.len(), plane.address());
        fill(&seeder, objects).await;
        tell(&plane);
        let mut interrupt = signal(SignalKind::interrupt()).unwrap();
        let mut terminate = signal(SignalKind::terminate()).unwrap();
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            () = schedule(&seeder) => {}
        }
    });
    plane.stop();
    ExitCode::SUCCESS
}

/// Writes the kubeconfig and says what it is good for.
fn tell(plane: &Plane) {
    let cluster = plane.trusted();
    let text = format!(
        "apiVersion: v1\nkind: Config\nclusters: [{{name: held, cluster: {cluster}}}, {{name: gone, cluster: {{server: \"https://127.0.0.1:1\"}}}}]\n\
         users: [{{name: admin, user: {{token: admin-token}}}}, {{name: viewer, user: {{token: bot-token}}}}, {{name: nobody, user: {{token: nobody-token}}}}]\n\
         contexts:\n\
         - {{name: held, context: {{cluster: held, user: admin}}}}\n\
         - {{name: held-prod, context: {{cluster: held, user: admin}}}}\n\
         - {{name: few-rights, context: {{cluster: held, user: viewer, namespace: team-a}}}}\n\
         - {{name: no-rights, context: {{cluster: held, user: nobody}}}}\n\
         - {{name: unreachable, context: {{cluster: gone, user: admin}}}}\n\
         current-context: held\n"
    );
    let path = plane.write("hold.kubeconfig", &text);
    println!("held until ctrl-c; contexts: held, held-prod, few-rights, no-rights, unreachable\n\n  ravelin --kubeconfig {}", path.display());
}

/// The built-in demonstration, as manifests.
fn demonstration(objects: &mut Vec<Value>) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("snapshots/clusters/demo");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|end| end == "yaml"));
    for file in files {
        objects.extend(serde_saphyr::from_multiple::<Value>(&std::fs::read_to_string(file).unwrap()).unwrap());
    }
}

/// Three nodes that are ready.
fn nodes() -> Vec<Value> {
    let node = |number: u32| {
        let name = format!("node-{number}");
        let labels = json!({ "kubernetes.io/hostname": name, "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64" });
        let amount = json!({ "cpu": "16", "memory": "64Gi", "pods": "500" });
        json!({ "apiVersion": "v1", "kind": "Node", "metadata": { "name": name, "labels": labels },
            "status": { "capacity": amount, "allocatable": amount, "conditions": [{ "type": "Ready", "status": "True" }] } })
    };
    (1..=3).map(node).collect()
}

/// An account that may view one namespace, with a pod in it.
fn viewer() -> Vec<Value> {
    vec![
        json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": "team-a" } }),
        json!({ "apiVersion": "v1", "kind": "ServiceAccount", "metadata": { "name": "bot", "namespace": "team-a" } }),
        json!({ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "web", "namespace": "team-a" },
            "spec": { "serviceAccountName": "bot", "containers": [{ "name": "web", "image": "registry.test/web:1", "securityContext": { "privileged": true } }] } }),
        json!({ "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": { "name": "bot-views", "namespace": "team-a" },
            "roleRef": { "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view" },
            "subjects": [{ "kind": "ServiceAccount", "namespace": "team-a", "name": "bot" }] }),
    ]
}

/// Puts objects in, in as many rounds as it takes until nothing more goes in; says what did not.
async fn fill(seeder: &Seeder, mut objects: Vec<Value>) {
    let rank = |object: &Value| match object["kind"].as_str().unwrap_or_default() {
        "Namespace" | "CustomResourceDefinition" => 0,
        "ServiceAccount" | "ClusterRole" | "Role" => 1,
        // A webhook whose service runs nowhere would refuse everything that comes after it.
        "ValidatingWebhookConfiguration" | "MutatingWebhookConfiguration" | "ValidatingAdmissionPolicyBinding" => 3,
        _ => 2,
    };
    objects.sort_by_key(rank);
    let named: Vec<String> = objects.iter().filter_map(|o| o["metadata"]["namespace"].as_str().map(str::to_owned)).collect();
    for namespace in named {
        if seeder.get(&format!("/api/v1/namespaces/{namespace}")).await.is_err() {
            seeder.namespace(&namespace).await;
        }
    }
    let mut refused = Vec::new();
    for _ in 0..ROUNDS {
        refused.clear();
        let mut left = Vec::new();
        for object in objects {
            if let Err(error) = seeder.apply(&object).await {
                refused.push(format!("{} {}: {error}", object["kind"], object["metadata"]["name"]));
                left.push(object);
            }
        }
        if left.is_empty() {
            return;
        }
        objects = left;
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    for line in refused {
        println!("not taken: {}", line.chars().take(200).collect::<String>());
    }
}

/// Gives every pod that has no node one, again and again: the controllers make new ones.
async fn schedule(seeder: &Seeder) {
    let mut next = 0;
    loop {
        let unbound = seeder.get("/api/v1/pods?fieldSelector=spec.nodeName%3D").await.unwrap_or_default();
        for pod in unbound["items"].as_array().into_iter().flatten() {
            next += 1;
            let meta = &pod["metadata"];
            let binding = json!({ "apiVersion": "v1", "kind": "Binding", "metadata": { "name": meta["name"], "namespace": meta["namespace"] },
                "target": { "apiVersion": "v1", "kind": "Node", "name": format!("node-{}", next % 3 + 1) } });
            // A pod that is gone meanwhile needs no node.
            _ = seeder.apply(&binding).await;
        }
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}
