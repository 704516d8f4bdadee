//! One change of one object: the edit of the inventory, and the commands and documents that do the same to the cluster.

use super::diff;
use super::kubectl::{Command, PatchKind, file_name, resource, saved};
use super::manifest;
use super::tree::Tree;
use super::{Check, Patch, Step};
use crate::model::{Edit, Inventory, Kind, Name, Object, ObjectRef, Operator, Pod, Selector, Workload};

/// An object as it is to be.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub(super) object: ObjectRef,
    /// None: it is removed.
    pub(super) after: Option<Object>,
    /// What the patch holds besides: values that an inventory does not keep.
    pub(super) extra: Tree,
    /// A list of operations in place of a merge, where a list has no key to merge by.
    pub(super) operations: Option<Vec<Tree>>,
    /// A person has to write the change: the inventory does not know enough. What to change, in words; empty where no command helps.
    pub(super) by_hand: Option<String>,
    /// The object is made from this one, which is in another namespace.
    pub(super) moved_from: Option<ObjectRef>,
    /// The edit, where it changes no object.
    pub(super) replaces_edit: Option<Edit>,
}

impl Change {
    /// Puts an object.
    pub(super) fn put(after: Object) -> Self {
        Self { after: Some(after.clone()), ..Self::remove(Edit::put(after).object()) }
    }

    /// Removes an object.
    pub(super) fn remove(object: ObjectRef) -> Self {
        Self { object, after: None, extra: Tree::Map(Vec::new()), operations: None, by_hand: None, moved_from: None, replaces_edit: None }
    }

    /// The edit of the inventory.
    pub(super) fn edit(&self) -> Edit {
        let edit = || self.after.clone().map_or_else(|| Edit::Remove(self.object.clone()), Edit::put);
        self.replaces_edit.clone().unwrap_or_else(edit)
    }

    /// Adds the change to a step; `inventory` is the state before it.
    pub(super) fn write(&self, inventory: &Inventory, step: &mut Step) {
        step.edits.push(self.edit());
        if self.replaces_edit.is_some() || self.by_hand.as_deref() == Some("") {
            return;
        }
        // What is only known because something else names it has to be made first.
        let before = Object::of(inventory, &self.object).filter(|object| !is_implied(object));
        match (&before, &self.after) {
            (_, None) => self.write_removal(step),
            (None, Some(after)) => self.write_creation(after, step),
            (Some(before), Some(after)) => self.write_change(inventory, before, after, step),
        }
    }

    fn write_removal(&self, step: &mut Step) {
        let object = &self.object;
        if object.kind == Kind::Secret {
            // Its values would be in the file; and a credential that goes is not to come back.
            step.commands.push(Command::on("delete", object).with("--ignore-not-found=true"));
            step.check.push(Check { command: Command::on("get", object).with("--ignore-not-found=true"), expected: "nothing".to_owned() });
            return;
        }
        step.save.push(Command::save(object));
        let wait = if object.kind == Kind::Pod { "--wait=true" } else { "--ignore-not-found=true" };
        step.commands.push(Command::on("delete", object).with(wait));
        step.check.push(Check { command: Command::on("get", object).with("--ignore-not-found=true"), expected: "nothing".to_owned() });
        step.rollback.push(Command::kubectl(["create".to_owned(), format!("--filename={}", saved(object))]));
    }

    fn write_creation(&self, after: &Object, step: &mut Step) {
        let object = &self.object;
        if let Some(from) = &self.moved_from {
            return self.write_move(from, step);
        }
        if let Object::Secret(secret) = after {
            if !is_secret_name(&object.name) {
                step.decisions.push(format!("{object} is no name that a Secret can have: correct the reference to it"));
                return;
            }
            step.commands.push(create_secret(object, &secret.keys));
            step.check.push(Check { command: Command::on("get", object).with("--output=name"), expected: named(object) });
            step.rollback.push(Command::on("delete", object).with("--ignore-not-found=true"));
            return;
        }
        let Some(mut manifest) = manifest::whole(after) else { return };
        manifest.merge(self.extra.clone());
        step.commands.push(Command::apply(manifest.clone()));
        step.patches.push(Patch { file_name: file_name("new", object), object: object.clone(), whole: true, tree: manifest });
        step.check.push(Check { command: Command::on("get", object).with("--output=name"), expected: named(object) });
        step.rollback.push(Command::on("delete", object).with("--ignore-not-found=true"));
    }

