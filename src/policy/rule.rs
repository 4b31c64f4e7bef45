//! Rules that are conditions over the JSON of a plan.

use super::{Case, Refusal, Waiver};
use crate::model::Rule;
use cel::{Context, Program, Value};

/// Why a plan does not keep a rule: it does not hold, or cannot be told.
pub(super) fn broken(case: &Case<'_>, rule: &Rule) -> Option<Refusal> {
    let why = match holds(case, rule) {
        Ok(true) => return None,
        Ok(false) => match &rule.says {
            Some(says) => format!("the rule `{}` does not hold: {}", rule.id, says.value),
            None => format!(
                "the rule `{}` does not hold: `{}`",
                rule.id, rule.holds.value
            ),
        },
        Err(why) => format!("the rule `{}` cannot be told of this plan: {why}", rule.id),
    };
    Some(Refusal {
        message: why,
        things: Vec::new(),
        waiver: Some(Waiver::Rule(rule.id.clone())),
    })
}

fn holds(case: &Case<'_>, rule: &Rule) -> Result<bool, String> {
    let program = Program::compile(rule.holds.value.as_str()).map_err(|fault| fault.to_string())?;
    let mut context = Context::default();
    context
        .add_variable("plan", case.plan)
        .map_err(|fault| fault.to_string())?;
    match program.execute(&context) {
        Ok(Value::Bool(holds)) => Ok(holds),
        Ok(_) => Err("it is neither true nor false".to_owned()),
        Err(fault) => Err(fault.to_string()),
    }
}
