//! The journal: what was ever written, and that nothing of it was altered or removed since.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use dondoc_domain::access::{Action, Resource};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::journal::{BEGINNING, BEGUN, Difference, FILES_PINNED, Finding};
use dondoc_store::{HashedFile, JournalFilter, JournalLine};
use serde::Serialize;
use utoipa::ToSchema;

use crate::figures::{find_unit, unit_ref};
use crate::schema;
use crate::{Actor, App, Error, blocking};

/// Lines a page.
const PER_PAGE: u64 = 100;

/// The actions that have words of their own, in the order of their names.
pub const ACTIONS: [&str; 44] = [
    "api-import",
    "api-undo",
    "close",
    "draft-confirm",
    "draft-create",
    "draft-discard",
    "draft-save",
    FILES_PINNED,
    "forget-mapping",
    "grant",
    "grant-withdraw",
    "import",
    BEGUN,
    "keep-mapping",
    "load",
    "log-in",
    "log-in-failed",
    "log-in-locked",
    "log-in-unlock",
    "log-out",
    "paper",
    "paper-attach",
    "password-change",
    "password-reset",
    "person-change",
    "person-create",
    "recovery-code-used",
    "refuse",
    "second-factor-off",
    "second-factor-on",
    "see-dossier",
    "see-dossiers",
    "sign-on-link",
    "sign-on-refused",
    "sign-on-unlink",
    "source-add",
    "source-remove",
    "state",
    "state-remove",
    "switch",
    "take-away",
    "token-create",
    "token-revoke",
    "undo",
];

/// What lines are about, as far as it has words of its own, in the order of their names.
pub const SUBJECTS: [&str; 16] = [
    "check",
    "dossier",
    "draft",
    "import",
    "installation",
    "lake",
    "mapping",
    "paper",
    "person",
    "reference",
    "sign-on",
    "snapshot",
    "source",
    "stated-figure",
    "token",
    "unit",
];

/// What a verification came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct JournalReport {
    /// Hash of the last line: noted on paper, it proves later that no line up to it was touched.
    pub head: String,
    /// Lines of the journal.
    pub lines: u64,
    /// Things that lines pin and that were compared: imports, files, versions of the reference data, ….
    pub pinned: u64,
    /// Rows of reference data that were compared with what the changes lead to.
    pub reference_rows: u64,
    /// Files of the lake, live and past, and files attached to papers, whose bytes were compared.
    pub files: u64,
    /// Files that are older than the journal and not pinned yet: the next import does it.
    pub files_unpinned: u64,
    /// Everything that is otherwise; nothing: nothing was altered or removed.
    #[schema(value_type = Vec<schema::Finding>)]
    pub findings: Vec<Finding>,
}

/// A part of the journal, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JournalPage {
    /// Number and hash of the newest line; `None`: nothing was written yet.
    pub head: Option<(i64, String)>,
    /// The lines.
    pub lines: Vec<JournalLine>,
    /// All actions that there are lines of.
    pub actions: Vec<String>,
    /// Everybody who did something, as lines name them, with what they are called: people, and programs with whose they are.
    pub actors: Vec<(String, Option<String>)>,
    /// What the units are called that lines are about, by what lines call them.
    pub units: BTreeMap<String, String>,
    /// The number below which older lines go on.
    pub older: Option<i64>,
}