    /// The object as it is, with another namespace, made from what was kept.
    fn write_move(&self, from: &ObjectRef, step: &mut Step) {
        let made = file_name("moved", &self.object);
        let metadata = Tree::map([("namespace", Tree::from(&self.object.namespace)), ("resourceVersion", Tree::Null), ("uid", Tree::Null)]);
        let patch = Tree::map([("metadata", metadata)]);
        step.save.push(Command::save(from));
        step.commands.push(
            Command::kubectl([
                "patch".to_owned(),
                "--local=true".to_owned(),
                format!("--filename={}", saved(from)),
                "--type=merge".to_owned(),
                format!("--patch={}", patch.json()),
                "--output=yaml".to_owned(),
            ])
            .saved_as(made.clone()),
        );
        step.commands.push(Command::kubectl(["create".to_owned(), format!("--filename={made}")]));
        step.check.push(Check { command: Command::on("get", &self.object).with("--output=name"), expected: named(&self.object) });
        step.rollback.push(Command::on("delete", &self.object).with("--ignore-not-found=true"));
    }

    fn write_change(&self, inventory: &Inventory, before: &Object, after: &Object, step: &mut Step) {
        let object = &self.object;
        if let (Object::Binding(old), Object::Binding(new)) = (before, after)
            && old.role != new.role
        {
            // The role of a binding cannot be changed.
            self.write_removal(step);
            step.commands.extend(manifest::whole(after).map(Command::apply));
            return;
        }
        if object.kind != Kind::Secret {
            step.save.push(Command::save(object));
        }
        if let Some(what) = &self.by_hand {
            step.commands.push(Command::on("edit", object).noting(what.clone()));
            step.rollback.extend(undo(after, object));
            return;
        }
        let (kind, mut tree) = diff::patch(before, after);
        let (_, mut back) = diff::patch(after, before);
        let placed = self.placed_extra();
        if !placed.is_empty() {
            back.merge(emptied(&placed));
            tree.merge(placed);
        }
        if needs_recreation(object.kind, before, after, &self.extra) {
            self.write_recreation(inventory, before, tree, step);
            return;
        }
        if let Some(operations) = &self.operations {
            step.commands.push(Command::patch(object, PatchKind::Json, &Tree::List(operations.clone())));
        } else if !tree.is_empty() {
            step.commands.push(Command::patch(object, kind, &tree));
            step.check.extend(
                leaf(&tree).map(|(path, value)| Check { command: Command::on("get", object).with(format!("--output=jsonpath={path}")), expected: value }),
            );
        }
        let rolls_out = tree.get("spec").is_some_and(|spec| spec.get("template").is_some()) || self.operations.is_some();
        if rolls_out && matches!(object.kind, Kind::Deployment | Kind::DaemonSet | Kind::StatefulSet) {
            let status = Command::kubectl(["rollout".to_owned(), "status".to_owned(), super::kubectl::target(object)]).within(object);
            step.check.push(Check { command: status, expected: "successfully rolled out".to_owned() });
            step.rollback.extend(undo(after, object));
        } else if self.operations.is_none() && !back.is_empty() {
            step.rollback.push(Command::patch(object, kind, &back));
        }
        if rolls_out && matches!(object.kind, Kind::ReplicaSet | Kind::ReplicationController) {
            step.commands.extend(restart(after));
        }
        if !tree.is_empty() && self.operations.is_none() {
            let mut document = manifest::identity(object);
            document.merge(tree);
            step.patches.push(Patch { file_name: file_name("patch", object), object: object.clone(), whole: false, tree: document });
        }
    }

    /// The extra fields, for a workload below its template's specification.
    fn placed_extra(&self) -> Tree {
        let path = diff::template_path(self.object.kind);
        match &self.after {
            Some(Object::Workload(_) | Object::Pod(_)) if !self.extra.is_empty() => self.extra.clone().under(&["spec"]).under(path),
            _ => self.extra.clone(),
        }
    }

