//! How values of `domain` look in JSON, for the description of the API: `domain` itself knows nothing of it. A test lays these
//! beside what is written.

#![allow(dead_code, reason = "these stand for values of other types and are never made")]

use serde::Serialize;
use utoipa::ToSchema;

/// The stable name of a channel.
pub(crate) fn channel_name(channel: dondoc_domain::dossiers::Channel) -> &'static str {
    use dondoc_domain::dossiers::Channel;
    match channel {
        Channel::Direct => "direct",
        Channel::Online => "online",
        Channel::Postal => "postal",
    }
}

/// A day, `yyyy-MM-dd`.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, format = Date, pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", example = "2023-12-31")]
pub struct Day(String);

/// A moment on the Vietnamese wall clock (+07:00), `yyyy-MM-ddTHH:mm:ss`.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, pattern = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$", example = "2024-01-08T09:12:40")]
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
    pub start: Day,
    /// First day after it.
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
        #[derive(Debug, Clone, Copy, Serialize, ToSchema)]
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
    /// Tier of a unit.
    Tier { Province, District, Commune }
    /// How much of a unit went to another.
    Extent { Whole, MainPart, Part }
}

/// Where a standing goes by the end of the period.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, pattern = "^[a-z_]+$", example = "reachable")]
pub struct Prospect(String);

/// Which map a figure is asked on.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
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

/// A unit that comes into being by a merger.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUnit {
    /// Code of the administrative unit.
    code: String,
    /// Full name.
    name: String,
    /// The unit above.
    parent: Option<String>,
}

/// A part of a unit that is split.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SplitPart {
    /// Code of the administrative unit.
    code: String,
    /// Full name.
    name: String,
    /// The unit above.
    parent: Option<String>,
    /// `main_part` of exactly one; `part` of the others.
    extent: Extent,
}

/// A change of units, levels or assignments (docs/changes.md).
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schema(example = json!({"kind": "rename", "unit": "06157", "name": "Xã Hoàng Việt", "from": "2025-07-01"}))]
pub enum Amendment {
    /// A unit comes into being.
    Create {
        /// Code of the administrative unit, free from that day on.
        code: String,
        /// Tier.
        tier: Tier,
        /// Full name.
        name: String,
        /// The unit above.
        parent: Option<String>,
        /// Prefixes of its dossier codes.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        dossier_prefixes: Vec<String>,
        /// First day of the new state.
        #[schema(value_type = String, format = Date, example = "2025-07-01")]
        from: String,
    },
    /// A unit ends and nobody takes it over.
    Close {
        /// The unit.
        unit: String,
        /// First day of the new state.
        #[schema(value_type = String, format = Date, example = "2025-07-01")]
        from: String,
    },
    /// A unit gets another name.
    Rename {
        /// The unit.
        unit: String,
        /// The new full name.
        name: String,
        /// First day of the new state.
        #[schema(value_type = String, format = Date, example = "2025-07-01")]
        from: String,
    },
    /// A unit goes below another one.
    Move {
        /// The unit.
        unit: String,
        /// The unit that is above it from then on.
        to: String,
        /// First day of the new state.
        #[schema(value_type = String, format = Date, example = "2025-07-01")]
        from: String,
    },
    /// Units become one new unit.
    Merge {
        /// Two or more, of one tier.
        #[schema(min_items = 2)]
        units: Vec<String>,
        /// What they become.
        into: NewUnit,
        /// First day of the new state.
        #[schema(value_type = String, format = Date, example = "2025-07-01")]
        from: String,
    },
    /// A unit becomes several new ones.
    Split {
        /// The unit.
        unit: String,
        /// Two or more, one of them the main part.
        #[schema(min_items = 2)]
        into: Vec<SplitPart>,
        /// First day of the new state.
        #[schema(value_type = String, format = Date, example = "2025-07-01")]
        from: String,
    },
    /// A procedure's service has another level.
    Level {
        /// The procedure; an alias means its base.
        procedure: String,
        /// The level.
        level: Level,
        /// First day of the new state.
        #[schema(value_type = String, format = Date, example = "2025-07-01")]
        from: String,
    },
    /// A procedure enters the catalogue, or comes back to it.
    BeginProcedure {
        /// Its code.
        procedure: String,
        /// Its name.
        name: String,
        /// Field.
        field: String,
        /// Its level.
        level: Level,
        /// First day of the new state.
        #[schema(value_type = String, format = Date, example = "2025-07-01")]
        from: String,
    },
    /// A procedure leaves the catalogue.
    EndProcedure {
        /// The procedure.
        procedure: String,
        /// First day of the new state.
        #[schema(value_type = String, format = Date, example = "2025-07-01")]
        from: String,
    },
    /// A department is responsible for a procedure.
    Assign {
        /// The unit.
        unit: String,
        /// The procedure; an alias means its base.
        procedure: String,
        /// The department's code in the unit.
        department: String,
        /// First day of the new state.
        #[schema(value_type = String, format = Date, example = "2025-07-01")]
        from: String,
    },
    /// A department is created, or gets another name.
    Department {
        /// The unit.
        unit: String,
        /// Its code in the unit.
        code: String,
        /// Its name.
        name: String,
        /// First day of the new state.
        #[schema(value_type = String, format = Date, example = "2025-07-01")]
        from: String,
    },
}

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
