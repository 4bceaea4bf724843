//! What if: some dossiers come online instead of otherwise, or on top of what is expected.

use compact_str::CompactString;

use crate::catalogue::ProcedureCode;
use crate::counting::CellKey;
use crate::definitions::{Definition, Indicator};
use crate::dossiers::Channel;
use crate::planning::Outlook;

/// What is supposed of a procedure.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Move {
    /// Department responsible; `None`: whoever is.
    pub department: Option<CompactString>,
    /// Base procedure.
    pub procedure: ProcedureCode,
    /// How.
    pub how: How,
    /// So many dossiers.
    pub dossiers: u64,
}

/// How dossiers come online.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum How {
    /// Instead of otherwise: of those expected.
    Convert,
    /// On top of those expected.
    Add,
}

/// Why nothing of a move can be supposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// So many are expected that could come online, and more were asked for.
    Beyond(u64),
    /// No cell of the procedure, counted or expected, is of an online service.
    NotOnline,
}

/// Can a dossier of such a cell come online, for any indicator of the definition?
fn can(key: &CellKey, definition: &Definition) -> bool {
    key.channel != Channel::Online && serves(key, definition)
}

/// Is the cell of an online service, by any indicator?
fn serves(key: &CellKey, definition: &Definition) -> bool {
    definition.indicators.iter().any(|i: &Indicator| i.numerator.takes(key.level, Channel::Online))
}

fn is_of(key: &CellKey, of: &Move) -> bool {
    key.procedure == of.procedure && of.department.as_ref().is_none_or(|d| key.department.as_ref() == Some(d))
}

/// How many dossiers expected of a procedure could come online instead of otherwise.
#[must_use]
pub fn room(outlook: &Outlook, definition: &Definition, procedure: &ProcedureCode, department: Option<&str>) -> u64 {
    let own = |key: &CellKey| key.procedure == *procedure && department.is_none_or(|d| key.department.as_deref() == Some(d));
    outlook.expected.iter().filter(|(key, _)| own(key) && can(key, definition)).map(|(_, n)| n).sum()
}

/// The cell of the same dossier online, fulfilling whatever the definition asks of one.
fn online(key: &CellKey, definition: &Definition) -> CellKey {
    CellKey { channel: Channel::Online, meets: key.meets.or(definition.conditions()), ..key.clone() }
}

/// The outlook with a move made. Direct dossiers are converted before postal ones; added ones are taken to be of the
/// procedure's cell that expects most, or where nothing is expected counted most.
///
/// # Errors
/// There is not as much to move: nothing is moved then.
pub fn supposed(outlook: &Outlook, definition: &Definition, asked: &Move) -> Result<Outlook, Refused> {
    let mut next = outlook.clone();
    match asked.how {
        How::Convert => {
            let own = |key: &CellKey| is_of(key, asked) && can(key, definition);
            let mut from: Vec<(CellKey, u64)> =
                outlook.expected.iter().filter(|(k, _)| own(k)).map(|(k, n)| (k.clone(), *n)).collect();
            let room = from.iter().map(|(_, n)| n).sum();
            if asked.dossiers > room {
                return Err(Refused::Beyond(room));
            }
            from.sort_by_key(|(key, _)| key.channel == Channel::Postal);
            let mut left = asked.dossiers;
            for (key, n) in from {
                let moved = n.min(left);
                left -= moved;
                if moved == n {
                    next.expected.remove(&key);
                } else {
                    next.expected.insert(key.clone(), n - moved);
                }
                if moved > 0 {
                    *next.expected.entry(online(&key, definition)).or_default() += moved;
                }
            }
        }
        How::Add => {
            let best = |cells: &crate::counting::Cells| {
                let own = cells.iter().filter(|(key, _)| is_of(key, asked) && serves(key, definition));
                own.max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0))).map(|(key, _)| key.clone())
            };
            let key = best(&outlook.expected).or_else(|| best(&outlook.so_far)).ok_or(Refused::NotOnline)?;
            if asked.dossiers > 0 {
                *next.expected.entry(online(&key, definition)).or_default() += asked.dossiers;
            }
        }
    }
    Ok(next)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::planning::testing::{definition, moved, outlook, procedure};

    proptest! {
        /// A move of n is n moves of one; never more than there is; what is added is added.
        #[test]
        fn n_is_n_times_one(
            (definition, _) in definition(),
            outlook in outlook(),
            n in 0u64..8,
            of in 0usize..4,
            department in prop::sample::select(vec![None, Some("A"), Some("B")]),
            add: bool,
        ) {
            let asked = Move {
                department: department.map(Into::into),
                procedure: procedure(of),
                how: if add { How::Add } else { How::Convert },
                dossiers: n,
            };
            let room = room(&outlook, definition, &asked.procedure, department);
            let total = |o: &Outlook| o.expected.values().sum::<u64>();
            match supposed(&outlook, definition, &asked) {
                Err(Refused::Beyond(there)) => prop_assert!(!add && n > room && there == room),
                Err(Refused::NotOnline) => {
                    prop_assert!(add && !outlook.all().any(|(k, _)| is_of(k, &asked) && serves(k, definition)));
                }
                Ok(found) => {
                    prop_assert_eq!(&found.so_far, &outlook.so_far);
                    prop_assert!(found.expected.values().all(|n| *n > 0));
                    prop_assert_eq!(total(&found), total(&outlook) + if add { n } else { 0 });
                    if !add {
                        let mut now = outlook.expected.clone();
                        for _ in 0..n {
                            let own = |k: &&CellKey| is_of(k, &asked) && can(k, definition);
                            let from = now.keys().filter(own).min_by_key(|k| k.channel == Channel::Postal).cloned().unwrap();
                            now = moved(&now, &from, super::online(&from, definition));
                        }
                        prop_assert_eq!(&now, &found.expected);
                    }
                }
            }
        }
    }
}
