//! A dossier: one case as the provincial system last told it, without personal data.
//!
//! Here are the rules that need only the row and its unit: what the codes of channel and status
//! mean, which row of the same code stands, why a row is left out, what is flagged.

mod in_file;

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use crate::catalogue::{Level, ProcedureCode};
use crate::quality::Check;
use crate::time::{Day, Moment};

pub use in_file::InFile;

/// How a dossier was filed: KenhThucHien of the national synchronisation (1, 2, 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Channel {
    /// Trực tiếp; also an empty cell (as the national portal counts a missing channel).
    Direct = 1,
    /// Trực tuyến, qua mạng.
    Online = 2,
    /// Bưu chính công ích.
    Postal = 3,
}

impl Channel {
    /// All channels, in the order of their numbers.
    pub const ALL: [Channel; 3] = [Channel::Direct, Channel::Online, Channel::Postal];

    /// The national number.
    #[must_use]
    pub fn number(self) -> u8 {
        self as u8
    }

    /// From the national number.
    #[must_use]
    pub fn from_number(n: u8) -> Option<Channel> {
        Channel::ALL.into_iter().find(|c| c.number() == n)
    }

    /// From a cell of an export: a label or a number; empty is direct. `None`: not a channel, or it could be
    /// several ("TT" is short for trực tuyến as well as for trực tiếp).
    #[must_use]
    pub fn from_label(label: &str) -> Option<Channel> {
        let bare = crate::text::bare(label);
        let (number, words) = numbered(&bare);
        let by_number = number.map(Channel::from_number);
        let by_words = if words.is_empty() { None } else { Some(Channel::from_words(words)) };
        match (by_number, by_words) {
            (None, None) => Some(Channel::Direct),
            (Some(channel), None) | (None, Some(channel)) => channel,
            (Some(a), Some(b)) => a.filter(|_| a == b),
        }
    }

    fn from_words(bare: &str) -> Option<Channel> {
        const ONLINE: [&str; 15] = [
            "truc tuyen",
            "qua mang",
            "online",
            "internet",
            "vneid",
            "dvcqg",
            "dvctt",
            "cong dvc",
            "cong dich vu cong",
            "dich vu cong quoc gia",
            "dvc quoc gia",
            "nop dien tu",
            "moi truong mang",
            "moi truong dien tu",
            "qua cong",
        ];
        const DIRECT: [&str; 10] = [
            "truc tiep",
            "tai quay",
            "mot cua",
            "tai bo phan",
            "bo phan tiep nhan",
            "bo phan tn",
            "tai trung tam",
            "tai tru so",
            "direct",
            "nop tai cho",
        ];
        const POSTAL: [&str; 5] = ["buu chinh", "bcci", "buu dien", "vnpost", "postal"];
        // A label is short; what is longer, or says no, is a remark.
        let padded = format!(" {bare} ");
        if padded.len() > 100 || [" khong ", " chua ", " huy "].iter().any(|no| padded.contains(no)) {
            return None;
        }
        let any = |words: &[&str]| words.iter().any(|w| padded.contains(&format!(" {w} ")));
        match (any(&ONLINE), any(&DIRECT), any(&POSTAL)) {
            (true, false, false) => Some(Channel::Online),
            (false, true, false) => Some(Channel::Direct),
            (false, false, true) => Some(Channel::Postal),
            _ => None,
        }
    }
}

/// A label that begins with its number ("2 - Trực tuyến"): the number, and the words after it. Takes and
/// gives the [`crate::text::bare`] form.
pub(crate) fn numbered(bare: &str) -> (Option<u8>, &str) {
    let (first, rest) = bare.split_once(' ').unwrap_or((bare, ""));
    match first.parse::<u8>() {
        Ok(number) if first.len() <= 2 => (Some(number), rest),
        _ => (None, bare),
    }
}

/// Trạng thái hồ sơ of the national synchronisation: 1 to 10, see the constants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Status(pub u8);

