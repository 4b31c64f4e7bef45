use super::Verdict;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How an agent stands, for those who monitor it.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// When it last looked and came to an end, in seconds since 1970.
    pub looked: i64,
    /// By when it has looked again if all is well, in seconds since 1970.
    pub due: i64,
    /// Whether it is told to rest.
    pub paused: bool,
    /// Whether another agent has the turn.
    pub waits: bool,
    /// The commit that the hosts are on.
    pub live: String,
    /// Whether the branch has states that are newer and not live.
    pub behind: bool,
    /// How often it came to each end.
    pub turns: BTreeMap<Verdict, u64>,
}

impl Standing {
    /// Whether it looks as often as it should. A commit that is no good is no illness of the agent.
    pub const fn is_well(&self, now: i64) -> bool {
        now <= self.due
    }

    /// What Prometheus reads (text format 0.0.4).
    pub fn metrics(&self, now: i64) -> String {
        let mut text = String::new();
        let mut head = |name: &str, kind: &str, help: &str| {
            // Writing to a String cannot fail.
            let _infallible = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
            std::mem::take(&mut text)
        };
        let mut all = head(
            "pbxctl_agent_turns_total",
            "counter",
            "Ends that the agent came to",
        );
        for verdict in Verdict::ALL {
            let count = self.turns.get(verdict).copied().unwrap_or_default();
            let _infallible = writeln!(
                all,
                "pbxctl_agent_turns_total{{verdict=\"{verdict}\"}} {count}"
            );
        }
        let gauges = [
            (
                "pbxctl_agent_well",
                "Whether the agent looks as often as it should",
                i64::from(self.is_well(now)),
            ),
            (
                "pbxctl_agent_paused",
                "Whether it is told to rest",
                self.paused.into(),
            ),
            (
                "pbxctl_agent_waits",
                "Whether another agent has the turn",
                self.waits.into(),
            ),
            (
                "pbxctl_agent_behind",
                "Whether the branch has a newer state than the hosts",
                self.behind.into(),
            ),
            (
                "pbxctl_agent_looked_seconds",
                "When it last looked, since 1970",
                self.looked,
            ),
        ];
        for (name, help, value) in gauges {
            all += &head(name, "gauge", help);
            let _infallible = writeln!(all, "{name} {value}");
        }
        all + &head(
            "pbxctl_agent_live",
            "gauge",
            "The commit that the hosts are on",
        ) + &format!("pbxctl_agent_live{{commit=\"{}\"}} 1\n", self.live)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_how_it_stands() {
        let standing = Standing {
            looked: 100,
            due: 160,
            live: "abc".to_owned(),
            behind: true,
            turns: [(Verdict::Applied, 3)].into(),
            ..Standing::default()
        };
        let text = standing.metrics(150);
        for line in [
            "pbxctl_agent_turns_total{verdict=\"applied\"} 3",
            "pbxctl_agent_turns_total{verdict=\"broken\"} 0",
            "# TYPE pbxctl_agent_well gauge\npbxctl_agent_well 1",
            "pbxctl_agent_behind 1",
            "pbxctl_agent_live{commit=\"abc\"} 1",
        ] {
            assert!(text.contains(&format!("{line}\n")), "{text}");
        }
        assert!(standing.metrics(161).contains("pbxctl_agent_well 0\n"));
    }
}
