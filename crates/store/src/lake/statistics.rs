//! Bounds of a whole column, over all files ever: what DuckDB estimates by.
//!
//! A bound that is not there means "anything": that is always right. So a column gets no row before its first value,
//! and once a file does not say what its values are, the column's bounds stay unknown.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::ColumnStats;
use crate::entities::lake::table_column_stats;

/// Columns whose bounds are compared as numbers; those of all others (text, days, moments) order as text.
/// Checked against the migrations by a test.
pub(crate) const INTEGER_COLUMNS: [i64; 11] = [3, 4, 6, 7, 8, 15, 16, 17, 18, 20, 21];

/// Bounds of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bounds {
    contains_null: bool,
    min: Option<String>,
    max: Option<String>,
}

impl From<table_column_stats::Model> for Bounds {
    fn from(row: table_column_stats::Model) -> Bounds {
        Bounds { contains_null: row.contains_null != 0, min: row.min_value, max: row.max_value }
    }
}

impl Bounds {
    pub(super) fn into_row(self, table_id: i64, column_id: i64) -> table_column_stats::Model {
        let contains_null = i64::from(self.contains_null);
        table_column_stats::Model { table_id, column_id, contains_null, min_value: self.min, max_value: self.max }
    }

    /// Takes the columns of one more file in. `rows_before`: were there rows before this file?
    pub(super) fn widen(bounds: &mut BTreeMap<i64, Bounds>, file: &[ColumnStats], rows_before: bool) {
        for stats in file {
            let column = i64::from(stats.column);
            let order = |a: &str, b: &str| order(column, a, b);
            match bounds.get_mut(&column) {
                Some(known) => {
                    known.contains_null |= stats.nulls > 0;
                    if stats.values > 0 {
                        known.min = pick(known.min.take(), stats.min.as_ref(), |a, b| order(a, b).is_le());
                        known.max = pick(known.max.take(), stats.max.as_ref(), |a, b| order(a, b).is_ge());
                    }
                }
                None if stats.values > 0 => {
                    // No row yet: all rows before were null.
                    let contains_null = stats.nulls > 0 || rows_before;
                    bounds.insert(column, Bounds { contains_null, min: stats.min.clone(), max: stats.max.clone() });
                }
                None => {}
            }
        }
    }
}

/// The known bound where it reaches as far, else the new one; unknown where one of them is.
fn pick(known: Option<String>, new: Option<&String>, known_reaches: impl Fn(&str, &str) -> bool) -> Option<String> {
    let (known, new) = (known?, new?);
    Some(if known_reaches(&known, new) { known } else { new.clone() })
}

fn order(column: i64, a: &str, b: &str) -> Ordering {
    if INTEGER_COLUMNS.contains(&column)
        && let (Ok(a), Ok(b)) = (a.parse::<i64>(), b.parse::<i64>())
    {
        return a.cmp(&b);
    }
    a.cmp(b)
}

#[cfg(test)]
mod tests {
    use super::{BTreeMap, Bounds, ColumnStats};

    fn stats(column: u32, values: u64, nulls: u64, bounds: Option<(&str, &str)>) -> ColumnStats {
        let (min, max) = bounds.map(|(a, b)| (a.to_owned(), b.to_owned())).unzip();
        ColumnStats { column, size_bytes: 1, values, nulls, min, max }
    }

    fn after(files: &[ColumnStats]) -> Option<(bool, Option<String>, Option<String>)> {
        let mut bounds = BTreeMap::new();
        for (n, file) in files.iter().enumerate() {
            Bounds::widen(&mut bounds, std::slice::from_ref(file), n > 0);
        }
        bounds.into_values().next().map(|b| (b.contains_null, b.min, b.max))
    }

    #[test]
    fn bounds_hold_for_all_files() {
        let known = |null, min: &str, max: &str| Some((null, Some(min.to_owned()), Some(max.to_owned())));
        let numbers = [stats(4, 2, 0, Some(("9", "10"))), stats(4, 2, 1, Some(("-2", "9")))];
        assert_eq!(after(&numbers), known(true, "-2", "10"));
        let text = [stats(1, 2, 0, Some(("9", "B"))), stats(1, 2, 0, Some(("10", "A")))];
        assert_eq!(after(&text), known(false, "10", "B"));
        let later = [stats(4, 0, 2, None), stats(4, 1, 0, Some(("5", "5")))];
        assert_eq!(after(&later), known(true, "5", "5"));
        assert_eq!(after(&later[..1]), None);
        let unknown = [stats(4, 1, 0, Some(("5", "5"))), stats(4, 1, 0, None), stats(4, 1, 0, Some(("6", "6")))];
        assert_eq!(after(&unknown), Some((false, None, None)));
    }
}
