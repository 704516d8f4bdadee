//! `drill`: game days on the command line. The interface plays the same scripts on its screens.

use crate::model::words::counted;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use super::args::{PageFormat, SourceArgs};
use super::commands::DrillAction;
use super::{Failure, output, paths, source};
use crate::analysis::{self, Analysis};
use crate::app::keymap::Keymap;
use crate::app::play;
use crate::drill::{Event, Panel, Script, Session};
use crate::knowledge;
use crate::model::{Edit, Name, ObjectRef, Timestamp};
use crate::report::drill::ScriptLine;
use crate::report::part::{Part, in_markdown, plain};
use crate::report::{self, drill as document, text};

/// Runs one of the actions.
pub(crate) fn drill(args: &SourceArgs, action: &DrillAction) -> Result<ExitCode, Failure> {
    match action {
        DrillAction::List { output: format } => list(*format),
        DrillAction::Run { name } => run(args, name),
        DrillAction::Report { file, output: format } => report(file, *format),
    }
}

/// The scripts, with the keys of the interface in their texts.
fn scripts() -> Result<Vec<Script>, Failure> {
    let keymap = Keymap::default();
    let scripts = knowledge::drills(paths::rules().as_deref()).map_err(|problems| Failure::usage(problems.to_string()))?;
    Ok(scripts.iter().map(|script| script.with_keys(&|name| play::key(&keymap, name))).collect())
}

fn list(format: PageFormat) -> Result<ExitCode, Failure> {
    let list = document::list(&scripts()?);
    let row = |script: &ScriptLine| vec![script.name.clone(), script.title.clone(), script.minutes.to_string(), script.stages.to_string()];
    let table = || vec![Part::Table(&["NAME", "TITLE", "MINUTES", "STAGES"], list.drills.iter().map(row).collect())];
    output::write(&match format {
        PageFormat::Json => report::json(&list),
        PageFormat::Markdown => in_markdown(table()),
        PageFormat::Table => plain(table()),
    })?;
    Ok(ExitCode::SUCCESS)
}

fn report(file: &Path, format: PageFormat) -> Result<ExitCode, Failure> {
    let remedy = "name the report of a game day: `ravelin drill run NAME` says at its end where it is kept";
    let text = std::fs::read_to_string(file).map_err(|error| Failure::usage(format!("cannot read {}: {error}", file.display())).remedy(remedy))?;
    let played = document::read(&text).map_err(|error| Failure::usage(format!("{}: {error}", file.display())))?;
    output::write(&if format == PageFormat::Json { report::json(&played) } else { document::render(&played) })?;
    Ok(ExitCode::SUCCESS)
}

/// What can be typed.
const HELP: &str = "\
  status            the task and its checkpoints      hint              a hint (counted)
  open VIEW OBJECT  look at a view of an object       mark OBJECT       assume it compromised
  answer ID TEXT    answer a question                 moves, move ID    prepared changes
  remove OBJECT     remove it, in the what-if         contain OBJECT    apply its containment runbook
  reset             take all changes back             quit              end, with the debrief
";

/// A game that is being played.
struct Game {
    /// The cluster as it was read.
    start: Analysis,
    /// The cluster as the players have changed it.
    now: Analysis,
    edits: Vec<Edit>,
    marks: Vec<ObjectRef>,
    session: Session,
}

/// Plays a script: one line is one act. Without a source the demonstration is the ground.
fn run(args: &SourceArgs, name: &str) -> Result<ExitCode, Failure> {
    let scripts = scripts()?;
    let Some(script) = scripts.iter().find(|script| script.id == *name) else {
        let names: Vec<&str> = scripts.iter().map(|script| script.id.as_str()).collect();
        return Err(Failure::usage(format!("there is no game day `{name}`")).remedy(format!("there are {}", names.join(", "))));
    };
    let elsewhere = args.recording.is_some() || !args.manifests.is_empty() || args.context.is_some() || args.kubeconfig.is_some();
    let ground = if elsewhere { args.clone() } else { SourceArgs { demo: true, ..args.clone() } };
    let start = source::analyse(&ground, &[], false)?;
    let now = analysis::what_if(&start, &[]);
    let session = Session::start(Arc::new(script.clone()), &start, clock());
    let mut game = Game { start, now, edits: Vec::new(), marks: Vec::new(), session };
    output::write(&format!("{}\n\n{}\n\n{HELP}\n", text::line(&script.title), text::line(&script.briefing)))?;
    game.act(&[])?;
    game.status()?;
    let prompt = io::stdin().is_terminal();
    for line in io::stdin().lock().lines() {
        let line = line?;
        if line.trim() == "quit" {
            break;
        }
        if let Err(wrong) = game.command(&line) {
            output::write(&format!("{}\n", text::line(&wrong.message)))?;
        }
        if game.session.is_finished() {
            break;
        }
        if prompt {
            output::write("> ")?;
        }
    }
    let debrief = document::document(&game.session.debrief(clock()));
    output::write(&format!("\n{}", document::render(&debrief)))?;
    let saved = save(name, &report::json(&debrief))?;
    output::complain(&format!("the report is in {}", saved.display()));
    Ok(ExitCode::from(u8::from(!game.session.is_finished())))
}

