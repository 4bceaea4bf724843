//! What a person supposes: `1.001193=3`, `1.001193=+3`, `TP/1.001193=3`.

use dondoc_domain::catalogue::ProcedureCode;
use dondoc_domain::definitions::Definition;
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::planning::Outlook;
use dondoc_domain::planning::what_if::{How, Move, Refused, supposed};

use crate::Error;

/// Moves in one question; a page has fewer sliders.
const MOVES_MAX: usize = 500;

/// Reads moves apart by commas: `PROCEDURE=3` (three of those expected come online), `PROCEDURE=+3` (three on top of
/// them), with `DEPARTMENT/` before it only of that department.
///
/// # Errors
/// A move that cannot be read, or too many.
pub fn moves(text: &str) -> Result<Vec<Move>, Error> {
    let parts = text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty());
    let read: Result<Vec<Move>, Error> = parts
        .map(|part| one(part).ok_or_else(|| Error::refused(Diagnostic::refusal("plan-move-unreadable").with("move", part))))
        .collect();
    read.and_then(|all| {
        let too_many = || Error::refused(Diagnostic::refusal("plan-moves-too-many").with("limit", MOVES_MAX));
        if all.len() > MOVES_MAX { Err(too_many()) } else { Ok(all) }
    })
}

fn one(text: &str) -> Option<Move> {
    let (of, count) = text.split_once('=')?;
    let (department, procedure) = match of.rsplit_once('/') {
        Some((department, procedure)) => (Some(department.trim()), procedure),
        None => (None, of),
    };
    let procedure = ProcedureCode::normalise(procedure);
    let count = count.trim();
    let (how, digits) = count.strip_prefix('+').map_or((How::Convert, count), |more| (How::Add, more.trim()));
    let plain = digits.bytes().all(|b| b.is_ascii_digit()) && digits.len() <= 9;
    let dossiers = if plain { digits.parse().ok()? } else { return None };
    let readable = procedure != ProcedureCode::unreadable() && department.is_none_or(|d| !d.is_empty());
    readable.then(|| Move { department: department.map(Into::into), procedure, how, dossiers })
}

/// The outlook after all moves, one after another.
pub(super) fn after(outlook: &Outlook, definition: &Definition, moves: &[Move]) -> Result<Outlook, Error> {
    let mut now = outlook.clone();
    for asked in moves {
        now = supposed(&now, definition, asked).map_err(|why| {
            Error::refused(match why {
                Refused::Beyond(room) => Diagnostic::refusal("plan-move-beyond")
                    .with("procedure", &asked.procedure)
                    .with("asked", asked.dossiers)
                    .with("room", room),
                Refused::NotOnline => Diagnostic::refusal("plan-move-not-online").with("procedure", &asked.procedure),
            })
        })?;
    }
    Ok(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_are_read_or_refused() {
        let read = |text: &str| {
            moves(text).map(|all| all.into_iter().map(|m| (m.department, m.procedure, m.how, m.dossiers)).collect::<Vec<_>>())
        };
        let code = |text: &str| ProcedureCode::normalise(text);
        assert_eq!(
            read(" 1.001193=3, TP/2.000815.000.00.00.H37 = +12;").unwrap(),
            [(None, code("1.001193"), How::Convert, 3), (Some("TP".into()), code("2.000815"), How::Add, 12)],
        );
        for bad in [
            "1.001193",
            "1.001193=-3",
            "1.001193=x",
            "khai sinh=3",
            "/1.001193=3",
            "1.001193=++3",
            "1.001193=",
            "1.001193=9999999999",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
