//! Readers of what is rendered, written from what engines and phones do and not from our escapers.

/// What a file says: each record is a place and what stands there, such as `[section]`, key, value.
pub(crate) type Records = Vec<Vec<String>>;

/// The longest line that Asterisk reads: the buffer of `config_text_file_load` has 8192 bytes, and what fills it is passed over.
const LONGEST: usize = 8192 - 2;

/// Reads a configuration file as Asterisk's `main/config.c` does.
pub(crate) fn asterisk(text: &str) -> Records {
    let (mut records, mut section) = (Records::new(), String::new());
    let mut nested = 0;
    for line in text.split('\n').filter(|line| line.len() < LONGEST) {
        let line = uncommented(line, &mut nested);
        let line = strip(&line);
        if let Some(rest) = line.strip_prefix('[') {
            // Without a `]` all that follows is dropped.
            let Some((name, options)) = rest.split_once(']') else {
                records.push(owned(["parse error", line]));
                return records;
            };
            section = format!("[{name}]{options}");
            records.push(owned([&*section]));
        } else if let Some(directive) = line.strip_prefix('#') {
            records.push(owned(["directive", directive]));
        } else if let Some((key, value)) = line.split_once('=') {
            let value = strip(value.strip_prefix('>').unwrap_or(value));
            records.push(owned([&section, strip(key), value]));
        } else if !line.is_empty() {
            records.push(owned(["no `=`", line]));
        }
    }
    if nested > 0 {
        records.push(owned(["unterminated comment"]));
    }
    records
}

/// The line without its comments. `\;` is a `;`, `;--` opens a comment that `--;` closes, any other `;` ends the line.
fn uncommented(line: &str, nested: &mut u32) -> String {
    let (mut kept, mut rest) = (String::new(), line);
    while let Some((before, after)) = rest.split_once(';') {
        let inside = *nested > 0;
        if let Some(before) = before.strip_suffix('\\').filter(|_| !inside) {
            kept.push_str(before);
            kept.push(';');
        } else if after.starts_with("--") && !after.starts_with("---") {
            kept.push_str(if inside { "" } else { before });
            *nested += 1;
        } else if inside && before.ends_with("--") {
            *nested -= 1;
        } else if !inside {
            return kept + before;
        }
        rest = after;
    }
    if *nested == 0 {
        kept.push_str(rest);
    }
    kept
}

/// Without what Asterisk takes for white space: all up to the blank.
fn strip(text: &str) -> &str {
    text.trim_matches(|char: char| char <= ' ')
}

/// Reads the value of `callerid` as `ast_callerid_parse` does: the number stands in the last brackets, the name before them in quotes.
pub(crate) fn caller_id(value: &str) -> (String, String) {
    let (name, rest) = value.rsplit_once('<').expect("a number in brackets");
    let (number, after) = rest.split_once('>').expect("a closing bracket");
    assert_eq!(after, "");
    let name = strip(name);
    let name = name
        .strip_prefix('"')
        .and_then(|name| name.strip_suffix('"'));
    (unquoted(name.expect("a name in quotes")), number.to_owned())
}

fn unquoted(text: &str) -> String {
    let (mut read, mut chars) = (String::new(), text.chars());
    while let Some(char) = chars.next() {
        match char {
            '\\' => read.extend(chars.next()),
            '"' => panic!("a quote within the quotes: {text}"),
            char => read.push(char),
        }
    }
    read
}

/// Reads a line of voicemail.conf as `append_mailbox` of `app_voicemail.c` does: PIN, name, e-mail, pager, options.
pub(crate) fn mailbox(value: &str) -> Vec<String> {
    value.splitn(5, ',').map(str::to_owned).collect()
}

/// Reads a file of a Yealink phone: a line is `key = value`, or a comment where it starts with `#`.
pub(crate) fn yealink(text: &str) -> Records {
    assert!(
        text.starts_with("#!version:1.0.0.1\n"),
        "phones take no file without its first line"
    );
    // A phone ends a line at either of them, and some firmware at the separators of Unicode.
    let lines = text.split(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']);
    let lines = lines
        .map(strip)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let record = |line: &str| match line.split_once('=') {
        Some((key, value)) => owned([key.trim(), value.trim()]),
        None => owned(["no `=`", line]),
    };
    lines.map(record).collect()
}

fn owned<'a>(words: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    words.into_iter().map(str::to_owned).collect()
}

#[test]
fn asterisk_reads_what_it_is_known_to_read() {
    let text = "; a comment\n[one](!)\na=b ; c\nc => d\\;e;f\ng =>>h\n;-- [no]\nx=y\n--; z = 1\n#exec rm\n[two\nq=r\n";
    let records = asterisk(text);
    let is: Vec<_> = records.iter().map(|record| record.join("|")).collect();
    assert_eq!(
        is,
        [
            "[one](!)",
            "[one](!)|a|b",
            "[one](!)|c|d;e",
            "[one](!)|g|>h",
            "[one](!)|z|1",
            "directive|exec rm",
            "parse error|[two"
        ]
    );
    assert_eq!(
        asterisk(&format!("[a]\nb={}\nc=d", "x".repeat(8190))).len(),
        2
    );
    assert_eq!(
        asterisk("[a]\nb=\\;\\;--x\\\\;"),
        [vec!["[a]"], vec!["[a]", "b", ";;--x\\;"]]
    );
}

#[test]
fn caller_ids_are_read_from_both_ends() {
    let read = |text| caller_id(text);
    assert_eq!(
        read(r#""Bob" <2000>"#),
        ("Bob".to_owned(), "2000".to_owned())
    );
    assert_eq!(
        read(r#""a \" <1> \\" <2000>"#),
        (r#"a " <1> \"#.to_owned(), "2000".to_owned())
    );
}
