//! What is reached, as a tree that is opened branch by branch.

use std::sync::Arc;

use super::ladder::Ladder;
use super::parts::{certainty, object, surety, times};
use super::{Column, Pane, RowKey, Rows, waiting};
use crate::app::actions::Action;
use crate::app::ask::{Answer, BlastAnswer, Branch, Limb, Question, place};
use crate::app::filter::{Facts, Query};
use crate::app::model::Model;
use crate::app::text;
use crate::app::view::{Area, Line};
use crate::attack::Power;
use crate::config::theme::Role;
use crate::model::{Certainty, Kind, Name, ObjectRef};

/// A row of the tree, by places.
#[derive(Clone, Copy)]
enum Twig {
    Limb(usize),
    Branch(usize, usize),
    Member(usize, usize, usize),
    More(usize, usize),
}

struct Tree {
    answer: Arc<BlastAnswer>,
    twigs: Vec<Twig>,
    open: Vec<bool>,
    width: usize,
}

struct Seen<'a>(&'a ObjectRef);

impl Facts for Seen<'_> {
    fn text(&self) -> String {
        self.0.to_string()
    }

    fn namespace(&self) -> Option<&str> {
        Some(&self.0.namespace)
    }

    fn kind(&self) -> Option<Kind> {
        Some(self.0.kind)
    }
}

fn limb_key(limb: &Limb) -> RowKey {
    RowKey::Text(Name::new(limb.title()))
}

fn branch_key(limb: &Limb, branch: &Branch) -> RowKey {
    RowKey::Text(Name::from(format!("{} @{}", limb.title(), branch.namespace)))
}

impl Tree {
    fn new(model: &Model, answer: &Arc<BlastAnswer>, width: usize) -> Self {
        let query = Query::parse(&model.screen.filter);
        let mut tree = Self { answer: Arc::clone(answer), twigs: Vec::new(), open: Vec::new(), width };
        for (at, limb) in answer.limbs.iter().enumerate() {
            let fits = |branch: &Branch| query.is_empty() || branch.members.iter().any(|member| query.matches(&Seen(&member.object)));
            // A filter opens everything: what it finds must be seen, with all that it hangs on.
            let branches: Vec<usize> = (0..limb.branches.len()).filter(|place| fits(&limb.branches[*place])).collect();
            if branches.is_empty() {
                continue;
            }
            // Goals and crown jewels stand open: they are why one looks.
            let goals = limb.matters();
            let open = !query.is_empty() || goals != model.screen.open.contains(&limb_key(limb));
            tree.push(Twig::Limb(at), open);
            for place in branches.into_iter().filter(|_| open) {
                let branch = &limb.branches[place];
                let inside = goals || !query.is_empty() || model.screen.open.contains(&branch_key(limb, branch));
                if !goals {
                    tree.push(Twig::Branch(at, place), inside);
                }
                if inside {
                    for (number, member) in branch.members.iter().enumerate() {
                        if query.is_empty() || query.matches(&Seen(&member.object)) {
                            tree.push(Twig::Member(at, place, number), false);
                        }
                    }
                    if branch.left_out > 0 {
                        tree.push(Twig::More(at, place), false);
                    }
                }
            }
        }
        tree
    }

    fn push(&mut self, twig: Twig, open: bool) {
        self.twigs.push(twig);
        self.open.push(open);
    }

    fn parts(&self, at: usize) -> Option<(Twig, &Limb, Option<&Branch>)> {
        let twig = *self.twigs.get(at)?;
        let (limb, branch) = match twig {
            Twig::Limb(limb) => (limb, None),
            Twig::Branch(limb, branch) | Twig::Member(limb, branch, _) | Twig::More(limb, branch) => (limb, Some(branch)),
        };
        let limb = self.answer.limbs.get(limb)?;
        Some((twig, limb, branch.and_then(|branch| limb.branches.get(branch))))
    }
}

/// How far something is away.
fn far(hops: usize) -> String {
    if hops <= 1 { "directly".to_owned() } else { text::counted(hops, "hop") }
}

/// What is counted of a power.
const fn noun(power: Power) -> &'static str {
    match power {
        Power::Goals => "goal",
        Power::Secrets => "secret",
        Power::Pods => "pod",
        Power::Nodes | Power::Glimpses => "node",
        Power::Identities | Power::Cloud => "identity|identities",
        Power::Network => "workload",
        Power::Reach | Power::Other => "object",
    }
}

impl Rows for Tree {
    fn len(&self) -> usize {
        self.twigs.len()
    }

