//! Dossiers. A dossier has no field for a person, so nothing here can name one.

use dondoc_domain::catalogue::Level;
use dondoc_domain::dossiers::{Channel, Exclusion, Flag};
use dondoc_domain::quality::Check;
use dondoc_domain::time::Moment;
use serde::Serialize;
use utoipa::ToSchema;

use super::UnitTold;
use crate::schema;
use crate::views::{DossierRow, DossierStory};

/// A dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DossierTold {
    /// Its code.
    #[schema(example = "H37.54.09-231231-0004")]
    pub code: String,
    /// Base procedure.
    pub procedure: String,
    /// The procedure's name.
    pub procedure_name: Option<String>,
    /// Name of the department responsible on the day of receipt; `null`: nobody, or it is not counted.
    pub department: Option<String>,
    /// Level on the day of receipt.
    #[schema(value_type = Option<schema::Level>)]
    pub level: Option<Level>,
    /// How it was handed in.
    #[schema(value_type = Option<schema::Channel>)]
    pub channel: Option<Channel>,
    /// Status by its national number, 1 to 10; 0: not stated, 99: not in the national list.
    pub status: u8,
    /// When it was handed in.
    #[schema(value_type = Option<schema::Moment>)]
    pub submitted: Option<Moment>,
    /// When it was received.
    #[schema(value_type = Option<schema::Moment>)]
    pub received: Option<Moment>,
    /// When its result is due.
    #[schema(value_type = Option<schema::Moment>)]
    pub due: Option<Moment>,
    /// When its handling ended.
    #[schema(value_type = Option<schema::Moment>)]
    pub finished: Option<Moment>,
    /// When its result was given back.
    #[schema(value_type = Option<schema::Moment>)]
    pub returned: Option<Moment>,
    /// Why it is left out, if it is.
    #[schema(value_type = Option<schema::Exclusion>)]
    pub excluded: Option<&'static str>,
    /// What is odd about it.
    #[schema(value_type = Vec<schema::Check>)]
    pub flags: Vec<Flag>,
    /// Further checks that it fails, where they were asked for.
    #[schema(value_type = Vec<schema::Check>)]
    pub checks: Vec<Check>,
    /// Where it came from.
    pub origin: OriginTold,
}

/// Where a row came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OriginTold {
    /// The import.
    pub import_id: i64,
    /// The file's name.
    pub file: String,
    /// The sheet, where the format has sheets.
    pub sheet: Option<String>,
    /// The row, from 1.
    pub row: u32,
    /// Was that import undone since?
    pub undone: bool,
}

impl From<&DossierRow> for DossierTold {
    fn from(row: &DossierRow) -> DossierTold {
        DossierTold {
            code: row.code.clone(),
            procedure: row.procedure.clone(),
            procedure_name: row.procedure_name.clone(),
            department: row.department.clone(),
            level: row.level,
            channel: row.channel,
            status: row.status.0,
            submitted: row.submitted,
            received: row.received,
            due: row.due,
            finished: row.finished,
            returned: row.returned,
            excluded: row.exclusion.map(Exclusion::name),
            flags: row.flags.clone(),
            checks: row.checks.clone(),
            origin: OriginTold {
                import_id: row.origin.import.0,
                file: row.origin.file.clone(),
                sheet: row.origin.sheet.clone(),
                row: row.origin.row,
                undone: row.origin.undone,
            },
        }
    }
}

/// A dossier in all its versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DossierStoryTold {
    /// Its code.
    pub code: String,
    /// The unit that it counts for.
    pub unit: UnitTold,
    /// Versions, newest first; the first is the current one.
    pub versions: Vec<DossierVersionTold>,
}

/// A version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DossierVersionTold {
    /// When it became known.
    #[schema(value_type = schema::Moment)]
    pub known_at: Moment,
    /// The dossier then.
    #[serde(flatten)]
    pub dossier: DossierTold,
}

impl From<&DossierStory> for DossierStoryTold {
    fn from(story: &DossierStory) -> DossierStoryTold {
        let version =
            |(row, known_at): &(DossierRow, Moment)| DossierVersionTold { known_at: *known_at, dossier: DossierTold::from(row) };
        DossierStoryTold {
            code: story.code.clone(),
            unit: UnitTold::from(&story.unit),
            versions: story.versions.iter().map(version).collect(),
        }
    }
}
