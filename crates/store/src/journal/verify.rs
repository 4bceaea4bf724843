//! Verifying: the chain, the rows that its lines pin, and the reference data to which the changes lead.

use std::collections::BTreeMap;

use dondoc_domain::journal::{BEGINNING, Difference, Finding, Line, ReadLine, walk};
use sea_orm::ConnectionTrait;

use super::pinned::{ALL, digests, empty_lake, rows};
use super::{HashedFile, JournalCheck, tables};
use crate::connection::Store;
use crate::error::Error;

impl Store {
    /// Compares everything with what the journal says; `expect` is the hash of a line that was noted earlier and must be there. What is
    /// otherwise is a finding and no error, whatever a cell holds.
    ///
    /// # Errors
    /// [`Error::Database`]: a table is not there.
    pub async fn verify_journal(&self, expect: Option<&str>) -> Result<JournalCheck, Error> {
        let tx = self.read().await?;
        let lines = lines(&tx).await?;
        let (mut findings, head) = walk(&lines);
        let known = |hash: &str| hash == BEGINNING || lines.iter().any(|line| line.hash == hash);
        if expect.is_some_and(|noted| !known(&noted.to_lowercase())) {
            findings.push(Finding::new(Difference::HeadUnknown));
        }
        let pinned = compare_pinned(&tx, &lines, &mut findings).await?;
        let reference_rows = tables::compare(&tx, &mut findings).await?;
        let files = files(&tx).await?;
        tx.commit().await?;
        let (count, rows) = (lines.len() as u64, reference_rows as u64);
        Ok(JournalCheck { head, lines: count, pinned, reference_rows: rows, findings, files })
    }
}

async fn lines(db: &impl ConnectionTrait) -> Result<Vec<ReadLine>, Error> {
    let columns = ["id", "at", "actor", "action", "subject", "detail", "hash"];
    let read = |row: Vec<Option<String>>| {
        let [id, at, actor, action, subject, detail, hash]: [Option<String>; 7] = row.try_into().unwrap_or_default();
        let line = || {
            let id = id?.parse().ok()?;
            Some(Line { id, at: at?, actor, action: action?, subject: subject?, detail: detail? })
        };
        ReadLine { line: line(), hash: hash.unwrap_or_default() }
    };
    Ok(rows(db, ("audit", &columns, &["id"]), None).await?.into_iter().map(read).collect())
}

/// Compares all rows of the pinned tables; gives how many things are pinned.
async fn compare_pinned(db: &impl ConnectionTrait, lines: &[ReadLine], findings: &mut Vec<Finding>) -> Result<u64, Error> {
    // The latest line that pins a thing says how it is now.
    let (name, digest) = empty_lake();
    let mut latest: BTreeMap<String, (Option<i64>, Option<String>)> = BTreeMap::from([(name, (None, Some(digest)))]);
    for line in lines.iter().filter_map(|read| read.line.as_ref()) {
        for (name, digest) in line.pins() {
            latest.insert(name, (Some(line.id), digest));
        }
    }
    let mut n = 0;
    for pinned in ALL {
        let mut found = digests(db, pinned, None).await?;
        let prefix = format!("{}/", pinned.name);
        let place = |difference, key: &str| Finding::new(difference).in_table(pinned.tables()).at_row(key);
        let at = |difference, key: &str, line: &Option<i64>| Finding { line: *line, ..place(difference, key) };
        let these = latest.range(prefix.clone()..).take_while(|(name, _)| name.starts_with(&prefix));
        for (name, (line, wanted)) in these {
            let key = &name[prefix.len()..];
            let held = found.remove(key);
            n += u64::from(wanted.is_some());
            match (wanted, held) {
                (Some(wanted), Some(held)) if *wanted == held => {}
                (None, None) => {}
                (Some(_), None) => findings.push(at(Difference::RowsMissing, key, line)),
                (Some(_), Some(_)) => findings.push(at(Difference::RowsAltered, key, line)),
                (None, Some(_)) => findings.push(at(Difference::RowsUntold, key, line)),
            }
        }
        findings.extend(found.into_keys().map(|key| place(Difference::RowsUntold, &key)));
    }
    Ok(n)
}

async fn files(db: &impl ConnectionTrait) -> Result<Vec<HashedFile>, Error> {
    let hashes = rows(db, ("lake_file_hash", &["data_file_id", "sha256"], &[]), None).await?;
    let mut hashes: BTreeMap<String, String> = hashes
        .into_iter()
        .filter_map(|mut row| row.pop().flatten().zip(row.pop().flatten()))
        .map(|(hash, id)| (id, hash))
        .collect();
    let columns = ["data_file_id", "path", "file_size_bytes"];
    let read = |row: Vec<Option<String>>| {
        let [id, path, size]: [Option<String>; 3] = row.try_into().unwrap_or_default();
        // What cannot be read is told by what is pinned.
        let sha256 = hashes.remove(id.as_deref()?);
        Some(HashedFile { id: id?.parse().ok()?, path: path?, size_bytes: size?.parse().ok()?, sha256 })
    };
    Ok(rows(db, ("ducklake_data_file", &columns, &["data_file_id"]), None).await?.into_iter().filter_map(read).collect())
}
