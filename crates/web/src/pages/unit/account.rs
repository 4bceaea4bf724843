//! Where every row ever read stands: the sum that lets nothing vanish.

use dondoc_app::views::{Account, DossierFilter};
use dondoc_app::words::Language;

use crate::links::Scope;
use crate::shown::{self, Link};

#[derive(Debug)]
pub(super) struct AccountShown {
    pub(super) read: String,
    pub(super) used: String,
    pub(super) excluded: String,
    /// Reasons that occur, each with the rows it took.
    pub(super) reasons: Vec<(String, Link)>,
    pub(super) duplicates: String,
    pub(super) superseded_in_file: String,
    pub(super) superseded_later: String,
    /// What is odd about used rows.
    pub(super) flags: Vec<(String, Link)>,
    /// Nothing was read yet.
    pub(super) empty: bool,
}

impl AccountShown {
    pub(super) fn new(t: Language, account: &Account, scope: &Scope) -> AccountShown {
        let filter = DossierFilter::default;
        let reasons = account.excluded.iter().filter(|(_, n)| *n > 0).map(|(reason, n)| {
            let rows = scope.dossiers(&DossierFilter { excluded: Some(*reason), ..filter() });
            (shown::exclusion(t, *reason), Link::new(t.number(*n), rows))
        });
        let flags = account.flags.iter().filter(|(_, n)| *n > 0).map(|(flag, n)| {
            let rows = scope.dossiers(&DossierFilter { flag: Some(*flag), ..filter() });
            (shown::flag(t, *flag), Link::new(t.number(*n), rows))
        });
        AccountShown {
            read: t.number(account.rows_read),
            used: t.number(account.used),
            excluded: t.number(account.excluded_total()),
            reasons: reasons.collect(),
            duplicates: t.number(account.duplicates_identical),
            superseded_in_file: t.number(account.superseded_in_file),
            superseded_later: t.number(account.superseded_by_later_file),
            flags: flags.collect(),
            empty: account.rows_read == 0,
        }
    }
}
