//! Markdown for a comment on a pull request and for the summary of a job.
//!
//! What people wrote is text between tags of our own, each sign of it a numeric character reference, so that it can neither end a tag, nor
//! begin one, a link, an image, a mention or a list: no reader of Markdown takes a reference for structure (`CommonMark` 2.5). Diffs stand
//! in a fence that is longer than any run of backticks within.

use super::Review;
use super::outline::{Outline, outline};
use super::section::{Item, Section};
use crate::plan::plain;
use std::fmt::Write as _;

/// The first line of a comment: who posts the next one finds it by this, and writes over it.
pub const MARK: &str = "<!-- pbxctl:review -->";

/// How much is shown: all, all but diffs, or no more items than fit.
#[derive(Clone, Copy)]
struct Much {
    diffs: bool,
    items: usize,
}

/// The review as Markdown of at most `limit` bytes (but never less than its head). What does not fit is left out, diffs first, and that is said.
pub fn markdown(review: &Review, limit: usize) -> String {
    let outline = outline(review);
    let all: usize = outline.sections.iter().map(|one| one.items.len()).sum();
    let draw = |diffs, items| draw(&outline, Much { diffs, items }, all);
    let fits = |text: &String| text.len() <= limit;
    if let Some(text) = [true, false]
        .map(|diffs| draw(diffs, all))
        .into_iter()
        .find(fits)
    {
        return text;
    }
    // How many items fit grows with the limit: half of them, then half of the rest.
    let (mut fit, mut too_many) = (0, all);
    while too_many - fit > 1 {
        let middle = fit.midpoint(too_many);
        match draw(false, middle).len() <= limit {
            true => fit = middle,
            false => too_many = middle,
        }
    }
    draw(false, fit)
}

fn draw(outline: &Outline, much: Much, all: usize) -> String {
    let mut out = format!(
        "{MARK}\n### {}\n\n{}\n",
        inline(&outline.summary),
        code(&outline.title)
    );
    let mut left = much.items;
    for section in &outline.sections {
        let shown = section.items.len().min(left);
        left -= shown;
        if shown > 0 {
            draw_section(&mut out, section, shown, much.diffs);
        }
    }
    // Writing to a string cannot fail.
    let cut = all - much.items;
    let _ = match (much.diffs, cut) {
        (true, _) => Ok(()),
        (false, 0) => writeln!(
            out,
            "\nThe files line by line do not fit here: run it on a terminal."
        ),
        (false, cut) => writeln!(
            out,
            "\n{cut} more entries do not fit here: run it on a terminal."
        ),
    };
    out
}

fn draw_section(out: &mut String, section: &Section, shown: usize, diffs: bool) {
    let title = inline(&section.title);
    let _ = match section.folded {
        true => writeln!(out, "\n<details><summary>{title}</summary>\n"),
        false => writeln!(out, "\n#### {title}\n"),
    };
    for item in section.items.iter().take(shown) {
        draw_item(out, item);
    }
    for item in section.items.iter().take(shown).filter(|_| diffs) {
        let _ = item.diff.as_ref().map_or(Ok(()), |diff| {
            let (fence, diff) = (fence(diff), plain(diff));
            writeln!(
                out,
                "\n{fence}diff\n{}\n{fence}",
                diff.trim_end_matches('\n')
            )
        });
    }
    if section.folded {
        out.push_str("\n</details>\n");
    }
}

fn draw_item(out: &mut String, item: &Item) {
    let risks = item.risks.iter().filter(|_| item.sign != '!');
    let marks = risks.fold(String::new(), |text, risk| {
        text + " **" + risk.words() + "**"
    });
    let _ = writeln!(
        out,
        "- {} {}{marks}",
        code(&item.sign.to_string()),
        code(&item.head)
    );
    for line in &item.lines {
        let _ = writeln!(out, "  - {}", code(line));
    }
}

fn code(text: &str) -> String {
    format!("<code>{}</code>", inline(text))
}

/// Text that no reader of Markdown takes for anything else, in one line.
fn inline(text: &str) -> String {
    let text = plain(&text.replace(['\n', '\t', '\r'], " "));
    let mut out = String::with_capacity(text.len() * 2);
    for letter in text.chars() {
        let harmless = letter.is_alphanumeric() || matches!(letter, ' ' | ',' | '-' | '/');
        match harmless {
            true => out.push(letter),
            // Writing to a string cannot fail.
            false => drop(write!(out, "&#{};", u32::from(letter))),
        }
    }
    out
}

/// More backticks than stand in a row anywhere in the text.
fn fence(text: &str) -> String {
    let longest = text.split(|letter| letter != '`').map(str::len).max();
    "`".repeat(longest.unwrap_or_default().max(2) + 1)
}
