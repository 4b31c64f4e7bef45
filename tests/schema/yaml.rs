//! YAML as an editor understands it: the core schema of YAML 1.2, in which a plain `2000` is a number and `yes` a text.

use saphyr_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Value};

/// The value of a document.
pub(crate) fn value(text: &str) -> Value {
    let events = Parser::new_from_str(text).map(|event| event.unwrap().0);
    let mut events = events.filter(|event| {
        !matches!(
            event,
            Event::StreamStart | Event::DocumentStart(_) | Event::Nothing
        )
    });
    read(&mut events).unwrap()
}

/// The next value; `None` at the end of a container.
fn read<'a>(events: &mut impl Iterator<Item = Event<'a>>) -> Option<Value> {
    Some(match events.next().unwrap() {
        Event::Scalar(text, ScalarStyle::Plain, ..) => plain(&text),
        Event::Scalar(text, ..) => Value::String(text.into_owned()),
        Event::SequenceStart(..) => Value::Array(std::iter::from_fn(|| read(events)).collect()),
        Event::MappingStart(..) => {
            let mut map = Map::new();
            while let Some(key) = read(events) {
                let key = key.as_str().map_or_else(|| key.to_string(), str::to_owned);
                map.insert(key, read(events).unwrap());
            }
            Value::Object(map)
        }
        _ => return None,
    })
}

fn plain(text: &str) -> Value {
    let number = || text.parse::<i64>().map(Value::from);
    let real = || text.parse::<f64>().map(Value::from);
    match text {
        "" | "~" | "null" => Value::Null,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ if text.starts_with(|c: char| c.is_ascii_digit() || c == '-') => {
            number().or_else(|_| real()).unwrap_or_else(|_| text.into())
        }
        _ => text.into(),
    }
}