impl Status {
    /// The export has no status column, or the cell is empty.
    pub const NOT_STATED: Status = Status(0);
    /// Mới đăng ký.
    pub const REGISTERED: Status = Status(1);
    /// Không được tiếp nhận.
    pub const REFUSED: Status = Status(3);
    /// Đã xử lý xong.
    pub const FINISHED: Status = Status(9);
    /// Đã trả kết quả.
    pub const RETURNED: Status = Status(10);
    /// A label that is not in the national list: the row cannot be judged.
    pub const UNKNOWN: Status = Status(99);

    /// From a cell of an export: a label or a number. What could be two of the list ("Từ chối": before or after
    /// it was received?) is unknown.
    #[must_use]
    pub fn from_label(label: &str) -> Status {
        let bare = crate::text::bare(label);
        let (number, words) = numbered(&bare);
        let by_words = if words.is_empty() { None } else { Some(Status::from_words(words)) };
        match (number, by_words) {
            (None, None) => Status::NOT_STATED,
            (Some(n @ 1..=10), None) => Status(n),
            (Some(n), Some(status)) if Status(n) == status => status,
            (None, Some(status)) => status,
            _ => Status::UNKNOWN,
        }
    }

    fn from_words(words: &str) -> Status {
        // Whether it is late is another question.
        const IN_TIME: [&str; 8] =
            ["truoc han", "dung han", "qua han", "trong han", "som han", "tre han", "chua den han", "dung thoi han"];
        const BEGINNINGS: [(&str, u8); 54] = [
            ("moi dang ky", 1),
            ("moi nop", 1),
            ("cho tiep nhan", 1),
            ("chua tiep nhan", 1),
            ("duoc tiep nhan", 2),
            ("da tiep nhan", 2),
            ("moi tiep nhan", 2),
            ("da duoc tiep nhan", 2),
            ("khong duoc tiep nhan", 3),
            ("tu choi tiep nhan", 3),
            ("khong tiep nhan", 3),
            ("bi tu choi tiep nhan", 3),
            ("dang xu ly", 4),
            ("dang giai quyet", 4),
            ("dang thu ly", 4),
            ("dang tham dinh", 4),
            ("dang cho xu ly", 4),
            ("cho xu ly", 4),
            ("cho giai quyet", 4),
            ("cho phe duyet", 4),
            ("dang trinh ky", 4),
            ("trinh ky", 4),
            ("cho ky", 4),
            ("dang lay y kien", 4),
            ("yeu cau bo sung", 5),
            ("cho bo sung", 5),
            ("bo sung ho so", 5),
            ("dang bo sung", 5),
            ("can bo sung", 5),
            ("tam dung cho bo sung", 5),
            ("yeu cau thuc hien nghia vu tai chinh", 6),
            ("thuc hien nghia vu tai chinh", 6),
            ("cho thuc hien nghia vu tai chinh", 6),
            ("cho thanh toan", 6),
            ("yeu cau thanh toan", 6),
            ("cho nop phi", 6),
            ("cong dan yeu cau rut ho so", 7),
            ("cong dan rut", 7),
            ("yeu cau rut", 7),
            ("rut ho so", 7),
            ("da rut", 7),
            ("dung xu ly", 8),
            ("dung giai quyet", 8),
            ("tam dung", 8),
            ("tu choi giai quyet", 8),
            ("da xu ly", 9),
            ("da giai quyet", 9),
            ("xu ly xong", 9),
            ("hoan thanh xu ly", 9),
            ("hoan thanh giai quyet", 9),
            ("da hoan thanh", 9),
            ("da co ket qua", 9),
            ("cho tra ket qua", 9),
            ("da tra", 10),
        ];
        let mut padded = format!(" {words} ");
        for when in IN_TIME {
            padded = padded.replace(&format!(" {when} "), " ");
        }
        let words = padded.trim();
        if words.len() > 100 {
            return Status::UNKNOWN;
        }
        match words {
            "ho so moi" => return Status::REGISTERED,
            "tiep nhan" | "tiep nhan ho so" => return Status(2),
            "hoan thanh" | "hoan thanh ho so" => return Status::FINISHED,
            "tra ket qua" | "da nhan ket qua" => return Status::RETURNED,
            _ => {}
        }
        let begins = |word: &str| words.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
        let longest = BEGINNINGS.iter().filter(|(word, _)| begins(word)).max_by_key(|(word, _)| word.len());
        // "Đã trả lại hồ sơ" is not the result.
        let sent_back = ["tra lai", "tra ho so", "tra ve"].iter().any(|w| padded.contains(w));
        longest.filter(|_| !sent_back).map_or(Status::UNKNOWN, |(_, number)| Status(*number))
    }

