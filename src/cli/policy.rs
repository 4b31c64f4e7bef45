//! What the policy of the repository says of a plan.

use super::compile;
use super::environment;
use super::exit::Exit;
use super::failure::Failure;
use super::front::Front;
use super::planned::Planned;
use super::session::Session;
use crate::compare::Changes;
use crate::diag::Code;
use crate::model::{Moment, Policy, Site};
use crate::plan::Excess;
use crate::policy::{Case, Refusal, Waiver, hold};
use crate::simulate::shown;
use std::collections::BTreeSet;

/// What is waived; it comes from who runs the command, never from the repository.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct Waivers {
    /// Allow just this excess over the policy, or that calls are dropped, as the refusal prints it: `users=12`, `drops_calls=1`; may be
    /// given several times
    #[arg(long, value_name = "WHAT")]
    waive: Vec<Waiver>,
    /// Who has seen this and says that it is good, where the policy asks for somebody's word; may be given several times
    #[arg(long, value_name = "WHO")]
    reviewed_by: Vec<String>,
    /// Who signed that, as the repository proves or a sealed plan holds
    #[arg(skip)]
    vouched: BTreeSet<String>,
}

/// How who has seen it stands among the waivers of a sealed plan.
const REVIEWED: &str = "reviewed-by ";
/// And who signed that.
const SIGNED: &str = "signed-by ";

impl Waivers {
    /// Those that a sealed plan was made with.
    pub(super) fn sealed(words: &[String]) -> Self {
        let said = |mark| move |word: &String| word.strip_prefix(mark).map(str::to_owned);
        Self {
            waive: words.iter().filter_map(|word| word.parse().ok()).collect(),
            reviewed_by: words.iter().filter_map(said(REVIEWED)).collect(),
            vouched: words.iter().filter_map(said(SIGNED)).collect(),
        }
    }

    /// With those who signed it.
    pub(super) fn vouched(mut self, by: BTreeSet<String>) -> Self {
        self.vouched.extend(by);
        self
    }

    /// As they were typed.
    pub(super) fn words(&self) -> Vec<String> {
        let seen = self
            .reviewed_by
            .iter()
            .map(|who| format!("{REVIEWED}{who}"));
        let signed = self.vouched.iter().map(|who| format!("{SIGNED}{who}"));
        let waived = self.waive.iter().map(ToString::to_string);
        waived.chain(seen).chain(signed).collect()
    }
}

impl Waivers {
    /// Why the plan may not be carried out; `quiet` where a moment without calls is waited for.
    pub(super) fn hold(
        &self,
        session: &Session,
        planned: &Planned,
        base: &Base,
        quiet: bool,
    ) -> Result<Vec<Refusal>, Failure> {
        let policy = base.policy(session, &planned.front)?;
        let (nothing, view) = (Changes::default(), planned.json(&[]));
        let (is_nothing, meaning) = (planned.plan.is_nothing(), &planned.meaning);
        let known = is_nothing || meaning.unknown.is_empty();
        let case = Case {
            deletes: &planned.plan.deletes,
            drops: &planned.plan.dropped(),
            quiet,
            changes: known.then(|| meaning.changes.as_ref().unwrap_or(&nothing)),
            plan: &view,
            now: now(&policy, &planned.front.site).filter(|_| !is_nothing),
            reviewers: &self.reviewed_by,
            vouched: &self.vouched,
        };
        Ok(hold(&case, &policy, &self.waive))
    }
}

/// What the clocks show where the windows of a policy are read.
fn now(policy: &Policy, site: &Site) -> Option<Moment> {
    let written = policy.windows.as_ref()?.timezone.as_ref();
    let zone = written.or(site.project.timezone.as_ref());
    shown(environment::now().as_second(), zone.map(|zone| &zone.value))
}

/// Whose policy is in force.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct Base {
    /// Hold it to the policy of this commit, such as the branch that it is merged into, which it cannot weaken
    #[arg(long, value_name = "REV")]
    base: Option<String>,
}

impl Base {
    /// That of a commit; of what is held to it where there is none.
    pub(super) fn of(commit: Option<&str>) -> Self {
        let base = commit.map(str::to_owned);
        Self { base }
    }

    fn policy(&self, session: &Session, front: &Front) -> Result<Policy, Failure> {
        let own = || Ok(front.site.project.policy.clone());
        let Some(base) = &self.base else {
            return own();
        };
        let (site, found) = compile::site(&front.root, base)?;
        if found.iter().all(|one| one.code == Code::E0003) && found.has_errors() {
            // Nothing of ours was there yet
            return own();
        }
        if found.has_errors() {
            session.out.say(&format!("`{base}` does not compile"));
            return Err(Failure::new(format!(
                "the policy of `{base}` cannot be told"
            )));
        }
        Ok(site.project.policy)
    }
}

/// Tells the refusals; the exit code where there are any.
pub(super) fn tell(refusals: &[Refusal]) -> Option<Exit> {
    for refusal in refusals {
        Failure::new(refusal.message.clone())
            .help(refusal.remedy())
            .tell();
    }
    (!refusals.is_empty()).then_some(Exit::Refused)
}

/// The refusals, as a view of a plan shows them.
pub(super) fn excesses(refusals: &[Refusal]) -> Vec<Excess> {
    let told = refusals.iter().map(|refusal| Excess {
        message: refusal.message.clone(),
        help: refusal.remedy(),
        things: refusal.things.clone(),
        waiver: refusal.waiver.as_ref().map(ToString::to_string),
    });
    told.collect()
}
