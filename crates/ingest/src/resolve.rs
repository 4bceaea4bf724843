//! The rows of one file resolved against each other ([`InFile`]), in a thread beside the reading once there are many.

use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

use dondoc_domain::dossiers::{Dossier, InFile};

/// Rows resolved at once: for fewer a thread would cost more than it saves.
const ALONE_MAX: u64 = 16_384;
/// Rows handed on together, and batches under way.
const BATCH: usize = 1_024;
const BATCHES: usize = 8;

type Rows = Vec<(u128, Dossier)>;

/// Takes rows in and resolves them in their order.
#[derive(Debug)]
pub(crate) enum Resolver {
    /// In the thread of the reader.
    Here(InFile, u64),
    /// In one of its own.
    Beside { batch: Rows, rows: SyncSender<Rows>, resolved: JoinHandle<InFile> },
}

impl Default for Resolver {
    fn default() -> Resolver {
        Resolver::Here(InFile::default(), 0)
    }
}

impl Resolver {
    /// The next row of the file.
    pub(crate) fn push(&mut self, fingerprint: u128, row: Dossier) {
        match self {
            Resolver::Here(rows, count) => {
                rows.push(fingerprint, row);
                *count += 1;
                if *count >= ALONE_MAX {
                    *self = beside(std::mem::take(rows));
                }
            }
            Resolver::Beside { batch, rows, .. } => {
                batch.push((fingerprint, row));
                if batch.len() >= BATCH {
                    // A thread that is gone has panicked; `finish` passes that on.
                    let _ = rows.send(std::mem::replace(batch, Vec::with_capacity(BATCH)));
                }
            }
        }
    }

    /// What stands after the last row.
    pub(crate) fn finish(self) -> InFile {
        match self {
            Resolver::Here(rows, _) => rows,
            Resolver::Beside { batch, rows, resolved } => {
                let _ = rows.send(batch);
                drop(rows);
                resolved.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            }
        }
    }
}

fn beside(mut so_far: InFile) -> Resolver {
    let (rows, received) = sync_channel::<Rows>(BATCHES);
    let resolved = std::thread::spawn(move || {
        for batch in received {
            for (fingerprint, row) in batch {
                so_far.push(fingerprint, row);
            }
        }
        so_far
    });
    Resolver::Beside { batch: Vec::with_capacity(BATCH), rows, resolved }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dondoc_domain::catalogue::ProcedureCode;
    use dondoc_domain::dossiers::{ImportId, SourceRow, Status, UnitId, UnreadableDates};

    /// Rows of some codes, each code several times with other or the same content.
    fn row(n: u64) -> (u128, Dossier) {
        let code = n % 20_000;
        let dossier = Dossier {
            code: format!("H37.54.09-230412-{code:05}").into(),
            unit: UnitId(1),
            procedure: ProcedureCode::normalise("1.001193"),
            channel: None,
            status: Status(4),
            level_stated: None,
            service: compact_str::CompactString::default(),
            e_result: None,
            synchronised: None,
            submitted: None,
            received: None,
            due: None,
            finished: None,
            returned: None,
            unreadable: UnreadableDates::default(),
            import: ImportId(1),
            source: SourceRow { sheet: 0, row: n as u32 },
        };
        (u128::from(n / 30_000 + code), dossier)
    }

    #[test]
    fn the_thread_changes_nothing() {
        for count in [0, 1, ALONE_MAX - 1, ALONE_MAX, ALONE_MAX + 1, ALONE_MAX + BATCH as u64, 70_000] {
            let (mut here, mut resolver) = (InFile::default(), Resolver::default());
            for n in 0..count {
                let (fingerprint, row) = row(n);
                here.push(fingerprint, row.clone());
                resolver.push(fingerprint, row);
            }
            assert_eq!(matches!(resolver, Resolver::Beside { .. }), count >= ALONE_MAX);
            let told = resolver.finish();
            assert_eq!(told.duplicates_identical, here.duplicates_identical);
            assert_eq!(told.superseded_in_file, here.superseded_in_file);
            assert_eq!(told.into_rows(), here.into_rows());
        }
    }
}
