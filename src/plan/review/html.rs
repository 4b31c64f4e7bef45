use super::Review;
use super::outline::outline;
use super::section::{Item, Section};
use crate::plan::plain;
use std::fmt::Write as _;

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}\
h1{font-size:1.3rem}h2,summary{font-size:1.05rem;font-weight:600;margin:1.4rem 0 .4rem}ul{list-style:none;padding:0;margin:0}\
li{padding:.15rem 0}code,pre{font:13px/1.45 ui-monospace,monospace}pre{background:#f6f8fa;padding:.6rem;overflow-x:auto;border-radius:6px}\
.add{color:#116329}.del{color:#a40e26}.mark{background:#fff1e5;border:1px solid #bc4c00;border-radius:4px;padding:0 .3rem;margin-left:.4rem;font-size:.85em}\
ul ul{padding-left:2rem;color:#57606a}\
@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}pre{background:#161b22}.add{color:#3fb950}.del{color:#ff7b72}.mark{background:#3d2300}}";

/// The review as one page that needs nothing else: no script, no image, nothing from elsewhere.
pub fn html(review: &Review) -> String {
    let outline = outline(review);
    let title = text(&outline.summary);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\
         <meta name=\"viewport\" content=\"width=device-width\"/><title>{title}</title><style>{STYLE}</style></head><body>\n\
         <h1>{title}</h1>\n<p>{}</p>\n",
        text(&outline.title)
    );
    for section in &outline.sections {
        draw_section(&mut out, section);
    }
    out.push_str("</body></html>\n");
    out
}

fn draw_section(out: &mut String, section: &Section) {
    let title = text(&section.title);
    // Writing to a string cannot fail.
    let _ = match section.folded {
        true => writeln!(out, "<details><summary>{title}</summary><ul>"),
        false => writeln!(out, "<h2>{title}</h2><ul>"),
    };
    for item in &section.items {
        draw_item(out, item);
    }
    let end = if section.folded { "</details>" } else { "" };
    let _ = writeln!(out, "</ul>{end}");
}

fn draw_item(out: &mut String, item: &Item) {
    let class = match item.sign {
        '+' => "add",
        '-' => "del",
        _ => "",
    };
    let risks = item.risks.iter().filter(|_| item.sign != '!');
    let marks = risks.fold(String::new(), |marks, risk| {
        marks + "<span class=\"mark\">" + risk.words() + "</span>"
    });
    let _ = write!(
        out,
        "<li><code class=\"{class}\">{} {}</code>{marks}",
        item.sign,
        text(&item.head)
    );
    if !item.lines.is_empty() {
        let lines = item
            .lines
            .iter()
            .map(|line| format!("<li><code>{}</code></li>", text(line)));
        let _ = write!(out, "<ul>{}</ul>", lines.collect::<String>());
    }
    if let Some(diff) = &item.diff {
        let lines = diff.lines().map(|line| match line.chars().next() {
            Some('+') => format!("<span class=\"add\">{}</span>\n", text(line)),
            Some('-') => format!("<span class=\"del\">{}</span>\n", text(line)),
            _ => format!("{}\n", text(line)),
        });
        let _ = write!(out, "<pre>{}</pre>", lines.collect::<String>());
    }
    out.push_str("</li>\n");
}

/// Text that is text: in an element and in an attribute.
fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in plain(text).chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            letter => out.push(letter),
        }
    }
    out
}
