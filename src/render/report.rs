//! Errors of the engine as findings with places.

use super::Value;
use super::fault::Fault;
use crate::diag::{Code, Diagnostic};
use crate::source::{FileId, Place};
use minijinja::{Error, ErrorKind};
use std::collections::BTreeMap;
use std::error::Error as _;
use std::ops::Range;

/// The texts of templates that the user can look at.
pub(super) type Files = BTreeMap<String, FileId>;

/// What the engine says, told as a finding. `root` is the template that was asked for, `value` what it was handed.
pub(super) fn diagnostic(
    error: &Error,
    root: &str,
    files: &Files,
    value: Option<&Value>,
) -> Diagnostic {
    let (fault, found) = (fault(error), innermost(error));
    let finding = match &fault {
        Some(fault) => of_fault(fault, value),
        None => of_engine(found),
    };
    located(finding, found, root, files)
}

fn of_fault(fault: &Fault, value: Option<&Value>) -> Diagnostic {
    match fault {
        Fault::Marked { address } if value.is_some_and(|value| value.holds(*address)) => {
            let finding = Diagnostic::new(Code::E0503, "a value holds a control character");
            written_at(finding, value, *address).help("remove it")
        }
        Fault::Marked { .. } => broken("a secret goes through a filter or an operator"),
        Fault::Broken(_) => broken(fault.to_string()),
        Fault::Shape(_) => Diagnostic::new(Code::E0503, fault.to_string())
            .help("print a text or a number: `{{ \"1\" if … else \"0\" }}`"),
        Fault::Unwritable { address, why, .. } => {
            let finding = Diagnostic::new(Code::E0503, fault.to_string());
            written_at(finding, value, *address).maybe_help(why.help.as_ref())
        }
        Fault::TooLong => Diagnostic::new(Code::E0504, fault.to_string()),
    }
}

fn broken(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::E0502, message).help("print the secret as it is: `{{ … }}`")
}

fn written_at(finding: Diagnostic, value: Option<&Value>, address: usize) -> Diagnostic {
    match value.and_then(|value| value.place_of(address)) {
        Some(place) => finding.label(place, "written here"),
        None => finding,
    }
}

fn of_engine(error: &Error) -> Diagnostic {
    let detail = error
        .detail()
        .map_or_else(|| error.kind().to_string(), str::to_owned);
    match error.kind() {
        ErrorKind::OutOfFuel => {
            Diagnostic::new(Code::E0504, "the template does not come to an end")
        }
        ErrorKind::WriteFailure => Diagnostic::new(Code::E0504, Fault::TooLong.to_string()),
        ErrorKind::InvalidOperation if detail.contains("plain object") => {
            broken("a secret goes through an operator")
        }
        ErrorKind::TemplateNotFound => Diagnostic::new(Code::E0501, detail.replace('"', "`")),
        _ => Diagnostic::new(Code::E0501, detail),
    }
}

/// Shows the finding in the template where the user has its text, and names it where not.
fn located(finding: Diagnostic, error: &Error, root: &str, files: &Files) -> Diagnostic {
    let name = error.name().unwrap_or(root);
    if let Some(place) = files
        .get(name)
        .and_then(|file| Some(place(*file, error.range()?)))
    {
        return finding.label(place, "in this part of the template");
    }
    let line = error
        .line()
        .map(|line| format!(", line {line}"))
        .unwrap_or_default();
    finding.note(format!("in the template `{name}`{line}"))
}

fn place(file: FileId, range: Range<usize>) -> Place {
    let byte = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Place::new(file, byte(range.start), byte(range.end))
}

/// The error that the others are about: the deepest that knows its template.
fn innermost(error: &Error) -> &Error {
    causes(error)
        .filter(|cause| cause.name().is_some())
        .last()
        .unwrap_or(error)
}

fn causes(error: &Error) -> impl Iterator<Item = &Error> {
    std::iter::successors(Some(error), |cause: &&Error| {
        <Error as std::error::Error>::source(cause)?.downcast_ref()
    })
}

fn fault(error: &Error) -> Option<Fault> {
    causes(error).find_map(|cause| cause.source()?.downcast_ref().cloned())
}
