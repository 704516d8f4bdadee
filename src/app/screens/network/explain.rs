//! Why a connection is open or closed, in words.

use super::{known, mark, verdict};
use crate::app::ask::{BetweenAnswer, Decision, Lead, Talk, place_word};
use crate::app::model::Model;
use crate::app::screens::parts::heading;
use crate::app::screens::{Entries, Entry, Pane, RowKey};
use crate::app::text;
use crate::app::view::{Area, Line};
use crate::config::theme::Role;
use crate::model::{Certainty, Name, ObjectRef};
use crate::network::cni::Enforcement;
use crate::network::explain::{Direction, Example, Isolation, PeerOutcome, PolicyReport, PortOutcome, RuleReport, SideReport};
use crate::network::exposure::{Exposure, Way};
use crate::network::place::Place;
use crate::network::{Explanation, Notes, Verdict};

/// Lines that are being written.
struct Sheet {
    entries: Vec<Entry>,
    columns: usize,
}

impl Sheet {
    fn line(&mut self, line: Line) {
        self.entries.push(Entry::note(line.fit(self.columns)));
    }

    fn space(&mut self) {
        self.entries.push(Entry::note(Line::new()));
    }

    fn text(&mut self, role: Role, indent: usize, text: &str) {
        let lines = Line::wrapped(role, text, self.columns.saturating_sub(indent));
        self.entries.extend(lines.into_iter().map(|line| Entry::note(Line::plain(" ".repeat(indent)).join(line))));
    }

    /// A line that leads to an object.
    fn link(&mut self, line: Line, object: &ObjectRef) {
        let key = RowKey::Text(Name::from(format!("{} {object}", self.entries.len())));
        self.entries.push(Entry { line: line.fit(self.columns), key: Some(key), object: Some(object.clone()) });
    }
}

/// A pane of such lines; it is only scrolled where none of them leads anywhere.
pub(super) fn pane<'a>(area: Area, title: Line, entries: Vec<Entry>) -> Pane<'a> {
    let selectable = entries.iter().any(|entry| entry.key.is_some());
    Pane { selectable, ..Pane::new(area, title, Entries(entries)) }
}

/// Everything about the selected crossing, for the side of a matrix.
pub(super) fn side(model: &Model, area: Area) -> Pane<'_> {
    let Some((answer, (from, to))) = known(model).zip(super::selected(model)) else {
        let hint = Line::wrapped(Role::Muted, "Select a connection: what decides it is said here.", usize::from(area.content().width));
        return Pane::text(area, Line::of(Role::Title, "Why"), hint);
    };
    let columns = usize::from(area.content().width);
    let (role, glyph) = mark(answer.openness);
    let title = Line::of(Role::Title, place_word(&from)).add(Role::Rail, " → ").add(Role::Title, place_word(&to));
    if answer.from != from || answer.to != to {
        return Pane::text(area, title, Vec::new());
    }
    let entries = match &answer.talk {
        Talk::One { decisions, .. } => {
            let mut sheet = Sheet { entries: Vec::new(), columns };
            for decision in decisions.iter().take(8) {
                let (role, glyph, word) = decided(decision);
                sheet.line(Line::of(role, format!("{glyph} {word:<9} ")).add(Role::Strong, &decision.ports).muted(format!("  {}", decision.listens)));
            }
            sheet.space();
            let mut entries = sheet.entries;
            entries.extend(connection(model, answer, decisions.first(), columns));
            entries
        }
        _ => pairs(model, answer, columns),
    };
    let mut pane = pane(area, title, entries);
    pane.corner = Line::of(role, glyph).text(" ").text(answer.openness.word());
    pane
}

/// How what holds for some ports is drawn.
pub(super) fn decided(of: &Decision) -> (Role, &'static str, &'static str) {
    if of.in_part { (Role::Warning, "◐", "in part") } else { verdict(of.verdict) }
}

