use super::Severity;

/// Makes the registry: the variants, their names, and the page that explains each (`codes/<name>.md`).
macro_rules! codes {
    ($($name:ident),* $(,)?) => {
        /// The code of a finding: `E` stops the compilation, `W` warns. The first two digits are the stage:
        /// 00 load, 01 syntax, 02 resolve and check, 03 lockfile, 04 secrets, 05 render, 06 targets, 07 advice, 08 calls.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[expect(missing_docs, reason = "each is explained by its page")]
        pub enum Code { $($name),* }

        impl Code {
            /// Every code, in order.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// As people write it: `E0203`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name)),* }
            }

            /// The page that explains it: what it means, a wrong and a right example. Markdown.
            pub const fn page(self) -> &'static str {
                match self { $(Self::$name => include_str!(concat!("codes/", stringify!($name), ".md"))),* }
            }
        }
    };
}

codes! {
    E0001, E0002, E0003, E0004,
    E0101, E0102, E0103, E0104, E0105, E0106, E0107, E0108, E0109, E0110, E0111,
    E0201, E0202, E0203, E0204, E0205, E0206, E0207, E0208, E0209, E0210, E0211, E0212, E0213, E0214, E0215, E0216, E0217, E0218, E0219, E0220, E0221, E0222, E0223,
    E0240, E0241, E0242,
    E0301, E0302, E0303,
    E0401, E0402, E0403, E0404, E0405, E0406,
    E0501, E0502, E0503, E0504,
    E0601,
    E0801, E0802, E0803, E0804, E0805,
    W0301, W0701, W0702, W0703, W0704, W0705, W0706,
    W0801, W0802, W0803, W0804, W0805, W0806, W0807,
}

impl Code {
    /// The severity is part of the name.
    pub fn severity(self) -> Severity {
        if self.name().starts_with('E') {
            Severity::Error
        } else {
            Severity::Warning
        }
    }

    /// The first line of its page: what it is, in a few words.
    pub fn title(self) -> &'static str {
        let line = self.page().lines().next().unwrap_or_default();
        line.split_once(": ").map_or(line, |(_, title)| title)
    }

    /// The code that goes by this name, in either case.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|code| code.name().eq_ignore_ascii_case(name))
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_starts_with_its_code_and_shows_wrong_and_right() {
        for code in Code::ALL {
            assert!(
                code.page().starts_with(&format!("# {code}: ")),
                "{code}: title"
            );
            assert!(
                code.page().contains("Wrong:") && code.page().contains("Right:"),
                "{code}: examples"
            );
        }
    }
}
