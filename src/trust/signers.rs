use ssh_key::PublicKey;

/// What a commit is signed as, so that a signature of anything else is none.
pub(super) const NAMESPACE: &str = "git";

/// The file in which `ssh-keygen` keeps who may sign (ssh-keygen(1), "ALLOWED SIGNERS").
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signers(Vec<Signer>);

/// A line of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Signer {
    /// Whose key it is, as the line begins.
    pub(super) who: String,
    pub(super) key: PublicKey,
    /// From when on and until when signatures count, in seconds since 1970.
    pub(super) from: Option<i64>,
    pub(super) until: Option<i64>,
    /// The line, where the key signs no commits and vouches for those of others (`cert-authority`).
    pub(super) authority: Option<String>,
}

/// Why a file does not tell who may sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadSigners {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub message: String,
}

impl Signers {
    /// Reads the text of a file. A line that is not wholly understood is an error: it may have been meant as a limit.
    pub fn parse(text: &str) -> Result<Self, BadSigners> {
        let mut all = Vec::new();
        for (at, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let bad = |message| BadSigners { line: at, message };
            all.extend(signer(line).map_err(bad)?);
        }
        Ok(Self(all))
    }

    /// Whether nobody may sign.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those who sign with a key of their own.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Signer> {
        self.0.iter().filter(|one| one.authority.is_none())
    }

    /// The lines of those who vouch for others by certificates.
    pub(super) fn authorities(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|one| one.authority.as_deref())
    }
}

/// A line; nothing where its key signs other things than commits.
fn signer(line: &str) -> Result<Option<Signer>, String> {
    let (who, rest) = word(line);
    let (mut options, mut rest) = ("", rest);
    if !is_key_type(word(rest).0) {
        (options, rest) = word(rest);
    }
    let key = PublicKey::from_openssh(rest)
        .map_err(|fault| format!("the key of `{who}` cannot be read: {fault}"))?;
    let mut signer = Signer {
        who: who.trim_matches('"').to_owned(),
        key,
        from: None,
        until: None,
        authority: None,
    };
    let mut of_commits = true;
    for option in split(options) {
        let (name, value) = option.split_once('=').unwrap_or((option, ""));
        let value = value.trim_matches('"');
        match name.to_ascii_lowercase().as_str() {
            "namespaces" => of_commits = value.split(',').any(|one| one == NAMESPACE || one == "*"),
            "valid-after" => signer.from = Some(moment(value)?),
            "valid-before" => signer.until = Some(moment(value)?),
            "cert-authority" => signer.authority = Some(line.to_owned()),
            _ => return Err(format!("the option `{name}` is unknown")),
        }
    }
    Ok(of_commits.then_some(signer))
}

fn is_key_type(word: &str) -> bool {
    word.parse::<ssh_key::Algorithm>().is_ok()
}

/// The first word, with what it has in quotes, and what follows it.
fn word(text: &str) -> (&str, &str) {
    let mut quoted = false;
    let end = text.find(|letter: char| {
        quoted ^= letter == '"';
        !quoted && letter.is_ascii_whitespace()
    });
    let (word, rest) = text.split_at(end.unwrap_or(text.len()));
    (word, rest.trim_start())
}

/// Options between commas, but for those in quotes.
fn split(options: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    let parts = options.split(move |letter: char| {
        quoted ^= letter == '"';
        !quoted && letter == ','
    });
    parts.filter(|part| !part.is_empty())
}

/// `20261231`, `20261231Z`, `202612312359` or with seconds, as `ssh-keygen` reads it; without `Z` it is taken as UTC, too.
fn moment(text: &str) -> Result<i64, String> {
    let bad = || format!("`{text}` is no time: write `20261231Z`");
    let digits = text.strip_suffix('Z').unwrap_or(text);
    let known =
        matches!(digits.len(), 8 | 12 | 14) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let part = |at: usize, length: usize| -> i64 {
        let part = digits.get(at..at + length).unwrap_or("0");
        part.parse().unwrap_or_default()
    };
    let (year, month, day) = (part(0, 4), part(4, 2), part(6, 2));
    let (hour, minute, second) = (part(8, 2), part(10, 2), part(12, 2));
    let is_one = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second < 61;
    if !known || !is_one {
        return Err(bad());
    }
    Ok(days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second)
}

/// Days from 1970 to a date of the Gregorian calendar: years that begin in March have the leap day last.
const fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let in_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + in_year
        - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILM+rvN+ot98qgEN796jTiQfZfG1KaT0PtFDJ/XFSqti";

    #[test]
    fn lines_are_people_limits_and_keys() {
        let text = format!(
            "# who may\n\nalice@example.net {KEY} alice\n\
             \"bob b@x\" namespaces=\"git,file\",valid-after=\"20260101\",valid-before=\"20261231Z\" {KEY}\n\
             carol@example.net namespaces=\"file\" {KEY}\n\
             *@example.net cert-authority,valid-before=\"20270101\" {KEY}\n"
        );
        let signers = Signers::parse(&text).unwrap();
        let told: Vec<_> = signers
            .iter()
            .map(|one| (one.who.as_str(), one.from, one.until))
            .collect();
        let bob = ("bob b@x", Some(1_767_225_600), Some(1_798_675_200));
        assert_eq!(told, [("alice@example.net", None, None), bob]);
        let authority = format!("*@example.net cert-authority,valid-before=\"20270101\" {KEY}");
        assert_eq!(signers.authorities().collect::<Vec<_>>(), [authority]);
    }

    #[test]
    fn what_is_not_understood_is_said() {
        for (line, why) in [
            (
                format!("a touch-required {KEY}"),
                "`touch-required` is unknown",
            ),
            (format!("a valid-before=soon {KEY}"), "`soon` is no time"),
            (format!("a valid-before=20261399 {KEY}"), "is no time"),
            (
                "a ssh-ed25519 AAAA".to_owned(),
                "the key of `a` cannot be read",
            ),
            ("alice".to_owned(), "the key of `alice` cannot be read"),
        ] {
            let fault = Signers::parse(&format!("#\n{line}\n")).unwrap_err();
            assert!(fault.line == 2 && fault.message.contains(why), "{fault:?}");
        }
    }

    #[test]
    fn dates_are_days() {
        assert_eq!(
            (days(1970, 1, 1), days(2000, 2, 29), days(2026, 11, 21)),
            (0, 11_016, 20_778)
        );
    }
}
