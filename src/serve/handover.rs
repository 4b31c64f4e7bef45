//! A phone's first token is handed over to its lasting one: phones fetch several times and reboot half way, so the first
//! stays valid, from one address, until the lasting one that its file delivers is first used.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use super::proof::{Refusal, Stage, Token};

/// What became of a phone's first token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Use {
    /// Where it was used first; nobody else may.
    pub address: Option<IpAddr>,
    /// The lasting one was used.
    pub spent: bool,
}

/// Told of every change, so that it outlives us.
pub type Keep = Arc<dyn Fn(&str, Use) + Send + Sync>;

/// The tokens in use, by what the two of a phone have in common.
#[derive(Default)]
pub(super) struct HandOver {
    uses: Mutex<BTreeMap<String, Use>>,
    keep: Option<Keep>,
}

impl HandOver {
    /// Goes on from what was kept.
    pub(super) fn new(uses: BTreeMap<String, Use>, keep: Keep) -> Self {
        Self {
            uses: Mutex::new(uses),
            keep: Some(keep),
        }
    }

    /// Notes a use, or refuses it.
    pub(super) fn used(&self, token: &Token, client: IpAddr) -> Result<(), Refusal> {
        let client = client.to_canonical();
        let mut uses = self.uses.lock().unwrap_or_else(PoisonError::into_inner);
        let held = uses.entry(token.pair.clone()).or_default();
        let before = *held;
        match token.stage {
            Stage::Lasting => held.spent = true,
            Stage::First if held.spent => return Err(Refusal::Spent),
            Stage::First => match held.address {
                Some(address) if address != client => return Err(Refusal::Elsewhere),
                _ => held.address = Some(client),
            },
        }
        let now = *held;
        drop(uses);
        if let Some(keep) = self.keep.as_ref().filter(|_| now != before) {
            keep(&token.pair, now);
        }
        Ok(())
    }

    /// What others noted meanwhile, who serve from the same log: what they spent is spent.
    pub(super) fn merge(&self, others: BTreeMap<String, Use>) {
        let mut uses = self.uses.lock().unwrap_or_else(PoisonError::into_inner);
        for (pair, other) in others {
            let held = uses.entry(pair).or_default();
            held.spent |= other.spent;
            held.address = held.address.or(other.address);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_token_is_for_one_address_and_dies_with_the_lasting_one() {
        let token = |stage| Token {
            owner: "001565aabbcc".into(),
            pair: "p".into(),
            stage,
        };
        let (here, there) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        let handover = HandOver::default();
        assert_eq!(handover.used(&token(Stage::First), here), Ok(()));
        assert_eq!(
            handover.used(&token(Stage::First), here),
            Ok(()),
            "a reboot half way"
        );
        assert_eq!(
            handover.used(&token(Stage::First), there),
            Err(Refusal::Elsewhere)
        );
        assert_eq!(
            handover.used(&token(Stage::Lasting), there),
            Ok(()),
            "a phone may move"
        );
        assert_eq!(
            handover.used(&token(Stage::First), here),
            Err(Refusal::Spent)
        );
        assert_eq!(handover.used(&token(Stage::Lasting), here), Ok(()));
    }

    #[test]
    fn what_another_server_noted_counts_here() {
        let handover = HandOver::default();
        let spent = Use {
            address: None,
            spent: true,
        };
        handover.merge(BTreeMap::from([("p".to_owned(), spent)]));
        let token = Token {
            owner: "001565aabbcc".into(),
            pair: "p".into(),
            stage: Stage::First,
        };
        let here = IpAddr::from([192, 0, 2, 1]);
        assert_eq!(handover.used(&token, here), Err(Refusal::Spent));
    }
}
