use super::exit::Exit;
use super::failure::Failure;
use super::out::Out;
use crate::diag::{Code, did_you_mean};

/// Explain a diagnostic code
///
/// Prints what a code such as E0203 means, with a wrong and a right example. Without a code it lists them all.
#[derive(Debug, clap::Args)]
pub(super) struct Explain {
    /// The code, as it stands in brackets behind `error` or `warning`
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

impl Explain {
    /// Prints the page of the code.
    pub(super) fn run(&self) -> Result<Exit, Failure> {
        let text = match &self.code {
            Some(name) => Code::parse(name)
                .ok_or_else(|| unknown(name))?
                .page()
                .to_owned(),
            None => Code::ALL.iter().fold(String::new(), |text, code| {
                text + code.name()
                    + "  "
                    + code.title()
                    + "
"
            }),
        };
        Out::data(&text)?;
        Ok(Exit::Done)
    }
}

fn unknown(name: &str) -> Failure {
    let failure = Failure::usage(format!("there is no code `{name}`"));
    match did_you_mean(name, Code::ALL.iter().map(|code| code.name())) {
        Some(near) => failure.help(format!("run `pbxctl explain {near}`, if that is meant")),
        None => failure.help("run `pbxctl explain` for the list of codes"),
    }
}
