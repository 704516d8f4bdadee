//! What keys do on every screen: with the selected object, and with what is shown.

use super::{Route, ScreenKind, chokes, evidence, findings, ladder, overview, paths, selected};
use crate::app::actions::{self, Action};
use crate::app::ask::Order;
use crate::app::effect::Effect;
use crate::app::model::{Model, Trial};
use crate::app::msg::Level;
use crate::app::overlay::{Item, Menu, Overlay, Pick};
use crate::app::proof;
use crate::app::screens::ListState;
use crate::app::text;
use crate::app::trial;
use crate::app::update::{analyse, thaw};
use crate::model::{Evidence, Kind, ObjectRef};

/// What an action does on the screen that is shown: what the screen itself makes of it, else what it means everywhere.
pub(in crate::app) fn act(model: &mut Model, action: Action, effects: &mut Vec<Effect>) {
    let done = match model.screen.route.kind() {
        ScreenKind::Clusters => super::clusters::act(model, action, effects),
        ScreenKind::Doctor => super::doctor::act(model, action, effects),
        ScreenKind::Messages | ScreenKind::Log => super::journal::act(model, action, effects),
        ScreenKind::Findings => super::findings::act(model, action),
        ScreenKind::Overview => super::overview::act(model, action),
        ScreenKind::Object => super::object::act(model, action),
        ScreenKind::Paths => super::paths::act(model, action),
        ScreenKind::Access => super::access::act(model, action),
        ScreenKind::Matrix => super::access::matrix::act(model, action, effects),
        ScreenKind::Blast => super::blast::act(model, action),
        ScreenKind::Compliance => super::compliance::act(model, action),
        ScreenKind::Network => super::network::act(model, action, effects),
        ScreenKind::Drills | ScreenKind::Briefing => super::drills::act(model, action, effects),
        ScreenKind::Runbook => super::runbook::act(model, action, effects),
        ScreenKind::Least => super::least::act(model, action, effects),
        ScreenKind::Changes => super::changes::act(model, action),
        _ => false,
    };
    if !done {
        shared(model, action, effects);
    }
}

fn shared(model: &mut Model, action: Action, effects: &mut Vec<Effect>) {
    match action {
        Action::Certain => {
            model.certain = !model.certain;
            model.say(
                Level::Note,
                if model.certain { "only certain edges are followed" } else { "all edges are followed, also those that rest on assumptions" },
            );
        }
        Action::System => {
            model.settings.include_system = !model.settings.include_system;
            analyse(model, effects);
            let said = if model.settings.include_system { "what Kubernetes itself ships is judged, too" } else { "what Kubernetes itself ships is left out" };
            model.say(Level::Note, said);
        }
        Action::Freeze => freeze(model, effects),
        Action::Order => order(model),
        Action::Undo => undo(model, effects),
        Action::Reset => {
            model.trials.clear();
            model.compromised.clear();
            model.jewels.clear();
            analyse(model, effects);
            model.say(Level::Note, "all marks and all changes that were tried are forgotten");
        }
        Action::WhatIf => what_if(model, effects),
        Action::Matrix if selected(model).is_none() => model.visit(Route::Whole(ScreenKind::Matrix)),
        Action::Chokes if selected(model).is_none() => model.visit(Route::Whole(ScreenKind::Chokes)),
        Action::Open | Action::Left | Action::Right | Action::Previous | Action::Next if selected(model).is_none() => {}
        _ => {
            if let Some(object) = selected(model) {
                with_object(model, action, object, effects);
            } else {
                let title = actions::spec(action).map_or("", |spec| spec.title);
                model.say(Level::Note, format!("nothing is selected here to do that with: {title}"));
            }
        }
    }
}

fn with_object(model: &mut Model, action: Action, object: ObjectRef, effects: &mut Vec<Effect>) {
    let about = |model: &mut Model, kind| model.visit(Route::About(kind, object.clone()));
    match action {
        Action::Open if object.kind == Kind::Internet => {}
        Action::Open => about(model, ScreenKind::Object),
        Action::Blast => about(model, ScreenKind::Blast),
        Action::Paths => about(model, ScreenKind::Paths),
        Action::Access => about(model, ScreenKind::Access),
        Action::Matrix => about(model, ScreenKind::Matrix),
        Action::Runbook => super::runbook::open(model, object),
        Action::Network => about(model, ScreenKind::Network),
        Action::Chokes => {
            // On the ladder of a path, what is to be cut are the paths of its start.
            let start = model.screen.route.object().cloned().filter(|_| model.screen.route.kind() == ScreenKind::Paths);
            match (start, model.screen.route.kind()) {
                (Some(start), _) => model.visit(Route::About(ScreenKind::Chokes, start)),
                (None, ScreenKind::Paths | ScreenKind::Overview) => model.visit(Route::Whole(ScreenKind::Chokes)),
                (None, _) => about(model, ScreenKind::Chokes),
            }
        }
        Action::Evidence => {
            let deciding = deciding(model, &object);
            evidence::show(model, object, deciding);
        }
        Action::Difference => super::access::compare(model, &object),
        Action::LeastPrivilege => super::least::open(model, &object),
        Action::Mark => mark_menu(model, &object),
        Action::Remove => remove(model, &object, effects),
        Action::Copy => copy_menu(model, &object),
        Action::CopyProof => match command(model, &object) {
            Some(command) => effects.push(Effect::Copy(command.clone(), command)),
            None => model.say(Level::Note, format!("there is no command that shows {object}")),
        },
        _ => {}
    }
}

