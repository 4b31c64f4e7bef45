//! Reads Rust just well enough to know every path that a file names. Comments, texts and test code do not count.

use super::lex::{Token, behind_item, tokens, without_tests};
use std::collections::BTreeSet;

/// A path that a file names: `crate::model::User` resolved to `["crate", "model", "User"]`, `println!` as it stands.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) line: usize,
    pub(crate) path: Vec<String>,
}

/// What a file says about its surroundings.
#[derive(Debug, Default)]
pub(crate) struct File {
    pub(crate) names: Vec<Name>,
    /// Modules with a body in this file in which `super` is said: it means something else in there.
    pub(crate) inline_modules: Vec<usize>,
    /// Modules that are declared here, in order.
    pub(crate) modules: Vec<String>,
}

/// The module that a file is: `src/cli/report.rs` → `cli::report`.
pub(crate) fn module_of(path: &str) -> Vec<String> {
    let path = path.strip_prefix("src/").unwrap_or(path);
    let path = path.strip_suffix(".rs").unwrap_or(path);
    let path = path.strip_suffix("/mod").unwrap_or(path);
    if matches!(path, "lib" | "main" | "mod") {
        Vec::new()
    } else {
        path.split('/').map(str::to_owned).collect()
    }
}

/// Every path that `text` names, seen from `module`.
pub(crate) fn scan(text: &str, module: &[String]) -> File {
    let tokens = without_tests(&tokens(text));
    let mut file = File::default();
    let (mut raw, mut local) = (Vec::new(), BTreeSet::new());
    let mut at = 0;
    while let Some((token, line)) = tokens.get(at) {
        match token {
            Token::Word(word) if word == "use" => at = use_tree(&tokens, at + 1, &[], &mut raw),
            Token::Word(word)
                if word == "mod" && matches!(tokens.get(at + 1), Some((Token::Word(_), _))) =>
            {
                if let Some((Token::Word(name), _)) = tokens.get(at + 1) {
                    local.insert(name.clone());
                    file.modules.push(name.clone());
                }
                if says_super(&tokens, at + 2) {
                    file.inline_modules.push(*line);
                }
                at += 2;
            }
            Token::Word(_) if !follows_dot(&tokens, at) => at = path(&tokens, at, &mut raw),
            _ => at += 1,
        }
    }
    file.names = raw
        .into_iter()
        .filter_map(|name| resolve(name, module, &local))
        .collect();
    file
}

/// Whether the braces that open at `at` hold a `super`.
fn says_super(tokens: &[(Token, usize)], at: usize) -> bool {
    let opens = matches!(tokens.get(at), Some((Token::Sign('{'), _)));
    let body = &tokens[at.min(tokens.len())..behind_item(tokens, at)];
    let is_super = |token: &Token| matches!(token, Token::Word(word) if word == "super");
    opens
        && body
            .windows(2)
            .any(|pair| is_super(&pair[0].0) && pair[1].0 == Token::Sep)
}

fn follows_dot(tokens: &[(Token, usize)], at: usize) -> bool {
    at > 0 && matches!(tokens[at - 1].0, Token::Sign('.') | Token::Sep)
}

/// A path in the midst of code: `a::b::c`, or `name!`.
fn path(tokens: &[(Token, usize)], mut at: usize, names: &mut Vec<Name>) -> usize {
    let line = tokens[at].1;
    let mut path = Vec::new();
    while let Some((Token::Word(word), _)) = tokens.get(at) {
        path.push(word.clone());
        at += 1;
        match tokens.get(at) {
            Some((Token::Sep, _)) => at += 1,
            Some((Token::Sign('!'), _))
                if tokens
                    .get(at + 1)
                    .is_none_or(|(next, _)| *next != Token::Sign('=')) =>
            {
                path.iter_mut()
                    .next_back()
                    .into_iter()
                    .for_each(|last| last.push('!'));
                break;
            }
            _ => break,
        }
    }
    names.push(Name { line, path });
    at
}

/// The tree behind `use`, spread out: `a::{b, c::d as e}` names `a::b` and `a::c::d`.
fn use_tree(
    tokens: &[(Token, usize)],
    mut at: usize,
    prefix: &[String],
    names: &mut Vec<Name>,
) -> usize {
    let mut path = prefix.to_vec();
    while let Some((token, line)) = tokens.get(at) {
        at += 1;
        match token {
            Token::Sep => {}
            Token::Word(word) if word == "as" => at += 1,
            Token::Word(word) => path.push(word.clone()),
            Token::Sign('*') => path.push("*".to_owned()),
            Token::Sign('{') => {
                while !matches!(tokens.get(at - 1), Some((Token::Sign('}'), _)) | None) {
                    at = use_tree(tokens, at, &path, names);
                }
                at += 1;
                return at;
            }
            Token::Sign(_) => {
                if path.len() > prefix.len() {
                    names.push(Name { line: *line, path });
                }
                return at;
            }
        }
    }
    at
}

/// Makes a path absolute: `crate::…` for ours, `std::…` or `git2::…` for others'. A bare local word is nobody's.
fn resolve(name: Name, module: &[String], local: &BTreeSet<String>) -> Option<Name> {
    let Name { line, mut path } = name;
    let own = |module: &[String]| {
        std::iter::once("crate".to_owned())
            .chain(module.iter().cloned())
            .collect::<Vec<_>>()
    };
    match path[0].as_str() {
        "crate" => {}
        "pbxctl" => "crate".clone_into(&mut path[0]),
        "self" | "super" if path.len() > 1 => {
            let (mut at, mut up) = (0, 0);
            while matches!(path.get(at).map(String::as_str), Some("self" | "super")) {
                up += usize::from(path[at] == "super");
                at += 1;
            }
            let base = &module[..module.len().saturating_sub(up)];
            path = own(base).into_iter().chain(path.split_off(at)).collect();
        }
        first if local.contains(first) => path = own(module).into_iter().chain(path).collect(),
        first if path.len() < 2 && !first.ends_with('!') => return None,
        _ => {}
    }
    Some(Name { line, path })
}
