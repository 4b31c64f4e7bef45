use super::Review;
use super::outline::{Item, Outline, outline};
use crate::plan::{Style, plain};
use std::fmt::Write as _;

/// The review on a terminal.
pub fn text(review: &Review, style: Style) -> String {
    let Outline {
        title,
        summary,
        sections,
    } = outline(review);
    let mut out = format!("{}\n", line(&title));
    for section in sections {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "\n{}", line(&section.title));
        for item in &section.items {
            draw(&mut out, item, style);
        }
    }
    let _ = writeln!(out, "\n{}", line(&summary));
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