/// What decides in an object, as far as the screen knows.
fn deciding(model: &Model, object: &ObjectRef) -> Vec<Evidence> {
    let all: Vec<Evidence> = match model.screen.route.kind() {
        ScreenKind::Paths => paths::hop(model).map(|hop| hop.evidence.clone()).unwrap_or_default(),
        ScreenKind::Network => super::network::evidence(model, object),
        ScreenKind::Object => super::object::evidence(model),
        ScreenKind::Findings => {
            let id = findings::selected(model);
            let finding = id.and_then(|id| model.analysis.as_ref().and_then(|analysis| analysis.finding(&id).cloned()));
            finding.map(|finding| finding.evidence).unwrap_or_default()
        }
        // What a rule came through names whom it is for, and which role.
        ScreenKind::Access | ScreenKind::Matrix if matches!(object.kind, Kind::RoleBinding | Kind::ClusterRoleBinding) => {
            ["subjects", "roleRef"].map(|field| Evidence::field(object.clone(), field, "")).to_vec()
        }
        _ => Vec::new(),
    };
    all.into_iter().filter(|evidence| evidence.object == *object).collect()
}

fn mark_menu(model: &mut Model, object: &ObjectRef) {
    // A pod is marked as what makes it: another pod of the same template is as good to an attacker.
    let root = model.inventory.as_ref().and_then(|inventory| inventory.meta(object).map(|meta| inventory.root_owner(object.kind, meta)));
    let object = root.filter(|_| object.kind == Kind::Pod).unwrap_or_else(|| object.clone());
    let is = |set: bool, means: &str| if set { format!("it is marked so; {means}") } else { means.to_owned() };
    let (compromised, jewel) = (model.compromised.contains(&object), model.jewels.contains(&object));
    let items = vec![
        Item {
            key: 'c',
            label: "compromised".to_owned(),
            detail: is(compromised, "every path starts from what is"),
            choice: Some(Pick::Compromised(object.clone())),
        },
        Item { key: 'j', label: "crown jewel".to_owned(), detail: is(jewel, "paths that end there count"), choice: Some(Pick::Jewel(object.clone())) },
        Item {
            key: 'n',
            label: "neither".to_owned(),
            detail: if compromised || jewel { "takes the mark away".to_owned() } else { "it has no mark".to_owned() },
            choice: Some(Pick::Unmark(object.clone())),
        },
    ];
    model.overlay = Some(Overlay::Menu(Menu { title: format!("Mark {object}"), items, list: ListState::default() }));
}

/// Tries removing an object, or takes back what is selected among the changes.
fn remove(model: &mut Model, object: &ObjectRef, effects: &mut Vec<Effect>) {
    if model.screen.route.kind() == ScreenKind::Changes {
        if super::changes::take_back(model) {
            analyse(model, effects);
        }
        return;
    }
    match removed(model, object) {
        Some(object) => attempt(model, trial::removal(&object), effects),
        None => model.say(Level::Note, format!("{object} is not an object that could be removed")),
    }
}

/// What is taken away where an object is selected: a step of a path by what it rests on.
pub(super) fn removed(model: &Model, object: &ObjectRef) -> Option<ObjectRef> {
    let on_step = model.screen.route.kind() == ScreenKind::Paths && model.screen.list_at(0).at % 2 == 1;
    let step = paths::hop(model).filter(|_| on_step).and_then(ladder::deciding);
    let object = step.unwrap_or_else(|| object.clone());
    let known = model.inventory.as_ref().is_some_and(|inventory| inventory.contains(&object)) || matches!(object.kind, Kind::User | Kind::Group);
    (known || model.screen.route.kind() == ScreenKind::Changes).then_some(object)
}

