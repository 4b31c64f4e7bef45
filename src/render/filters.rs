//! What a template may call: a short list of our own. None of it sees the world, and what makes texts refuses secrets.

use super::fault::Fault;
use super::marks;
use super::objects::Sealed;
use super::slot::Slot;
use minijinja::{Environment, Error, ErrorKind, Value, filters, functions, tests};
use std::borrow::Cow;

/// Adds filters, tests and functions to an empty environment.
pub(super) fn install(environment: &mut Environment<'_>) {
    install_text_filters(environment);
    environment.add_filter("default", filters::default);
    environment.add_filter("first", filters::first);
    environment.add_filter("items", filters::items);
    environment.add_filter("last", filters::last);
    environment.add_filter("length", filters::length);
    environment.add_filter("sort", filters::sort);
    environment.add_test("defined", |value: &Value| {
        if let Some(slot) = value.downcast_object::<Slot>() {
            slot.is_there();
        }
        tests::is_defined(value)
    });
    environment.add_test("undefined", tests::is_undefined);
    environment.add_test("string", tests::is_string);
    environment.add_test("number", tests::is_number);
    environment.add_test("startingwith", |whole: &Value, part: &Value| {
        Ok::<_, Error>(text(whole)?.starts_with(&*text(part)?))
    });
    environment.add_test("endingwith", |whole: &Value, part: &Value| {
        Ok::<_, Error>(text(whole)?.ends_with(&*text(part)?))
    });
    environment.add_function("namespace", functions::namespace);
    environment.add_function("range", functions::range);
}

fn install_text_filters(environment: &mut Environment<'_>) {
    environment.add_filter("lower", |value: &Value| {
        Ok::<_, Error>(text(value)?.to_lowercase())
    });
    environment.add_filter("upper", |value: &Value| {
        Ok::<_, Error>(text(value)?.to_uppercase())
    });
    environment.add_filter("trim", |value: &Value| {
        Ok::<_, Error>(text(value)?.trim().to_owned())
    });
    environment.add_filter("replace", |value: &Value, from: &Value, to: &Value| {
        Ok::<_, Error>(text(value)?.replace(&*text(from)?, &text(to)?))
    });
    environment.add_filter("join", |list: &Value, between: &Value| {
        let parts = list
            .try_iter()?
            .map(|part| Ok(text(&part)?.into_owned()))
            .collect::<Result<Vec<_>, Error>>()?;
        Ok::<_, Error>(parts.join(&text(between)?))
    });
}

/// The text of a text or number; a secret has none.
fn text(value: &Value) -> Result<Cow<'_, str>, Error> {
    if value.downcast_object_ref::<Sealed>().is_some()
        || value.as_str().is_some_and(marks::found_in)
    {
        return Err(Fault::Broken("a filter or test").into());
    }
    match value.as_str() {
        Some(text) => Ok(text.into()),
        None if value.is_number() => Ok(value.to_string().into()),
        None => Err(Error::new(
            ErrorKind::InvalidOperation,
            format!("a text is needed, and this is a {}", value.kind()),
        )),
    }
}