    /// An object whose specification cannot be changed is taken down and put up again from what was kept, patched on this side.
    fn write_recreation(&self, inventory: &Inventory, before: &Object, mut tree: Tree, step: &mut Step) {
        let object = &self.object;
        if let Object::Pod(pod) = before
            && pod.mirror
        {
            let text = format!("change its file in /etc/kubernetes/manifests on the node {}: the kubelet makes the pod from it", pod.node);
            step.decisions.push(text);
            self.push_patch(tree, step);
            return;
        }
        if object.kind == Kind::Job {
            // The controller writes these itself and refuses those of another Job.
            let labels = ["controller-uid", "batch.kubernetes.io/controller-uid", "job-name", "batch.kubernetes.io/job-name"];
            tree.merge(Tree::map(labels.map(|key| (key, Tree::Null))).under(&["spec", "template", "metadata", "labels"]));
            tree.merge(Tree::Null.under(&["spec", "selector"]));
        }
        let made = file_name("changed", object);
        let patched = Command::kubectl([
            "patch".to_owned(),
            "--local=true".to_owned(),
            format!("--filename={}", saved(object)),
            "--type=strategic".to_owned(),
            format!("--patch={}", tree.json()),
            "--output=yaml".to_owned(),
        ]);
        step.commands.push(patched.saved_as(made.clone()));
        let replace = |file: &str| Command::kubectl(["replace".to_owned(), "--force=true".to_owned(), format!("--filename={file}")]);
        step.commands.push(replace(&made).noting("its pods stop and start again"));
        step.rollback.push(replace(&saved(object)));
        step.check.push(Check { command: Command::on("get", object).with("--output=name"), expected: named(object) });
        if let Some(owner) = inventory.meta(object).and_then(|m| m.owner.as_ref()) {
            step.decisions.push(format!("{} {} makes this object: change it there, or it will be made anew as it was", owner.kind_name, owner.name));
        }
        self.push_patch(tree, step);
    }

    fn push_patch(&self, tree: Tree, step: &mut Step) {
        let mut document = manifest::identity(&self.object);
        document.merge(tree);
        step.patches.push(Patch { file_name: file_name("patch", &self.object), object: self.object.clone(), whole: false, tree: document });
    }
}

/// An object as `--output=name` prints it.
pub(super) fn named(object: &ObjectRef) -> String {
    let group = object.kind.group();
    let dot = if group.is_empty() { "" } else { "." };
    format!("{}{dot}{group}/{}", object.kind.title().to_ascii_lowercase(), object.name)
}

/// Whether the API server would take it as the name of a Secret.
fn is_secret_name(name: &str) -> bool {
    let end = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    name.starts_with(end) && name.ends_with(end) && name.chars().all(|c| end(c) || c == '-' || c == '.')
}

/// Makes a Secret from files, so that no value is part of a command.
fn create_secret(object: &ObjectRef, keys: &[Name]) -> Command {
    // This command counts the words before two dashes only, so that the name has to stand here: it is one that begins with no dash.
    let words = ["create".to_owned(), "secret".to_owned(), "generic".to_owned(), object.name.to_string(), format!("--namespace={}", object.namespace)];
    let mut command = Command::kubectl(words);
    for key in keys {
        let file: String = key.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' || c == '.' { c } else { '_' }).collect();
        command.words.push(format!("--from-file={key}=./value_{file}"));
    }
    command.noting("write each value into its file first, and delete the files afterwards; without known keys add --from-file=KEY=FILE for each")
}

/// Whether it is in the inventory only because something else names it.
fn is_implied(object: &Object) -> bool {
    match object {
        Object::ServiceAccount(account) => account.implied,
        Object::Namespace(namespace) => namespace.implied,
        _ => false,
    }
}

/// Whether the API server refuses to change this in place: a pod's specification, and a Job's template.
fn needs_recreation(kind: Kind, before: &Object, after: &Object, extra: &Tree) -> bool {
    match (before, after) {
        (Object::Pod(b), Object::Pod(a)) => b.spec != a.spec || !extra.is_empty(),
        (Object::Workload(b), Object::Workload(a)) => {
            kind == Kind::Job && (b.template != a.template || b.template_labels != a.template_labels || !extra.is_empty())
        }
        _ => false,
    }
}

/// The way back for a workload whose template changed.
fn undo(after: &Object, object: &ObjectRef) -> Option<Command> {
    matches!(after, Object::Workload(w) if matches!(w.kind.kind(), Kind::Deployment | Kind::DaemonSet | Kind::StatefulSet))
        .then(|| Command::kubectl(["rollout".to_owned(), "undo".to_owned(), super::kubectl::target(object)]).within(object))
}

