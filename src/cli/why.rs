//! Why something is done, for the journal of the hosts.

/// Why, in words and as a ticket.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct Why {
    /// Why, for the journal of the hosts
    #[arg(long, short, value_name = "TEXT")]
    pub(super) message: Option<String>,
    /// The ticket or change that this belongs to, for the journal and for webhooks: `OPS-1234`
    #[arg(long, value_name = "TICKET", env = "PBXCTL_TICKET", hide_env_values = true, value_parser = ticket)]
    ticket: Option<String>,
}

impl Why {
    /// In words alone.
    pub(super) fn said(message: String) -> Self {
        Self {
            message: Some(message),
            ticket: None,
        }
    }

    /// The ticket; a variable that a pipeline sets to nothing is none.
    pub(super) fn ticket(&self) -> Option<String> {
        self.ticket.clone().filter(|ticket| !ticket.is_empty())
    }
}

/// Takes the name of a ticket, or where it lies: one word of what stands in such names and addresses.
fn ticket(text: &str) -> Result<String, String> {
    let sane = |c: char| c.is_ascii_alphanumeric() || "-_.:/#+=?&%@~".contains(c);
    if text.chars().all(sane) && text.len() <= 200 {
        Ok(text.to_owned())
    } else {
        Err("write it as one word of at most 200 letters, digits and `-_.:/#+=?&%@~`, such as `OPS-1234`".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::ticket;

    #[test]
    fn takes_names_and_addresses_and_nothing_that_ends_a_line() {
        for good in [
            "OPS-1234",
            "#42",
            "https://tickets.example.net/browse?id=7&x=%20",
            "",
        ] {
            assert_eq!(ticket(good).as_deref(), Ok(good));
        }
        for bad in [
            "OPS 1",
            "a\nb",
            "a\tb",
            "$(id)",
            "<b>",
            "\u{202e}x",
            "`x`",
            "\u{1b}[31m",
        ] {
            assert!(ticket(bad).is_err(), "{bad:?}");
        }
        assert!(ticket(&"x".repeat(201)).is_err());
    }
}
