//! The second factor: codes by time (RFC 6238), and codes to recover with.

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::digest::sha256;
use dondoc_domain::time::Moment;
use totp_rs::{Builder, Secret, Totp};

use super::password;
use crate::{Actor, App, Error};

/// How many recovery codes are made.
const RECOVERY_CODES: usize = 10;

/// Seconds of a step. Codes of the step before and the one after are taken too: clocks differ.
const STEP: u64 = 30;

/// What a person puts into their phone.
#[derive(Clone)]
pub struct SecondFactorOffer {
    /// The secret, base32, to be typed.
    pub secret: String,
    /// The same as an address for a QR code.
    pub address: String,
}

/// Shows no secret: this may go into a log.
impl std::fmt::Debug for SecondFactorOffer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecondFactorOffer").finish_non_exhaustive()
    }
}

fn totp(secret: &str, login: &str) -> Result<Totp, Error> {
    let unreadable = || Error::refused(Diagnostic::refusal("second-factor-secret"));
    let secret = Secret::try_from_base32(secret).map_err(|_| unreadable())?;
    let builder = Builder::new().with_secret(secret).with_skew(1).with_step_duration(STEP);
    let named = builder.with_issuer(Some("Đôn Đốc")).with_account_name(login.replace(':', "-"));
    named.build().map_err(|_| unreadable())
}

/// The step whose code this is, if it is later than the one used last: a code is good once.
pub(super) fn step_of(secret: &str, code: &str, now: Moment, last: Option<i64>) -> Result<Option<i64>, Error> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let seconds = u64::try_from(now.unix()).unwrap_or(0);
    let step = totp(secret, "-")?.check(&code, seconds).and_then(|step| i64::try_from(step).ok());
    Ok(step.filter(|step| last.is_none_or(|last| *step > last)))
}

/// The hash under which a recovery code is kept: it has too many bits to be guessed from it.
pub(super) fn recovery_hash(code: &str) -> String {
    let bare: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    sha256(bare.to_ascii_lowercase().as_bytes())
}

impl App {
    /// A new secret for the phone of whoever is logged in. Nothing is kept until [`App::add_second_factor`] has seen a code of it.
    ///
    /// # Errors
    /// Nobody is logged in.
    pub async fn offer_second_factor(&self) -> Result<SecondFactorOffer, Error> {
        let Actor::Person(person) = self.actor() else { return Err(nobody()) };
        let secret = Secret::generate().to_base32();
        let address = totp(&secret, &person.login)?.to_url().map_err(|why| Error::internal(why.to_string()))?;
        Ok(SecondFactorOffer { secret, address })
    }

    /// The address of a secret that was offered, for its QR code.
    ///
    /// # Errors
    /// Nobody is logged in, or the secret is none.
    pub fn second_factor_address(&self, secret: &str) -> Result<String, Error> {
        let Actor::Person(person) = self.actor() else { return Err(nobody()) };
        totp(secret, &person.login)?.to_url().map_err(|why| Error::internal(why.to_string()))
    }

    /// From now on a code is asked at log-in. Gives the recovery codes, which are shown once.
    ///
    /// # Errors
    /// The password or the code is wrong.
    pub async fn add_second_factor(&self, session: &str, password: &str, secret: &str, code: &str) -> Result<Vec<String>, Error> {
        let Actor::Person(person) = self.actor() else { return Err(nobody()) };
        self.prove(person.id, password).await?;
        let now = self.now();
        let wrong = || Error::refused(Diagnostic::refusal("log-in-code"));
        let step = step_of(secret, code, now, None)?.ok_or_else(wrong)?;
        let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| password::made()).collect();
        let (mut secrets, _) = self.store().secrets(person.id).await.map_err(Error::internal)?;
        secrets.totp_secret = Some(secret.to_owned());
        secrets.recovery = codes.iter().map(|code| recovery_hash(code)).collect();
        let session = super::hash_of(session);
        self.store()
            .set_secrets(person.id, &secrets, ("second-factor-on", now), Some(&session))
            .await
            .map_err(Error::internal)?;
        let used = |state: &mut dondoc_store::LoginState| {
            state.totp_step = Some(step);
            ((), None)
        };
        self.store().change_login_state(person.id, now, used).await.map_err(Error::internal)?;
        Ok(codes)
    }

    /// No code is asked any more.
    ///
    /// # Errors
    /// The password is wrong.
    pub async fn drop_second_factor(&self, session: &str, password: &str) -> Result<(), Error> {
        let Actor::Person(person) = self.actor() else { return Err(nobody()) };
        self.prove(person.id, password).await?;
        let (mut secrets, _) = self.store().secrets(person.id).await.map_err(Error::internal)?;
        (secrets.totp_secret, secrets.recovery) = (None, Vec::new());
        let said = ("second-factor-off", self.now());
        self.store().set_secrets(person.id, &secrets, said, Some(&super::hash_of(session))).await.map_err(Error::internal)
    }
}

pub(super) fn nobody() -> Error {
    Error::refused(Diagnostic::refusal("not-logged-in"))
}
