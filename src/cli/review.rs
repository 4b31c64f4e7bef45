//! A change as a page or a comment.

use super::failure::Failure;
use super::format::ReviewFormat;
use super::out::Out;
use crate::plan::{Review, html, markdown};

/// The most bytes of a comment: GitHub takes 65536 characters, GitLab a million.
pub(super) const COMMENT: usize = 60_000;

/// Prints a review as Markdown or HTML.
pub(super) fn page(review: &Review, format: ReviewFormat, limit: usize) -> Result<(), Failure> {
    match format {
        ReviewFormat::Html => Out::data(&html(review)),
        _ => Out::data(&markdown(review, limit)),
    }
}
