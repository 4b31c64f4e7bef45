//! The checker is held too: each planted violation is found, and what is right passes.

use super::check::check;
use std::collections::BTreeSet;

fn faults(path: &str, text: &str) -> Vec<String> {
    let sources = [
        (path.to_owned(), text.to_owned()),
        ("src/target/asterisk/mod.rs".to_owned(), String::new()),
        ("src/target/asterisk/parts/mod.rs".to_owned(), String::new()),
        ("src/target/phone/yealink/mod.rs".to_owned(), String::new()),
        ("src/target/phone/snom/mod.rs".to_owned(), String::new()),
    ];
    let crates: BTreeSet<_> = [
        "git2",
        "serde",
        "minijinja",
        "openssh",
        "tokio",
        "clap",
        "saphyr_parser",
        "stranger",
    ]
    .map(str::to_owned)
    .into();
    check(&sources, &crates)
}

#[track_caller]
fn caught(path: &str, text: &str, at: &str) {
    let found = faults(path, text);
    assert_eq!(found.len(), 1, "{path}: {text}\n{found:#?}");
    assert!(found[0].contains(at), "{path}: {text}\n{found:#?}");
}

#[track_caller]
fn fine(path: &str, text: &str) {
    assert_eq!(faults(path, text), [""; 0], "{path}: {text}");
}

#[test]
fn rooms_name_no_room_out_of_reach() {
    caught(
        "src/model/user.rs",
        "use crate::syntax::User;",
        "user.rs:1: `model` names `syntax`",
    );
    caught(
        "src/syntax/user.rs",
        "\nuse crate::{diag::Code, model::User};",
        "user.rs:2: `syntax` names `model`",
    );
    caught(
        "src/check/mac.rs",
        "fn a() { crate::target::list() }",
        "`check` names `target`",
    );
    caught(
        "src/allocate/mod.rs",
        "use crate::check::Rule;",
        "`allocate` names `check`",
    );
    caught(
        "src/render/mod.rs",
        "use crate::model as m;",
        "`render` names `model`",
    );
    caught(
        "src/plan/text.rs",
        "use super::super::model::User;",
        "`plan` names `model`",
    );
    caught(
        "src/apply/mod.rs",
        "pub(crate) use crate::secrets::{self};",
        "`apply` names `secrets`",
    );
    caught(
        "src/serve/mod.rs",
        "use crate::cli::Exit;",
        "`serve` names `cli`",
    );
    caught(
        "src/bundle/mod.rs",
        "type A = crate::target::File;",
        "`bundle` names `target`",
    );
    caught(
        "src/bundle/mod.rs",
        "use crate::{source::{Place, Span}, load::{disk, git}, diag::Code};",
        "`bundle` names `load`",
    );
}

#[test]
fn engines_and_vendors_keep_to_themselves() {
    caught(
        "src/target/phone/yealink/lower.rs",
        "use crate::target::asterisk::escape;",
        "names the room `target::asterisk`",
    );
    caught(
        "src/target/phone/yealink/mod.rs",
        "use super::snom::escape;",
        "names the room `target::phone::snom`",
    );
    caught(
        "src/cli/compile.rs",
        "use crate::target::asterisk::compile;",
        "names the room `target::asterisk`",
    );
    caught(
        "src/target/asterisk/mod.rs",
        "use crate::target::phone::Key;",
        "names the room `target::phone`",
    );
    fine(
        "src/target/mod.rs",
        "pub mod asterisk; mod phone; use asterisk::Asterisk; use self::phone::Phones;",
    );
    fine(
        "src/target/phone/mod.rs",
        "mod yealink; use yealink::Yealink;",
    );
    fine(
        "src/target/phone/yealink/lower.rs",
        "use super::escape; use super::super::Key; use crate::target::{Files, Target};",
    );
    fine("src/target/asterisk/lower.rs", "use super::parts::Part;");
}

#[test]
fn files_beside_the_rooms_may_name_them() {
    fine(
        "src/target/compile.rs",
        "use super::phone::yealink; use super::asterisk;",
    );
}

