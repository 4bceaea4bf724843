//! `dondoc quality set`: switching a check, with a reason, for a unit or the whole installation.

use dondoc_domain::access::{Action, Resource};
use std::sync::{Arc, RwLock};

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::quality::settings::{Settings, Switch};
use dondoc_domain::quality::{Check, Mode};
use dondoc_domain::time::Moment;
use serde::Serialize;

use crate::figures::{find_unit, unit_ref};
use crate::quality::SwitchAsked;
use crate::views::UnitRef;
use crate::{App, Error, blocking};

/// Switches of one version; read again when the database has a newer one.
pub(crate) type Switches = RwLock<Option<(i64, Arc<Vec<Switch>>)>>;

/// The longest reason.
const REASON_CHARS_MAX: usize = 500;

/// A switch as it is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SwitchTold {
    /// Its number.
    pub version: i64,
    /// The check.
    pub check: Check,
    /// For this unit and everything below it; `None`: for the whole installation.
    #[serde(skip)]
    pub unit: Option<UnitRef>,
    /// The new mode; `None`: back to what holds without a switch.
    pub mode: Option<Mode>,
    /// When.
    pub at: Moment,
    /// Why.
    pub reason: String,
}

/// A check by its name, or the list of those there are.
pub(crate) fn find_check(name: &str) -> Result<Check, Error> {
    Check::from_name(name).ok_or_else(|| {
        let known: Vec<&str> = Check::ALL.iter().map(|c| c.name()).collect();
        Error::refused(Diagnostic::refusal("check-unknown").with("check", name).with("known", known.join(", ")))
    })
}

impl App {
    /// All switches.
    pub(crate) async fn switches(&self) -> Result<Arc<Vec<Switch>>, Error> {
        let version = self.store().quality_version().await.map_err(Error::internal)?;
        if let Ok(kept) = self.inner.switches.read()
            && let Some((of, switches)) = kept.as_ref()
            && *of == version
        {
            return Ok(Arc::clone(switches));
        }
        let switches = Arc::new(self.store().quality_switches().await.map_err(Error::internal)?);
        if let Ok(mut kept) = self.inner.switches.write() {
            *kept = Some((switches.last().map_or(0, |s| s.version), Arc::clone(&switches)));
        }
        Ok(switches)
    }

    /// How the checks stood at a moment; `None`: stand now.
    pub(crate) async fn settings(&self, known_at: Option<Moment>) -> Result<Arc<Settings>, Error> {
        Ok(Arc::new(Settings::of(self.switches().await?.as_slice(), known_at)))
    }

    /// Switches a check.
    ///
    /// # Errors
    /// The unit or check is unknown, the check cannot leave anything out, it stands so already, or the reason
    /// is missing or too long.
    pub async fn switch_check(&self, asked: &SwitchAsked, reason: &str) -> Result<SwitchTold, Error> {
        let reason = reason.trim();
        if reason.is_empty() || reason.chars().count() > REASON_CHARS_MAX {
            return Err(Error::refused(Diagnostic::refusal("check-reason").with("limit", REASON_CHARS_MAX)));
        }
        let data = self.inner.data.clone();
        let _lock = blocking(move || data.lock()).await?;
        let (_, reference) = self.reference().await?;
        let check = find_check(&asked.check)?;
        if asked.mode == Some(Mode::Exclude) && !check.may_exclude() {
            return Err(Error::refused(Diagnostic::refusal("check-excludes-nothing").with("check", check.name())));
        }
        let now = self.now();
        let unit = asked.unit.as_deref().map(|u| find_unit(&reference, u, now.day())).transpose()?;
        self.must_in(Action::Decide, Resource::Quality, unit)?;
        let switches = self.switches().await?;
        let before = Settings::of(&switches, None);
        if before.clone().with(unit, check, asked.mode) == before {
            return Err(Error::refused(Diagnostic::refusal("check-stands-so").with("check", check.name())));
        }
        let switch = Switch {
            version: switches.last().map_or(0, |s| s.version) + 1,
            check,
            unit,
            mode: asked.mode,
            at: now,
            reason: reason.to_owned(),
        };
        self.store().commit_quality_switch(&switch).await.map_err(Error::internal)?;
        Ok(told(&reference, &switch))
    }
}

pub(crate) fn told(reference: &dondoc_domain::reference::Reference, switch: &Switch) -> SwitchTold {
    SwitchTold {
        version: switch.version,
        check: switch.check,
        unit: switch.unit.filter(|u| reference.organisation.units.contains_key(u)).map(|u| unit_ref(reference, u)),
        mode: switch.mode,
        at: switch.at,
        reason: switch.reason.clone(),
    }
}
