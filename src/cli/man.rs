#![expect(
    clippy::disallowed_methods,
    reason = "this is where man pages are written"
)]

use super::exit::Exit;
use super::failure::Failure;
use super::out::Out;
use super::session::Session;
use clap::Command;
use clap_mangen::Man as Page;
use std::fs;
use std::path::PathBuf;

/// Print the man page of pbxctl, or write those of all verbs
///
/// For example: `pbxctl man --out /usr/local/share/man/man1`, then `man pbxctl-apply`
#[derive(Debug, clap::Args)]
pub(super) struct Man {
    /// Write `pbxctl.1` and one page a verb into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Man {
    /// Prints the page of the whole command, or writes them all.
    pub(super) fn run(&self, session: &Session, whole: Command) -> Result<Exit, Failure> {
        let all = pages(whole).map_err(Failure::doing("write a man page"))?;
        let Some(folder) = &self.out else {
            let whole = all.first().map_or("", |(_, text)| text);
            Out::data(whole)?;
            return Ok(Exit::Done);
        };
        let folder = session.path(folder)?;
        let failed = || Failure::doing(format!("write to `{}`", folder.display()));
        fs::create_dir_all(&folder).map_err(failed())?;
        for (name, text) in &all {
            fs::write(folder.join(name), text).map_err(failed())?;
        }
        session.out.say(&format!("wrote {} man pages", all.len()));
        Ok(Exit::Done)
    }
}

/// Each page with its name, that of the whole first.
fn pages(whole: Command) -> std::io::Result<Vec<(String, String)>> {
    let mut whole = whole.disable_help_subcommand(true);
    whole.build();
    let mut pages = vec![page(whole.clone(), "pbxctl")?];
    for verb in whole.get_subcommands() {
        let name = format!("pbxctl-{}", verb.get_name());
        // A page is found by its name, and says how the verb is typed.
        let typed = format!("pbxctl {}", verb.get_name());
        pages.push(page(verb.clone().bin_name(typed), &name)?);
    }
    Ok(pages)
}

fn page(command: Command, name: &str) -> std::io::Result<(String, String)> {
    let mut text = Vec::new();
    Page::new(command).title(name).render(&mut text)?;
    Ok((
        format!("{name}.1"),
        String::from_utf8_lossy(&text).into_owned(),
    ))
}
