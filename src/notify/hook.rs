use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How often a program is looked at.
const PAUSE: Duration = Duration::from_millis(50);

/// A program of the administrator's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hook {
    /// The program and its arguments.
    pub command: Vec<String>,
    /// The folder in which it is started.
    pub folder: PathBuf,
    /// How long it may take; then it is killed, with all that it started.
    pub within: Duration,
}

impl Hook {
    /// Runs it with a text as its standard input. What it prints goes nowhere.
    pub fn run(&self, input: &str) -> Result<(), String> {
        let (program, arguments) = self.command.split_first().ok_or("it names no program")?;
        let mut child = Command::new(program)
            .args(arguments)
            .current_dir(&self.folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .map_err(|fault| format!("it cannot be started: {fault}"))?;
        let input = input.to_owned();
        if let Some(mut pipe) = child.stdin.take() {
            // Who reads nothing is not waited for.
            std::thread::spawn(move || pipe.write_all(input.as_bytes()).ok());
        }
        self.wait(&mut child)
    }

    fn wait(&self, child: &mut Child) -> Result<(), String> {
        let start = Instant::now();
        loop {
            match child.try_wait().map_err(|fault| fault.to_string())? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => return Err(format!("it ended with {status}")),
                None if start.elapsed() < self.within => std::thread::sleep(PAUSE),
                None => break,
            }
        }
        end(child);
        Err(format!(
            "it took longer than {} s, and was killed",
            self.within.as_secs()
        ))
    }
}

/// Kills it and all that it started: they are a group of their own.
fn end(child: &mut Child) {
    let group = format!("-{}", child.id());
    // Whoever is gone already needs no killing.
    Command::new("kill")
        .args(["-KILL", "--", &group])
        .stderr(Stdio::null())
        .status()
        .ok();
    child.kill().ok();
    child.wait().ok();
}
