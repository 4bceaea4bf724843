//! How values of `domain` look in JSON, for the description of the API: `domain` itself knows nothing of it. A test lays these
//! beside what is written.

#![allow(dead_code, reason = "these stand for values of other types and are never made")]

use utoipa::ToSchema;

/// A day, `yyyy-MM-dd`.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", example = "2023-12-31")]
pub struct Day(String);

/// A moment on the Vietnamese wall clock (+07:00), `yyyy-MM-ddTHH:mm:ss`.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}$", example = "2024-01-08T09:12:40")]
pub struct Moment(String);

/// A percentage between 0 and 100 as an exact decimal with at most four places.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, pattern = r"^[0-9]{1,3}(\.[0-9]{1,4})?$", example = "62.5")]
pub struct Percent(String);

/// A period: a half-open interval of days.
#[derive(Debug, ToSchema)]
pub struct Period {
    /// As asked for: `2023-Q2`, `nd09:2023-06`.
    #[schema(example = "2023-Q2")]
    pub name: String,
    /// First day.
    #[schema(inline)]
    pub start: Day,
    /// First day after it.
    #[schema(inline)]
    pub end: Day,
}

/// A rate is two integers. `0/0` is *not arising*: neither 0 % nor 100 %.
#[derive(Debug, ToSchema)]
pub struct Rate {
    /// What fulfils the indicator.
    pub num: u64,
    /// What it is measured on.
    pub den: u64,
}

/// A text in both languages.
#[derive(Debug, ToSchema)]
pub struct Bilingual {
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

/// Makes a schema of stable names.
macro_rules! names {
    ($($(#[$doc:meta])* $name:ident { $($value:ident),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, serde::Serialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $(
                #[doc = stringify!($value)]
                $value,
            )*
        }
    )*};
}

names! {
    /// Level of the online service of a procedure.
    Level { None, Partial, Full }
    /// How a dossier was handed in.
    Channel { Direct, Online, Postal }
    /// What a rate counts.
    Measure { Services, Dossiers }
    /// What the expectation of a month rests on.
    Basis { LastYear, Average, Nothing }
    /// What is done about a check.
    Mode { Off, Remark, Exclude }
}

/// Where a standing goes by the end of the period.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, pattern = "^[a-z_]+$", example = "reachable")]
pub struct Prospect(String);

/// Which map a figure is asked on.
#[derive(Debug, Clone, Copy, serde::Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Map {
    /// Each dossier counts for the unit that it was brought in for.
    AsWas,
    /// Dossiers of units that ended count for their successor.
    Today,
}

/// The stable name of a check of the data.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, pattern = "^[a-z_]+$", example = "end_before_receipt")]
pub struct Check(String);

/// Why a row is left out: its stable name.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, pattern = "^[a-z_]+$", example = "status_not_counted")]
pub struct Exclusion(String);

/// A change of units, levels or assignments: `kind` says which (`create`, `close`, `rename`, `move`, `merge`, `split`, `level`, …),
/// `from` is the first day of the new state; the rest belongs to the kind (docs/changes.md).
#[derive(Debug, ToSchema)]
#[schema(value_type = Object, example = json!({"kind": "rename", "unit": "06157", "name": "Xã Hoàng Việt", "from": "2025-07-01"}))]
pub struct Amendment(serde_json::Value);

/// What a verification found to be otherwise than the journal says, and its place as far as it can be told. Never a value.
#[derive(Debug, ToSchema)]
pub struct Finding {
    /// What is otherwise.
    #[schema(example = "rows-altered")]
    pub difference: String,
    /// The line of the journal.
    pub line: Option<i64>,
    /// The table.
    pub table: Option<String>,
    /// The row's key.
    pub row: Option<String>,
    /// The column.
    pub column: Option<String>,
    /// The file.
    pub file: Option<String>,
}

/// Any JSON value.
#[derive(Debug, ToSchema)]
#[schema(value_type = serde_json::Value)]
pub struct Anything(serde_json::Value);
