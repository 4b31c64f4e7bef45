use super::compile;
use super::exit::Exit;
use super::failure::Failure;
use super::format::Format;
use super::front::Front;
use super::json::Document;
use super::out::Out;
use super::repository::Repository;
use super::session::Session;
use super::trace::Walked;
use crate::analyse::Asked;
use crate::model::{Malformed, Moment, Site, Tenant, TenantId};
use crate::simulate::{Book, Clock, Fault, State, Words, simulate};
use serde_json::json;

/// Walk a call: who rings, in which order, and why
///
/// Prints each step with the line of YAML that says so. Reaches no host: what is walked is the graph that the engines'
/// dialplans are written from. Unless `--at` and `--state` say otherwise every schedule is open, everybody's phone is there and
/// free, and whoever rings, here or outside, does not answer, so that the whole way of a call is seen.
#[derive(Debug, clap::Args)]
pub(super) struct Call {
    #[command(flatten)]
    repository: Repository,
    /// Who calls: `users/alice`, an account such as 2000-2, a telephone number, `anonymous`, `trunks/main`, `every user`
    #[arg(long, value_name = "WHO")]
    from: String,
    /// What is dialled: an extension, a code, a telephone number, or whom it is for, such as `groups/sales`
    #[arg(long, value_name = "WHAT")]
    to: String,
    /// The tenant, where it is not plain from the others
    #[arg(long, value_name = "TENANT")]
    tenant: Option<String>,
    /// When, in the tenant's time zone: 2026-03-02T10:00 [default: while every schedule is open]
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// What is otherwise: users/alice=busy, unreachable, dnd, logged-out, paused, ringing, answers, 2 (calls), forward:2001; 2000-2=busy, unreachable; trunks/main=down;
    /// queues/support=full; groups/sales=2 (who rang first last time); parking/main=701; calendars/alice=busy; a number outside=answers;
    /// night=on
    #[arg(long, value_name = "THING=STATE")]
    state: Vec<String>,
    /// What the caller presses, one for each greeting of a menu: 1,2001; nothing between commas is nothing
    #[arg(long, value_name = "KEYS", value_delimiter = ',')]
    keys: Vec<String>,
    /// The form of the trace
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl Call {
    /// Prints what happens.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let front = compile::front(session, &self.repository, None)?;
        let Some(middle) = front.walkable() else {
            return front.refuse(session, self.format);
        };
        let words = Words {
            site: &front.site,
            allocation: &middle.allocated.allocation,
            calls: front.calls(middle),
        };
        self.print(&front, &words)
    }

    /// A call that was found, of the repository that is looked at already.
    pub(super) fn of(asked: &Asked) -> Self {
        Self {
            repository: Repository::nearest(),
            from: asked.from.clone(),
            to: asked.to.clone(),
            tenant: asked.tenant.clone(),
            at: None,
            state: asked.state.clone(),
            keys: asked.keys.clone(),
            format: Format::default(),
        }
    }

    fn tenant(&self, words: &Words<'_>) -> Result<Option<TenantId>, Failure> {
        let Some(text) = &self.tenant else {
            return Ok(None);
        };
        let found = words.tenant(text);
        let unknown = || Failure::usage(format!("there is no tenant `{text}`"));
        found.map(Some).ok_or_else(unknown)
    }

    /// Walks it, once for each of those who are meant.
    pub(super) fn walk(
        &self,
        words: &Words<'_>,
        tell: &mut dyn FnMut(&Walked<'_>),
    ) -> Result<(), Failure> {
        let tenant = self.tenant(words)?;
        let meant = words.meant(&self.from, &self.to, tenant.as_ref());
        let meant = meant.map_err(|fault| match fault {
            Fault::From(fault) => failure("--from", &self.from, fault),
            Fault::To(fault) => failure("--to", &self.to, fault),
        })?;
        let mut known: Option<(TenantId, Book<'_>, State)> = None;
        for mut one in meant {
            let (id, graph) = (&one.tenant, words.calls.tenants.get(&one.tenant));
            let Some(graph) = graph else { continue };
            if known.as_ref().is_none_or(|(before, ..)| before != id) {
                let held = words.allocation.tenants.get(id);
                let book = Book::new(graph);
                let book = match held {
                    Some(held) => book.with(id, held),
                    None => book,
                };
                let state = self.state(words.site, id, &book)?;
                known = Some((id.clone(), book, state));
            }
            let Some((_, book, state)) = &known else {
                continue;
            };
            one.call.keys.clone_from(&self.keys);
            tell(&Walked {
                tenant: words.site.tenants.get(&one.tenant).map(|tenant| &***tenant),
                trace: &simulate(book, state, &one.call),
                meant: &one,
            });
        }
        Ok(())
    }

    fn print(&self, front: &Front, words: &Words<'_>) -> Result<Exit, Failure> {
        let (mut text, mut calls) = (String::new(), Vec::new());
        self.walk(words, &mut |walked| match self.format {
            Format::Text if text.is_empty() => text = walked.text(&front.repository.sources),
            Format::Text => text = format!("{text}\n{}", walked.text(&front.repository.sources)),
            Format::Json => calls.push(walked.json(&front.repository.sources)),
        })?;
        Out::data(&match self.format {
            Format::Text => text,
            Format::Json => {
                let result = json!({"kind": "call", "calls": calls});
                Document::new(&front.found, &front.repository.sources, Some(result)).text()
            }
        })?;
        Ok(Exit::Done)
    }

    fn state(&self, site: &Site, tenant: &TenantId, book: &Book<'_>) -> Result<State, Failure> {
        let mut state = State::default();
        let Some(written) = site.tenants.get(tenant) else {
            return Ok(state);
        };
        if let Some(at) = &self.at {
            let clock =
                Moment::parse(at).and_then(|moment| Clock::new(moment, Clock::zone(site, written)));
            state.clock = Some(clock.map_err(|fault| failure("--at", at, fault))?);
        }
        for said in &self.state {
            say(&mut state, said, site, (written, book))?;
        }
        Ok(state)
    }
}

fn say(
    state: &mut State,
    said: &str,
    site: &Site,
    of: (&Tenant, &Book<'_>),
) -> Result<(), Failure> {
    let country = of.0.country.or(site.project.country);
    let country = country.map_or_else(String::new, |country| country.to_string());
    let Some((thing, value)) = said.split_once('=') else {
        let fault = Failure::usage(format!("`--state {said}` has no `=`"));
        return Err(fault.help("write the thing and how it is: `--state users/alice=busy`"));
    };
    let done = state.say(thing, value, of, &country);
    done.map_err(|fault| failure("--state", said, fault))
}

fn failure(option: &str, text: &str, fault: Malformed) -> Failure {
    let failure = Failure::usage(format!("`{option} {text}`: {}", fault.what));
    match fault.help {
        Some(help) => failure.help(help),
        None => failure,
    }
}
