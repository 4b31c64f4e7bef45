//! What a rule may cost: a hostile or a silly one ends as an error, and takes neither the time nor the memory of who holds it.
//!
//! A rule has no loops but those over lists, and no names for what it made. So all that can grow is put behind a meter: what is walked
//! over, what becomes part of a list, and what is given to an operator that reads it whole. The meter counts values and their bytes, not
//! time: what is refused here is refused everywhere.

use cel::common::ast::{CallExpr, ComprehensionExpr, EntryExpr, Expr, IdedExpr, LiteralValue};
use cel::objects::Value;
use cel::{Context, ExecutionError};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// So much is there for a rule: a plan of a hundred thousand phones can be walked over a few times.
pub(super) const ALL: u64 = 20_000_000;
/// So many bytes of a text cost as much as a value.
const BYTES: usize = 16;
/// The meter's name, which nobody can write.
const METER: &str = "@meter";
/// What looks at no more than the outside of its operands, whatever is in them.
const CHEAP: [&str; 19] = [
    "_?_:_",
    "_&&_",
    "_||_",
    "!_",
    "-_",
    "_-_",
    "_*_",
    "_/_",
    "_%_",
    "_[_]",
    "_[?_]",
    "_?._",
    "size",
    "type",
    "int",
    "uint",
    "double",
    "bool",
    "@not_strictly_false",
];

/// Gives a context what [`metered`] calls, with so much to take from.
pub(super) fn fill(context: &mut Context<'_, '_>, all: u64) -> Result<(), String> {
    let left = Arc::new(AtomicU64::new(all));
    let meter = move |value: Value, each: i64| burn(&left, value, each);
    context
        .add_function(METER, meter)
        .map_err(|fault| fault.to_string())
}

/// Takes what a value costs, with so much for each of its items.
fn burn(left: &AtomicU64, value: Value, each: i64) -> Result<Value, ExecutionError> {
    let items = match &value {
        Value::List(list) => list.len(),
        Value::Map(map) => map.map.len(),
        _ => 0,
    };
    let each = u64::try_from(each).unwrap_or(u64::MAX);
    let cost = (items as u64)
        .saturating_mul(each)
        .saturating_add(size(&value));
    let enough = |left: u64| left.checked_sub(cost);
    if left
        .fetch_update(Ordering::Relaxed, Ordering::Relaxed, enough)
        .is_ok()
    {
        return Ok(value);
    }
    left.store(0, Ordering::Relaxed);
    Err(ExecutionError::function_error(
        "rule",
        "it takes too much time or memory",
    ))
}

/// How many values a value is made of, with texts by their length.
fn size(value: &Value) -> u64 {
    match value {
        Value::List(list) => 1 + list.iter().map(size).sum::<u64>(),
        Value::Map(map) => 1 + map.map.values().map(|value| 1 + size(value)).sum::<u64>(),
        Value::String(text) => 1 + (text.len() / BYTES) as u64,
        Value::Bytes(bytes) => 1 + (bytes.len() / BYTES) as u64,
        _ => 1,
    }
}

/// Puts the meter before all that can grow; gives how many parts there are.
pub(super) fn metered(expression: &mut IdedExpr) -> u64 {
    1 + match &mut expression.expr {
        Expr::Call(call) => of_call(call),
        Expr::Comprehension(comprehension) => of_walk(comprehension),
        Expr::List(list) => list.elements.iter_mut().map(charged).sum(),
        Expr::Map(map) => map
            .entries
            .iter_mut()
            .map(|entry| of_entry(&mut entry.expr))
            .sum(),
        Expr::Struct(made) => made
            .entries
            .iter_mut()
            .map(|entry| of_entry(&mut entry.expr))
            .sum(),
        Expr::Select(select) => metered(&mut select.operand),
        Expr::Unspecified | Expr::Ident(_) | Expr::Literal(_) => 0,
    }
}

fn of_entry(entry: &mut EntryExpr) -> u64 {
    match entry {
        EntryExpr::StructField(field) => charged(&mut field.value),
        EntryExpr::MapEntry(entry) => charged(&mut entry.key) + charged(&mut entry.value),
    }
}

fn of_call(call: &mut CallExpr) -> u64 {
    let operand = match CHEAP.contains(&call.func_name.as_str()) {
        true => metered,
        false => charged,
    };
    let target = call.target.iter_mut().map(|target| operand(target));
    let parts: u64 = target.sum();
    parts + call.args.iter_mut().map(operand).sum::<u64>()
}

/// A walk over a list costs all of the list, and for each item as much as what is done with it has parts. The list that is made on the
/// way is not counted again and again: what is put into it is.
fn of_walk(walk: &mut ComprehensionExpr) -> u64 {
    let made = walk.accu_var.clone();
    let parts = of_step(&mut walk.loop_step, &made) + metered(&mut walk.loop_cond);
    let all =
        metered(&mut walk.iter_range) + metered(&mut walk.accu_init) + metered(&mut walk.result);
    meter(&mut walk.iter_range, 1 + parts);
    all + parts
}

