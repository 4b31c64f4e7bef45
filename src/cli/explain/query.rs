use crate::catalog::numbering;

/// A line of a file of a host.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// The host.
    pub(super) host: String,
    /// The file, as the host or the release has it.
    pub(super) path: String,
    /// The line, from 1.
    pub(super) number: usize,
}

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Query {
    /// A diagnostic code.
    Code(String),
    /// A reference: the tenant if one is named, and `section/id`.
    Reference(Option<String>, String),
    /// A tenant.
    Tenant(String),
    /// A telephone number, in E.164 where it can be read.
    Telephone(String),
    /// A line of a file of a host.
    Line(Line),
    /// A line of a document.
    Written(String, usize),
    /// An extension, or the name of an account.
    Extension(String),
}

impl Query {
    /// Tells by its form what is meant.
    pub(super) fn parse(what: &str) -> Self {
        let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
        if let Some(line) = line(what) {
            return Self::Line(line);
        }
        if let Some((path, number)) = written(what) {
            return Self::Written(path, number);
        }
        let parts: Vec<_> = what.split('/').collect();
        match parts.as_slice() {
            ["tenants", id] => Self::Tenant((*id).to_owned()),
            ["tenants", id, section, name] => {
                Self::Reference(Some((*id).to_owned()), format!("{section}/{name}"))
            }
            [_, _] => Self::Reference(None, what.to_owned()),
            [word] if word.starts_with('+') => {
                let number = numbering::parse(word, "");
                Self::Telephone(number.map_or((*word).to_owned(), |number| number.e164))
            }
            [word] if word.split('-').all(digits) => Self::Extension((*word).to_owned()),
            _ if is_code(what) => Self::Code(what.to_uppercase()),
            _ => Self::Reference(None, what.to_owned()),
        }
    }
}

/// `host:path:12`; a path has a `/`, and a host has none.
fn line(what: &str) -> Option<Line> {
    let (host, rest) = what.split_once(':')?;
    let (path, number) = rest.rsplit_once(':')?;
    let number = number.parse().ok().filter(|number| *number > 0)?;
    let is_one = !host.is_empty() && !host.contains('/') && path.contains('/');
    is_one.then(|| Line {
        host: host.to_owned(),
        path: path.to_owned(),
        number,
    })
}

/// `tenants/acme/tenant.yaml:12`.
fn written(what: &str) -> Option<(String, usize)> {
    let (path, number) = what.rsplit_once(':')?;
    let number = number.parse().ok().filter(|number| *number > 0)?;
    let document = [".yaml", ".yml"].iter().any(|end| path.ends_with(end));
    document.then(|| (path.to_owned(), number))
}

/// `E` or `W` and digits.
fn is_code(what: &str) -> bool {
    let digits = what.strip_prefix(['E', 'W', 'e', 'w']);
    digits.is_some_and(|digits| digits.len() > 2 && digits.chars().all(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_tells_what_is_meant() {
        let owned = str::to_owned;
        assert_eq!(Query::parse("e0203"), Query::Code("E0203".into()));
        assert_eq!(Query::parse("2001-2"), Query::Extension("2001-2".into()));
        assert_eq!(
            Query::parse("+49 30 901820"),
            Query::Telephone("+4930901820".into())
        );
        let alice = || owned("users/alice");
        assert_eq!(Query::parse("users/alice"), Query::Reference(None, alice()));
        let full = Query::Reference(Some("acme".into()), alice());
        assert_eq!(Query::parse("tenants/acme/users/alice"), full);
        let line = Query::parse("pbx:/etc/asterisk/pjsip.d/pbxctl/acme.conf:12");
        let path = owned("/etc/asterisk/pjsip.d/pbxctl/acme.conf");
        assert_eq!(
            line,
            Query::Line(Line {
                host: owned("pbx"),
                path,
                number: 12
            })
        );
        let document = Query::Written(owned("pbx.yaml"), 3);
        assert_eq!(Query::parse("pbx.yaml:3"), document);
        assert_eq!(Query::parse("tenants/acme"), Query::Tenant("acme".into()));
    }
}
