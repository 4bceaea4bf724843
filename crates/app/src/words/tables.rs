//! What figures rest on, in words.

use dondoc_domain::dossiers::ImportId;
use dondoc_domain::periods::Period;
use dondoc_domain::time::Moment;

use super::Language;
use crate::views::{TableGap, TableUsed, Tables};

impl Language {
    /// What is to be said where figures rest on procedure tables, each with the import that it is about: which
    /// tables, which units rest on lists instead, and which tables do not make up the period.
    #[must_use]
    pub fn tables(self, tables: &Tables) -> Vec<(String, Option<ImportId>)> {
        // Whose a table is goes without saying where all is of one unit.
        let mut units: Vec<&str> = tables.used.iter().map(|t| t.unit.key.as_str()).collect();
        units.extend(tables.on_lists.iter().map(|u| u.key.as_str()));
        units.sort_unstable();
        units.dedup();
        let named = units.len() > 1;
        let mut said: Vec<(String, Option<ImportId>)> =
            tables.used.iter().map(|t| (self.table_used(t, named), Some(t.import))).collect();
        if !tables.used.is_empty() && !tables.on_lists.is_empty() {
            let names: Vec<&str> = tables.on_lists.iter().map(|u| u.name.as_str()).collect();
            said.push((self.text_with("tables-on-lists", &[("units", names.join("; "))]), None));
        }
        said.extend(tables.gaps.iter().map(|gap| (self.table_gap(gap), None)));
        said.extend(tables.silent.iter().map(|t| {
            let args = [("unit", t.unit.name.clone()), ("file", t.file.clone())];
            (self.text_with("definitions-table-silent", &args), Some(t.import))
        }));
        said
    }

    fn table_used(self, table: &TableUsed, named: bool) -> String {
        let args = [
            ("unit", table.unit.name.clone()),
            ("file", table.file.clone()),
            ("from", table.period.start.vietnamese()),
            ("to", table.period.last_day().vietnamese()),
            ("at", self.table_as_of(table)),
        ];
        self.text_with(if named { "tables-used-of" } else { "tables-used" }, &args)
    }

    /// When a table was taken out of the provincial system.
    #[must_use]
    pub fn table_as_of(self, table: &TableUsed) -> String {
        table.exported_at.map_or_else(|| self.text("tables-at-unknown"), Moment::vietnamese)
    }

    fn table_gap(self, gap: &TableGap) -> String {
        let spans = |periods: &[Period]| periods.iter().map(|p| self.days(p)).collect::<Vec<_>>().join("; ");
        let (missing, crossing) = (spans(&gap.missing), spans(&gap.crossing));
        let key = match (gap.crossing.is_empty(), gap.missing.is_empty()) {
            (false, _) => "tables-gap-crossing",
            (true, false) => "tables-gap-missing",
            (true, true) => "tables-gap-overlapping",
        };
        self.text_with(key, &[("unit", gap.unit.name.clone()), ("missing", missing), ("crossing", crossing)])
    }

    /// A period by its first and last day.
    #[must_use]
    pub fn days(self, period: &Period) -> String {
        let args = [("from", period.start.vietnamese()), ("to", period.last_day().vietnamese())];
        self.text_with("tables-span", &args)
    }
}
