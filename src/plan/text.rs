use super::{Action, Change, Counts, Deletes, Diffs, HostPlan, Move, Plan, plain};
use std::fmt::Write as _;

/// How many of the things that go are named; the rest is counted.
const NAMED: usize = 5;

/// How the text is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// With the colours of a terminal.
    pub colour: bool,
    /// With the diffs.
    pub diffs: bool,
}

/// The plan for people.
pub fn text(plan: &Plan, diffs: &Diffs, style: Style) -> String {
    let mut out = String::new();
    for host in &plan.hosts {
        draw_host(&mut out, host, diffs, style);
    }
    for one in &plan.moves {
        draw_move(&mut out, one, style);
    }
    draw_deletes(&mut out, &plan.deletes, style);
    let counts = plan.counts();
    let end = if plan.is_refused() {
        "plan: refused, see above".to_owned()
    } else if plan.is_nothing() {
        format!(
            "plan: nothing to do, {} as they should be",
            count(counts.keep, "file")
        )
    } else {
        format!("plan: {}", summary(counts))
    };
    line(&mut out, &end);
    out
}

// Writing to a string cannot fail.
fn line(out: &mut String, text: &str) {
    let _ = writeln!(out, "{text}");
}

fn draw_host(out: &mut String, host: &HostPlan, diffs: &Diffs, style: Style) {
    let from = host.base.as_deref().map_or("no release", short);
    line(
        out,
        &format!(
            "{} ({}): {from} -> {}",
            host.id,
            plain(&host.connect),
            host.release.short()
        ),
    );
    for change in &host.changes {
        draw_change(out, host, change, diffs, style);
    }
    for path in &host.edited {
        line(
            out,
            &format!("  ! {}: edited by hand on the host", plain(path)),
        );
    }
    for link in &host.unlinked {
        line(
            out,
            &format!("  ! {}: the link is gone, and is made again", plain(link)),
        );
    }
    if let Some(pending) = &host.pending {
        let (left, holder) = (pending.left, plain(&pending.holder));
        line(
            out,
            &format!("  ! waits for confirmation: what {holder} applied goes back in {left} s"),
        );
    } else if host.unconfirmed {
        line(
            out,
            "  ! the live release was never found working, or not read: everything is reloaded and verified again",
        );
    }
    if !host.reload.is_empty() {
        line(
            out,
            &format!("  reload: {}", plain(&host.reload.join(", "))),
        );
    }
    for words in host.drops.words() {
        line(out, &format!("  ! {words}"));
    }
    for refusal in &host.refusals {
        line(
            out,
            &format!(
                "  refused: {}\n    help: {}",
                plain(&refusal.message()),
                plain(&refusal.remedy())
            ),
        );
    }
    if host.is_nothing() {
        line(out, "  nothing to do");
    }
    line(out, "");
}

/// A tenant that changes its host: in which order, and what people carry.
fn draw_move(out: &mut String, one: &Move, style: Style) {
    let Move {
        tenant, from, to, ..
    } = one;
    let (was, is) = (plain(&one.from_engine), plain(&one.to_engine));
    let text = format!(
        "moves: {} from {from} ({was}) to {to} ({is})",
        plain(tenant)
    );
    line(out, &paint(&text, 33, style));
    line(
        out,
        &format!("  in this order: {to}, the files of its phones, {from}"),
    );
    if !one.carry.is_empty() {
        let when = format!("when {to} has it and before {from} lets it go");
        line(out, &format!("  {when}: {}", one.carry));
    }
    for carried in &one.carried {
        line(out, &format!("  is carried: {carried}"));
    }
    for lost in &one.lost {
        line(out, &format!("  is not carried: {lost}"));
    }
    line(out, "");
}

/// What goes of the repository, as people wrote it down.
fn draw_deletes(out: &mut String, deletes: &Deletes, style: Style) {
    if deletes.gone.is_empty() {
        return;
    }
    for (section, count) in deletes.counts() {
        let there = deletes.there.get(section).copied().unwrap_or_default();
        let shown: Vec<_> = deletes.of(section).take(NAMED).map(plain).collect();
        let more = if count > NAMED {
            format!(", and {} more", count - NAMED)
        } else {
            String::new()
        };
        let text = format!(
            "goes: {count} of {there} {section}: {}{more}",
            shown.join(", ")
        );
        line(out, &paint(&text, 31, style));
    }
    line(out, "");
}

fn draw_change(out: &mut String, host: &HostPlan, change: &Change, diffs: &Diffs, style: Style) {
    let (sign, colour) = match change.action {
        Action::Add => ('+', 32),
        Action::Change => ('~', 33),
        Action::Delete => ('-', 31),
    };
    let note = if change.secrets_only {
        ", secrets only"
    } else {
        ""
    };
    let (before, after) = change.size;
    let size = match change.action {
        Action::Add => format!("{after} bytes"),
        Action::Change => format!("{before} -> {after} bytes"),
        Action::Delete => format!("{before} bytes"),
    };
    line(
        out,
        &paint(
            &format!(
                "  {sign} {} ({size}{note}; {})",
                change.path,
                plain(&change.from)
            ),
            colour,
            style,
        ),
    );
    let diff = diffs.get(&host.id, &change.path).filter(|_| style.diffs);
    for text in diff.unwrap_or_default().lines() {
        line(out, &draw_line(&plain(text), style));
    }
}

fn draw_line(text: &str, style: Style) -> String {
    match text.chars().next() {
        Some('+') => paint(&format!("      {text}"), 32, style),
        Some('-') => paint(&format!("      {text}"), 31, style),
        _ => format!("      {text}"),
    }
}

fn paint(text: &str, colour: u8, style: Style) -> String {
    if style.colour {
        format!("\u{1b}[{colour}m{text}\u{1b}[0m")
    } else {
        text.to_owned()
    }
}

fn short(release: &str) -> &str {
    release.get(..12).unwrap_or(release)
}

fn summary(counts: Counts) -> String {
    format!(
        "{} to add, {} to change, {} to delete, {} unchanged",
        counts.add, counts.change, counts.delete, counts.keep
    )
}

/// `1 file`, `2 files`.
fn count(number: usize, word: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {word}{plural}")
}
