//! Passwords: what is accepted, and how they are kept and compared.

use std::sync::{Arc, LazyLock};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use dondoc_domain::diagnostics::Diagnostic;
use rand::seq::IndexedRandom;
use tokio::sync::Semaphore;

use crate::{Error, blocking};

/// The fewest and most characters. The most keep a stranger from having megabytes hashed.
pub(crate) const CHARS: std::ops::RangeInclusive<usize> = 10..=200;

/// Hashes that are computed at the same time: each takes [`MEMORY_KIB`] of memory.
const AT_ONCE: usize = 2;

/// OWASP's first choice for argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;

/// zxcvbn's scale goes from 0 to 4; 3: "safely unguessable: moderate protection from offline slow-hash scenario".
const SCORE_MIN: u8 = 3;

static COMPUTING: Semaphore = Semaphore::const_new(AT_ONCE);

fn hasher() -> Result<Argon2<'static>, Error> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).map_err(|why| Error::internal(why.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Refuses what is too short, too long, or easily guessed; `known` is what anybody could try first.
///
/// # Errors
/// It is refused, with why.
pub(crate) fn check(password: &str, known: &[&str]) -> Result<(), Error> {
    let chars = password.chars().count();
    if !CHARS.contains(&chars) {
        let told = Diagnostic::refusal("password-length").with("least", CHARS.start()).with("most", CHARS.end());
        return Err(Error::refused(told));
    }
    let known: Vec<&str> = known.iter().copied().chain(["dondoc", "đôn đốc", "vanphong", "matkhau", "mật khẩu"]).collect();
    if u8::from(zxcvbn::zxcvbn(password, &known).score()) < SCORE_MIN {
        return Err(Error::refused(Diagnostic::refusal("password-guessable")));
    }
    Ok(())
}

/// The hash of a password, as argon2 writes it, with a salt of its own.
pub(crate) async fn hash(password: &str) -> Result<String, Error> {
    let password = password.to_owned();
    let _permit = COMPUTING.acquire().await.map_err(Error::internal)?;
    blocking(move || {
        let hash = hasher()?.hash_password(password.as_bytes()).map_err(|why| Error::internal(why.to_string()))?;
        Ok(hash.to_string())
    })
    .await
}

/// Is this the password of the hash? Without a hash as much is computed: how long it takes tells nothing.
pub(crate) async fn matches(password: &str, hash: Option<&str>) -> Result<bool, Error> {
    static NOBODYS: LazyLock<Option<String>> = LazyLock::new(|| {
        let hash = hasher().ok()?.hash_password(uuid::Uuid::new_v4().as_bytes()).ok()?;
        Some(hash.to_string())
    });
    if password.chars().count() > *CHARS.end() {
        return Ok(false);
    }
    let (password, known): (String, Option<Arc<str>>) = (password.to_owned(), hash.map(Arc::from));
    let _permit = COMPUTING.acquire().await.map_err(Error::internal)?;
    blocking(move || {
        let kept = known.as_deref().or(NOBODYS.as_deref()).unwrap_or_default();
        let parsed = PasswordHash::new(kept).map_err(|why| Error::internal(why.to_string()))?;
        Ok(hasher()?.verify_password(password.as_bytes(), &parsed).is_ok() && known.is_some())
    })
    .await
}

/// A password for somebody else to change: four groups of four letters that are not mistaken for each other, 77 bits.
pub(crate) fn made() -> String {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let mut random = rand::rng();
    let group = |random: &mut rand::rngs::ThreadRng| -> String {
        (0..4).map(|_| LETTERS.choose(random).map_or('x', |letter| char::from(*letter))).collect()
    };
    (0..4).map(|_| group(&mut random)).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_long_and_guessable_ones_are_refused() {
        let code = |password: &str| match check(password, &["nguyen.van.a", "Nguyễn Văn A"]) {
            Ok(()) => "taken".to_owned(),
            Err(error) => error.diagnostics()[0].code.clone(),
        };
        assert_eq!(code("ngắn"), "password-length");
        assert_eq!(code(&"x".repeat(201)), "password-length");
        for guessable in ["1234567890", "password123", "nguyen.van.a1", "qwertyuiop12", "aaaaaaaaaaaaaa"] {
            assert_eq!(code(guessable), "password-guessable", "{guessable}");
        }
        for good in ["bốn con trâu cày ruộng", "tháp nước xanh 47 cầu", &made()] {
            assert_eq!(code(good), "taken", "{good}");
        }
        assert_ne!(made(), made());
    }

    #[tokio::test]
    async fn a_hash_knows_its_password_and_no_other() {
        let kept = hash("bốn con trâu cày ruộng").await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(matches("bốn con trâu cày ruộng", Some(&kept)).await.unwrap());
        assert!(!matches("bốn con trâu cày ruộn", Some(&kept)).await.unwrap());
        assert!(!matches("", None).await.unwrap());
        assert_ne!(kept, hash("bốn con trâu cày ruộng").await.unwrap(), "each has a salt of its own");
    }
}
