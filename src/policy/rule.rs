//! Rules that are conditions over the JSON of a plan.

use super::{Case, Refusal, Waiver, fuel};
use crate::model::Rule;
use cel::parser::Parser;
use cel::{Context, Value};

/// Why a plan does not keep a rule: it does not hold, or cannot be told.
pub(super) fn broken(case: &Case<'_>, rule: &Rule) -> Option<Refusal> {
    let why = match holds_within(fuel::ALL, case.plan, rule.holds.value.as_str()) {
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

/// Whether a condition holds of a plan, at a cost of so much at most; why nobody can tell.
pub(super) fn holds_within(
    fuel: u64,
    plan: &serde_json::Value,
    condition: &str,
) -> Result<bool, String> {
    let parsed = Parser::new().parse(condition);
    let mut expression = parsed.map_err(|fault| fault.to_string())?;
    fuel::metered(&mut expression);
    let mut context = Context::default();
    fuel::fill(&mut context, fuel)?;
    context
        .add_variable("plan", plan)
        .map_err(|fault| fault.to_string())?;
    match context.resolve(&expression) {
        Ok(Value::Bool(holds)) => Ok(holds),
        Ok(_) => Err("it is neither true nor false".to_owned()),
        Err(fault) => Err(fault.to_string()),
    }
}
