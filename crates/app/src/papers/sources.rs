//! Where the figures of a paper come from, printed with it: definition, cut-off, snapshot or files.

use dondoc_domain::time::Moment;
use minijinja::value::Value;

use super::facts::{Facts, VI};
use super::templates::text;
use crate::imports::dossier_lists;
use crate::{App, Error};

/// Files that are named; of more their number is told.
const FILES_NAMED: usize = 12;

impl App {
    /// Where the figures come from, one sentence each.
    pub(crate) async fn source_lines(&self, facts: &Facts) -> Result<Vec<String>, Error> {
        let definition = facts.question.definition;
        let mut lines = vec![VI.text_with(
            "paper-source-definition",
            &[
                ("title", definition.title.vi.clone()),
                ("id", definition.id.clone()),
                ("version", definition.version.to_string()),
                ("source", definition.source.cited()),
            ],
        )];
        let at = facts.cut_off.vietnamese();
        let Some(number) = facts.snapshot else {
            lines.push(VI.text_with("paper-source-cut-off", &[("at", at)]));
            lines.extend(self.file_lines(facts).await?);
            return Ok(lines);
        };
        let closed = self.closed_period(number).await?;
        let args = [("n", number.to_string()), ("at", at), ("by", closed.signed_by), ("sha256", closed.sha256)];
        lines.push(VI.text_with("paper-source-snapshot", &args));
        let snapshot = self.snapshot(number).await?;
        let named = snapshot.rests_on.imports.iter();
        lines.extend(files(named.map(|i| (i.file.as_str(), i.exported_at, i.sha256.as_str())).collect()));
        Ok(lines)
    }

    /// The files that the figures rest on, the latest first.
    async fn file_lines(&self, facts: &Facts) -> Result<Vec<String>, Error> {
        let imports = self.all_imports().await?;
        let tables = facts.sourced.used.iter().filter_map(|piece| Some(imports.get(&piece.import)?.as_ref()));
        let lists = dossier_lists(&imports, facts.question.snapshot, &facts.question.members);
        let mut seen = std::collections::BTreeSet::new();
        let once = lists.chain(tables).filter(|import| seen.insert(import.id));
        Ok(files(once.map(|i| (i.file.as_str(), i.exported_at, i.sha256.as_deref().unwrap_or_default())).collect()))
    }
}

fn files(named: Vec<(&str, Option<Moment>, &str)>) -> Vec<String> {
    let more = named.len().saturating_sub(FILES_NAMED);
    let one = |(file, exported, sha256): (&str, Option<Moment>, &str)| {
        let at = exported.map_or_else(|| "–".to_owned(), Moment::vietnamese);
        let hash = sha256.get(..16).unwrap_or(sha256);
        VI.text_with("paper-source-file", &[("file", file), ("at", &at), ("hash", hash)])
    };
    let mut lines: Vec<String> = named.into_iter().take(FILES_NAMED).map(one).collect();
    if more > 0 {
        lines.push(VI.text_with("paper-source-files-more", &[("n", VI.number(more as u64))]));
    }
    lines
}

/// For templates.
pub(crate) fn values(lines: &[String]) -> Value {
    lines.iter().map(text).collect()
}
