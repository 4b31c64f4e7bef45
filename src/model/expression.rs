use super::Malformed;
use cel::Program;
use std::fmt;

/// So many characters at most, and so many brackets in each other: a plan is judged by small rules.
const LONGEST: usize = 1000;
const DEEPEST: usize = 16;

/// A condition in the Common Expression Language (CEL), sound as far as can be told before it is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression(String);

impl Expression {
    /// Reads `size(plan.hosts) < 5`.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        if text.chars().count() > LONGEST {
            let help = format!("write it in {LONGEST} characters, or as two rules");
            return Err(Malformed::new("is too long").help(help));
        }
        if depth(text) > DEEPEST {
            let help = format!("no more than {DEEPEST} brackets stand in each other");
            return Err(Malformed::new("is too deep").help(help));
        }
        let bad = |faults: cel::ParseErrors| {
            let first = faults
                .errors
                .first()
                .map(|fault| fault.msg.replace('\n', " "));
            let help = "write a condition of CEL: `plan.hosts.all(host, size(host.reload) < 5)`";
            Malformed::new(first.unwrap_or_default()).help(help)
        };
        Program::compile(text).map_err(bad)?;
        Ok(Self(text.to_owned()))
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How many brackets are open at most; those in texts count as well.
fn depth(text: &str) -> usize {
    let (mut open, mut most) = (0_usize, 0);
    for letter in text.chars() {
        match letter {
            '(' | '[' | '{' => open += 1,
            ')' | ']' | '}' => open = open.saturating_sub(1),
            _ => {}
        }
        most = most.max(open);
    }
    most
}

impl fmt::Display for Expression {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Expression;

    #[test]
    fn is_small_and_sound() {
        assert!(Expression::parse("plan.hosts.all(host, size(host.reload) < 5)").is_ok());
        let deep = "(".repeat(5000);
        let long = format!("1 < {}", "1".repeat(1000));
        for text in ["", "plan.", "plan.hosts =< 5", &deep, &long] {
            assert!(Expression::parse(text).is_err(), "{text:.20}");
        }
    }

    /// Whether each is sound or not: reading it ends, and on a small stack.
    #[test]
    fn whatever_is_written_is_read_soon() {
        let ternaries = "a?a:".repeat(249) + "a";
        let chained = "a".to_owned() + &".map(a,a)".repeat(100);
        let nested = "a.all(b,".repeat(15) + "b" + &")".repeat(15);
        let all = [
            "!".repeat(999) + "a",
            "-".repeat(999) + "a",
            "a.".repeat(499) + "a",
            "a+".repeat(499) + "a",
            "a||".repeat(333) + "a",
            "a in ".repeat(199) + "a",
            "a[0]".repeat(250),
            "{".repeat(1000),
            "\"".repeat(999),
            "\\".repeat(1000),
            "a(".repeat(500),
            "?:".repeat(500),
            "\u{1F4DE}".repeat(1000),
            ternaries,
            chained,
            nested,
        ];
        for text in all {
            let read = Expression::parse(&text);
            assert!(read.is_ok() || read.is_err_and(|fault| !fault.what.is_empty()));
        }
    }
}
