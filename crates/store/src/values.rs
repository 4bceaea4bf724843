//! How domain values are written in columns, and read back.

use std::str::FromStr;

use dondoc_domain::catalogue::Level;
use dondoc_domain::time::Validity;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Corruption, Error};

/// A column, for messages about what it holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cell(pub(crate) &'static str, pub(crate) &'static str);

impl Cell {
    pub(crate) fn corrupt(self, source: impl Into<Corruption>) -> Error {
        Error::Corrupt { table: self.0, column: self.1, source: source.into() }
    }

    /// A day, moment or percentage.
    pub(crate) fn parse<T: FromStr>(self, text: &str) -> Result<T, Error>
    where
        T::Err: Into<Corruption>,
    {
        text.parse().map_err(|e: T::Err| self.corrupt(e))
    }

    /// The same where the column may be NULL.
    pub(crate) fn parse_optional<T: FromStr>(self, text: Option<&str>) -> Result<Option<T>, Error>
    where
        T::Err: Into<Corruption>,
    {
        text.map(|t| self.parse(t)).transpose()
    }

    /// An enum by its stable name.
    pub(crate) fn named<T>(self, name: &str, from_name: impl Fn(&str) -> Option<T>) -> Result<T, Error> {
        from_name(name).ok_or_else(|| self.corrupt(Corruption::Name(name.to_owned())))
    }

    /// A level of service; its stable names are among the labels that the domain reads.
    pub(crate) fn level(self, name: &str) -> Result<Level, Error> {
        self.named(name, |n| Level::from_label(n).ok().flatten())
    }

    pub(crate) fn json<T: DeserializeOwned>(self, text: &str) -> Result<T, Error> {
        serde_json::from_str(text).map_err(|e| self.corrupt(e))
    }

    pub(crate) fn unsigned(self, number: i64) -> Result<u64, Error> {
        u64::try_from(number).map_err(|_| self.corrupt(Corruption::Number(number)))
    }

    /// A validity from its two columns; an open end is NULL.
    pub(crate) fn validity(self, from: Option<&str>, to: Option<&str>) -> Result<Validity, Error> {
        let (from, to) = (self.parse_optional(from)?, self.parse_optional(to)?);
        Validity::new(from, to).ok_or_else(|| self.corrupt(Corruption::Validity))
    }
}

/// The two columns of a validity.
pub(crate) fn ends(validity: Validity) -> (Option<String>, Option<String>) {
    (validity.from_day().map(|d| d.to_string()), validity.to_day().map(|d| d.to_string()))
}

pub(crate) fn json<T: Serialize>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(Error::Encode)
}

/// SQL has no unsigned integers. No count or size of ours comes near the limit, so it is only held, not reported.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