/// What pairs of workloads can do.
fn pairs(model: &Model, answer: &BetweenAnswer, columns: usize) -> Vec<Entry> {
    let mut sheet = Sheet { entries: Vec::new(), columns };
    let (role, glyph) = mark(answer.openness);
    match &answer.talk {
        Talk::Pairs(pairs) if answer.from != Place::Internet => {
            let [all, some, open_to_doubt] = pairs.counts;
            let closed = pairs.looked_at - all - some - open_to_doubt;
            if pairs.looked_at < pairs.total {
                sheet.line(Line::of(Role::Partial, format!("the first {} of {} pairs", text::count(pairs.looked_at), text::count(pairs.total))));
            }
            let counts = [(all, "open on every port"), (some, "open on some ports"), (open_to_doubt, "not settled"), (closed, "closed")];
            for (count, words) in counts.into_iter().filter(|(count, _)| *count > 0) {
                sheet
                    .line(Line::of(Role::Strong, format!("{:>6}", text::count(count))).text(format!(" {} {words}", if count == 1 { "pair" } else { "pairs" })));
            }
            if !pairs.closing.is_empty() {
                sheet.space();
                sheet.line(heading("What closes the closed ones"));
                for policy in &pairs.closing {
                    sheet.link(Line::plain("  ").add(Role::Code, policy.to_string()), policy);
                }
            }
            if !pairs.open.is_empty() {
                sheet.space();
                sheet.line(heading("What is not closed"));
            }
            for pair in &pairs.open {
                let (role, glyph) = mark(pair.openness);
                let line = Line::plain("  ").add(role, glyph).text(" ").text(place_word(&pair.from)).add(Role::Rail, " → ").text(place_word(&pair.to));
                let line = line.text(format!("  {}", pair.ports)).muted(format!("  {}", pair.decided));
                match pair.to.object().filter(|_| matches!(pair.to, Place::Object(_))) {
                    Some(object) => sheet.link(line, &object),
                    None => sheet.line(line),
                }
            }
            let more = (all + some + open_to_doubt).saturating_sub(pairs.open.len());
            if more > 0 {
                sheet.line(Line::of(Role::Muted, format!("  and {} more", text::count(more))));
            }
        }
        Talk::Pairs(_) if answer.exposures.is_empty() => {
            sheet.text(Role::Good, 0, "Nothing leads there from outside the cluster: no Ingress, no load balancer, no port of a node.");
        }
        Talk::Pairs(_) => {}
        Talk::One { .. } | Talk::Nothing => sheet.line(Line::of(role, glyph).text(" ").text(answer.openness.word())),
    }
    ways_in(&mut sheet, answer);
    assumptions(&mut sheet, model, answer, None);
    sheet.entries
}

/// Everything about one connection.
pub(super) fn connection(model: &Model, answer: &BetweenAnswer, decision: Option<&Decision>, columns: usize) -> Vec<Entry> {
    let mut sheet = Sheet { entries: Vec::new(), columns };
    let explanation = decision.and_then(|decision| decision.explanation.as_ref());
    if let Some(explanation) = explanation {
        change(&mut sheet, explanation);
        for (of, other) in [(&explanation.egress, &explanation.destination), (&explanation.ingress, &explanation.source)] {
            side_lines(&mut sheet, of, other);
        }
    }
    if let Talk::One { leads, .. } = &answer.talk {
        services(&mut sheet, leads, &answer.to);
    }
    ways_in(&mut sheet, answer);
    assumptions(&mut sheet, model, answer, explanation);
    sheet.entries
}

/// The first thing that one would have to change.
fn change(sheet: &mut Sheet, explanation: &Explanation) {
    let asked = format!("{} {}", explanation.protocol, explanation.port);
    if explanation.verdict == Verdict::Allowed {
        let sides = [&explanation.egress, &explanation.ingress];
        let fewest = sides.into_iter().filter(|side| side.isolation == Isolation::Isolated).min_by_key(|side| side.admitting().count());
        match fewest {
            _ if explanation.notes.has(Notes::OWN_NODE) => sheet.text(Role::Text, 0, "No policy can close it: a pod and its own node may always talk."),
            Some(side) => {
                let policies: Vec<&ObjectRef> = side.admitting().collect();
                let to_close = Line::of(Role::Good, format!("To close {asked}: "));
                match policies.as_slice() {
                    [only] => sheet.link(to_close.text("change ").add(Role::Code, only.to_string()), only),
                    several => {
                        sheet.line(to_close.text("change all of"));
                        for policy in several {
                            sheet.link(Line::plain("  ").add(Role::Code, policy.to_string()), policy);
                        }
                    }
                }
            }
            None if sides.iter().any(|side| side.pod.is_some()) => {
                let place = explanation.ingress.pod.as_ref().or(explanation.egress.pod.as_ref()).map(|pod| pod.namespace.clone()).unwrap_or_default();
                sheet.text(Role::Text, 0, &format!("To close {asked}: no policy isolates either side; add one, for example a default deny in {place}."));
            }
            None => {}
        }
    } else if let Some(policy) = explanation.change() {
        sheet.link(Line::of(Role::Warning, format!("To open {asked}: ")).text("first change ").add(Role::Code, policy.to_string()), policy);
        let both = explanation.egress.change().and_then(|_| explanation.ingress.change());
        if let Some(other) = both {
            sheet.link(Line::plain("  and then, on the other side, ").add(Role::Code, other.to_string()), other);
        }
    }
}

