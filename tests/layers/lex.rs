//! Rust as words and signs, without comments, texts and characters.

/// What matters of Rust's tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    Word(String),
    /// `::`
    Sep,
    Sign(char),
}

/// The words and signs of `text`, each with its line.
pub(crate) fn tokens(text: &str) -> Vec<(Token, usize)> {
    let chars: Vec<char> = text.chars().collect();
    let (mut found, mut at, mut line) = (Vec::new(), 0, 1);
    while at < chars.len() {
        let start = at;
        at = match chars[at] {
            '/' if chars.get(at + 1) == Some(&'/') => (at..chars.len())
                .find(|at| chars[*at] == '\n')
                .unwrap_or(chars.len()),
            '/' if chars.get(at + 1) == Some(&'*') => behind_comment(&chars, at),
            '"' => behind_text(&chars, at + 1, 0, true),
            '\'' => behind_quote(&chars, at),
            ':' if chars.get(at + 1) == Some(&':') => {
                found.push((Token::Sep, line));
                at + 2
            }
            char if char.is_alphanumeric() || char == '_' => {
                let end = (at..chars.len())
                    .find(|at| !chars[*at].is_alphanumeric() && chars[*at] != '_')
                    .unwrap_or(chars.len());
                let word: String = chars[at..end].iter().collect();
                let text_end = raw_text(&chars, end, &word);
                if text_end.is_none() {
                    found.push((Token::Word(word), line));
                }
                text_end.unwrap_or(end)
            }
            char => {
                if !char.is_whitespace() {
                    found.push((Token::Sign(char), line));
                }
                at + 1
            }
        };
        line += chars[start..at]
            .iter()
            .filter(|char| **char == '\n')
            .count();
    }
    found
}

/// The end of `r"…"`, `r#"…"#`, `b"…"` and their like, whose prefix has just been read.
fn raw_text(chars: &[char], end: usize, word: &str) -> Option<usize> {
    if !matches!(word, "r" | "b" | "br" | "c" | "cr") {
        return None;
    }
    let hashes = if word.contains('r') {
        chars[end..].iter().take_while(|char| **char == '#').count()
    } else {
        0
    };
    (chars.get(end + hashes) == Some(&'"'))
        .then(|| behind_text(chars, end + hashes + 1, hashes, !word.contains('r')))
}

fn behind_text(chars: &[char], mut at: usize, hashes: usize, escapes: bool) -> usize {
    while at < chars.len() {
        match chars[at] {
            '\\' if escapes => at += 1,
            '"' if chars[at + 1..]
                .iter()
                .take_while(|char| **char == '#')
                .count()
                >= hashes =>
            {
                return at + 1 + hashes;
            }
            _ => {}
        }
        at += 1;
    }
    chars.len()
}

/// Behind a character, or behind the quote alone where it starts a lifetime.
fn behind_quote(chars: &[char], at: usize) -> usize {
    match (chars.get(at + 1), chars.get(at + 2)) {
        (Some('\\'), _) => (at + 3..chars.len())
            .find(|at| chars[*at] == '\'')
            .map_or(chars.len(), |at| at + 1),
        (Some(_), Some('\'')) => at + 3,
        _ => at + 1,
    }
}

fn behind_comment(chars: &[char], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0);
    while at + 1 < chars.len() {
        match (chars[at], chars[at + 1]) {
            ('/', '*') => (depth, at) = (depth + 1, at + 2),
            ('*', '/') if depth == 1 => return at + 2,
            ('*', '/') => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
    }
    chars.len()
}

/// Leaves out every item under `#[cfg(test)]`.
pub(crate) fn without_tests(tokens: &[(Token, usize)]) -> Vec<(Token, usize)> {
    let attribute = ["#", "[", "cfg", "(", "test", ")", "]"];
    let is = |token: &Token, text: &str| match token {
        Token::Word(word) => word == text,
        Token::Sign(sign) => sign.to_string() == text,
        Token::Sep => false,
    };
    let (mut kept, mut at) = (Vec::new(), 0);
    while at < tokens.len() {
        let marked = tokens.len() >= at + attribute.len()
            && attribute
                .iter()
                .zip(&tokens[at..])
                .all(|(text, (token, _))| is(token, text));
        if marked {
            at = behind_item(tokens, at + attribute.len());
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

/// Where the item that starts at `at` ends: behind its `;`, or behind its braces.
pub(crate) fn behind_item(tokens: &[(Token, usize)], mut at: usize) -> usize {
    let mut depth = 0_i32;
    while let Some((token, _)) = tokens.get(at) {
        at += 1;
        match token {
            Token::Sign('{' | '(' | '[') => depth += 1,
            Token::Sign('}') if depth == 1 => return at,
            Token::Sign('}' | ')' | ']') => depth -= 1,
            Token::Sign(';') if depth == 0 => return at,
            _ => {}
        }
    }
    at
}