    /// Finished or returned (9, 10): an end date is due.
    #[must_use]
    pub fn is_finished(self) -> bool {
        self == Status::FINISHED || self == Status::RETURNED
    }
}

/// Which date cells held something that is not a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct UnreadableDates(pub u8);

/// The date columns of a dossier list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum DateColumn {
    /// Ngày nộp.
    Submitted = 1,
    /// Ngày tiếp nhận.
    Received = 2,
    /// Ngày hẹn trả.
    Due = 4,
    /// Ngày kết thúc xử lý.
    Finished = 8,
    /// Ngày trả.
    Returned = 16,
}

impl UnreadableDates {
    /// Marks a column.
    pub fn mark(&mut self, column: DateColumn) {
        self.0 |= column as u8;
    }

    /// Is this column marked?
    #[must_use]
    pub fn has(self, column: DateColumn) -> bool {
        self.0 & column as u8 != 0
    }

    /// Any column but the receipt date.
    #[must_use]
    pub fn any_but_received(self) -> bool {
        self.0 & !(DateColumn::Received as u8) != 0
    }
}

/// Identity of a unit in this installation (see [`crate::organisation`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnitId(pub i32);

/// Identity of an import: one file taken in. Later imports have larger numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ImportId(pub i64);

/// Where in its file a row stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceRow {
    /// Index of the sheet, from 0.
    pub sheet: u16,
    /// Row as a spreadsheet shows it, from 1.
    pub row: u32,
}

/// A dossier as one row of one import told it. Holds no personal data by construction: there is
/// no field that could.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dossier {
    /// `H37.54.09-230412-0003`, trimmed, upper case; or [`unreadable_code`].
    pub code: CompactString,
    /// The unit whose export brought it.
    pub unit: UnitId,
    /// Normalised, before aliases.
    pub procedure: ProcedureCode,
    /// Suffix of the public service (DVC) in the code that the row has, `02` of `2.000815.000.00.00.H55.02`; empty
    /// where it has none. At most four digits: see [`service_suffix`](crate::catalogue::service_suffix).
    pub service: CompactString,
    /// `None`: the cell held no known channel.
    pub channel: Option<Channel>,
    /// Trạng thái.
    pub status: Status,
    /// The level that the export claims; counted by only where a definition says so.
    pub level_stated: Option<Level>,
    /// Ngày nộp.
    pub submitted: Option<Moment>,
    /// Ngày tiếp nhận.
    pub received: Option<Moment>,
    /// Ngày hẹn trả.
    pub due: Option<Moment>,
    /// Ngày kết thúc xử lý.
    pub finished: Option<Moment>,
    /// Ngày trả.
    pub returned: Option<Moment>,
    /// Has it an electronic result? `None`: the row does not say.
    pub e_result: Option<bool>,
    /// Was it sent to the national portal? `None`: the row does not say.
    pub synchronised: Option<bool>,
    /// Date cells that could not be read.
    pub unreadable: UnreadableDates,
    /// The import that brought this version.
    pub import: ImportId,
    /// Its place in that file.
    pub source: SourceRow,
}

impl Dossier {
    /// The day of receipt, by which it is counted.
    #[must_use]
    pub fn received_day(&self) -> Option<Day> {
        self.received.map(Moment::day)
    }

    /// The later of finishing and returning; a dossier with neither sorts first.
    #[must_use]
    pub fn last_change(&self) -> Option<Moment> {
        self.finished.max(self.returned)
    }
}