fn side_lines(sheet: &mut Sheet, side: &SideReport, other: &Example) {
    if side.isolation == Isolation::NoPod {
        return;
    }
    let (role, glyph, word) = verdict(side.verdict);
    sheet.space();
    let what = match side.direction {
        Direction::Egress => "What may leave ",
        Direction::Ingress => "What may enter ",
    };
    let pod = side.pod.as_ref().map(ObjectRef::path).unwrap_or_default();
    sheet.line(heading(what).add(Role::Strong, pod).text("  ").add(role, format!("{glyph} {word}")));
    match side.isolation {
        Isolation::HostNetwork => sheet.text(Role::Text, 2, "It is on its node's network: no policy isolates it."),
        Isolation::NotIsolated => sheet.text(Role::Text, 2, "No policy selects it: everything is allowed."),
        Isolation::NoPod | Isolation::Isolated => {}
    }
    for report in &side.policies {
        policy(sheet, report, side.direction, other);
    }
    if side.unread {
        sheet.text(Role::Partial, 2, "◐ The policies of its namespace were not all read.");
    }
}

fn policy(sheet: &mut Sheet, report: &PolicyReport, direction: Direction, other: &Example) {
    let (role, glyph, _) = verdict(report.verdict);
    let name = report.policy.to_string();
    let line = Line::plain("  ").add(role, glyph).text(" ").add(Role::Code, name).muted(format!("  selects {}", report.selector));
    sheet.link(line, &report.policy);
    if report.rules.is_empty() {
        sheet.text(Role::Muted, 6, &format!("has no {} rule: admits nothing", direction.field()));
    }
    // What admits it stands first: of the others, only why not.
    let (admits, rest): (Vec<&RuleReport>, Vec<&RuleReport>) = report.rules.iter().partition(|rule| rule.verdict != Verdict::Denied);
    for rule in &admits {
        let (role, glyph, _) = verdict(rule.verdict);
        let line = Line::plain("      ").add(role, glyph).add(Role::Deciding, format!(" spec.{}[{}]", direction.field(), rule.index));
        sheet.line(line.text(" admits"));
        sheet.text(Role::Text, 10, &admitted(rule));
    }
    if admits.is_empty() {
        for rule in rest.iter().take(6) {
            let why = match (&rule.peers, &rule.ports) {
                (PeerOutcome::None, PortOutcome::None) => format!("names neither {other} nor the port"),
                (PeerOutcome::None, _) => format!("does not name {other}"),
                (_, PortOutcome::None) => format!("names {other}, but not the port"),
                _ => "does not admit it".to_owned(),
            };
            sheet.text(Role::Muted, 6, &format!("spec.{}[{}] {why}", direction.field(), rule.index));
        }
        if rest.len() > 6 {
            sheet.text(Role::Muted, 6, &format!("nor does any of {} more", text::counted(rest.len() - 6, "rule")));
        }
    }
}

/// Whom a rule admits on which ports.
pub(super) fn admitted(rule: &RuleReport) -> String {
    format!("{} on {}", peers(&rule.peers), ports(&rule.ports))
}

fn peers(of: &PeerOutcome) -> String {
    match of {
        PeerOutcome::Everybody => "everybody (it names no peer)".to_owned(),
        PeerOutcome::Matches { text, .. } => text.clone(),
        PeerOutcome::MightMatch { text, .. } => format!("{text} (which might match)"),
        PeerOutcome::None => "nobody".to_owned(),
    }
}

pub(super) fn ports(of: &PortOutcome) -> String {
    match of {
        PortOutcome::EveryPort => "every port (it names none)".to_owned(),
        PortOutcome::Matches { text, .. } => text.clone(),
        PortOutcome::None => "no port".to_owned(),
    }
}

