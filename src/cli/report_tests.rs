use super::*;
use crate::diag::Code;
use crate::source::Place;
use insta::assert_snapshot;

fn place(sources: &SourceMap, path: &str, words: &str) -> Place {
    let id = sources.find(path).unwrap();
    let start = u32::try_from(sources.file(id).text().find(words).unwrap()).unwrap();
    Place::new(id, start, start + u32::try_from(words.len()).unwrap())
}

fn plain(found: Diagnostic, sources: &SourceMap) -> String {
    draw(&found.into(), sources, false)
}

#[test]
fn several_files_are_one_picture() {
    let mut sources = SourceMap::default();
    sources.add("tenants/acme/a.yaml", "users:\n  alice: {name: Alice}\n");
    sources.add(
        "tenants/acme/b.yaml",
        "# people\nusers:\n  alice: {name: Alice Johnson}\n",
    );
    let found = Diagnostic::new(Code::E0202, "`users/alice` is written in two files")
        .label(place(&sources, "tenants/acme/b.yaml", "alice"), "here again")
        .label(place(&sources, "tenants/acme/a.yaml", "alice"), "first written here")
        .note("all files of a tenant's folder are one document, split as its people like, and nothing is merged silently")
        .help("remove one of them");
    assert_snapshot!(plain(found, &sources), @r"
    error[E0202]: `users/alice` is written in two files
     --> tenants/acme/b.yaml:3:3
      |
    3 |   alice: {name: Alice Johnson}
      |   ^^^^^ here again
      |
     ::: tenants/acme/a.yaml:2:3
      |
    2 |   alice: {name: Alice}
      |   ----- first written here
      |
      = note: all files of a tenant's folder are one document, split as its
              people like, and nothing is merged silently
      = help: remove one of them

    1 error
    ");
}

#[test]
fn a_terminal_is_not_steered() {
    let mut sources = SourceMap::default();
    sources.add(
        "a\u{1b}[2J.yaml",
        "name: \"\u{1b}]0;x\u{7} \u{9b}1m \u{202e}evil\"\n",
    );
    let at = place(&sources, "a\u{1b}[2J.yaml", "evil");
    let found = Diagnostic::new(Code::E0109, "a control character in `\u{1b}[2J`")
        .label(at, "\u{9b}1m")
        .help("remove `\u{1b}`")
        .note("\r");
    let text = plain(found, &sources);
    assert!(
        !text.contains(|char| super::super::escape::steers(char) && char != '\n'),
        "{text:?}"
    );
}

#[test]
fn a_long_line_and_a_long_file_are_cut() {
    let mut sources = SourceMap::default();
    let padding = "x".repeat(300);
    let lines = "# line\n".repeat(9_000);
    sources.add(
        "a.yaml",
        format!("{lines}a: {padding} evil {padding}\n{lines}"),
    );
    let found =
        Diagnostic::new(Code::E0104, "too long").label(place(&sources, "a.yaml", "evil"), "here");
    let text = plain(found, &sources);
    assert!(
        text.contains("9001 |") && text.contains("^^^^ here"),
        "{text}"
    );
    assert!(
        text.lines().all(|line| line.chars().count() <= WIDTH),
        "{text}"
    );
}

#[test]
fn of_several_lines_the_first_is_underlined() {
    let mut sources = SourceMap::default();
    let text = "tenant:\n  name: Acme\n  domain: acme.example.net\n";
    let id = sources.add("a.yaml", text);
    let found = Diagnostic::new(Code::W0701, "no trunk").label(
        Place::new(id, 10, u32::try_from(text.len()).unwrap()),
        "here",
    );
    assert_snapshot!(plain(found, &sources), @r"
    warning[W0701]: no trunk
     --> a.yaml:2:3
      |
    2 |   name: Acme
      |   ^^^^^^^^^^ here

    1 warning
    ");
}

#[test]
fn the_end_of_a_text_can_be_shown() {
    let mut sources = SourceMap::default();
    let id = sources.add("pbx.yaml", "version: 1");
    let found = Diagnostic::new(Code::E0105, "the key `hosts` is missing")
        .label(Place::new(id, 10, 10), "expected here");
    assert_snapshot!(plain(found, &sources), @r"
    error[E0105]: the key `hosts` is missing
     --> pbx.yaml:1:11
      |
    1 | version: 1
      |           ^ expected here

    1 error
    ");
}

#[test]
fn findings_come_by_path_and_are_counted() {
    let mut sources = SourceMap::default();
    sources.add("z.yaml", "a: 1\nb: 2\n");
    sources.add("a.yaml", "c: 3\n");
    let at = |path, words| place(&sources, path, words);
    let all: Diagnostics = [
        Diagnostic::new(Code::E0102, "third").label(at("z.yaml", "b"), ""),
        Diagnostic::new(Code::W0301, "second").label(at("z.yaml", "a"), ""),
        Diagnostic::new(Code::E0102, "first").label(at("a.yaml", "c"), ""),
        Diagnostic::new(Code::E0003, "none"),
    ]
    .into_iter()
    .collect();
    let order: Vec<_> = sorted(&all, &sources)
        .into_iter()
        .map(|found| found.message.as_str())
        .collect();
    assert_eq!(order, ["none", "first", "second", "third"]);
    assert_eq!(summary(&all).unwrap(), "3 errors, 1 warning");
    assert_eq!(draw(&Diagnostics::default(), &sources, false), "");
}
