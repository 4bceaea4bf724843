//! Levels of procedures, and who is responsible for them.

use compact_str::CompactString;

use super::{Amended, named};
use crate::catalogue::{Level, Procedure, ProcedureCode};
use crate::diagnostics::Diagnostic;
use crate::reference::Reference;
use crate::time::Day;

impl Reference {
    /// The base procedure of a code that came from outside.
    fn base(&self, code: &ProcedureCode) -> Result<ProcedureCode, Box<Diagnostic>> {
        let code = ProcedureCode::normalise(code.as_str());
        if code == ProcedureCode::unreadable() {
            return Err(Box::new(Diagnostic::refusal("procedure-code-unreadable")));
        }
        Ok(self.catalogue.canonical(&code).clone())
    }

    fn procedure(&mut self, code: &ProcedureCode) -> Result<&mut Procedure, Box<Diagnostic>> {
        let code = self.base(code)?;
        let unknown = Box::new(Diagnostic::refusal("amendment-procedure-unknown").with("code", &code));
        self.catalogue.procedures.get_mut(&code).ok_or(unknown)
    }

    pub(super) fn set_level(&mut self, code: &ProcedureCode, level: Level, from: Day) -> Amended {
        let procedure = self.procedure(code)?;
        procedure.levels = procedure.levels.with_from(from, level);
        Ok(())
    }

    pub(super) fn begin_procedure(&mut self, code: &ProcedureCode, name: &str, field: &str, level: Level, from: Day) -> Amended {
        let code = self.base(code)?;
        let (name, field) = (named(name)?, named(field)?);
        let levels = self.catalogue.procedures.get(&code).map(|p| p.levels.clone()).unwrap_or_default();
        if levels.spans().iter().any(|(v, _)| v.to > from) {
            return Err(Box::new(
                Diagnostic::refusal("amendment-procedure-there").with("code", &code).with("day", from.vietnamese()),
            ));
        }
        self.catalogue.procedures.insert(code, Procedure { name, field, levels: levels.with_from(from, level) });
        Ok(())
    }

    pub(super) fn end_procedure(&mut self, code: &ProcedureCode, from: Day) -> Amended {
        let base = self.base(code)?;
        let procedure = self.procedure(code)?;
        if procedure.levels.on(from).is_none() {
            return Err(Box::new(
                Diagnostic::refusal("amendment-procedure-gone").with("code", &base).with("day", from.vietnamese()),
            ));
        }
        procedure.levels = procedure.levels.before(from);
        Ok(())
    }

    pub(super) fn assign(&mut self, unit: &str, code: &ProcedureCode, department: &CompactString, from: Day) -> Amended {
        let (unit, code) = (self.unit_from(unit, from)?, self.base(code)?);
        let Some(department) = self.department_called(unit, department) else {
            let name = &self.organisation.units[&unit].name;
            return Err(Box::new(Diagnostic::refusal("department-unknown").with("code", department).with("unit", name)));
        };
        let assignments = &mut self.catalogue.assignments;
        let history = assignments.get(unit, &code).cloned().unwrap_or_default();
        assignments.insert(unit, &code, &history.with_from(from, department));
        Ok(())
    }

    pub(super) fn name_department(&mut self, unit: &str, code: &CompactString, name: &str, from: Day) -> Amended {
        let unit = self.unit_from(unit, from)?;
        let code = code.trim();
        if code.is_empty() || code.len() > 32 || !code.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c)) {
            return Err(Box::new(Diagnostic::refusal("amendment-department-code")));
        }
        self.departments.insert((unit, code.into()), named(name)?);
        Ok(())
    }
}
