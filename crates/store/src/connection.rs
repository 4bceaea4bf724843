//! Opening the database: one connection that writes, and a few that read beside it.

use std::fmt::Write;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use sea_orm::sqlx::sqlite::SqliteSynchronous;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbErr, RuntimeErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};

use crate::data_state::DataState;
use crate::error::Error;
use crate::migrations::State;
use crate::pulse::{Beat, Pulse};
use crate::{copies, journal, migrations, reference};

/// How long a write waits for another process to finish its own.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a call waits for a free connection: longer than a write may wait for its lock.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(60);
/// Connections that read. Reads are short and the machines small.
const READERS_MAX: u32 = 4;

/// The database of an installation. Clones share its connections.
#[derive(Debug, Clone)]
pub struct Store {
    /// SQLite has one writer at a time: a pool of one makes the tasks of this process queue up in order,
    /// instead of polling for the lock.
    writer: DatabaseConnection,
    /// In WAL mode readers see the last committed state and never wait for the writer.
    reader: DatabaseConnection,
    /// Who acts, as the journal names them.
    actor: Option<Arc<str>>,
    /// Whether anything was committed.
    pulse: Pulse,
    /// What figures rest on, as of a beat of the pulse.
    state: Arc<Mutex<Option<(Beat, DataState)>>>,
}

/// The URL for [`Store::open`] of a database file, which is made where it does not exist. Folder names may hold
/// any character (`Văn phòng #1`).
#[must_use]
pub fn sqlite_url(path: &Path) -> String {
    let mut url = String::from("sqlite://");
    for byte in path.to_string_lossy().bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            url.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(url, "%{byte:02X}");
        }
    }
    url + "?mode=rwc"
}

impl Store {
    /// Opens the database and brings its tables up to date. Several processes may do so at once.
    ///
    /// # Errors
    /// [`Error::Open`], [`Error::Migration`], or [`Error::Newer`] when the tables are those of a newer program.
    pub async fn open(url: &str) -> Result<Store, Error> {
        open(url, None).await
    }

    /// As [`Store::open`] with the database's file. Before tables with something in them are changed, the file is copied beside
    /// itself as `<name>.before-<migration>`, which is kept until the next change of the tables.
    ///
    /// # Errors
    /// As [`Store::open`], and [`Error::Copy`].
    pub async fn open_file(path: &Path) -> Result<Store, Error> {
        open(&sqlite_url(path), Some(path)).await
    }

    /// Opens a database file that nobody writes to, as it is: for reading, and without bringing its tables up to date.
    ///
    /// # Errors
    /// [`Error::Open`].
    pub async fn open_copy(path: &Path) -> Result<Store, Error> {
        let url = sqlite_url(path).replace("?mode=rwc", "?mode=ro&immutable=1");
        let reader = connect(&url, 1, true).await.map_err(Error::Open)?;
        Ok(Store { writer: reader.clone(), reader, actor: None, pulse: Pulse::default(), state: Arc::default() })
    }

    /// The same database, with what it writes told as done by `actor` (`person 3`, `token 7`); `None`: by whoever has the data folder in
    /// hand.
    #[must_use]
    pub fn acting(&self, actor: Option<&str>) -> Store {
        Store { actor: actor.map(Arc::from), ..self.clone() }
    }

    /// Who acts.
    pub(crate) fn actor(&self) -> Option<&str> {
        self.actor.as_deref()
    }

    /// Changes with every commit, of this process or another; `None`: not known.
    pub(crate) fn beat(&self) -> Option<Beat> {
        self.pulse.beat()
    }

    pub(crate) fn state(&self) -> &Mutex<Option<(Beat, DataState)>> {
        &self.state
    }

    /// Closes all connections. The last one to close leaves the database as a single file.
    ///
    /// # Errors
    /// [`Error::Database`] when a connection cannot be closed.
    pub async fn close(self) -> Result<(), Error> {
        self.reader.close().await?;
        Ok(self.writer.close().await?)
    }

    /// A read transaction: all its statements see one state.
    pub(crate) async fn read(&self) -> Result<DatabaseTransaction, Error> {
        Ok(self.reader.begin().await?)
    }