#[test]
fn crates_have_owners() {
    caught("src/cli/check.rs", "use git2::Repository;", "names `git2`");
    caught(
        "src/load/disk.rs",
        "fn a() -> git2::Oid {}",
        "names `git2`; its owner is `load::git`",
    );
    caught(
        "src/target/mod.rs",
        "use minijinja::{Environment, Value};",
        "names `minijinja`",
    );
    caught(
        "src/syntax/mod.rs",
        "use saphyr_parser::Parser;",
        "names `saphyr_parser`",
    );
    caught(
        "src/apply/mod.rs",
        "use ::openssh::Session;",
        "names `openssh`",
    );
    caught(
        "src/model/mod.rs",
        "use serde::Serialize;",
        "`model` names `serde`",
    );
    caught(
        "src/model/mod.rs",
        "#[derive(serde::Serialize)] struct A;",
        "`model` names `serde`",
    );
    caught(
        "src/plan/mod.rs",
        "#[tokio::main] async fn a() {}",
        "names `tokio`",
    );
    caught(
        "src/serve/mod.rs",
        "use stranger::Danger;",
        "`stranger` has no owner",
    );
    fine("src/load/git.rs", "use git2::Repository;");
    fine("src/load/git/tree.rs", "use git2::Repository;");
    fine(
        "src/plan/mod.rs",
        "mod clap; use clap::Hands; fn a(clap: u8) -> u8 { clap }",
    );
}

#[test]
fn the_core_touches_no_world() {
    caught(
        "src/check/mod.rs",
        "use std::{collections::BTreeMap, fs};",
        "names `std::fs`",
    );
    caught(
        "src/plan/mod.rs",
        "fn a() { std::env::var(\"A\"); }",
        "names `std::env`",
    );
    caught(
        "src/render/mod.rs",
        "use std::collections::HashMap;",
        "`std::collections::HashMap`",
    );
    caught(
        "src/allocate/mod.rs",
        "use std::time::{Duration, SystemTime};",
        "`std::time::SystemTime`",
    );
    caught(
        "src/target/mod.rs",
        "use std::net::{IpAddr, UdpSocket};",
        "`std::net::UdpSocket`",
    );
    caught(
        "src/apply/mod.rs",
        "fn a() { println!(\"a\") }",
        "names `println!`",
    );
    caught(
        "src/serve/mod.rs",
        "fn a() { std::eprintln!(\"a\") }",
        "names `eprintln!`",
    );
    caught(
        "src/apply/mod.rs",
        "use std::io::{Write, stderr};",
        "`std::io::stderr`",
    );
    caught(
        "src/check/mod.rs",
        "extern crate core; use core::fmt;",
        "`core` has a name under `std`",
    );
    fine("src/load/disk.rs", "use std::fs;");
    fine(
        "src/check/mod.rs",
        "use std::time::Duration; use std::net::IpAddr;",
    );
}

#[test]
fn words_that_name_nothing_do_not_count() {
    fine(
        "src/model/mod.rs",
        "//! See crate::syntax::User.\n/* crate::cli /* nested */ std::fs */ const A: &str = \"crate::cli::run\";",
    );
    fine(
        "src/model/mod.rs",
        "const A: &str = r#\"\" use crate::cli; \"#; const B: char = '\"'; fn a<'a>(b: &'a str) {}",
    );
    fine(
        "src/model/mod.rs",
        "#[cfg(test)]\nmod tests { use crate::syntax::User; fn a() { println!(); } }",
    );
    fine(
        "src/model/mod.rs",
        "#[cfg(test)] use crate::syntax::User; struct A;",
    );
    fine("src/model/user_tests.rs", "use crate::syntax::User;");
    caught(
        "src/model/mod.rs",
        "#[cfg(test)]\nmod tests { fn a() {} }\nuse crate::syntax::User;",
        "mod.rs:3:",
    );
    caught(
        "src/model/mod.rs",
        "const A: &str = \"\\\"\";\nuse crate::syntax::User;",
        "mod.rs:2:",
    );
    caught(
        "src/model/mod.rs",
        "fn a() -> char { '\\'' }\nuse crate::syntax::User;",
        "mod.rs:2:",
    );
}

#[test]
fn the_house_has_its_form() {
    caught("src/helpers/mod.rs", "", "`helpers` is no room");
    caught(
        "src/plan/mod.rs",
        "use crate::Plan;",
        "`Plan` is in no room",
    );
    caught(
        "src/plan/mod.rs",
        "mod text { use super::super::source::A; }",
        "has a file of its own",
    );
    caught(
        "src/plan/mod.rs",
        &"\n".repeat(401),
        "mod.rs:401: longer than 400 lines",
    );
    caught(
        "src/lib.rs",
        "pub mod source; pub mod plan; pub mod diag;",
        "order of the pipeline",
    );
    fine(
        "src/lib.rs",
        "pub mod source; pub mod diag; pub mod cli; pub use cli::run;",
    );
}