/// The code of a row whose own code could not be read: unique by import, sheet and row, so that
/// the row is still accounted for. It begins with `?`, which no dossier code does.
#[must_use]
pub fn unreadable_code(import: ImportId, source: SourceRow) -> CompactString {
    compact_str::format_compact!("?{}-{}-{}", import.0, source.sheet, source.row)
}

/// A dossier code taken apart: `<prefix>-<yyMMdd>-<counter>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeParts<'a> {
    /// Code of the issuing unit: `H37.54.09` or the older `000.00.14.H56`.
    pub prefix: &'a str,
    /// The day in the code, where the six digits are a date of this century.
    pub day: Option<Day>,
    /// The counter of that day.
    pub counter: u32,
}

/// Takes a dossier code apart, or `None` where it has not that form. The form is strict so that
/// nothing else (a name, an ID number) can pass for a code.
#[must_use]
pub fn code_parts(code: &str) -> Option<CodeParts<'_>> {
    let (rest, counter) = code.rsplit_once('-')?;
    let (prefix, date) = rest.rsplit_once('-')?;
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if counter.is_empty() || counter.len() > 7 || !digits(counter) || date.len() != 6 || !digits(date) {
        return None;
    }
    if prefix.len() > 24 || !prefix.bytes().any(|b| b.is_ascii_uppercase()) {
        return None;
    }
    let part_ok = |p: &str| (1..=4).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if !prefix.split('.').all(part_ok) {
        return None;
    }
    let two = |at: usize| date[at..at + 2].parse::<u32>().unwrap_or(0);
    let day = Day::from_ymd(2000 + two(0) as i32, two(2), two(4));
    Some(CodeParts { prefix, day, counter: counter.parse().unwrap_or(0) })
}

/// A dossier code from a cell: upper case, with plain hyphens and letters, without the spaces that hands and
/// programs put around hyphens and dots; `None` where it has not the form of one. `H37.54.09–230412–0003`,
/// `h37.54.09 - 230412 - 0003` and the same in full-width letters are one code.
#[must_use]
pub fn code_from_cell(text: &str) -> Option<CompactString> {
    if text.len() > 200 {
        return None;
    }
    let plain = |c: char| match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => '-',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3002}' | '\u{ff61}' => '.',
        c => c,
    };
    let tidy = crate::text::tidy(text);
    let mut code = CompactString::default();
    let mut gap = false;
    for c in tidy.chars().map(plain).flat_map(char::to_uppercase) {
        if c == ' ' {
            gap = true;
            continue;
        }
        // A space elsewhere is between two words.
        if gap && c != '-' && c != '.' && !code.ends_with(['-', '.']) {
            return None;
        }
        gap = false;
        code.push(c);
    }
    code_parts(&code).is_some().then_some(code)
}

/// Why a row is not used; the first that fits is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exclusion {
    /// The dossier code is empty or has not the form of one.
    UnreadableCode,
    /// The code's prefix is not among the unit's.
    OtherUnit,
    /// The definition does not count this status (1 "Mới đăng ký", 3 "Không được tiếp nhận").
    StatusNotCounted,
    /// The status is not in the national list.
    UnknownStatus,
    /// No receipt date, or one that cannot be read.
    NoReceiptDate,
    /// No catalogue entry for the procedure on the day of receipt.
    UnknownProcedure,
    /// The channel cell holds no known channel.
    UnknownChannel,
    /// It fails a check that this unit (or installation) has switched to leave dossiers out.
    Quality(Check),
}

impl Exclusion {
    /// The reasons that are not switchable, in the order in which they are tried.
    pub const ALL: [Exclusion; 7] = [
        Exclusion::UnreadableCode,
        Exclusion::OtherUnit,
        Exclusion::StatusNotCounted,
        Exclusion::UnknownStatus,
        Exclusion::NoReceiptDate,
        Exclusion::UnknownProcedure,
        Exclusion::UnknownChannel,
    ];

    /// The reasons that every report lists, be they zero.
    pub const ALWAYS_SHOWN: [Exclusion; 4] =
        [Exclusion::OtherUnit, Exclusion::StatusNotCounted, Exclusion::NoReceiptDate, Exclusion::UnknownProcedure];

