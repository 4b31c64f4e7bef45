//! How a call ends, in words.

use super::trace::End;
use crate::calls::Cause;

impl End {
    /// How the call ends, in a sentence.
    pub fn words(&self) -> String {
        match self {
            Self::Answered(user) => format!("{} has the call", user.reference()),
            Self::Outside => "somebody outside has the call".to_owned(),
            Self::Help => "those who help have the call".to_owned(),
            Self::Waits(queue) => format!("waits in {} without an end", queue.reference()),
            Self::Parked(lot) => {
                format!("stays in {}, and returns to who parked it", lot.reference())
            }
            Self::Joined => "the two speak".to_owned(),
            Self::Round => "goes round for ever, as it comes to the same again".to_owned(),
            Self::HangUp(cause) => format!("ends: {}", cause_words(*cause)),
        }
    }

    /// A word for programs, and for `hangup` of call tests where there is a cause.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Answered(_) => "answered",
            Self::Outside => "outside",
            Self::Help => "help",
            Self::Waits(_) => "waits",
            Self::Parked(_) => "parked",
            Self::Joined => "joined",
            Self::Round => "round",
            Self::HangUp(cause) => cause.name(),
        }
    }
}

fn cause_words(cause: Cause) -> String {
    let why = match cause {
        Cause::NoRoute => "nothing leads there",
        Cause::Normal => "all is done",
        Cause::Busy => "the person is on the phone",
        Cause::NoAnswer => "nobody answers",
        Cause::Absent => "nobody is there",
        Cause::Rejected => "the caller may not",
        Cause::Congestion => "no way out is free",
    };
    format!("{}, {why} ({})", cause.name(), cause.q850())
}
