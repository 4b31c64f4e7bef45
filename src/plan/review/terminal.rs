use super::Review;
use super::outline::{self, Outline};
use super::section::{Item, Section};
use crate::plan::{Meaning, Style, plain};
use std::fmt::Write as _;

/// The review on a terminal.
pub fn text(review: &Review, style: Style) -> String {
    let Outline {
        title,
        summary,
        sections,
    } = outline::outline(review);
    let sections: String = sections.iter().map(|one| drawn(one, style)).collect();
    format!("{}\n{sections}\n{}\n", line(&title), line(&summary))
}

/// What a plan means on a terminal, to stand before its files; nothing where nothing is to be told.
pub fn meant(meaning: &Meaning, style: Style) -> String {
    let sections = outline::meant(meaning);
    let sections = sections.iter().map(|one| drawn(one, style));
    let told: String = sections.collect();
    match told.strip_prefix('\n') {
        Some(told) => format!("{told}\n"),
        None => told,
    }
}

fn drawn(section: &Section, style: Style) -> String {
    let mut out = format!("\n{}\n", line(&section.title));
    for item in &section.items {
        draw(&mut out, item, style);
    }
    out
}

/// Text of one line, whatever was written.
fn line(text: &str) -> String {
    plain(&text.replace(['\n', '\t'], " "))
}

fn draw(out: &mut String, item: &Item, style: Style) {
    let colour = match item.sign {
        '+' => 32,
        '-' => 31,
        '!' => 35,
        _ => 33,
    };
    let marks: Vec<_> = item.risks.iter().map(|risk| risk.words()).collect();
    let marks = match marks.is_empty() || item.sign == '!' {
        true => String::new(),
        false => format!("   ! {}", marks.join(", ")),
    };
    // Writing to a string cannot fail.
    let head = format!("  {} {}{marks}", item.sign, line(&item.head));
    let _ = writeln!(out, "{}", paint(&head, colour, style));
    for text in &item.lines {
        let _ = writeln!(out, "      {}", line(text));
    }
    let diff = item.diff.as_deref().filter(|_| style.diffs);
    for text in diff.unwrap_or_default().lines() {
        let colour = match text.chars().next() {
            Some('+') => 32,
            Some('-') => 31,
            _ => 0,
        };
        let _ = writeln!(
            out,
            "{}",
            paint(&format!("      {}", plain(text)), colour, style)
        );
    }
}

fn paint(text: &str, colour: u8, style: Style) -> String {
    match style.colour {
        true => format!("\u{1b}[{colour}m{text}\u{1b}[0m"),
        false => text.to_owned(),
    }
}
