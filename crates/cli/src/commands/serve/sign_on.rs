//! The provider of identities, as the settings have it.

use std::net::SocketAddr;
use std::path::Path;

use dondoc_app::{Error, Provider, SignOnSettings};
use dondoc_domain::diagnostics::Diagnostic;

use crate::config::Settings;

/// Largest file of a secret or of certificates.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// `None`: there is none. `here`: where this computer alone is served, at what address.
///
/// # Errors
/// A setting is missing or no address that can be used, or a file cannot be read.
pub(crate) fn provider(settings: &Settings, here: Option<SocketAddr>) -> Result<Option<Provider>, Error> {
    let Some(issuer) = &settings.oidc_issuer else { return Ok(None) };
    let missing = |key: &str| Error::refused(Diagnostic::refusal("sign-on-incomplete").with("key", key));
    let client_id = settings.oidc_client_id.as_ref().ok_or_else(|| missing("oidc_client_id"))?;
    let said = settings.public_address.as_ref().map(|address| address.0.trim_end_matches('/').to_owned());
    let base = said.or_else(|| here.map(|bound| format!("http://{bound}"))).ok_or_else(|| missing("public_address"))?;
    let client_secret = match (&settings.oidc_client_secret_file, &settings.oidc_client_secret) {
        (Some(file), _) => Some(secret(file)?),
        (None, secret) => secret.as_ref().map(|secret| secret.0.clone()),
    };
    let roots = settings.oidc_ca_file.as_deref().map(|file| read(file).ok_or_else(|| refused("sign-on-roots", file)));
    let made = Provider::new(SignOnSettings {
        issuer: issuer.0.clone(),
        client_id: client_id.0.clone(),
        client_secret,
        claim: settings.oidc_claim.0.clone(),
        base,
        roots: roots.transpose()?,
    });
    Ok(Some(made.map_err(|told| Error::refused(*told))?))
}

fn refused(code: &str, file: &Path) -> Error {
    Error::refused(Diagnostic::refusal(code).with("file", file.display()))
}

fn read(file: &Path) -> Option<Vec<u8>> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    std::fs::File::open(file).and_then(|file| file.take(FILE_BYTES_MAX).read_to_end(&mut bytes)).ok()?;
    Some(bytes)
}

fn secret(file: &Path) -> Result<String, Error> {
    let text = read(file).and_then(|bytes| String::from_utf8(bytes).ok()).map(|text| text.trim().to_owned());
    text.filter(|text| !text.is_empty() && !text.contains(char::is_control)).ok_or_else(|| refused("sign-on-secret-file", file))
}