    /// Single statements that read.
    pub(crate) fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// A write transaction, which holds the write lock from its beginning. Dropped, it is rolled back.
    pub(crate) async fn write(&self) -> Result<DatabaseTransaction, Error> {
        Ok(begin_write(&self.writer).await?)
    }
}

async fn open(url: &str, file: Option<&Path>) -> Result<Store, Error> {
    let writer = connect(url, 1, false).await.map_err(Error::Open)?;
    use_write_ahead_log(&writer).await.map_err(Error::Open)?;
    match migrations::state(&writer).await.map_err(Error::Migration)? {
        State::UpToDate => {}
        State::Newer(migration) => return Err(Error::Newer { migration }),
        State::Empty | State::Behind(_) => migrate(&writer, file).await?,
    }
    let reader = connect(url, READERS_MAX, true).await.map_err(Error::Open)?;
    let pulse = file.map(Pulse::of).unwrap_or_default();
    Ok(Store { writer, reader, actor: None, pulse, state: Arc::default() })
}

async fn migrate(writer: &DatabaseConnection, file: Option<&Path>) -> Result<(), Error> {
    let tx = begin_write(writer).await.map_err(Error::Migration)?;
    // Looked at again under the lock: another process may have done the work by now.
    let state = migrations::state(&tx).await.map_err(Error::Migration)?;
    if let (State::Behind(migration), Some(file)) = (&state, file) {
        copies::before_migration(file, migration).await?;
    }
    if migrations::run(&tx).await.map_err(Error::Migration)? {
        reference::begin_history(&tx).await?;
        journal::begin(&tx).await?;
    }
    tx.commit().await.map_err(Error::Migration)
}

pub(crate) async fn connect(url: &str, connections_max: u32, read_only: bool) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(connections_max).acquire_timeout(ACQUIRE_TIMEOUT).sqlx_logging(false);
    // They cost nothing while they wait: without them the write-ahead log is taken down and put up again between two visitors. All are opened from
    // here: each has a thread of its own, which is as patient as the one that opens it.
    options.min_connections(connections_max).idle_timeout(None).max_lifetime(None);
    options.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite.busy_timeout(BUSY_TIMEOUT).foreign_keys(true).synchronous(SqliteSynchronous::Full);
        // A guard against our own mistakes: what reads cannot write past the one writer.
        if read_only { sqlite.pragma("query_only", "ON") } else { sqlite }
    });
    Database::connect(options).await
}

async fn begin_write(writer: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let sqlite_transaction_mode = Some(SqliteTransactionMode::Immediate);
    writer.begin_with_options(TransactionOptions { sqlite_transaction_mode, ..TransactionOptions::default() }).await
}

/// Turns the write-ahead log on, which a database file then keeps. SQLite does not wait for the lock that this
/// takes, so two processes that open a new file at once would get in each other's way.
async fn use_write_ahead_log(writer: &DatabaseConnection) -> Result<(), DbErr> {
    let started = Instant::now();
    loop {
        match writer.execute_unprepared("PRAGMA journal_mode = WAL").await {
            Err(e) if is_busy(&e) && started.elapsed() < BUSY_TIMEOUT => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            done => return done.map(|_| ()),
        }
    }
}

/// `SQLITE_BUSY` or `SQLITE_LOCKED`, in any of their extended forms.
fn is_busy(error: &DbErr) -> bool {
    let (DbErr::Conn(RuntimeErr::SqlxError(e)) | DbErr::Exec(RuntimeErr::SqlxError(e)) | DbErr::Query(RuntimeErr::SqlxError(e))) =
        error
    else {
        return false;
    };
    let code = e.as_database_error().and_then(sea_orm::sqlx::error::DatabaseError::code).and_then(|c| c.parse::<i32>().ok());
    matches!(code.map(|c| c & 0xff), Some(5 | 6))
}

#[cfg(test)]
mod tests {
    use super::sqlite_url;

    #[test]
    fn any_folder_name_makes_a_url() {
        assert_eq!(sqlite_url("/a/dondoc.db".as_ref()), "sqlite:///a/dondoc.db?mode=rwc");
        assert_eq!(sqlite_url("/Văn #1?%/x.db".as_ref()), "sqlite:///V%C4%83n%20%231%3F%25/x.db?mode=rwc");
    }
}
