//! Tokens of the API: made, listed, revoked, recognised.

use dondoc_domain::access::{Action, Resource};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::digest::sha256;
use dondoc_domain::dossiers::UnitId;
use dondoc_domain::time::Moment;
use dondoc_store::{NewToken, Token, TokenOwner};
use serde::Serialize;
use uuid::Uuid;

use crate::figures::find_unit;
use crate::{Actor, App, Error};

/// What every token begins with, so that one that leaked is found.
const PREFIX: &str = "ddc_";

/// Hexadecimal digits after the prefix.
const DIGITS: usize = 64;

/// The longest name of a token, in characters.
const NAME_CHARS_MAX: usize = 100;

/// What a token allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Taking files in and undoing imports.
    ImportsWrite,
    /// Beginning drafts of decisions and confirming them.
    DecisionsWrite,
    /// Making papers.
    PapersWrite,
    /// Closing periods.
    SnapshotsWrite,
    /// Recording changes of units, levels and assignments.
    ChangesWrite,
    /// Switching checks, and keeping figures that others state.
    ChecksWrite,
    /// Reading other systems, and forgetting how tables are read.
    SourcesWrite,
    /// Reading: imports, figures, closed periods, papers.
    Read,
    /// Reading the journal.
    JournalRead,
}

impl Scope {
    /// All scopes.
    pub const ALL: [Scope; 9] = [
        Scope::ImportsWrite,
        Scope::DecisionsWrite,
        Scope::PapersWrite,
        Scope::SnapshotsWrite,
        Scope::ChangesWrite,
        Scope::ChecksWrite,
        Scope::SourcesWrite,
        Scope::Read,
        Scope::JournalRead,
    ];

    /// Stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Scope::ImportsWrite => "imports:write",
            Scope::DecisionsWrite => "decisions:write",
            Scope::PapersWrite => "papers:write",
            Scope::SnapshotsWrite => "snapshots:write",
            Scope::ChangesWrite => "changes:write",
            Scope::ChecksWrite => "checks:write",
            Scope::SourcesWrite => "sources:write",
            Scope::Read => "read",
            Scope::JournalRead => "journal:read",
        }
    }

    /// From its stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Scope> {
        Scope::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

/// A token that is asked for.
#[derive(Debug, Clone)]
pub struct NewTokenRequest {
    /// What it is called: which program will use it.
    pub name: String,
    /// The unit to which it is bound, with all below it; `None`: any unit.
    pub unit: Option<String>,
    /// What it allows.
    pub scopes: Vec<Scope>,
    /// First moment at which it is not valid any more; `None`: never.
    pub expires_at: Option<Moment>,
}

/// A token that was made: shown once.
#[derive(Clone, Serialize)]
pub struct TokenCreated {
    /// The token itself; nothing can show it again.
    pub token: String,
    /// What is known about it.
    #[serde(flatten)]
    pub view: TokenView,
}

/// Never shows the token: this may go into a log.
impl std::fmt::Debug for TokenCreated {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenCreated").field("view", &self.view).finish_non_exhaustive()
    }
}

/// What is known about a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TokenView {
    /// Its number.
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// The unit to which it is bound; `None`: any.
    pub unit: Option<String>,
    /// Stable names of what it allows.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: Moment,
    /// First moment at which it is not valid any more.
    pub expires_at: Option<Moment>,
    /// When it was revoked.
    pub revoked_at: Option<Moment>,
    /// Whose it is; `None`: of whoever has the data folder in hand.
    pub owner: Option<TokenOwnerView>,
    /// Can it be used now?
    pub valid: bool,
}

/// Whose a token is: while they may not log in it opens nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TokenOwnerView {
    /// Their number.
    pub id: i64,
    /// What they type to log in.
    pub login: String,
    /// What they are called.
    pub name: String,
    /// May they not log in any more?
    pub disabled: bool,
}

impl From<TokenOwner> for TokenOwnerView {
    fn from(owner: TokenOwner) -> TokenOwnerView {
        let TokenOwner { id, login, name, disabled } = owner;
        TokenOwnerView { id, login, name, disabled }
    }
}

/// Who asks: a token that is valid now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearer {
    /// The token's number.
    pub id: i64,
    /// The unit to which it is bound, with all below it; `None`: any.
    pub unit: Option<UnitId>,
    scopes: Vec<Scope>,
}

impl Bearer {
    /// Does its token allow this?
    #[must_use]
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }
}

