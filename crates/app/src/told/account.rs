//! Where every row ever read stands.

use dondoc_domain::quality::Check;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::object;
use crate::schema;
use crate::views::Account;

/// Rows by where they stand: read = used + excluded + duplicates + superseded.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AccountTold {
    /// Rows ever read.
    pub rows_read: u64,
    /// Rows in use.
    pub used: u64,
    /// Rows left out, by reason.
    #[schema(value_type = std::collections::BTreeMap<String, u64>, example = json!({"status_not_counted": 12}))]
    pub excluded: Map<String, Value>,
    /// Rows left out, all reasons.
    pub excluded_total: u64,
    /// Rows identical to another of their file.
    pub duplicates_identical: u64,
    /// Rows that gave way to another of their file.
    pub superseded_in_file: u64,
    /// Rows that gave way to a later import.
    pub superseded_by_later_file: u64,
    /// Flags on used rows.
    #[schema(value_type = std::collections::BTreeMap<String, u64>)]
    pub flags: Map<String, Value>,
    /// Further checks: rows that fail them.
    #[schema(value_type = std::collections::BTreeMap<String, u64>)]
    pub checks: Map<String, Value>,
    /// Checks that nobody looks for: their zero says nothing.
    #[schema(value_type = Vec<schema::Check>)]
    pub checks_off: Vec<Check>,
    /// Codes by reason, where they are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<std::collections::BTreeMap<String, Vec<String>>>)]
    pub excluded_codes: Option<Map<String, Value>>,
    /// Codes by flag, where they are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<std::collections::BTreeMap<String, Vec<String>>>)]
    pub flag_codes: Option<Map<String, Value>>,
    /// Codes by further check, where they are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<std::collections::BTreeMap<String, Vec<String>>>)]
    pub check_codes: Option<Map<String, Value>>,
}

impl AccountTold {
    /// An account, with the lists of codes or without.
    #[must_use]
    pub fn of(account: &Account, codes: bool) -> AccountTold {
        AccountTold {
            rows_read: account.rows_read,
            used: account.used,
            excluded: object(account.excluded.iter().map(|(r, n)| (r.name(), n))),
            excluded_total: account.excluded_total(),
            duplicates_identical: account.duplicates_identical,
            superseded_in_file: account.superseded_in_file,
            superseded_by_later_file: account.superseded_by_later_file,
            flags: object(account.flags.iter().map(|(f, n)| (f.name(), n))),
            checks: object(account.checks.iter().map(|(c, n)| (c.name(), n))),
            checks_off: account.checks_off.clone(),
            excluded_codes: codes.then(|| object(account.excluded_codes.iter().map(|(r, c)| (r.name(), c)))),
            flag_codes: codes.then(|| object(account.flag_codes.iter().map(|(f, c)| (f.name(), c)))),
            check_codes: codes.then(|| object(account.check_codes.iter().map(|(k, c)| (k.name(), c)))),
        }
    }
}