    /// Stable name in JSON and SQL.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Exclusion::UnreadableCode => "unreadable_code",
            Exclusion::OtherUnit => "other_unit",
            Exclusion::StatusNotCounted => "status_not_counted",
            Exclusion::UnknownStatus => "unknown_status",
            Exclusion::NoReceiptDate => "no_receipt_date",
            Exclusion::UnknownProcedure => "unknown_procedure",
            Exclusion::UnknownChannel => "unknown_channel",
            Exclusion::Quality(check) => check.exclusion_name(),
        }
    }

    /// Every reason: those that are not switchable, then the checks that may leave dossiers out.
    pub fn every() -> impl Iterator<Item = Exclusion> {
        let checks = Check::ALL.into_iter().filter(|c| c.may_exclude());
        Exclusion::ALL.into_iter().chain(checks.map(Exclusion::Quality))
    }

    /// From its stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Exclusion> {
        Exclusion::every().find(|e| e.name() == name)
    }
}

/// Something odd about a used row; it is counted all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// Finished on a day before the day of receipt.
    EndBeforeReceipt,
    /// Received on a day after the day of the export.
    ReceiptAfterExport,
    /// yyMMdd in the code is not the day of submission.
    CodeDateMismatch,
    /// Status 9 or 10 without an end date.
    FinishedWithoutEndDate,
    /// Filed online although the procedure has no online service that day.
    OnlineWithoutService,
    /// The export claims another level than the catalogue.
    LevelDiffers,
    /// A date cell other than the receipt date could not be read.
    UnreadableDate,
}

impl Flag {
    /// All flags.
    pub const ALL: [Flag; 7] = [
        Flag::EndBeforeReceipt,
        Flag::ReceiptAfterExport,
        Flag::CodeDateMismatch,
        Flag::FinishedWithoutEndDate,
        Flag::OnlineWithoutService,
        Flag::LevelDiffers,
        Flag::UnreadableDate,
    ];

    /// Stable name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Flag::EndBeforeReceipt => "end_before_receipt",
            Flag::ReceiptAfterExport => "receipt_after_export",
            Flag::CodeDateMismatch => "code_date_mismatch",
            Flag::FinishedWithoutEndDate => "finished_without_end_date",
            Flag::OnlineWithoutService => "online_without_service",
            Flag::LevelDiffers => "level_differs",
            Flag::UnreadableDate => "unreadable_date",
        }
    }
}

/// The flags of a used row, in the order of [`Flag::ALL`].
///
/// `level` is the catalogue's level on the day of receipt, `exported` the day of the file's as-of.
#[must_use]
pub fn flags(row: &Dossier, level: Level, exported: Day) -> Vec<Flag> {
    flags_with(row, code_parts(&row.code).and_then(|p| p.day), level, exported).collect()
}

/// The same where the day in the code is known already.
pub(crate) fn flags_with(row: &Dossier, code_day: Option<Day>, level: Level, exported: Day) -> impl Iterator<Item = Flag> {
    let received = row.received_day();
    let is = move |flag: Flag| match flag {
        Flag::EndBeforeReceipt => matches!((row.finished, received), (Some(f), Some(r)) if f.day() < r),
        Flag::ReceiptAfterExport => received.is_some_and(|r| r > exported),
        Flag::CodeDateMismatch => row.submitted.is_some_and(|s| code_day != Some(s.day())),
        Flag::FinishedWithoutEndDate => {
            row.status.is_finished() && row.finished.is_none() && !row.unreadable.has(DateColumn::Finished)
        }
        Flag::OnlineWithoutService => level == Level::None && row.channel == Some(Channel::Online),
        Flag::LevelDiffers => row.level_stated.is_some_and(|stated| stated != level),
        Flag::UnreadableDate => row.unreadable.any_but_received(),
    };
    Flag::ALL.into_iter().filter(move |f| is(*f))
}

#[cfg(test)]
mod tests;