impl App {
    /// Makes a token, which is that of whoever is logged in. What is kept of it is a hash.
    ///
    /// # Errors
    /// No name or scope, an unknown unit, or an end that is over already.
    pub async fn create_token(&self, request: &NewTokenRequest) -> Result<TokenCreated, Error> {
        self.must(Action::Decide, Resource::Machines)?;
        let now = self.now();
        let name = request.name.trim();
        if name.is_empty() || name.chars().count() > NAME_CHARS_MAX || name.chars().any(char::is_control) {
            return Err(Error::refused(Diagnostic::refusal("token-name").with("limit", NAME_CHARS_MAX)));
        }
        if request.scopes.is_empty() {
            return Err(Error::refused(Diagnostic::refusal("token-without-scope")));
        }
        if request.expires_at.is_some_and(|at| at <= now) {
            return Err(Error::refused(Diagnostic::refusal("token-expired-already")));
        }
        let (_, reference) = self.reference().await?;
        let unit = request.unit.as_deref().map(|text| find_unit(&reference, text, now.day())).transpose()?;
        // Two random UUIDs: 244 random bits.
        let token = format!("{PREFIX}{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        let mut scopes = request.scopes.clone();
        scopes.sort_unstable();
        scopes.dedup();
        let owner = match self.actor() {
            Actor::Person(person) => Some(person),
            Actor::Nobody | Actor::Operator | Actor::Machine(_) => None,
        };
        let new = NewToken {
            name: name.to_owned(),
            hash: hash(&token),
            unit,
            scopes: scopes.iter().map(|scope| scope.name().to_owned()).collect(),
            created_at: now,
            expires_at: request.expires_at,
            owner: owner.map(|person| person.id),
        };
        let id = self.store().create_token(&new).await.map_err(Error::internal)?;
        let view = TokenView {
            id,
            name: new.name,
            unit: unit.map(|unit| reference.organisation.public_name(unit)),
            scopes: new.scopes,
            created_at: now,
            expires_at: new.expires_at,
            revoked_at: None,
            owner: owner.map(|person| TokenOwnerView {
                id: person.id,
                login: person.login.clone(),
                name: person.name.clone(),
                disabled: false,
            }),
            valid: true,
        };
        Ok(TokenCreated { token, view })
    }

    /// All tokens, those that are not valid any more too.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn tokens(&self) -> Result<Vec<TokenView>, Error> {
        self.must(Action::View, Resource::Machines)?;
        let (_, reference) = self.reference().await?;
        let now = self.now();
        let view = |token: Token| TokenView {
            valid: is_valid(&token, now),
            unit: token.unit.map(|unit| reference.organisation.public_name(unit)),
            id: token.id,
            name: token.name,
            scopes: token.scopes,
            created_at: token.created_at,
            expires_at: token.expires_at,
            revoked_at: token.revoked_at,
            owner: token.owner.map(TokenOwnerView::from),
        };
        Ok(self.store().tokens().await.map_err(Error::internal)?.into_iter().map(view).collect())
    }

    /// Revokes a token: from now on it opens nothing.
    ///
    /// # Errors
    /// There is no such token, or it is revoked already.
    pub async fn revoke_token(&self, id: i64) -> Result<(), Error> {
        self.must(Action::Decide, Resource::Machines)?;
        if self.store().revoke_token(id, self.now()).await.map_err(Error::internal)? {
            return Ok(());
        }
        Err(Error::not_found(Diagnostic::refusal("token-unknown").with("token", id)))
    }

    /// Who shows this token, if it is valid now. It is looked up by its hash: how long that takes tells nothing about
    /// tokens that exist.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn bearer(&self, token: &str) -> Result<Option<Bearer>, Error> {
        if !could_be_token(token) {
            return Ok(None);
        }
        let found = self.store().token_by_hash(&hash(token)).await.map_err(Error::internal)?;
        let now = self.now();
        Ok(found.filter(|token| is_valid(token, now)).map(|token| Bearer {
            id: token.id,
            unit: token.unit,
            scopes: token.scopes.iter().filter_map(|name| Scope::from_name(name)).collect(),
        }))
    }
}

/// Has a text the form of a token? What has not is no guess at one.
#[must_use]
pub fn could_be_token(text: &str) -> bool {
    text.strip_prefix(PREFIX).is_some_and(|d| d.len() == DIGITS && d.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn is_valid(token: &Token, now: Moment) -> bool {
    let disowned = token.owner.as_ref().is_some_and(|owner| owner.disabled);
    token.revoked_at.is_none() && token.expires_at.is_none_or(|end| now < end) && !disowned
}

fn hash(token: &str) -> String {
    sha256(token.as_bytes())
}