impl Game {
    /// One line of input.
    fn command(&mut self, line: &str) -> Result<(), Failure> {
        let mut words = line.split_whitespace();
        let (word, rest): (&str, Vec<&str>) = (words.next().unwrap_or_default(), words.collect());
        let object = |at: usize| -> Result<ObjectRef, Failure> {
            let word = rest.get(at).ok_or_else(|| Failure::usage("an object is missing: write for example pod:shop/web-1"))?;
            word.parse().map_err(|error: crate::model::ParseObjectError| Failure::usage(error.to_string()))
        };
        match word {
            "" => Ok(()),
            "help" | "?" => output::write(HELP),
            "status" => self.status(),
            "hint" => {
                let hint = self.session.hint(clock()).unwrap_or_else(|| "there is no hint".to_owned());
                output::write(&format!("{}\n", text::line(&hint)))
            }
            "open" => {
                let panel = rest.first().and_then(|word| Panel::from_word(word)).ok_or_else(|| {
                    let words: Vec<&str> = Panel::ALL.iter().map(|panel| panel.word()).collect();
                    Failure::usage(format!("there is no such view: {}", words.join(", ")))
                })?;
                let object = if rest.len() > 1 { Some(object(1)?) } else { None };
                self.act(&[Event::Opened { panel, object }])
            }
            "answer" => {
                let question = rest.first().ok_or_else(|| Failure::usage("which question? write: answer ID TEXT"))?;
                self.act(&[Event::Answered { question: Name::new(question), text: rest[1..].join(" ") }])
            }
            "mark" => {
                self.marks.push(object(0)?);
                self.change(Vec::new())
            }
            "moves" => {
                let moves: Vec<String> = self.session.script().moves.iter().map(|m| text::line(&format!("  {}  {}", m.id, m.title))).collect();
                output::write(&format!("{}\n", moves.join("\n")))
            }
            "move" => {
                let id = rest.first().copied().unwrap_or_default();
                let chosen = self.session.script().find_move(id).ok_or_else(|| Failure::usage(format!("there is no move `{id}`: `moves` lists them")))?;
                let edits = chosen.edits.clone();
                self.change(edits)
            }
            "remove" => {
                let object = object(0)?;
                if !self.now.inventory.contains(&object) {
                    return Err(Failure::usage(format!("{object} is not there")));
                }
                self.change(vec![Edit::Remove(object)])
            }
            "contain" => {
                let edits = crate::runbook::contain(&self.now, &object(0)?).edits();
                self.change(edits)
            }
            "reset" => {
                self.edits.clear();
                self.change(Vec::new())
            }
            other => Err(Failure::usage(format!("`{other}` is nothing that can be done here: `help` lists what can"))),
        }
    }

    /// Changes the cluster of the game and looks again.
    fn change(&mut self, edits: Vec<Edit>) -> Result<(), Failure> {
        self.edits.extend(edits);
        let mut settings = self.start.settings.clone();
        settings.compromised.extend(self.marks.iter().cloned());
        self.now = analysis::analyse(Arc::new(Edit::apply(&self.start.inventory, &self.edits)), &settings);
        output::write(&format!("{} open\n", counted(self.now.summary.paths, "path is|paths are")))?;
        self.act(&[])
    }

    /// Tells the session what was done and says which checkpoints that reaches.
    fn act(&mut self, events: &[Event]) -> Result<(), Failure> {
        let wrong = self.session.wrong_moves().len();
        let ticked = self.session.observe(&self.now, &self.edits, events, clock());
        for mistake in &self.session.wrong_moves()[wrong..] {
            output::write(&format!("✗ {}\n", text::line(&mistake.message)))?;
        }
        for tick in &ticked {
            output::write(&format!("✓ {}\n", text::line(&tick.title)))?;
        }
        if ticked.iter().any(|tick| tick.ends_stage && !tick.ends_drill) {
            self.status()?;
        }
        Ok(())
    }

    /// The current task, its questions and checkpoints.
    fn status(&self) -> Result<(), Failure> {
        let strip = self.session.strip(clock());
        let mut out =
            format!("\nstep {}/{}  {}  hints {}\n{}\n", strip.stage, strip.stages, document::clock(strip.elapsed), strip.hints, text::line(&strip.task));
        if let Some(stage) = self.session.stage() {
            for question in &stage.questions {
                out.push_str(&format!("  ? {}: {}\n", text::line(&question.id), text::line(&question.text)));
            }
        }
        for (title, reached) in &strip.checkpoints {
            out.push_str(&format!("  {} {}\n", if *reached { '✓' } else { '○' }, text::line(title)));
        }
        output::write(&out)
    }
}

/// Keeps a report in the program's own folder, readable by its owner alone.
fn save(name: &str, text: &str) -> Result<PathBuf, Failure> {
    let folder = paths::folders().map_or_else(|| PathBuf::from("."), |dirs| dirs.data_dir().join("drills"));
    std::fs::create_dir_all(&folder)?;
    let mut file = tempfile::Builder::new().prefix(".drill").tempfile_in(&folder)?;
    file.write_all(text.as_bytes())?;
    let path = folder.join(format!("{name}-{}.json", clock().0));
    file.persist(&path).map_err(|error| Failure::from(error.error))?;
    Ok(path)
}

fn clock() -> Timestamp {
    Timestamp(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX)))
}
