//! What a paper is asked for with.

use dondoc_domain::definitions::FOUNDING;
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::organisation::Map;
use dondoc_domain::time::{Day, Moment};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Error, FigureQuery};
use crate::{schema, whole};

/// The longest line that a person gives.
pub(crate) const LINE_CHARS_MAX: usize = 2_000;
/// Lines of difficulties, and of proposals.
pub(crate) const LINES_MAX: usize = 50;

/// A kind of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
pub enum PaperKind {
    /// Quyết định giao chỉ tiêu.
    #[serde(rename = "decision")]
    Decision,
    /// Báo cáo kết quả.
    #[serde(rename = "report")]
    Report,
    /// Công văn đôn đốc.
    #[serde(rename = "letter")]
    Letter,
    /// Bảng tiến độ "Tình hình tiếp nhận hồ sơ trực tuyến mức toàn trình, một phần".
    #[serde(rename = "progress")]
    Progress,
    /// Bảng theo dõi theo QĐ 766.
    #[serde(rename = "follow-up")]
    FollowUp,
    /// Biểu II.06a.
    #[serde(rename = "II.06a")]
    Form,
}

impl PaperKind {
    /// All of them.
    pub const ALL: [PaperKind; 6] =
        [PaperKind::Decision, PaperKind::Report, PaperKind::Letter, PaperKind::Progress, PaperKind::FollowUp, PaperKind::Form];

    /// Stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            PaperKind::Decision => "decision",
            PaperKind::Report => "report",
            PaperKind::Letter => "letter",
            PaperKind::Progress => "progress",
            PaperKind::FollowUp => "follow-up",
            PaperKind::Form => "II.06a",
        }
    }

    /// From its stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<PaperKind> {
        PaperKind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The name of its template, without `.j2`.
    #[must_use]
    pub fn template(self) -> &'static str {
        match self {
            PaperKind::Decision => "quyet-dinh",
            PaperKind::Report => "bao-cao",
            PaperKind::Letter => "cong-van",
            PaperKind::Progress => "tien-do",
            PaperKind::FollowUp => "theo-doi-766",
            PaperKind::Form => "bieu-II.06a",
        }
    }
}

/// What a paper is to be about, and what a person adds to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaperAsked {
    /// Its kind.
    pub kind: PaperKind,
    /// `CODE`, `CODE@yyyy-MM-dd` or a local id; of a decision or of a closed period empty: theirs.
    #[serde(default)]
    pub unit: String,
    /// As `--period` takes it; of a decision or of a closed period empty: theirs.
    #[serde(default)]
    pub period: String,
    /// Definition's id.
    #[serde(default = "founding")]
    pub definition: String,
    /// The map.
    #[serde(default = "as_was")]
    #[schema(value_type = schema::Map)]
    pub map: Map,
    /// Units, levels and departments as on that day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Day>)]
    pub as_of: Option<Day>,
    /// As known at that moment; `None`: now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Moment>)]
    pub known_at: Option<Moment>,
    /// Every figure is that of this closed period.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "whole::optional")]
    #[schema(minimum = 0)]
    pub snapshot: Option<i64>,
    /// Of a letter: the department (its code) that is urged; of a unit with units below, one of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Of a letter: until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Day>)]
    pub deadline: Option<Day>,
    /// Of a decision: its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<String>,
    /// Of a decision: its document, where it is not kept yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub document: Option<serde_json::Value>,
    /// Of a decision: last year's results beside the targets?
    #[serde(default)]
    pub last_year: bool,
    /// Number of the paper; `None`: not given yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Day of signing; `None`: not signed yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Day>)]
    pub date: Option<Day>,
    /// Chức vụ of who signs; `None`: as usual for the kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signer_title: Option<String>,
    /// Name of who signs; `None`: room is left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signer_name: Option<String>,
    /// Khó khăn, vướng mắc, one a line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub difficulties: Vec<String>,
    /// Kiến nghị, đề xuất, one a line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proposals: Vec<String>,
}

fn founding() -> String {
    FOUNDING.to_owned()
}

fn as_was() -> Map {
    Map::AsWas
}

impl PaperAsked {
    /// A paper about a unit's period by the founding definition, with nothing added.
    #[must_use]
    pub fn new(kind: PaperKind, unit: &str, period: &str) -> PaperAsked {
        PaperAsked {
            kind,
            unit: unit.to_owned(),
            period: period.to_owned(),
            definition: founding(),
            map: Map::AsWas,
            as_of: None,
            known_at: None,
            snapshot: None,
            to: None,
            deadline: None,
            decision: None,
            document: None,
            last_year: false,
            number: None,
            date: None,
            signer_title: None,
            signer_name: None,
            difficulties: Vec::new(),
            proposals: Vec::new(),
        }
    }

    pub(crate) fn query(&self) -> FigureQuery {
        FigureQuery {
            unit: self.unit.clone(),
            period: self.period.clone(),
            definition: self.definition.clone(),
            map: self.map,
            as_of: self.as_of,
            known_at: self.known_at,
        }
    }

    /// Is what a person gives short enough?
    pub(crate) fn checked(&self) -> Result<(), Error> {
        let single = [&self.number, &self.signer_title, &self.signer_name, &self.to];
        let all = self.difficulties.iter().chain(&self.proposals).chain(single.into_iter().flatten());
        let long = all.into_iter().any(|line| line.chars().count() > LINE_CHARS_MAX);
        if long || self.difficulties.len() > LINES_MAX || self.proposals.len() > LINES_MAX {
            let told = Diagnostic::refusal("paper-words").with("chars", LINE_CHARS_MAX).with("lines", LINES_MAX);
            return Err(Error::refused(told));
        }
        Ok(())
    }
}
