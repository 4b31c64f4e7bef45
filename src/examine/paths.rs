use super::goal::Goal;
use super::{failed, tenant, unclear};
use crate::analyse::{Subject, asked};
use crate::calls::{Caller, Right, Scope};
use crate::diag::{Diagnostic, Diagnostics};
use crate::model::{CallTest, Path, SiteId, TenantId, TrunkId, UserId};
use crate::simulate::{Book, Callers, Map, Node, Reach, Way, Who, Words};
use std::collections::{BTreeMap, BTreeSet};

/// Callers who can do the same: what holds of one holds of all of them.
type Kind<'a> = (&'a Scope, &'a BTreeSet<Right>, Option<&'a SiteId>);

/// There is a path from each of the callers to the goal, or there is none from any. Every branch counts, but for forwards that
/// users set on their phones: those are theirs.
pub(super) fn hold(
    words: &Words<'_>,
    test: &CallTest,
    path: &Path,
    always: bool,
) -> Result<(), Diagnostics> {
    let callers = words.callers(&path.from.value, tenant(test));
    let callers = callers.map_err(|fault| unclear(path.from.place, fault))?;
    for callers in callers {
        let (ids, users, trunk) = sets(words, callers, tenant(test));
        for id in ids {
            let who = Whom {
                users: users.as_ref(),
                trunk: trunk.as_ref(),
            };
            of_tenant(words, test, path, always, (&id, &who))?;
        }
    }
    Ok(())
}

/// Whose calls of a tenant are meant: of some users, or from outside by a trunk or any.
struct Whom<'w> {
    users: Option<&'w BTreeSet<UserId>>,
    trunk: Option<&'w TrunkId>,
}

fn sets(
    words: &Words<'_>,
    callers: Callers,
    only: Option<&TenantId>,
) -> (Vec<TenantId>, Option<BTreeSet<UserId>>, Option<TrunkId>) {
    match callers {
        Callers::Users(id, users) => (vec![id], Some(users.into_iter().collect()), None),
        Callers::Account(id, name) => {
            let calls = words.calls.tenants.get(&id);
            let callers = calls.into_iter().flat_map(|calls| &calls.callers);
            let here = callers.filter(|caller| caller.account.name == name);
            let users = here.map(|caller| caller.user.clone()).collect();
            (vec![id], Some(users), None)
        }
        Callers::Upstream(id, _) => (vec![id], None, None),
        Callers::Outside(_, trunk) => {
            let tenants = words.calls.tenants.keys();
            let wanted = tenants.filter(|id| only.is_none_or(|only| only == *id));
            (wanted.cloned().collect(), None, trunk)
        }
    }
}

fn of_tenant(
    words: &Words<'_>,
    test: &CallTest,
    path: &Path,
    always: bool,
    (id, whom): (&TenantId, &Whom<'_>),
) -> Result<(), Diagnostics> {
    let Some(known) = words.of(id) else {
        return Ok(());
    };
    let book = Book::new(known.calls).with(known.id, known.held);
    let map = Map::new(&book);
    let subject = Subject::new(words.site, known.id, known.tenant, &map);
    let goal = Goal::read(words, known.id, known.tenant, &path.to.value);
    let goal = goal.map_err(|fault| unclear(path.to.place, fault))?;
    let claim = Sought {
        test,
        path,
        always,
        goal,
        subject: &subject,
    };
    match whom.users {
        Some(users) => claim.of_users(users),
        None => claim.of_outsiders(whom.trunk),
    }
}

/// What is looked for in a tenant.
struct Sought<'s, 'm, 'a> {
    test: &'s CallTest,
    path: &'s Path,
    always: bool,
    goal: Goal,
    subject: &'s Subject<'m, 'a>,
}

impl<'a> Sought<'_, '_, 'a> {
    fn of_users(&self, users: &BTreeSet<UserId>) -> Result<(), Diagnostics> {
        let mut kinds: BTreeMap<Kind<'_>, Vec<&Caller>> = BTreeMap::new();
        let callers = self.subject.map.book.callers();
        for caller in callers.filter(|caller| users.contains(&caller.user)) {
            let kind = (&caller.scope, &caller.rights, caller.site.as_ref());
            kinds.entry(kind).or_default().push(caller);
        }
        let many = users.len() > 1;
        for callers in kinds.values() {
            let Some(first) = callers.first() else {
                continue;
            };
            // Of a set, those who are suspended reach nothing but help, and are meant to.
            if many && self.always && first.scope == Scope::EmergencyOnly {
                continue;
            }
            let start = self.subject.map.scope(&first.scope, true);
            let names = first.user.reference();
            self.look(start, Who::Caller(first), &names)?;
        }
        Ok(())
    }

    fn of_outsiders(&self, trunk: Option<&TrunkId>) -> Result<(), Diagnostics> {
        let (_, starts) = self.subject.map.origins();
        for start in starts {
            let Node::Scope(scope, _) = start else {
                continue;
            };
            let by = match scope {
                Scope::Trunk(id) if trunk.is_none_or(|only| only == id) => id.reference(),
                Scope::Upstream(user) if trunk.is_none() => {
                    format!("the account of {} at a provider", user.reference())
                }
                _ => continue,
            };
            self.look(Some(start), Who::Outsider, &format!("a caller from {by}"))?;
        }
        Ok(())
    }

    fn look(&self, start: Option<Node<'a>>, who: Who<'_>, name: &str) -> Result<(), Diagnostics> {
        let map = self.subject.map;
        let written = |_, way: &Way<'a>| !matches!(way, Way::Forward(_));
        let first = match (&self.goal, start) {
            (Goal::Dialled(dialled), Some(Node::Scope(scope, _))) => {
                let flow = map.book.leads(scope, dialled);
                flow.and_then(|(flow, number)| map.written(flow, &number))
            }
            _ => start,
        };
        let reach = Reach::new(map, who, first, written);
        let mut nodes = reach.nodes();
        let reached = nodes.find(|node| self.goal.is(map, *node));
        match (reached, self.always) {
            (Some(_), true) | (None, false) => Ok(()),
            (None, true) => Err(self.missing(name).into()),
            (Some(node), false) => Err(self.present(&reach, node, name).into()),
        }
    }

    fn missing(&self, name: &str) -> Diagnostic {
        let to = &self.path.to.value;
        failed(self.test, &format!("no call of {name} comes to `{to}`"))
            .label(self.path.to.place, "there must always be a path")
            .help("look where such calls go with `pbxctl call`")
    }

    fn present(&self, reach: &Reach<'_, 'a>, node: Node<'a>, name: &str) -> Diagnostic {
        let to = &self.path.to.value;
        let finding = failed(self.test, &format!("{name} comes to `{to}`"))
            .label(self.path.to.place, "there must never be a path");
        let finding = match self.subject.map.action(node) {
            Some((place, _)) => finding.label(place, "calls come here"),
            None => finding,
        };
        let path = reach.path(node).filter(|path| !path.is_empty());
        let command = path.map(|path| asked(self.subject, &path).to_string());
        let command = command.filter(|_| !matches!(self.goal, Goal::Dialled(_)));
        let command = command
            .unwrap_or_else(|| format!("pbxctl call --from {name} --to {}", to.replace(' ', "")));
        finding.help(format!("see it happen with `{command}`"))
    }
}