fn of_step(step: &mut IdedExpr, made: &str) -> u64 {
    let is_made = |one: &IdedExpr| matches!(&one.expr, Expr::Ident(name) if name == made);
    match &mut step.expr {
        Expr::Call(call) if call.func_name == "_+_" && call.args.first().is_some_and(is_made) => {
            2 + call.args.iter_mut().skip(1).map(metered).sum::<u64>()
        }
        Expr::Call(call) if call.func_name == "_?_:_" => {
            1 + call
                .args
                .iter_mut()
                .map(|one| of_step(one, made))
                .sum::<u64>()
        }
        _ => metered(step),
    }
}

fn charged(expression: &mut IdedExpr) -> u64 {
    let parts = metered(expression);
    if !matches!(expression.expr, Expr::Literal(_)) {
        meter(expression, 0);
    }
    parts
}

fn meter(expression: &mut IdedExpr, each: u64) {
    let id = expression.id;
    let each = i64::try_from(each).unwrap_or(i64::MAX);
    let each = IdedExpr {
        id,
        expr: Expr::Literal(LiteralValue::Int(each.into())),
    };
    let whole = std::mem::take(expression);
    *expression = IdedExpr {
        id,
        expr: Expr::Call(CallExpr {
            func_name: METER.to_owned(),
            target: None,
            args: vec![whole, each],
        }),
    };
}

#[cfg(test)]
mod tests {
    use super::super::rule::holds_within;
    use super::ALL;
    use serde_json::{Value, json};

    /// A plan of some phones: ten thousand values, a twentieth of a large one, and so is what there is for a rule.
    fn plan() -> Value {
        let change = |n: usize| json!({"path": format!("phones/{n:012x}.cfg"), "action": "change"});
        let changes: Vec<_> = (0..1_000).map(change).collect();
        json!({"hosts": [{"id": "one", "changes": changes}, {"id": "two", "changes": changes}]})
    }

    fn holds(plan: &Value, rule: &str) -> Result<bool, String> {
        holds_within(ALL / 20, plan, rule)
    }

    #[test]
    fn what_looks_at_a_large_plan_has_enough() {
        let plan = plan();
        for rule in [
            "plan.hosts.all(host, host.changes.all(one, one.action == 'change' && one.path.startsWith('phones/')))",
            "size(plan.hosts.map(host, size(host.changes.filter(one, one.path.contains('ff'))))) == 2",
            "!plan.hosts.exists(host, host.changes.exists(one, one.path in ['a', 'b']))",
            "plan.hosts[0].changes == plan.hosts[1].changes",
        ] {
            assert_eq!(holds(&plan, rule), Ok(true), "{rule}");
        }
    }

    /// What would take ages or all of the memory.
    fn hostile() -> Vec<String> {
        let ten = "[0,1,2,3,4,5,6,7,8,9]";
        let inner = |all: String, n: usize| format!("{ten}.all(x{n}, {all})");
        let nested = (0..14).fold("true".to_owned(), inner);
        let exists = (0..14).fold("false".to_owned(), |all, n| {
            format!("{ten}.exists(x{n}, {all})")
        });
        let doubled = |one: &str, twice: &str| {
            format!(
                "[{one}]{}.size() > 0",
                format!(".map(x, {twice})").repeat(40)
            )
        };
        let large = "plan.hosts.all(a, plan.hosts.all(b, plan.hosts.all(c, plan.hosts.all(d, ";
        let lists = "plan.hosts[0].changes";
        vec![
            nested.clone(),
            format!("{nested} || true || {nested}"),
            exists,
            doubled("'aaaaaaaaaaaaaaaa'", "x+x"),
            doubled("b'aaaaaaaaaaaaaaaa'", "x+x"),
            doubled("[1,2,3]", "x+x"),
            doubled("1", "[x,x]"),
            doubled("1", "{'a':x,'b':x}"),
            format!("{large}{lists}.all(e, {lists} == {lists}))))))"),
            format!("{lists}.all(a, {lists}.all(b, {lists}.all(c, a != b || b != c || true)))"),
            format!("{lists}.all(a, a in {lists})"),
            format!("size({lists}.map(a, {lists}.map(b, plan))) > 0"),
            format!(
                "{lists}.map(a, string(a.path) + a.path).map(a, a + a + a + a).map(a, a + a + a + a + a + a).map(a, a + a + a + a + a + a).map(a, a + a + a + a + a + a + a).all(a, true)"
            ),
        ]
    }

    /// The test itself would not end otherwise.
    #[test]
    fn what_would_take_ages_ends_soon() {
        let plan = plan();
        for rule in hostile() {
            assert!(rule.len() <= 1000, "{rule} can be written");
            let answer = holds(&plan, &rule);
            assert!(
                answer != Ok(true) || rule.contains("|| true"),
                "{rule}: {answer:?}"
            );
        }
    }

    #[test]
    fn nobody_calls_the_meter() {
        assert!(holds(&json!({}), "@meter(1, 0) == 1").is_err());
    }
}
