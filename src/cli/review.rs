//! A change as a page or a comment.

use super::exit::Exit;
use super::failure::Failure;
use super::format::ReviewFormat;
use super::front::Front;
use super::out::Out;
use super::sarif;
use super::session::Session;
use crate::plan::{Review, html, markdown};

/// The most bytes of a comment: GitHub takes 65536 characters, GitLab a million.
pub(super) const COMMENT: usize = 60_000;

/// Reports the errors that stand in the way of a review, in the form that was asked for.
pub(super) fn refuse(
    session: &Session,
    front: &Front,
    format: ReviewFormat,
) -> Result<Exit, Failure> {
    if format == ReviewFormat::Sarif {
        Out::data(&sarif::draw(&front.found, &front.repository.sources))?;
        return Ok(Exit::Failed);
    }
    front.refuse(session, format.of_findings())
}

/// Prints a review as Markdown or HTML.
pub(super) fn page(review: &Review, format: ReviewFormat, limit: usize) -> Result<(), Failure> {
    match format {
        ReviewFormat::Html => Out::data(&html(review)),
        _ => Out::data(&markdown(review, limit)),
    }
}
