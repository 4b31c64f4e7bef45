use super::expected::{Expected, Stage, Together};
use super::observed::{Observed, Rang};

/// Who rang last without an answer, and for how many seconds.
type Before<'r> = Option<(&'r Rang, i64)>;

impl Expected {
    /// Whether it is what was observed, and how it differs otherwise.
    pub(super) fn is(&self, observed: &Observed) -> Result<(), String> {
        self.rings(&self.stages, &observed.rang, None)?;
        let mut last = observed.last();
        if self.talks && !last.any(|rang| self.take.contains(&rang.who)) {
            return Err("nobody of those who rang last talks".to_owned());
        }
        match self.statuses.contains(&observed.status) {
            true => Ok(()),
            false => Err(format!("the caller is told {}", observed.status)),
        }
    }

    /// Takes stage after stage from those who rang. Who rang before, and for how long, tells when the next does.
    fn rings(&self, stages: &[Stage], rang: &[Rang], before: Before<'_>) -> Result<(), String> {
        let Some((stage, rest)) = stages.split_first() else {
            return match rang.first() {
                Some(more) => Err(format!("{} rings, and should not", more.who)),
                None => Ok(()),
            };
        };
        match stage {
            Stage::InTurn(groups, seconds) => {
                let (left, before) = self.in_turn(groups, *seconds, rang, before)?;
                self.rings(rest, left, before)
            }
            Stage::ByChance(groups) => {
                let left = self.by_chance(groups, rang)?;
                self.rings(rest, left, None)
            }
            Stage::Agents(all) => self.agents(all, rest, rang),
            Stage::Speaks => self.rings(rest, &[], None),
            Stage::Outside(Some(who), number, from) => {
                let (first, left) = rang
                    .split_first()
                    .ok_or_else(|| format!("{who} is not called"))?;
                in_time(before, first)?;
                provider(first, who, number, from.as_deref())?;
                self.rings(rest, left, None)
            }
            Stage::Down(who) => {
                let asked = rang.first().filter(|rang| Some(&rang.who) == who.as_ref());
                self.rings(rest, &rang[usize::from(asked.is_some())..], before)
            }
            Stage::Outside(None, ..) | Stage::Else => self.rings(rest, rang, None),
        }
    }

    fn in_turn<'r>(
        &self,
        groups: &[Together],
        seconds: i64,
        rang: &'r [Rang],
        mut before: Before<'r>,
    ) -> Result<(&'r [Rang], Before<'r>), String> {
        let mut left = rang;
        for group in groups {
            let (now, then) = left
                .split_at_checked(group.len())
                .ok_or_else(|| format!("{group:?} do not all ring"))?;
            let who: Together = now.iter().map(|rang| rang.who.clone()).collect();
            if who != *group {
                return Err(format!("{who:?} ring, and not {group:?}"));
            }
            left = then;
            if let Some(first) = now.first() {
                in_time(before, first)?;
            }
            before = now.first().map(|first| (first, seconds));
            if group.iter().any(|one| self.take.contains(one)) {
                return Ok((left, None));
            }
        }
        Ok((left, before))
    }

    fn by_chance<'r>(&self, groups: &[Together], rang: &'r [Rang]) -> Result<&'r [Rang], String> {
        let mut open: Vec<_> = groups.iter().filter(|group| !group.is_empty()).collect();
        let mut left = rang;
        while !open.is_empty() {
            let first = left.first().ok_or("not all ring")?;
            let at = open.iter().position(|group| group.contains(&first.who));
            let group = open.remove(at.ok_or_else(|| format!("{} rings twice", first.who))?);
            let one = std::slice::from_ref(group);
            left = self.in_turn(one, 0, left, None)?.0;
            if group.iter().any(|one| self.take.contains(one)) {
                break;
            }
        }
        Ok(left)
    }

    /// Any agent may be tried again; all are, unless one of them takes the call.
    fn agents(&self, all: &Together, rest: &[Stage], rang: &[Rang]) -> Result<(), String> {
        let count = rang
            .iter()
            .take_while(|rang| all.contains(&rang.who))
            .count();
        let answering = all.iter().any(|one| self.take.contains(one));
        let mut fault = format!("not all of {all:?} ring");
        for at in 0..=count {
            let (now, left) = rang.split_at(at);
            let who: Together = now.iter().map(|rang| rang.who.clone()).collect();
            let enough = match answering {
                true => who.iter().any(|one| self.take.contains(one)),
                false => who == *all,
            };
            if enough {
                match self.rings(rest, left, None) {
                    Ok(()) => return Ok(()),
                    Err(other) => fault = other,
                }
            }
        }
        Err(fault)
    }
}

/// Whether who rings next does so when those before had rung for their time: a little sooner or later, as clocks have it.
fn in_time(before: Before<'_>, next: &Rang) -> Result<(), String> {
    let Some((last, seconds)) = before else {
        return Ok(());
    };
    let waited = next.invite.at.duration_since(last.invite.at).as_millis();
    match (-500..=3000).contains(&(waited - i128::from(seconds) * 1000)) {
        true => Ok(()),
        false => Err(format!(
            "{} rings {waited} milliseconds behind {}, which was to ring for {seconds} seconds",
            next.who, last.who
        )),
    }
}

fn provider(rang: &Rang, who: &str, number: &str, from: Option<&str>) -> Result<(), String> {
    let (dialled, shown) = (&rang.invite.dialled, &rang.invite.from);
    if rang.who != who || dialled != number {
        return Err(format!(
            "{} is called with {dialled}, and not {who} with {number}",
            rang.who
        ));
    }
    match from {
        Some(from) if !shown.to_lowercase().contains(bare(from)) => {
            Err(format!("{who} is shown {shown}, and not {from}"))
        }
        _ => Ok(()),
    }
}

/// What any form of a number has.
fn bare(number: &str) -> &str {
    number.trim_start_matches("+49").trim_start_matches('+')
}
