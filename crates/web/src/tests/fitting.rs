//! Values laid beside the schemas of the document, name by name.

use serde_json::Value;

/// What the report of an import says depends on the kind of its file: it may hold more than is told.
const OPEN: [&str; 1] = ["ImportReport"];

/// Lays a value beside a schema: every name that is there has to be told, and every one that has to be there is.
pub(super) fn fits(document: &Value, schema: &Value, value: &Value, place: &str) -> Result<(), String> {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.rsplit('/').next().unwrap();
        let mut named = document["components"]["schemas"][name].clone();
        if OPEN.contains(&name) {
            named["open"] = Value::Bool(true);
        }
        return fits(document, &named, value, place);
    }
    if let Some(parts) = schema["oneOf"].as_array() {
        let tried: Vec<String> = parts.iter().filter_map(|part| fits(document, part, value, place).err()).collect();
        return if tried.len() < parts.len() { Ok(()) } else { Err(tried.join(" | ")) };
    }
    if let Some(parts) = schema["allOf"].as_array() {
        // Of flattened parts each name belongs to one.
        let mut merged = serde_json::json!({"type": "object", "properties": {}, "required": []});
        gather(document, parts, &mut merged);
        return fits(document, &merged, value, place);
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => return Ok(()),
    };
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(n) if n.is_i64() || n.is_u64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    if !kinds.contains(&kind) {
        return Err(format!("{place}: {kind} is none of {kinds:?}"));
    }
    if let (Some(words), Value::String(_)) = (schema["enum"].as_array(), value)
        && !words.contains(value)
    {
        return Err(format!("{place}: {value} is none of {words:?}"));
    }
    match value {
        Value::Array(entries) => {
            entries.iter().try_for_each(|entry| fits(document, &schema["items"], entry, &format!("{place}[]")))
        }
        Value::Object(members) => {
            let Some(properties) = schema["properties"].as_object() else {
                let every = &schema["additionalProperties"];
                return members.iter().try_for_each(|(name, member)| fits(document, every, member, &format!("{place}.{name}")));
            };
            for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                if !members.contains_key(name) {
                    return Err(format!("{place}: {name} is missing"));
                }
            }
            for (name, member) in members {
                let Some(property) = properties.get(name) else {
                    if schema["open"] == true {
                        continue;
                    }
                    return Err(format!("{place}: nobody told of {name}"));
                };
                fits(document, property, member, &format!("{place}.{name}"))?;
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Properties of all parts together.
fn gather(document: &Value, parts: &[Value], into: &mut Value) {
    for part in parts {
        let mut part = part;
        while let Some(name) = part["$ref"].as_str() {
            part = &document["components"]["schemas"][name.rsplit('/').next().unwrap()];
        }
        if let Some(parts) = part["allOf"].as_array() {
            gather(document, parts, into);
        }
        // A part of which nothing is told may hold whatever it likes.
        if part["properties"].is_null() && part["allOf"].is_null() {
            into["open"] = Value::Bool(true);
        }
        for (name, property) in part["properties"].as_object().into_iter().flatten() {
            into["properties"][name] = property.clone();
        }
        let required = part["required"].as_array().cloned().unwrap_or_default();
        into["required"].as_array_mut().unwrap().extend(required);
    }
}
