//! Data quality: what is odd about dossiers, and what an installation does about it.
//!
//! A [`Check`] looks for one oddity. Whether it is looked for, only remarked or keeps the dossier out of
//! the rates is a [`Mode`], switched with a date and a reason ([`settings`]). By default everything is a
//! remark: a flag, never an accusation, and no rate depends on it.
//!
//! * [`rows`] — checks that need one row and its unit
//! * [`groups`] — checks that need all rows of a unit
//! * [`examine`] — both together: the verdict on every row of a unit
//! * [`completeness`], [`timeliness`] — what an export does not tell: days and procedures without data,
//!   and how late data come

pub mod completeness;
pub mod examine;
pub mod groups;
pub mod rows;
pub mod settings;
pub mod timeliness;

use serde::{Deserialize, Serialize};

use crate::dossiers::Flag;

/// What a check looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// One row.
    Row,
    /// All used rows of a unit together.
    Unit,
    /// What was known of the dossier before.
    History,
    /// Dossier codes that are not there: no row fails it.
    Missing,
}

/// Where a check comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The flags of the founding decision's definition.
    Definition,
    /// What a provincial system itself lists as "hồ sơ gây lỗi thống kê".
    Province,
    /// How dossier codes are made: issuer, yyMMdd, counter of the day.
    Codes,
    /// The order in which a dossier is submitted, received, finished and returned (NĐ 61/2018, NĐ 118/2025).
    Procedure,
    /// Ways known from practice to make a rate look better than the work is.
    Practice,
}

impl Basis {
    /// All of them.
    pub const ALL: [Basis; 5] = [Basis::Definition, Basis::Province, Basis::Codes, Basis::Procedure, Basis::Practice];

    /// Stable name in JSON and message keys.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Basis::Definition => "definition",
            Basis::Province => "province",
            Basis::Codes => "codes",
            Basis::Procedure => "procedure",
            Basis::Practice => "practice",
        }
    }
}

macro_rules! checks {
    ($($(#[$doc:meta])* $check:ident, $name:literal, $scope:ident, $basis:ident;)*) => {
        /// One oddity that is looked for. The number of a check is its place in [`Check::ALL`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[repr(u8)]
        pub enum Check {
            $($(#[$doc])* $check,)*
        }

        impl Check {
            /// All checks: the seven flags first, in the order of [`Flag::ALL`]. Where several would leave a
            /// row out, the first gives the reason.
            pub const ALL: [Check; checks!(@count $($check)*)] = [$(Check::$check),*];

            /// Stable name in JSON, SQL and addresses.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Check::$check => $name,)* }
            }

            /// Stable name of the reason for which it leaves rows out: `quality_<name>`.
            #[must_use]
            pub fn exclusion_name(self) -> &'static str {
                match self { $(Check::$check => concat!("quality_", $name),)* }
            }

            /// What it looks at.
            #[must_use]
            pub fn scope(self) -> Scope {
                match self { $(Check::$check => Scope::$scope,)* }
            }

            /// Where it comes from.
            #[must_use]
            pub fn basis(self) -> Basis {
                match self { $(Check::$check => Basis::$basis,)* }
            }
        }
    };
    (@count $($check:ident)*) => { <[()]>::len(&[$(checks!(@unit $check)),*]) };
    (@unit $check:ident) => { () };
}

checks! {
    /// [`Flag::EndBeforeReceipt`].
    EndBeforeReceipt, "end_before_receipt", Row, Definition;
    /// [`Flag::ReceiptAfterExport`].
    ReceiptAfterExport, "receipt_after_export", Row, Definition;
    /// [`Flag::CodeDateMismatch`].
    CodeDateMismatch, "code_date_mismatch", Row, Definition;
    /// [`Flag::FinishedWithoutEndDate`].
    FinishedWithoutEndDate, "finished_without_end_date", Row, Definition;
    /// [`Flag::OnlineWithoutService`].
    OnlineWithoutService, "online_without_service", Row, Definition;
    /// [`Flag::LevelDiffers`].
    LevelDiffers, "level_differs", Row, Definition;
    /// [`Flag::UnreadableDate`].
    UnreadableDate, "unreadable_date", Row, Definition;
    /// Received on a day before the day in the code.
    ReceiptBeforeCodeDate, "receipt_before_code_date", Row, Codes;
    /// Received before it was submitted: by day, or to the second where both tell the time.
    ReceiptBeforeSubmission, "receipt_before_submission", Row, Procedure;
    /// Received later than the export was taken: by day, or to the second where both tell the time.
    ReceivedInFuture, "received_in_future", Row, Province;
    /// Finished or returned on a day after the day of the export.
    FinishedInFuture, "finished_in_future", Row, Province;
    /// Returned on a day before the day on which it was finished.
    ReturnedBeforeFinished, "returned_before_finished", Row, Procedure;
    /// Due on a day before the day of receipt.
    DueBeforeReceipt, "due_before_receipt", Row, Procedure;
    /// The six digits in the code are no date.
    CodeDateInvalid, "code_date_invalid", Row, Codes;
    /// Other units have assigned its procedure to a department, this one never has.
    ProcedureOutsideUnit, "procedure_outside_unit", Row, Procedure;
    /// Not finished, and more than [`rows::STALE_DAYS`] days past due on the day of the export.
    StaleOpen, "stale_open", Row, Procedure;
    /// Refused (status 3), yet finished or returned: was it handled after all? Such a row is left out for
    /// its status already.
    RefusedWithEnd, "refused_with_end", Row, Province;
    /// Unusually many online dossiers of one procedure at once, or at the end of a month; see [`groups`].
    Burst, "burst", Unit, Practice;
    /// Procedure, channel, submission and receipt to the second are those of another dossier with a smaller code.
    DuplicateSignature, "duplicate_signature", Unit, Practice;
    /// Online and received in the very second of submission, like others of that day.
    SameSecondOnline, "same_second_online", Unit, Practice;
    /// The only online dossier that the service had in the year, and received in its last days.
    TokenDossier, "token_dossier", Unit, Practice;
    /// Online, but an earlier import told that it was filed directly.
    DirectThenOnline, "direct_then_online", History, Practice;
    /// The counters of a day have holes: dossiers that no export brought.
    CodeCounterGap, "code_counter_gap", Missing, Codes;
}

impl Check {
    /// From its stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Check> {
        Check::ALL.into_iter().find(|c| c.name() == name)
    }

    /// The check that a flag of the contract is.
    #[must_use]
    pub fn of_flag(flag: Flag) -> Check {
        match flag {
            Flag::EndBeforeReceipt => Check::EndBeforeReceipt,
            Flag::ReceiptAfterExport => Check::ReceiptAfterExport,
            Flag::CodeDateMismatch => Check::CodeDateMismatch,
            Flag::FinishedWithoutEndDate => Check::FinishedWithoutEndDate,
            Flag::OnlineWithoutService => Check::OnlineWithoutService,
            Flag::LevelDiffers => Check::LevelDiffers,
            Flag::UnreadableDate => Check::UnreadableDate,
        }
    }

    /// The flag that it is, if it is one of the seven.
    #[must_use]
    pub fn flag(self) -> Option<Flag> {
        Flag::ALL.into_iter().find(|f| Check::of_flag(*f) == self)
    }

    /// May it keep dossiers out of the rates? Not where no counted row can fail it.
    #[must_use]
    pub fn may_exclude(self) -> bool {
        !matches!(self, Check::RefusedWithEnd | Check::CodeCounterGap)
    }
}

/// A set of checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub struct CheckSet(u32);

impl CheckSet {
    /// No check.
    pub const NONE: CheckSet = CheckSet(0);

    /// Every check.
    #[must_use]
    pub fn all() -> CheckSet {
        Check::ALL.into_iter().collect()
    }

    /// The seven flags of the contract.
    #[must_use]
    pub fn flags() -> CheckSet {
        Flag::ALL.into_iter().map(Check::of_flag).collect()
    }

    /// The checks of a scope.
    #[must_use]
    pub fn of_scope(scope: Scope) -> CheckSet {
        Check::ALL.into_iter().filter(|c| c.scope() == scope).collect()
    }

    /// Adds a check.
    pub fn insert(&mut self, check: Check) {
        self.0 |= 1 << check as u8;
    }

    /// Adds a check where it holds.
    pub(crate) fn insert_if(&mut self, check: Check, holds: bool) {
        self.0 |= u32::from(holds) << check as u8;
    }

    /// Is it in?
    #[must_use]
    pub fn has(self, check: Check) -> bool {
        self.0 & 1 << check as u8 != 0
    }

    /// Is none in?
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// What is in both.
    #[must_use]
    pub fn and(self, other: CheckSet) -> CheckSet {
        CheckSet(self.0 & other.0)
    }

    /// What is in either.
    #[must_use]
    pub fn or(self, other: CheckSet) -> CheckSet {
        CheckSet(self.0 | other.0)
    }

    /// Its checks in the order of [`Check::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Check> {
        Check::ALL.into_iter().filter(move |c| self.has(*c))
    }
}

