use super::super::names;
use super::super::work::Work;
use super::NUMBER;
use super::line::Lines;
use super::written::Context;
use crate::calls::{Action, Form, Way};
use crate::catalog::numbering::dialling;
use crate::model::{Country, NumberFormat};
use crate::target::spelling::abroad;

/// The contexts that write a number as it is dialled in a country, for trunks that want that.
pub(super) fn all(work: &Work<'_>) -> Vec<Context> {
    let steps = work.calls.flows.values().flat_map(|flow| &flow.steps);
    let ways = steps.filter_map(|step| match &step.action {
        Action::Outside { ways, .. } => Some(ways),
        _ => None,
    });
    let national = ways.flatten().filter_map(|way| match way {
        Way::Trunk {
            form: Form::Usual(NumberFormat::National, Some(country)),
            ..
        } => Some(*country),
        _ => None,
    });
    let countries: std::collections::BTreeSet<_> = national.collect();
    let contexts = countries
        .into_iter()
        .filter_map(|country| national_context(work, country));
    contexts.collect()
}

fn national_context(work: &Work<'_>, country: Country) -> Option<Context> {
    let plan = dialling(country.as_str())?;
    let skip = plan.code.to_string().len() + 1;
    let mut context = Context::new(national_name(work, country));
    let written = |text: String| {
        let mut lines = Lines::new();
        lines.set("PBXCTL_OUT", &text);
        lines.add("Return()");
        lines
    };
    let own = format!("{}${{EXTEN:{skip}}}", plan.national.unwrap_or(""));
    context.extension(format!("_+{}.", plan.code), written(own));
    context.extension("_+.", written(format!("{}${{EXTEN:1}}", abroad(&plan))));
    context.extension("_[0-9*#]!", written("${EXTEN}".to_owned()));
    Some(context)
}

fn national_name(work: &Work<'_>, country: Country) -> String {
    names::of_tenant(
        work.id,
        &format!("national_{}", country.as_str().to_lowercase()),
    )
}

/// Sets `PBXCTL_OUT` to the number as a way wants it.
pub(super) fn set(work: &Work<'_>, lines: &mut Lines, form: &Form) {
    match form {
        Form::Usual(NumberFormat::National, Some(country)) => {
            lines.add(format_args!(
                "Gosub({},{NUMBER},1)",
                national_name(work, *country)
            ));
        }
        Form::Usual(NumberFormat::Digits, _) => {
            lines.set("PBXCTL_OUT", format_args!("${{FILTER(0-9,{NUMBER})}}"));
        }
        Form::Usual(NumberFormat::E164 | NumberFormat::National, _) => {
            lines.set("PBXCTL_OUT", NUMBER);
        }
        Form::Changed { strip: 0, prepend } if prepend.is_empty() => {
            lines.set("PBXCTL_OUT", format_args!("${{FILTER(0-9,{NUMBER})}}"));
        }
        Form::Changed { strip, prepend } => {
            lines.set(
                "PBXCTL_OUT",
                format_args!("{prepend}${{FILTER(0-9,{NUMBER}):{strip}}}"),
            );
        }
    }
}