    fn key(&self, at: usize) -> RowKey {
        match self.parts(at) {
            Some((Twig::Limb(_), limb, _)) => limb_key(limb),
            Some((Twig::Branch(..), limb, Some(branch))) => branch_key(limb, branch),
            Some((Twig::Member(_, _, member), limb, Some(branch))) => {
                let name = branch.members.get(member).map(|member| member.object.to_string()).unwrap_or_default();
                RowKey::Text(Name::from(format!("{} {name}", limb.title())))
            }
            _ => RowKey::Line(at),
        }
    }

    fn object(&self, at: usize) -> Option<ObjectRef> {
        match self.parts(at)? {
            (Twig::Member(_, _, member), _, Some(branch)) => branch.members.get(member).map(|member| member.object.clone()),
            _ => None,
        }
    }

    fn cells(&self, at: usize, _columns: &[Column]) -> Vec<Line> {
        let Some((twig, limb, branch)) = self.parts(at) else { return Vec::new() };
        let fold = if self.open.get(at) == Some(&true) { "▾ " } else { "▸ " };
        // A narrow terminal has just enough for the three columns, and no words to spare.
        let wide = self.width >= 90;
        let second = if wide { (self.width * 2 / 5).min(60) } else { 32.min(self.width / 2) };
        let third = second + if wide { 34 } else { 32 };
        let line = match (twig, branch) {
            (Twig::Limb(_), _) => {
                let goals = limb.matters();
                let title = Line::of(Role::Rail, fold).add(if goals { Role::Jewel } else { Role::Strong }, limb.title());
                let places = limb.branches.iter().filter(|branch| !branch.namespace.is_empty()).count();
                let spread = if places > 1 { format!(" in {}", text::counted(places, "namespace")) } else { String::new() };
                title
                    .pad(second)
                    .text(format!("{}{spread}", text::counted(limb.count, limb.power.map_or("crown jewel", noun))))
                    .pad(third)
                    .muted(if wide { "nearest " } else { "" })
                    .muted(far(limb.hops))
            }
            (Twig::Branch(..), Some(branch)) => {
                let name = if branch.namespace.is_empty() { "the cluster" } else { &branch.namespace };
                let all = if branch.whole { " (all)" } else { "" };
                let through = branch.through.as_ref().map_or_else(|| "from here".to_owned(), |through| format!("as {}", place(through)));
                let line = Line::plain("  ").add(Role::Rail, fold).text(text::fit_name(&text::clean(name), second - 5)).pad(second);
                let line = line
                    .text(format!("{:>6}{all:<7}", text::count(branch.count)))
                    .muted(text::fit_name(&text::clean(&through), third - second - 15))
                    .pad(third)
                    .muted(far(branch.hops));
                if branch.certainty == Certainty::Certain { line } else { line.add(certainty(branch.certainty), format!("  ▲ {}", branch.certainty.word())) }
            }
            (Twig::Member(_, _, member), Some(branch)) => {
                let Some(member) = branch.members.get(member) else { return Vec::new() };
                let line = Line::plain(if limb.matters() { "    " } else { "      " }).join(object(&member.object, self.width.saturating_sub(22)));
                line.muted(times(member.pods)).pad(third).muted(far(member.hops))
            }
            (Twig::More(..), Some(branch)) => Line::plain("      ").muted(format!("and {} more: / finds one", text::count(branch.left_out))),
            _ => Line::new(),
        };
        vec![line.fit(self.width)]
    }
}

/// What the screen asks.
pub(super) fn question(model: &Model) -> Question {
    Question::Blast(model.screen.route.object().cloned().into_iter().collect(), model.certain)
}

/// The object to which the way is shown: the selected one, or the nearest of the selected branch.
fn aimed(model: &Model) -> Option<ObjectRef> {
    let Some(Answer::Blast(answer)) = &model.screen.main.answer else { return None };
    let tree = Tree::new(model, answer, 80);
    let at = model.screen.list_at(0).at;
    tree.object(at).or_else(|| {
        let (_, limb, branch) = tree.parts(at)?;
        branch.or_else(|| limb.branches.first())?.members.first().map(|member| member.object.clone())
    })
}

/// The way to what is selected.
pub(super) fn detail(model: &Model) -> Option<Question> {
    Some(Question::Way(model.screen.route.object().cloned().into_iter().collect(), aimed(model)?, model.certain))
}