/// Ends the pods of a workload that does not roll out by itself, so that it makes new ones.
fn restart(after: &Object) -> Option<Command> {
    let Object::Workload(Workload { meta, selector: Some(selector), .. }) = after else { return None };
    let command =
        Command::kubectl(["delete".to_owned(), resource(Kind::Pod), format!("--namespace={}", meta.namespace), format!("--selector={}", words(selector)?)]);
    Some(command.noting("it makes new pods from the new template"))
}

/// A selector as `kubectl --selector` reads it; none if it cannot say it.
pub(super) fn words(selector: &Selector) -> Option<String> {
    let plain = |text: &Name| text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c));
    if selector.is_everything() || !selector.expressions.iter().all(|e| plain(&e.key) && e.values.iter().all(plain)) {
        return None;
    }
    let join = |values: &[Name]| values.iter().map(Name::as_str).collect::<Vec<_>>().join(",");
    let parts = selector.expressions.iter().map(|e| match e.operator {
        Operator::In if e.values.len() == 1 => format!("{}={}", e.key, e.values[0]),
        Operator::In => format!("{} in ({})", e.key, join(&e.values)),
        Operator::NotIn => format!("{} notin ({})", e.key, join(&e.values)),
        Operator::Exists => e.key.to_string(),
        Operator::DoesNotExist => format!("!{}", e.key),
    });
    Some(parts.collect::<Vec<_>>().join(","))
}

/// The same fields, each set to nothing: takes back what was added.
fn emptied(tree: &Tree) -> Tree {
    match tree {
        Tree::Map(fields) => Tree::Map(
            fields
                .iter()
                .filter(|(key, _)| !key.starts_with('$'))
                .map(|(key, value)| (key.clone(), if key == "name" { value.clone() } else { emptied(value) }))
                .collect(),
        ),
        Tree::List(values) if values.iter().all(|v| v.get("name").is_some()) => Tree::List(values.iter().map(emptied).collect()),
        _ => Tree::Null,
    }
}

/// The path and value of one field that a patch sets, as `kubectl` prints it: of one that gets a value, if there is any.
fn leaf(tree: &Tree) -> Option<(String, String)> {
    if let Some(Tree::List(subjects)) = tree.get("subjects") {
        let names: Option<Vec<&str>> = subjects.iter().map(|s| if let Some(Tree::Text(name)) = s.get("name") { Some(name.as_str()) } else { None }).collect();
        return Some(("{.subjects[*].name}".to_owned(), names?.join(" ")));
    }
    let mut found = Vec::new();
    leaves(tree, "", &mut found);
    let at = found.iter().position(|(_, value)| value.is_some()).unwrap_or(0);
    let (path, value) = found.into_iter().nth(at)?;
    Some((format!("{{{path}}}"), value.unwrap_or_else(|| "nothing".to_owned())))
}

/// Fields that are absent when they are false.
const OMITTED: [&str; 5] = [".hostPID", ".hostIPC", ".hostNetwork", ".unschedulable", ".readOnly"];

/// Every field that can be asked for, in order; those that are taken away have no value.
fn leaves(tree: &Tree, path: &str, found: &mut Vec<(String, Option<String>)>) {
    match tree {
        Tree::Map(fields) => {
            for (key, value) in fields.iter().filter(|(key, _)| !key.starts_with('$') && (key != "name" || fields.len() == 1)) {
                if key.chars().all(|c| c.is_ascii_alphanumeric() || "-/._".contains(c)) {
                    leaves(value, &format!("{path}.{}", key.replace('.', "\\.")), found);
                }
            }
        }
        Tree::List(values) => {
            for value in values {
                let Some(Tree::Text(name)) = value.get("name") else { continue };
                if value.get("$patch").is_none() && !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
                    leaves(value, &format!("{path}[?(@.name==\"{name}\")]"), found);
                }
            }
        }
        Tree::Null => found.push((path.to_owned(), None)),
        // The API server does not keep these when they are false.
        Tree::Bool(false) if OMITTED.iter().any(|field| path.ends_with(field)) => found.push((path.to_owned(), None)),
        Tree::Bool(value) => found.push((path.to_owned(), Some(value.to_string()))),
        Tree::Number(value) => found.push((path.to_owned(), Some(value.to_string()))),
        Tree::Text(value) => found.push((path.to_owned(), Some(value.clone()))),
    }
}

/// The pod with labels, owner and specification as given.
pub(super) fn relabelled(pod: &Pod, labels: crate::model::Labels) -> Pod {
    let mut pod = pod.clone();
    pod.meta.labels = labels;
    pod.meta.owner = None;
    pod
}