fn services(sheet: &mut Sheet, leads: &[Lead], to: &Place) {
    if leads.is_empty() {
        return;
    }
    sheet.space();
    sheet.line(heading("Services that lead to ").add(Role::Strong, place_word(to)));
    for lead in leads {
        let (role, glyph, word) = verdict(lead.verdict);
        let line = Line::plain("  ").add(role, glyph).text(" ").add(Role::Code, lead.service.to_string());
        sheet.link(line.text(format!("  {} {} → {}", lead.protocol, lead.port, lead.target)).add(role, format!("  {word}")), &lead.service);
    }
}

/// A way in, in words.
pub(super) const fn way(of: Way) -> &'static str {
    match of {
        Way::LoadBalancer => "load balancer",
        Way::ExternalIp => "external IP",
        Way::Ingress => "Ingress",
        Way::NodePort => "node port",
        Way::HostPort => "host port",
        Way::HostNetwork => "host network",
    }
}

fn ways_in(sheet: &mut Sheet, answer: &BetweenAnswer) {
    let place = place_word(&answer.to);
    let asks = answer.from == Place::Internet || matches!(answer.to, Place::Object(_));
    if !asks || answer.exposures.is_empty() {
        if answer.from == Place::Internet && matches!(answer.to, Place::Object(_)) {
            sheet.space();
            sheet.text(Role::Good, 0, &format!("Nothing leads to {place} from outside the cluster, whatever policies admit."));
        }
        return;
    }
    sheet.space();
    sheet.line(heading("From the internet to ").add(Role::Strong, place));
    for exposure in answer.exposures.iter().take(20) {
        exposed(sheet, exposure);
    }
    if answer.exposures.len() > 20 {
        sheet.line(Line::of(Role::Muted, format!("  and {} more", answer.exposures.len() - 20)));
    }
}

fn exposed(sheet: &mut Sheet, exposure: &Exposure) {
    let host = if exposure.host.is_empty() { String::new() } else { format!(" {}", exposure.host) };
    let (role, glyph) = if exposure.certainty == Certainty::Certain { (Role::Bad, "●") } else { (Role::Conditional, "▲") };
    let line = Line::plain("  ").add(role, glyph).add(Role::Entry, format!(" {}{host}", way(exposure.way)));
    let line = line.text(format!(" {} {} → {} ", exposure.protocol, exposure.port, exposure.target_port)).add(Role::Strong, exposure.workload_or_pod.path());
    sheet.link(line, &exposure.workload_or_pod);
    let via: Vec<String> = exposure.via.iter().map(|evidence| evidence.object.to_string()).fold(Vec::new(), |mut all, one| {
        if all.last() != Some(&one) {
            all.push(one);
        }
        all
    });
    sheet.text(Role::Muted, 6, &format!("through {}", via.join(" → ")));
    if !exposure.assumption.is_empty() {
        sheet.text(Role::Conditional, 6, &format!("if {}", exposure.assumption));
    }
}

fn assumptions(sheet: &mut Sheet, model: &Model, answer: &BetweenAnswer, explanation: Option<&Explanation>) {
    let mut said: Vec<(Role, String)> = Vec::new();
    if let Some(analysis) = &model.analysis {
        let cni = analysis.reach.cni();
        let role = if matches!(cni.enforcement, Enforcement::Enforced(_)) { Role::Muted } else { Role::Warning };
        said.push((role, cni.sentence()));
    }
    let mut notes = match &answer.talk {
        Talk::One { notes, .. } => *notes,
        _ => Notes::NONE,
    };
    if let Some(explanation) = explanation {
        notes = notes.and(explanation.notes);
        let rules = [&explanation.egress, &explanation.ingress].into_iter().flat_map(|side| &side.policies).flat_map(|report| &report.rules);
        if rules.into_iter().any(|rule| matches!(&rule.ports, PortOutcome::Matches { text, .. } if text.contains("named"))) {
            said.push((Role::Text, "a port is meant by its name: the target's containers say which number that is".to_owned()));
        }
    }
    if answer.to == Place::Metadata {
        said.push((Role::Text, "whether a cloud answers at 169.254.169.254, and to whom, is not in the API".to_owned()));
    }
    if answer.from == Place::Internet {
        said.push((Role::Text, "policies say which addresses they admit; what leads there from outside decides".to_owned()));
    }
    said.extend(notes.texts().map(|note| (Role::Text, note.to_owned())));
    said.extend(answer.limits.iter().map(|limit| (Role::Partial, format!("◐ {limit}"))));
    sheet.space();
    sheet.line(heading("It rests on"));
    for (role, sentence) in said {
        sheet.text(role, 2, &sentence);
    }
}
