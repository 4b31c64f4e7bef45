mod calls;
mod found;
mod line;
mod person;
mod query;
mod sheet;

use super::compile;
use super::exit::Exit;
use super::failure::Failure;
use super::out::Out;
use super::repository::Repository;
use super::session::Session;
use crate::diag::{Code, did_you_mean};
pub(super) use line::written;
use query::Query;

/// Explain a diagnostic code, or something of the repository
///
/// A code such as E0203: what it means, with a wrong and a right example; without anything it lists them all. A reference
/// (`users/alice`, `tenants/acme/users/alice`), a telephone number (`+49 30 901820`) or an extension (`2001`): all that is
/// known of it, and where each part is written. A line of a host's file (`pbx:/etc/asterisk/pjsip.d/pbxctl/acme.conf:12`): the document
/// and line that it comes from, the template that wrote it, and the commit and author who last touched it. With `--calls` the calls that
/// come by a line, of a document or of a host's file, or by something that can be called (`queues/support`).
#[derive(Debug, clap::Args)]
pub(super) struct Explain {
    /// A code, as it stands in brackets behind `error` or `warning`, a reference, a number, an extension, PATH:LINE or HOST:PATH:LINE
    #[arg(value_name = "WHAT")]
    what: Option<String>,
    /// Tell which calls come by it, each with a command that walks one
    #[arg(long, requires = "what")]
    calls: bool,
    #[command(flatten)]
    repository: Repository,
}

impl Explain {
    /// Prints what is known.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let Some(what) = &self.what else {
            return print(&codes());
        };
        match Query::parse(what) {
            query if self.calls => calls::explain(session, &self.repository, what, &query),
            Query::Code(name) => {
                let code = Code::parse(&name).ok_or_else(|| unknown_code(&name))?;
                print(code.page())
            }
            Query::Line(wanted) => line::explain(session, &self.repository, &wanted),
            Query::Written(path, number) => self.written(session, &path, number),
            query => self.known(session, what, &query),
        }
    }

    /// What a line of a document says, and who last touched it.
    fn written(&self, session: &Session, path: &str, number: usize) -> Result<Exit, Failure> {
        let front = compile::front(session, &self.repository, None)?;
        let text = line::document(&front, path, number)?;
        print(&(text + "which calls come by it: `pbxctl explain --calls`\n"))
    }

    fn known(&self, session: &Session, what: &str, query: &Query) -> Result<Exit, Failure> {
        let front = compile::front(session, &self.repository, None)?;
        let Some(middle) = front.sound(session) else {
            return Ok(Exit::Failed);
        };
        let sheets = found::find(&front, &middle.allocated, query);
        if sheets.is_empty() {
            return Err(unknown(what, &found::names(&front, &middle.allocated)));
        }
        let texts: Vec<_> = sheets.iter().map(sheet::Sheet::text).collect();
        print(&texts.join("\n"))
    }
}

fn print(text: &str) -> Result<Exit, Failure> {
    Out::data(text)?;
    Ok(Exit::Done)
}

fn codes() -> String {
    let line = |code: &Code| format!("{}  {}\n", code.name(), code.title());
    Code::ALL.iter().map(line).collect()
}

fn unknown_code(name: &str) -> Failure {
    let failure = Failure::usage(format!("there is no code `{name}`"));
    match did_you_mean(name, Code::ALL.iter().map(|code| code.name())) {
        Some(near) => failure.help(format!("run `pbxctl explain {near}`, if that is meant")),
        None => failure.help("run `pbxctl explain` for the list of codes"),
    }
}

fn unknown(what: &str, names: &[String]) -> Failure {
    let failure = Failure::new(format!("nothing here is `{what}`"));
    match did_you_mean(what, names.iter().map(String::as_str)) {
        Some(near) => failure.help(format!("run `pbxctl explain {near}`, if that is meant")),
        None => failure.help("name it as `users/alice`, or run `pbxctl list numbers`"),
    }
}
