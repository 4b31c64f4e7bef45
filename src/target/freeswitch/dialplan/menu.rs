use super::At;
use super::action::dial;
use super::written::{Action, Condition};
use crate::calls::{IvrMenu, Scope};

/// How long it waits for the next digit of an extension, in milliseconds.
const NEXT_DIGIT: u32 = 2500;

/// Plays the greeting and reads a key, as often as there are tries. Each try puts an `x` behind those that are there.
pub(super) fn menu(at: &At<'_>, menu: &IvrMenu) -> Vec<Condition> {
    let mut all = vec![
        at.does([
            Action::new("answer", ""),
            Action::set("pbxctl_tries", ""),
            at.go_part("ask"),
        ]),
        at.part_does("ask", ask(at, menu)),
    ];
    for (key, step) in &menu.keys {
        let pressed = format!("^{}$", super::super::escape::regex(&key.to_string()));
        let key = at.part_if("key", "${pbxctl_key}", &pressed);
        all.push(key.doing([at.go(*step)]));
    }
    if let Some(scope) = &menu.extensions {
        for extension in dialled(at, scope) {
            let known = at.part_if("key", "${pbxctl_key}", &format!("^{extension}$"));
            let number = Action::set("pbxctl_number", &extension);
            all.push(known.doing([number, dial(at.work.id, scope, &extension)]));
        }
    }
    let last = format!("^x{{{},}}$", menu.tries.max(1));
    let left = at.part_if(
        "key",
        "${pbxctl_tries}",
        &format!("^x{{0,{}}}$", menu.tries.max(1) - 1),
    );
    all.push(left.doing([at.go_part("ask")]));
    let none = at.part_if("key", "${pbxctl_key}", "^$");
    all.push(none.doing([at.go(menu.timeout)]));
    let other = at.part_if("key", "${pbxctl_tries}", &last);
    all.push(other.doing([at.go(menu.invalid)]));
    all
}

/// What ends the digits is a key that no phone has: `#` and `*` are keys like any other.
fn ask(at: &At<'_>, menu: &IvrMenu) -> Vec<Action> {
    let scope = menu.extensions.as_ref();
    let longest = scope.map(|scope| {
        dialled(at, scope)
            .iter()
            .map(String::len)
            .max()
            .unwrap_or(1)
    });
    let longest = longest.unwrap_or(1).max(1);
    let (file, wait) = (at.work.file(&menu.greeting), menu.wait.as_millis());
    vec![
        Action::set("pbxctl_tries", "${pbxctl_tries}x"),
        Action::set("pbxctl_key", ""),
        Action::new(
            "read",
            format!("1 {longest} {file} pbxctl_key {wait} X {NEXT_DIGIT}"),
        ),
        at.go_part("key"),
    ]
}

/// The extensions that can be dialled; all that a context has are digits, `*` and `#`.
fn dialled(at: &At<'_>, scope: &Scope) -> Vec<String> {
    let context = at.work.calls.contexts.get(scope);
    let entries = context.into_iter().flat_map(|context| &context.entries);
    let texts = entries.map(|entry| entry.pattern.text().to_owned());
    texts
        .filter(|text| text.chars().all(|c| c.is_ascii_digit()))
        .collect()
}