/// The panes: the tree, and the way to what is selected in it.
pub(super) fn panes(model: &Model, area: Area) -> Vec<Pane<'_>> {
    let Some(Answer::Blast(answer)) = &model.screen.main.answer else {
        return vec![waiting::pane(model, area, "Blast")];
    };
    let (left, right) = if area.width >= 150 { area.left_percent(58) } else { area.top_percent(if area.height >= 30 { 62 } else { 100 }) };
    let width = usize::from(left.content().width);
    let from = answer.from.first().map_or_else(|| start_words(model, answer.starts), place);
    let title = Line::of(Role::Title, from).add(Role::Rail, "  →  ").text(text::counted(answer.total, "object"));
    let jewels = answer.jewels.len();
    let title = if jewels > 0 { title.add(Role::Jewel, format!(", {}", text::counted(jewels, "crown jewel"))) } else { title };
    let mut pane = Pane::new(left, title, Tree::new(model, answer, width));
    let key = model.keymap.shown(Action::Certain).unwrap_or_default();
    if !model.certain {
        pane.corner = Line::of(Role::Muted, "over certain edges ").text(text::count(answer.certain)).muted(format!(" ({key})"));
    }
    let nothing = match model.screen.route.object() {
        Some(_) if answer.starts == 0 => "It has no place in the attack graph: nothing can be done with it that leads further.",
        _ => "Nothing is reached from here.",
    };
    pane.empty = waiting::no_start(model, answer.starts, nothing);
    // Where nothing is reached, there is no way to it.
    if answer.limbs.is_empty() {
        pane.area = area;
        return vec![pane];
    }
    let mut panes = vec![pane];
    if !right.is_empty() {
        panes.push(way_pane(model, right));
    }
    panes
}

fn way_pane(model: &Model, area: Area) -> Pane<'_> {
    let title = Line::of(Role::Title, "How");
    match &model.screen.detail.answer {
        Some(Answer::Way(answer)) if answer.row.is_some() => {
            let Some(row) = &answer.row else { return Pane::text(area, title, Vec::new()) };
            let mut pane = Pane::new(area, title, Ladder { row, width: usize::from(area.content().width) });
            pane.corner = Line::of(Role::Muted, text::counted(row.path.hops.len(), "hop")).text("  ").join(surety(row));
            pane
        }
        Some(Answer::Way(answer)) if answer.ports.is_some() => {
            let width = usize::from(area.content().width);
            let ports = answer.ports.clone().unwrap_or_default();
            let mut lines = Line::wrapped(Role::Text, &format!("Network policies admit the connection: {ports}."), width);
            lines.extend(Line::wrapped(Role::Muted, "It is a step only if what listens there is weak, and so it is on no path.", width));
            Pane::text(area, title, lines)
        }
        _ => Pane::text(area, title, Vec::new()),
    }
}

/// The usual starts in words.
pub(super) fn start_words(model: &Model, starts: usize) -> String {
    if model.compromised.is_empty() { format!("the internet ({})", text::counted(starts, "entry|entries")) } else { "what is assumed compromised".to_owned() }
}

/// Whether the selected row unfolds, or is an object.
pub(super) fn opens(model: &Model) -> bool {
    let Some(Answer::Blast(answer)) = &model.screen.main.answer else { return false };
    let tree = Tree::new(model, answer, 80);
    matches!(tree.twigs.get(model.screen.list_at(0).at), Some(Twig::Limb(_) | Twig::Branch(..) | Twig::Member(..)))
}

/// What keys do here.
pub(super) fn act(model: &mut Model, action: Action) -> bool {
    // The way to what is selected has rows of its own.
    let Some(Answer::Blast(answer)) = model.screen.main.answer.as_ref().filter(|_| model.screen.focus == 0) else { return false };
    let tree = Tree::new(model, answer, 80);
    let at = model.screen.list_at(0).at;
    let Some((twig, limb, _)) = tree.parts(at) else { return false };
    let foldable = matches!(twig, Twig::Limb(_) | Twig::Branch(..));
    let key = tree.key(at);
    // Goals are open unless they are in the set; everything else is open when it is.
    let inverted = matches!(twig, Twig::Limb(_)) && limb.matters();
    let is_open = tree.open.get(at) == Some(&true);
    let wanted = match action {
        Action::Open if matches!(twig, Twig::More(..)) => return true,
        Action::Open if foldable => !is_open,
        Action::Right if foldable => true,
        Action::Left if foldable && is_open => false,
        Action::Left => {
            // To what it hangs on.
            let parent = (0..at).rev().find(|above| depth(&tree, *above) < depth(&tree, at));
            if let Some(parent) = parent {
                let key = tree.key(parent);
                let list = model.screen.list(0);
                list.at = parent;
                list.key = Some(key);
            }
            return true;
        }
        _ => return false,
    };
    if wanted == inverted {
        model.screen.open.remove(&key)
    } else {
        model.screen.open.insert(key)
    };
    true
}

fn depth(tree: &Tree, at: usize) -> usize {
    match tree.twigs.get(at) {
        Some(Twig::Limb(_)) | None => 0,
        Some(Twig::Branch(..)) => 1,
        Some(Twig::Member(..) | Twig::More(..)) => 2,
    }
}
