//! The release, step by step as the workflow writes it, as far as it goes without GitHub: what asks others (`gh`, `docker`) is written
//! down here, and what builds for other machines runs where their target is installed.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "real programs run in a world of their own, which must stand"
)]

use crate::action::{ours, yaml};
use crate::git::{have, told};
use crate::site::Site;
use crate::workflow::program;
use serde_json::Value;
use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

const WORKFLOW: &str = ".github/workflows/release.yml";

/// A checkout with our binary as what was built, and programs that write down what they are asked.
fn checkout() -> Site {
    let site = Site::new();
    for path in ["packaging", "LICENSE", "README.md", "CHANGELOG.md"] {
        symlink(ours(path), site.path(path)).unwrap();
    }
    let binary = format!("#!/bin/sh\nexec {} \"$@\"\n", env!("CARGO_BIN_EXE_pbxctl"));
    for target in targets() {
        let target = target["target"].as_str().unwrap();
        program(&site, &format!("target/{target}/release/pbxctl"), &binary);
    }
    for asked in ["gh", "docker"] {
        program(
            &site,
            &format!("bin/{asked}"),
            &format!("#!/bin/sh\necho \"{asked} $*\" >>asked\n"),
        );
    }
    site
}

/// What is built: the machine, and its name.
fn targets() -> Vec<Value> {
    let workflow = yaml(WORKFLOW);
    let include = &workflow["jobs"]["build"]["strategy"]["matrix"]["include"];
    include.as_array().unwrap().clone()
}

/// The program of a job that has this word in it.
fn step(job: &str, word: &str) -> String {
    let workflow = yaml(WORKFLOW);
    let steps = workflow["jobs"][job]["steps"].as_array().unwrap();
    let mut runs = steps.iter().filter_map(|step| step["run"].as_str());
    runs.find(|run| run.contains(word)).unwrap().to_owned()
}

/// Runs a program as GitHub does, with these variables; what it printed.
#[track_caller]
fn run(site: &Site, step: &str, variables: &[(&str, &str)]) -> String {
    told(bash(site, step, variables))
}

fn bash(site: &Site, step: &str, variables: &[(&str, &str)]) -> Command {
    let path = std::env::var("PATH").unwrap();
    let path = format!("{}:{path}", site.path("bin").display());
    let mut bash = site.program(
        "bash",
        ["--noprofile", "--norc", "-eo", "pipefail", "-c", step],
    );
    bash.env("PATH", path).envs(variables.iter().copied());
    bash
}

#[test]
fn what_is_packed_is_summed_and_handed_to_github() {
    let site = checkout();
    let pack = step("build", "packaging/release");
    for machine in targets() {
        let word = |key: &str| machine[key].as_str().unwrap().to_owned();
        run(
            &site,
            &pack,
            &[("TARGET", &word("target")), ("NAME", &word("name"))],
        );
        assert!(
            site.path(&format!("out/pbxctl-{}.tar.gz", word("name")))
                .is_file()
        );
    }
    run(&site, &step("release", "sha256sum"), &[]);
    let sums = site.read("out/SHA256SUMS");
    assert_eq!(sums.lines().count(), targets().len(), "{sums}");
    run(
        &site,
        "cd out && sha256sum --check --strict SHA256SUMS",
        &[],
    );
    let at = [("TAG", "v1.2.3"), ("GITHUB_REPOSITORY", "Acme/Telephones")];
    run(&site, &step("release", "gh release"), &at);
    let image = [("TOKEN", "a token"), ("USER", "alice")];
    run(&site, &step("image", "docker login"), &image);
    run(&site, &step("image", "docker build"), &at);
    let asked = site.read("asked");
    for line in [
        "gh release create v1.2.3 --repo Acme/Telephones --verify-tag --generate-notes out/SHA256SUMS out/pbxctl-aarch64-linux-musl.tar.gz out/pbxctl-x86_64-linux-musl.tar.gz",
        "docker login ghcr.io -u alice --password-stdin",
        "docker build -f packaging/container/Containerfile -t ghcr.io/acme/telephones:v1.2.3 -t ghcr.io/acme/telephones:latest .",
    ] {
        assert!(asked.lines().any(|one| one == line), "{line}\n{asked}");
    }
    assert!(!asked.contains("a token"), "a token is no argument");
}

/// The look at the binary tells a static one from one that is not, as the one of this test is. It is built for musl where that is installed.
#[test]
fn a_binary_that_is_not_static_is_no_release() {
    let site = checkout();
    if !have("file") {
        return;
    }
    let look = step("build", "static");
    let target = "x86_64-unknown-linux-musl";
    let path = site.path(&format!("target/{target}/release/pbxctl"));
    fs::remove_file(&path).unwrap();
    symlink(env!("CARGO_BIN_EXE_pbxctl"), &path).unwrap();
    let follows = look.replace("file ", "file -L ");
    assert_eq!(
        bash(&site, &follows, &[("TARGET", target)])
            .status()
            .unwrap()
            .code(),
        Some(1)
    );
    let installed = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", target])
        .output();
    let installed = String::from_utf8(installed.unwrap().stdout).unwrap();
    if !fs::exists(installed.trim()).unwrap() || !have("musl-gcc") {
        eprintln!("left out: `{target}` is not installed; the build of this test stands for it");
        return;
    }
    let into = ours("target/musl");
    let build = [
        "build",
        "--quiet",
        "--locked",
        "--target",
        target,
        "--target-dir",
        into.to_str().unwrap(),
    ];
    let mut cargo = Command::new("cargo");
    cargo.args(build).current_dir(ours("."));
    told(cargo);
    fs::remove_file(&path).unwrap();
    symlink(into.join(target).join("debug/pbxctl"), &path).unwrap();
    run(&site, &follows, &[("TARGET", target)]);
}

