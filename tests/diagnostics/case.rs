use std::fmt;

/// What starts the expectations of a line. It and what follows is cut off before the compiler sees the line.
const MARK: &str = "#~ ";

/// An input: what it is about, what is run, the files, and the faults that must be found.
pub(crate) struct Case {
    /// Words for the reader, and the command where it is not `check`.
    preamble: Vec<String>,
    /// The files.
    pub(crate) files: Vec<File>,
    faults: Vec<Fault>,
}

/// One file of an input: `--- path`, `--- path (latin-1)`, or `--- path -> target` for a link.
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) latin: bool,
    pub(crate) link: Option<String>,
    pub(crate) lines: Vec<String>,
}

/// A fault, or a further label of one, at a line of a file; without a file it has no place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fault {
    pub(crate) at: Option<(String, usize)>,
    /// `error[E0203]: there is no …`, or `also[E0203]: …` for a further label.
    pub(crate) text: String,
}

impl Case {
    pub(crate) fn parse(text: &str) -> Self {
        let mut case = Self {
            preamble: Vec::new(),
            files: Vec::new(),
            faults: Vec::new(),
        };
        for line in text.lines() {
            if let Some(header) = line.strip_prefix("--- ") {
                case.files.push(File::parse(header));
                continue;
            }
            let (words, faults) = cut(line);
            if !words.is_empty() || faults.is_empty() || !case.files.is_empty() {
                let lines = case
                    .files
                    .last_mut()
                    .map_or(&mut case.preamble, |file| &mut file.lines);
                lines.push(words.to_owned());
            }
            let at = case
                .files
                .last()
                .map(|file| (file.path.clone(), file.lines.len()));
            case.faults.extend(faults.into_iter().map(|text| Fault {
                at: at.clone(),
                text,
            }));
        }
        case
    }

    /// The command: variables, then the arguments behind `pbxctl`.
    pub(crate) fn command(&self) -> (Vec<(&str, &str)>, Vec<&str>) {
        let command = self
            .preamble
            .iter()
            .find_map(|line| line.strip_prefix("$ "))
            .unwrap_or("pbxctl check");
        let (variables, args) = command.split_once("pbxctl ").unwrap();
        (
            variables
                .split_whitespace()
                .map(|pair| pair.split_once('=').unwrap())
                .collect(),
            args.split_whitespace().collect(),
        )
    }

    /// Whether a code is spoken of; some warnings that nearly every input has are left out otherwise.
    pub(crate) fn mentions(&self, code: &str) -> bool {
        self.faults.iter().any(|fault| fault.text.contains(code))
    }

    /// What was found and not expected, and the reverse.
    pub(crate) fn difference(&self, found: &[Fault]) -> Option<String> {
        let lines = |these: &[Fault], those: &[Fault], sign: char| -> String {
            let missing = these.iter().filter(|fault| !those.contains(fault));
            missing.fold(String::new(), |text, fault| {
                text + &format!("  {sign} {fault}\n")
            })
        };
        let difference = lines(&self.faults, found, '-') + &lines(found, &self.faults, '+');
        (!difference.is_empty()).then_some(difference)
    }

    /// The same input with these faults written into it.
    pub(crate) fn with_faults(mut self, found: &[Fault]) -> Self {
        self.faults = found.to_vec();
        self
    }

    fn marks(&self, at: Option<(&str, usize)>) -> Vec<&str> {
        let here = self
            .faults
            .iter()
            .filter(|fault| fault.at.as_ref().map(|(path, line)| (path.as_str(), *line)) == at);
        here.map(|fault| fault.text.as_str()).collect()
    }
}

/// A line without its expectations, and these.
fn cut(line: &str) -> (&str, Vec<String>) {
    let mut parts = line.split(MARK);
    let words = parts.next().unwrap_or_default();
    let faults: Vec<_> = parts.map(|fault| fault.trim().to_owned()).collect();
    (
        if faults.is_empty() {
            words
        } else {
            words.trim_end()
        },
        faults,
    )
}

impl File {
    fn parse(header: &str) -> Self {
        let (path, link) = header
            .split_once(" -> ")
            .map_or((header, None), |(path, link)| (path, Some(link.to_owned())));
        let (path, latin) = path
            .strip_suffix(" (latin-1)")
            .map_or((path, false), |path| (path, true));
        Self {
            path: path.to_owned(),
            latin,
            link,
            lines: Vec::new(),
        }
    }
}

impl fmt::Display for Case {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.preamble
            .iter()
            .try_for_each(|line| writeln!(out, "{line}"))?;
        self.marks(None)
            .iter()
            .try_for_each(|mark| writeln!(out, "{MARK}{mark}"))?;
        for file in &self.files {
            write!(out, "--- {}", file.path)?;
            out.write_str(if file.latin { " (latin-1)" } else { "" })?;
            file.link
                .iter()
                .try_for_each(|link| write!(out, " -> {link}"))?;
            writeln!(out)?;
            for (line, words) in (1..).zip(&file.lines) {
                let marks = self.marks(Some((&file.path, line)));
                let marks = marks
                    .iter()
                    .fold(String::new(), |text, mark| text + "  " + MARK + mark);
                writeln!(
                    out,
                    "{}{}",
                    words,
                    if words.is_empty() {
                        marks.trim_start()
                    } else {
                        &marks
                    }
                )?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.at {
            Some((path, line)) => write!(out, "{path}:{line}: {}", self.text),
            None => out.write_str(&self.text),
        }
    }
}