/// Tries a change; the same one again is taken back.
pub(in crate::app) fn attempt(model: &mut Model, trial: Trial, effects: &mut Vec<Effect>) {
    let said = if let Some(at) = model.trials.iter().position(|known| *known == trial) {
        model.trials.remove(at);
        format!("no longer tried: {}", trial.title)
    } else {
        let title = trial.title.clone();
        model.trials.push(trial);
        format!("tried on a copy: {title}")
    };
    model.unsaved = !model.trials.is_empty();
    model.say(Level::Note, said);
    analyse(model, effects);
}

fn what_if(model: &mut Model, effects: &mut Vec<Effect>) {
    if matches!(model.screen.route.kind(), ScreenKind::Access | ScreenKind::Object) {
        let bindings = super::access::bindings(model, selected(model).as_ref());
        if !bindings.is_empty() {
            return super::access::unbind(model, &bindings, effects);
        }
    }
    let cut = match model.screen.route.kind() {
        ScreenKind::Chokes => chokes::selected(model),
        ScreenKind::Overview => overview::selected_cut(model),
        _ => None,
    };
    let trial = cut.and_then(|row| model.inventory.as_ref().and_then(|inventory| trial::of_cut(inventory, &row.cut)));
    match trial {
        Some(trial) => attempt(model, trial, effects),
        None => model.show(ScreenKind::Changes),
    }
}

fn undo(model: &mut Model, effects: &mut Vec<Effect>) {
    match model.trials.pop() {
        Some(trial) => {
            model.say(Level::Note, format!("no longer tried: {}", trial.title));
            analyse(model, effects);
        }
        None => model.say(Level::Note, "no change is tried"),
    }
}

fn freeze(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.frozen.is_some() {
        thaw(model, effects);
        model.say(Level::Note, "the picture follows the cluster again");
    } else {
        model.frozen = Some(model.time);
        model.say(Level::Note, "the picture is frozen: what comes in waits, and what is saved is this moment");
    }
}

fn order(model: &mut Model) {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let (title, names): (&str, Vec<String>) = match model.screen.route.kind() {
        ScreenKind::Findings => ("Order", owned(&Order::ALL.map(Order::title))),
        ScreenKind::Paths if model.screen.route.object().is_some() => ("Order", owned(&["paths from it", "paths to it"])),
        ScreenKind::Matrix if super::access::matrix::has_choice(model) => ("Verb", super::access::matrix::choices()),
        _ => return model.say(Level::Note, "this screen has one order"),
    };
    let now = model.screen.order;
    let items = names.into_iter().zip("123456789abcdefg".chars()).enumerate().map(|(at, (label, key))| Item {
        key,
        label,
        detail: if at == now { "in use".to_owned() } else { String::new() },
        choice: Some(Pick::Order(at)),
    });
    model.overlay = Some(Overlay::Menu(Menu { title: title.to_owned(), items: items.collect(), list: ListState { at: now, ..ListState::default() } }));
}

/// The command that shows an object, or the step that is selected.
pub(super) fn command(model: &Model, object: &ObjectRef) -> Option<String> {
    if model.screen.route.kind() == ScreenKind::Paths
        && let (Some(hop), Some(analysis)) = (paths::hop(model), &model.analysis)
        && let Some(command) = proof::of_hop(hop, &analysis.settings.catalogue)
    {
        return Some(command);
    }
    if model.screen.route.kind() == ScreenKind::Access
        && let Some(command) = super::access::proof(model)
    {
        return Some(command);
    }
    proof::of_object(object)
}

fn copy_menu(model: &mut Model, object: &ObjectRef) {
    let mut items = Vec::new();
    let mut add = |key: char, label: &str, text: String| {
        let shown = text::pasteable(&text);
        items.push(Item { key, label: label.to_owned(), detail: shown.clone(), choice: Some(Pick::Copy(shown, label.to_owned())) });
    };
    add('n', "name", object.name.to_string());
    add('i', "object id", object.to_string());
    if let Some(command) = proof::of_object(object) {
        add('k', "kubectl command", command);
    }
    match model.screen.route.kind() {
        ScreenKind::Paths => {
            if let Some(row) = paths::selected(model) {
                add('p', "path", row.sentence.clone());
            }
        }
        ScreenKind::Findings => {
            let finding = findings::selected(model).and_then(|id| model.analysis.as_ref().and_then(|analysis| analysis.finding(&id).cloned()));
            if let Some(finding) = finding {
                add('f', "finding", format!("{} {}: {}", finding.rule, finding.object, finding.title));
                add('d', "finding id", finding.id.to_string());
            }
        }
        _ => {}
    }
    model.overlay = Some(Overlay::Menu(Menu { title: "Copy".to_owned(), items, list: ListState::default() }));
}