impl FromIterator<Check> for CheckSet {
    fn from_iter<I: IntoIterator<Item = Check>>(checks: I) -> CheckSet {
        let mut set = CheckSet::NONE;
        checks.into_iter().for_each(|c| set.insert(c));
        set
    }
}

/// What is done about a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// It is not looked for.
    Off,
    /// Dossiers that fail it are counted and told of.
    #[default]
    Remark,
    /// Dossiers that fail it are not counted.
    Exclude,
}

impl Mode {
    /// All modes.
    pub const ALL: [Mode; 3] = [Mode::Off, Mode::Remark, Mode::Exclude];

    /// Stable name in JSON and SQL.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Mode::Off => "off",
            Mode::Remark => "remark",
            Mode::Exclude => "exclude",
        }
    }

    /// From its stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Mode> {
        Mode::ALL.into_iter().find(|m| m.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_the_first_checks_under_the_same_names() {
        for (flag, check) in Flag::ALL.into_iter().zip(Check::ALL) {
            assert_eq!((Check::of_flag(flag), check.flag()), (check, Some(flag)));
            assert_eq!(check.name(), flag.name());
            assert_eq!(check.exclusion_name(), format!("quality_{}", flag.name()));
        }
        assert_eq!(Check::ALL.iter().filter(|c| c.flag().is_some()).count(), Flag::ALL.len());
        for (at, check) in Check::ALL.into_iter().enumerate() {
            assert_eq!(check as usize, at);
            assert_eq!(Check::from_name(check.name()), Some(check));
        }
    }

    #[test]
    fn sets_hold_what_was_put_in() {
        let set: CheckSet = [Check::Burst, Check::EndBeforeReceipt].into_iter().collect();
        assert_eq!(set.iter().collect::<Vec<_>>(), [Check::EndBeforeReceipt, Check::Burst]);
        assert!(set.and(CheckSet::flags()).has(Check::EndBeforeReceipt) && !set.and(CheckSet::flags()).has(Check::Burst));
        assert_eq!(CheckSet::all().iter().count(), Check::ALL.len());
        assert!(CheckSet::NONE.is_empty() && !set.is_empty());
    }
}