impl App {
    /// The number of the newest line and its hash; `None` before the first.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn journal_head(&self) -> Result<Option<(i64, String)>, Error> {
        self.must(Action::View, Resource::Journal)?;
        self.store().journal_head().await.map_err(Error::internal)
    }

    /// The hash of the newest line that tells of a change: of two moments with the same one all answers but the journal's are the same.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn newest_change(&self) -> Result<Option<String>, Error> {
        Ok(self.store().newest_change().await.map_err(Error::internal)?.map(|(_, hash)| hash))
    }

    /// Lines by number, in order.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn journal_lines(&self, numbers: RangeInclusive<i64>) -> Result<Vec<JournalLine>, Error> {
        self.must(Action::View, Resource::Journal)?;
        self.store().journal_lines(numbers).await.map_err(Error::internal)
    }

    /// The newest lines, or those below a number; with `action` only those.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn journal(&self, below: Option<i64>, action: Option<&str>) -> Result<JournalPage, Error> {
        self.journal_of(below, &JournalFilter { action: action.map(str::to_owned), ..JournalFilter::default() }).await
    }

    /// The newest lines that the filter lets through, or those of them below a number.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn journal_of(&self, below: Option<i64>, of: &JournalFilter) -> Result<JournalPage, Error> {
        self.must(Action::View, Resource::Journal)?;
        let store = self.store();
        let lines = store.journal_of(below.unwrap_or(i64::MAX), of, PER_PAGE + 1).await.map_err(Error::internal)?;
        let mut page = JournalPage { lines, ..self.journal_part(None, &JournalFilter::default(), 0).await? };
        let more = page.lines.len() as u64 > PER_PAGE;
        page.lines.truncate(PER_PAGE as usize);
        page.older = page.lines.last().map(|last| last.line.id).filter(|_| more);
        let names = self.names_of_people().await?;
        let person = |actor: &str| actor.strip_prefix("person ")?.parse().ok().and_then(|id: i64| names.get(&id).cloned());
        let tokens = store.tokens().await.map_err(Error::internal)?;
        let token = |actor: &str| {
            let id: i64 = actor.strip_prefix("token ")?.parse().ok()?;
            let token = tokens.iter().find(|token| token.id == id)?;
            // What a program did, whoever it belongs to answers for.
            Some(token.owner.as_ref().map_or_else(|| token.name.clone(), |owner| format!("{} ({})", token.name, owner.name)))
        };
        let actors = store.journal_actors().await.map_err(Error::internal)?;
        page.actors = actors.into_iter().map(|actor| (actor.clone(), person(&actor).or_else(|| token(&actor)))).collect();
        page.units = self.named_units(&page.lines).await?;
        Ok(page)
    }

    /// What the units are called that some lines are about, by what these call them.
    pub(crate) async fn named_units(
        &self,
        lines: impl IntoIterator<Item = &JournalLine>,
    ) -> Result<BTreeMap<String, String>, Error> {
        let (_, reference) = self.reference().await?;
        let today = self.now().day();
        let called = |subject: &String| {
            let id = find_unit(&reference, subject.strip_prefix("unit ")?, today).ok()?;
            Some((subject.clone(), unit_ref(&reference, id).name))
        };
        Ok(lines.into_iter().filter_map(|line| called(&line.line.subject)).collect())
    }

    /// What whoever is logged in did last, newest first.
    ///
    /// # Errors
    /// Nobody is logged in.
    pub async fn own_doings(&self, most: u64) -> Result<Vec<JournalLine>, Error> {
        let Actor::Person(person) = self.actor() else {
            return Err(Error::refused(Diagnostic::refusal("not-logged-in")));
        };
        let of = JournalFilter { actor: Some(format!("person {}", person.id)), ..JournalFilter::default() };
        self.store().journal_of(i64::MAX, &of, most).await.map_err(Error::internal)
    }

    /// At most so many of the newest lines that the filter lets through, or of those of them below a number.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn journal_part(&self, below: Option<i64>, of: &JournalFilter, most: u64) -> Result<JournalPage, Error> {
        self.must(Action::View, Resource::Journal)?;
        let store = self.store();
        let head = store.journal_head().await.map_err(Error::internal)?;
        let lines = store.journal_of(below.unwrap_or(i64::MAX), of, most).await.map_err(Error::internal)?;
        let actions = store.journal_actions().await.map_err(Error::internal)?;
        Ok(JournalPage { head, lines, actions, ..JournalPage::default() })
    }

    /// All lines that the filter lets through, oldest first, with the hash of the newest.
    ///
    /// # Errors
    /// More lines than a file takes.
    pub async fn whole_journal(&self, of: &JournalFilter) -> Result<(Vec<JournalLine>, Option<String>), Error> {
        let head = self.journal_head().await?;
        let most = crate::EXPORT_ROWS_MAX as u64;
        let mut lines = self.store().journal_of(i64::MAX, of, most + 1).await.map_err(Error::internal)?;
        crate::exports::bounded(lines.len())?;
        lines.reverse();
        Ok((lines, head.map(|(_, hash)| hash)))
    }

    /// Compares everything with what the journal says: the chain of its lines, the rows that they pin, the reference data, the bytes
    /// of every file of the lake. `expect` is the hash of a line that was noted earlier, and that must still be there.
    ///
    /// # Errors
    /// `expect` is no hash. What is otherwise is a finding and no error.
    pub async fn verify_journal(&self, expect: Option<&str>) -> Result<JournalReport, Error> {
        self.must(Action::View, Resource::Journal)?;
        let is_hash = |text: &str| text.len() == BEGINNING.len() && text.bytes().all(|b| b.is_ascii_hexdigit());
        if expect.is_some_and(|noted| !is_hash(noted)) {
            return Err(Error::refused(Diagnostic::refusal("journal-head-unreadable")));
        }
        let check = self.store().verify_journal(expect).await.map_err(Error::internal)?;
        let mut report = JournalReport {
            head: check.head,
            lines: check.lines,
            pinned: check.pinned,
            reference_rows: check.reference_rows,
            files: check.files.iter().filter(|f| f.sha256.is_some()).count() as u64,
            files_unpinned: check.files.iter().filter(|f| f.sha256.is_none()).count() as u64,
            findings: check.findings,
        };
        report.findings.extend(self.altered(check.files).await?);
        let (attached, altered) = self.altered_attachments().await?;
        report.files += attached;
        report.findings.extend(altered);
        Ok(report)
    }

    /// Files whose bytes are not those that were written, by two threads.
    async fn altered(&self, files: Vec<HashedFile>) -> Result<Vec<Finding>, Error> {
        let folder = self.inner.folder.clone();
        let altered = move |file: &HashedFile| {
            let wanted = file.sha256.as_deref()?;
            let difference = match folder.sha256(&file.path) {
                Ok(found) if found == wanted => return None,
                Ok(_) => Difference::FileAltered,
                Err(_) => Difference::FileMissing,
            };
            Some(Finding::new(difference).at_row(file.id.to_string()).in_file(file.path.as_str()))
        };
        blocking(move || {
            let threads = std::thread::available_parallelism().map_or(1, usize::from);
            let share = files.len().div_ceil(threads).max(1);
            let altered = &altered;
            let parts: Vec<Option<Vec<Finding>>> = std::thread::scope(|scope| {
                let part = |part| scope.spawn(move || <[HashedFile]>::iter(part).filter_map(altered).collect());
                let started: Vec<_> = files.chunks(share).map(part).collect();
                started.into_iter().map(|thread| thread.join().ok()).collect()
            });
            let parts: Option<Vec<_>> = parts.into_iter().collect();
            Ok(parts.ok_or_else(|| Error::internal("a reader panicked"))?.concat())
        })
        .await
    }

    /// Pins the files of a lake that is older than the journal, by their bytes as they are. It is done before the next write that concerns the
    /// lake, and not when the folder is opened, which is to be quick and may be for reading only. Only while holding the writer's lock.
    pub(crate) async fn pin_older_files(&self) -> Result<(), Error> {
        let files = self.store().unpinned_files().await.map_err(Error::internal)?;
        if files.is_empty() {
            return Ok(());
        }
        let folder = self.inner.folder.clone();
        let hash = move || files.into_iter().map(|(id, path)| Ok((id, folder.sha256(&path).map_err(Error::internal)?))).collect();
        let hashes: Vec<(i64, String)> = blocking(hash).await?;
        self.store().pin_files(&hashes, self.now()).await.map_err(Error::internal)
    }
}
