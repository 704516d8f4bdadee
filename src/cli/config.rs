//! `config`: where the configuration is, what it is, whether it is right.

use std::process::ExitCode;

use super::args::LookArgs;
use super::commands::ConfigAction;
use super::{Failure, interface, output, paths};
use crate::config::Config;
use crate::report::text;

/// Runs one of the actions; `check` ends with 2 when something is wrong.
pub(crate) fn config(look: &LookArgs, action: &ConfigAction) -> Result<ExitCode, Failure> {
    match action {
        ConfigAction::Show => {
            let (config, mistakes) = interface::config(look);
            output::write(&describe(&config))?;
            for mistake in mistakes {
                output::complain(&mistake.to_string());
            }
        }
        ConfigAction::Default => output::write(&describe(&Config::default()))?,
        ConfigAction::Check => {
            let (_, mistakes) = interface::config(look);
            if !mistakes.is_empty() {
                let lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
                return Err(Failure::usage(format!("the configuration has mistakes:\n  {}", lines.join("\n  "))));
            }
            output::write("the configuration is right\n")?;
        }
        ConfigAction::Paths => {
            let mut out = String::new();
            if let Some(file) = paths::config_file(look.config.as_deref()) {
                out.push_str(&format!("configuration  {}\n", file.display()));
            }
            if let Some(dirs) = paths::folders() {
                out.push_str(&format!("rules          {}\n", dirs.config_dir().join("rules").display()));
                out.push_str(&format!("themes         {}\n", dirs.config_dir().join("themes").display()));
                out.push_str(&format!("saved files    {}\n", dirs.data_dir().display()));
                out.push_str(&format!("log            {}\n", dirs.state_dir().unwrap_or_else(|| dirs.data_local_dir()).display()));
            }
            output::write(&out)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A configuration as the file would say it.
fn describe(config: &Config) -> String {
    let list = |items: &[String]| items.iter().map(|item| format!("{item:?}")).collect::<Vec<_>>().join(", ");
    let mut out = format!(
        "# auto, or the name of a theme: dark, light, high-contrast, mono, ansi\ntheme = {:?}\n# auto, always, never, 16, 256 or true\ncolor = {:?}\nmouse = {}\nascii = {}\n\
         # the screen to start on\nstart = {:?}\n# contexts with a warning frame; * stands for anything\nproduction = [{}]\n# objects that an attacker must not get\ncrown-jewels = [{}]\n",
        config.theme,
        config.color.word(),
        config.mouse,
        config.ascii,
        config.start,
        list(&config.production),
        list(&config.crown_jewels),
    );
    if let Some(folder) = &config.save_dir {
        out.push_str(&format!("save-dir = {folder:?}\n"));
    }
    out.push_str(&format!("# error, warn, info, debug or trace\nlog-level = {:?}\n\n[views]\n", config.log_level));
    for (name, filter) in &config.views {
        out.push_str(&format!("{name:?} = {filter:?}\n"));
    }
    out.push_str("\n# keys by the name of the action: scroll-down = [\"ctrl-d\"]\n[keys]\n");
    for (action, binding) in &config.keys {
        out.push_str(&format!("{action} = [{}]\n", list(&binding.keys)));
    }
    let lines: Vec<String> = out.lines().map(text::line).collect();
    lines.join("\n") + "\n"
}
