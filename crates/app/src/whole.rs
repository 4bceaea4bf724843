//! Whole numbers of 63 bits as JSON Schema has them: `2031.0` is one too, and programs that know no other numbers than floating ones write it so.

use serde::de::{Deserialize as _, Deserializer, Error, Unexpected};
use serde_json::Number;

/// A number from 0 on.
///
/// # Errors
/// It is none, or too large.
pub fn number<'de, D: Deserializer<'de>, N: TryFrom<u64>>(from: D) -> Result<N, D::Error> {
    optional(from)?.ok_or_else(|| D::Error::invalid_type(Unexpected::Unit, &EXPECTED))
}

/// The same, or nothing.
///
/// # Errors
/// It is neither, or too large.
pub fn optional<'de, D: Deserializer<'de>, N: TryFrom<u64>>(from: D) -> Result<Option<N>, D::Error> {
    let Some(sent) = Option::<Number>::deserialize(from)? else { return Ok(None) };
    let exact = |float: f64| (0.0..=LARGEST).contains(&float) && float.fract() == 0.0;
    let most = i64::MAX.unsigned_abs();
    let whole = sent
        .as_u64()
        .filter(|whole| *whole <= most)
        .or_else(|| sent.as_f64().filter(|float| exact(*float)).map(|float| float as u64));
    whole
        .and_then(|whole| N::try_from(whole).ok())
        .map(Some)
        .ok_or_else(|| D::Error::invalid_value(Unexpected::Other(&sent.to_string()), &EXPECTED))
}

const EXPECTED: &str = "a whole number from 0 on";

/// Up to here every whole number is a floating one.
const LARGEST: f64 = 9_007_199_254_740_992.0;

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Sent {
        #[serde(deserialize_with = "super::number")]
        a: u64,
        #[serde(default, deserialize_with = "super::optional")]
        b: Option<i64>,
    }

    #[test]
    fn what_is_whole_is_read() {
        let read = |text: &str| serde_json::from_str::<Sent>(text).ok();
        assert_eq!(read(r#"{"a": 3.0, "b": 1e3}"#), Some(Sent { a: 3, b: Some(1_000) }));
        assert_eq!(read(r#"{"a": 9223372036854775807, "b": null}"#), Some(Sent { a: 9_223_372_036_854_775_807, b: None }));
        assert_eq!(read(r#"{"a": 0}"#), Some(Sent { a: 0, b: None }));
        for wrong in [
            r#"{"a": -1}"#,
            r#"{"a": 1.5}"#,
            r#"{"a": 1e300}"#,
            r#"{"a": 9223372036854775808}"#,
            r#"{"a": null}"#,
            r#"{"a": "1"}"#,
            r#"{"a": 1, "b": -0.5}"#,
            r#"{}"#,
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
