//! The forms in which verbs print.

use clap::ValueEnum;

/// The form of what is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    #[default]
    Text,
    /// For programs; versioned
    Json,
}

/// The form of a change that people review.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ReviewFormat {
    /// For people, on a terminal
    #[default]
    Text,
    /// For programs; versioned
    Json,
    /// For a comment on a pull request, or the summary of a job
    Markdown,
    /// A page that needs nothing else
    Html,
    /// What was found and what the policy is against, for code scanners
    Sarif,
}

impl ReviewFormat {
    /// The form of what stands in the way of a review.
    pub(super) const fn of_findings(self) -> Format {
        match self {
            Self::Json => Format::Json,
            Self::Text | Self::Markdown | Self::Html | Self::Sarif => Format::Text,
        }
    }
}