/// `cargo cyclonedx` writes it; where that is not there, what follows is tried with a bill of its form.
#[test]
fn the_bill_of_materials_is_put_where_it_is_taken_from() {
    let site = checkout();
    let write = step("sbom", "cyclonedx --format");
    let bill = r#"{"bomFormat":"CycloneDX","specVersion":"1.3"}"#;
    program(
        &site,
        "bin/cargo",
        &format!(
            "#!/bin/sh\n[ \"$*\" = 'cyclonedx --format json --override-filename pbxctl.cdx' ] && echo '{bill}' >pbxctl.cdx.json\n"
        ),
    );
    run(&site, &write, &[]);
    let told: Value = serde_json::from_str(&site.read("out/pbxctl.cdx.json")).unwrap();
    assert_eq!(told["bomFormat"], "CycloneDX");
}

#[test]
fn completions_complete() {
    let site = Site::new();
    let bash = site.run(["completions", "bash"]).stdout;
    site.write("pbxctl.bash", &bash);
    let ask = "source ./pbxctl.bash; COMP_WORDS=(pbxctl pl); COMP_CWORD=1; _pbxctl pbxctl pl pbxctl; echo \"${COMPREPLY[*]}\"";
    assert_eq!(run(&site, ask, &[]), "plan");
    for (shell, words) in [("zsh", ["-n"].as_slice()), ("fish", &["--no-execute"])] {
        let text = site.run(["completions", shell]).stdout;
        assert!(text.contains("merge-lock"), "{shell}");
        site.write(shell, &text);
        // Neither is on every machine
        if Command::new(shell).arg("--version").output().is_ok() {
            told(site.program(shell, words.iter().copied().chain([shell])));
        } else {
            eprintln!("left out: `{shell}` is not installed");
        }
    }
}

#[test]
fn man_pages_are_pages() {
    let site = Site::new();
    assert_eq!(site.run(["-q", "man", "--out", "man"]).code, 0);
    let pages: Vec<_> = site
        .files()
        .into_iter()
        .filter(|path| path.starts_with("man/"))
        .collect();
    assert!(
        pages.len() > 25 && pages.contains(&"man/pbxctl-apply.1".to_owned()),
        "{pages:?}"
    );
    for page in &pages {
        let text = site.read(page);
        for part in [".TH ", ".SH NAME", ".SH SYNOPSIS"] {
            assert!(text.contains(part), "{page}: {part}");
        }
        if have("groff") {
            let drawn = site
                .program("groff", ["-Kutf8", "-man", "-Tutf8", "-ww", "-b", page])
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&drawn.stderr);
            assert!(drawn.status.success() && said.is_empty(), "{page}: {said}");
        }
    }
}

/// Instructions that are there, stages that are named before, files that are in the project, and nobody who is root at the end.
#[test]
fn the_container_is_made_of_what_is_there() {
    let text = fs::read_to_string(ours("packaging/container/Containerfile")).unwrap();
    let text = text.replace("\\\n", " ");
    let known = [
        "FROM",
        "WORKDIR",
        "RUN",
        "COPY",
        "USER",
        "ENV",
        "VOLUME",
        "EXPOSE",
        "HEALTHCHECK",
        "ENTRYPOINT",
        "CMD",
    ];
    let (mut stages, mut user) = (Vec::new(), "root");
    let lines = text.lines().map(str::trim);
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (word, rest) = line.split_once(' ').unwrap();
        assert!(known.contains(&word), "{line}");
        match word {
            "FROM" => stages.extend(rest.split_once(" AS ").map(|(_, name)| name.to_owned())),
            "COPY" => {
                let from = rest
                    .strip_prefix("--from=")
                    .and_then(|rest| rest.split(' ').next());
                assert!(
                    from.is_none_or(|from| stages.iter().any(|stage| stage == from)),
                    "{line}"
                );
            }
            "USER" => user = rest,
            "ENTRYPOINT" | "CMD" => {
                assert!(serde_json::from_str::<Vec<String>>(rest).is_ok(), "{line}");
            }
            "RUN" => {
                let parsed = Command::new("sh")
                    .args(["-n", "-c", rest])
                    .status()
                    .unwrap();
                assert!(parsed.success(), "{line}");
            }
            _ => {}
        }
    }
    for program in ["openssh-client", "git", "gpgv"] {
        assert!(text.contains(program), "an apply takes {program}");
    }
    assert_eq!(
        (stages.as_slice(), user),
        (["build".to_owned()].as_slice(), "pbxctl")
    );
}
