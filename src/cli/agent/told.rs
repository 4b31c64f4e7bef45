use super::super::environment;
use super::super::exit::Exit;
use super::super::failure::Failure;
use super::super::format::Format;
use super::super::json::Document;
use super::super::out::Out;
use super::super::session::Session;
use super::super::short::short;
use super::state::{Place, failure};
use crate::agent::{self, Turn};
use serde_json::json;

/// Have the agents rest: what is done comes to its end, and nothing new begins
#[derive(Debug, clap::Args)]
pub(super) struct Pause {
    #[command(flatten)]
    place: Place,
    /// Why, for those who look
    #[arg(long, short, value_name = "TEXT", default_value = "")]
    message: String,
}

/// Have the agents go on
#[derive(Debug, clap::Args)]
pub(super) struct Resume {
    #[command(flatten)]
    place: Place,
}

/// Show what the agents did, the latest first, and whether they rest
#[derive(Debug, clap::Args)]
pub(super) struct Status {
    #[command(flatten)]
    place: Place,
    /// So many lines at most
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: u32,
    /// The form of the list
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl Pause {
    /// Says so to all agents of the group.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let (_, ledger) = self.place.open(session)?;
        let pause = agent::Pause {
            since: environment::now().as_millisecond(),
            who: environment::who(),
            why: self.message.clone(),
        };
        ledger
            .pause(&self.place.state.group, &pause)
            .map_err(|error| failure(&error))?;
        session
            .out
            .say("the agents rest; have them go on with `pbxctl agent resume`");
        Ok(Exit::Done)
    }
}

impl Resume {
    /// Says so to all agents of the group.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let (_, ledger) = self.place.open(session)?;
        let rested = ledger
            .resume(&self.place.state.group)
            .map_err(|error| failure(&error))?;
        session.out.say(if rested {
            "the agents go on"
        } else {
            "they did not rest"
        });
        Ok(Exit::Done)
    }
}

impl Status {
    /// Prints the history.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let (_, ledger) = self.place.open(session)?;
        let group = &self.place.state.group;
        let failed = |error| failure(&error);
        let turns = ledger.turns(group, self.limit).map_err(failed)?;
        let (paused, live) = (
            ledger.paused(group).map_err(failed)?,
            ledger.live(group).map_err(failed)?,
        );
        match self.format {
            Format::Json => {
                let view = json!({"kind": "agent", "live": live, "paused": paused, "turns": turns});
                Out::data(&Document::of(view).text())?;
            }
            Format::Text => {
                let live = live.as_deref().map_or("no commit", short);
                let rest = paused.map(|pause| format!("paused by {}: {}\n", pause.who, pause.why));
                let lines: String = turns.iter().map(|turn| line(turn) + "\n").collect();
                Out::data(&format!(
                    "live: {live}\n{}{lines}",
                    rest.unwrap_or_default()
                ))?;
            }
        }
        Ok(Exit::Done)
    }
}

/// A line of the history for people.
pub(super) fn line(turn: &Turn) -> String {
    let time = environment::moment(turn.at).unwrap_or_default();
    let commit = if turn.commit.is_empty() {
        "-"
    } else {
        short(&turn.commit)
    };
    let who = turn
        .signer
        .as_ref()
        .map(|who| format!(", signed by {who}"))
        .unwrap_or_default();
    let why = turn
        .why
        .as_ref()
        .map(|why| format!(": {why}"))
        .unwrap_or_default();
    let times = if turn.times > 1 {
        format!(" ({} times)", turn.times)
    } else {
        String::new()
    };
    format!(
        "{time}  {:12}  {commit}{who}{why}{times}",
        turn.verdict.name()
    )
}
