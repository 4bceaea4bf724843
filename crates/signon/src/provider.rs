//! The provider: what it says about itself and its keys, how a log-in begins, and what its answer proves.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use dondoc_domain::diagnostics::Diagnostic;
use openidconnect::core::{
    CoreClientAuthMethod, CoreErrorResponseType, CoreIdTokenVerifier, CoreJwsSigningAlgorithm as Alg, CoreResponseType,
};
use openidconnect::{
    AccessToken, AuthType, AuthenticationFlow, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken,
    DiscoveryError, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge, RedirectUrl, RequestTokenError, Scope,
    SignatureVerificationError, StandardErrorResponse, SubjectIdentifier, TokenResponse, UserInfoError,
};
use url::Url;

use crate::address;
use crate::claims::{self, Client, IdClaims, InfoClaims, Metadata, Named};
use crate::http::{Http, Trouble};
use crate::pending::{LogIns, Pending};

/// Seconds for which what the provider says about itself is taken as it was; when it cannot be asked, for so many more.
const FRESH: i64 = 3600;
const STALE: i64 = 24 * 3600;

/// Seconds after a failure in which the provider is not asked again, and between two looks for a key that is not known.
const AFTER_FAILURE: i64 = 3;
const BETWEEN_LOOKS: i64 = 10;

/// Seconds by which the clocks of the provider and of this machine may differ, and the oldest age of a token that was just made.
const LEEWAY: i64 = 60;
const TOKEN_AGE_MAX: i64 = 10 * 60;

/// Longest name of somebody at a provider (OpenID Connect Core, 2: `sub`).
const SUBJECT_BYTES_MAX: usize = 255;

/// The address, below ours, to which the provider sends people back.
const BACK: &str = "/login/sso/back";

/// Signatures that are accepted: by keys of which the provider alone holds the secret half. Neither `none` nor such as anybody could make
/// who knows our own secret.
const ALGORITHMS: [Alg; 9] = [
    Alg::RsaSsaPkcs1V15Sha256,
    Alg::RsaSsaPkcs1V15Sha384,
    Alg::RsaSsaPkcs1V15Sha512,
    Alg::RsaSsaPssSha256,
    Alg::RsaSsaPssSha384,
    Alg::RsaSsaPssSha512,
    Alg::EcdsaP256Sha256,
    Alg::EcdsaP384Sha384,
    Alg::EdDsa,
];

/// What a provider may say about why there is no log-in (RFC 6749, 4.1.2.1, and OpenID Connect Core, 3.1.2.6): anything else is not repeated,
/// since it comes by an address that anybody can have written.
const ERRORS: [&str; 10] = [
    "account_selection_required",
    "consent_required",
    "interaction_required",
    "invalid_request",
    "invalid_scope",
    "login_required",
    "server_error",
    "temporarily_unavailable",
    "unauthorized_client",
    "unsupported_response_type",
];

/// What an installation sets about its provider.
#[derive(Clone, Default)]
pub struct Settings {
    /// Address of the provider, exactly as it names itself.
    pub issuer: String,
    /// What this installation is called there.
    pub client_id: String,
    /// By which it proves that it is; `None`: a public client, protected by PKCE alone.
    pub client_secret: Option<String>,
    /// The claim that names people at the first time.
    pub claim: String,
    /// Address of this installation, as browsers reach it: scheme, host, port.
    pub base: String,
    /// Certificates (PEM) by which the provider is trusted; `None`: the public ones.
    pub roots: Option<Vec<u8>>,
}

/// Shows no secret.
impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings").field("issuer", &self.issuer).field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

/// A log-in that begins.
#[derive(Clone)]
pub struct Begun {
    /// Where the browser is to go.
    pub address: String,
    /// What it is to hold until it comes back.
    pub browser: String,
}

/// Shows no secret.
impl std::fmt::Debug for Begun {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Begun")
    }
}

/// What a browser brings back from the provider.
#[derive(Clone, Default)]
pub struct Answer {
    /// Of which log-in.
    pub state: String,
    /// What tokens are asked by.
    pub code: Option<String>,
    /// Whose answer it is, where the provider says so (RFC 9207).
    pub iss: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
}

/// Shows no secret.
impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answer").field("error", &self.error.is_some()).finish_non_exhaustive()
    }
}

/// Somebody, as the provider knows them.
pub struct Proven {
    /// The issuer and its name for them, separated by a space: the same at every log-in, whatever they are called.
    pub subject: String,
    sub: SubjectIdentifier,
    named: Named,
    access: AccessToken,
}

/// Shows no token and no name.
impl std::fmt::Debug for Proven {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Proven")
    }
}

/// What is known of the provider, and when it was learnt.
#[derive(Default)]
struct Known {
    metadata: Option<(Arc<Metadata>, i64)>,
    failed: Option<(Box<Diagnostic>, i64)>,
}

/// The client of a provider. Nothing is asked before somebody logs in: a provider that is down stops nothing else.
pub struct Provider {
    settings: Settings,
    issuer: Url,
    named: IssuerUrl,
    back: RedirectUrl,
    http: Http,
    known: Mutex<Known>,
    log_ins: Mutex<LogIns>,
}

/// Shows no secret.
impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Provider").field("settings", &self.settings).finish_non_exhaustive()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Provider {
    /// Makes ready, without asking the provider for anything.
    ///
    /// # Errors
    /// An address is none that may be asked, or the certificates cannot be read.
    pub fn new(settings: Settings) -> Result<Provider, Box<Diagnostic>> {
        let unfit = |key: &str| Box::new(Diagnostic::refusal("sign-on-setting").with("key", key));
        let issuer = address::base(&settings.issuer).ok_or_else(|| unfit("oidc_issuer"))?;
        let base = address::base(&settings.base).filter(|url| url.path() == "/").ok_or_else(|| unfit("public_address"))?;
        let named = IssuerUrl::new(settings.issuer.clone()).map_err(|_| unfit("oidc_issuer"))?;
        let back = base.join(BACK).map_err(|_| unfit("public_address"))?;
        let http = Http::new(&issuer, settings.roots.as_deref())?;
        let (known, log_ins) = (Mutex::default(), Mutex::default());
        Ok(Provider { back: RedirectUrl::from_url(back), settings, issuer, named, http, known, log_ins })
    }

    /// Host and port under which browsers reach this installation: the cookie of a log-in is set there and nowhere else.
    #[must_use]
    pub fn own_authority(&self) -> &str {
        self.back.url().authority()
    }

    /// An address of this installation, as browsers reach it.
    #[must_use]
    pub fn own_address(&self, path: &str) -> String {
        format!("{}{path}", self.back.url().origin().ascii_serialization())
    }

    /// What the provider says about itself; asked anew where it is too old.
    fn metadata(&self, now: i64) -> Result<Arc<Metadata>, Box<Diagnostic>> {
        match &locked(&self.known).metadata {
            Some((metadata, at)) if now - at < FRESH => return Ok(Arc::clone(metadata)),
            _ => {}
        }
        self.learnt(now)
    }

    fn learnt(&self, now: i64) -> Result<Arc<Metadata>, Box<Diagnostic>> {
        let (kept, failed) = {
            let known = locked(&self.known);
            (known.metadata.clone(), known.failed.clone())
        };
        let of_old = |told| kept.filter(|(_, at)| now - at < STALE).map(|(metadata, _)| metadata).ok_or(told);
        if let Some((told, at)) = failed
            && now - at < AFTER_FAILURE
        {
            return of_old(told);
        }
        // The lock is not held meanwhile: others need not wait for what they have no use for.
        match Metadata::discover(&self.named, &self.http).map_err(discovery).and_then(|found| self.usable(found)) {
            Ok(metadata) => {
                let metadata = Arc::new(metadata);
                *locked(&self.known) = Known { metadata: Some((Arc::clone(&metadata), now)), failed: None };
                Ok(metadata)
            }
            Err(told) => {
                locked(&self.known).failed = Some((told.clone(), now));
                of_old(told)
            }
        }
    }

    fn usable(&self, found: Metadata) -> Result<Metadata, Box<Diagnostic>> {
        if !address::is_allowed(&self.issuer, found.authorization_endpoint().url()) {
            return Err(Box::new(Diagnostic::refusal("sign-on-address")));
        }
        if found.token_endpoint().is_none() {
            return Err(Box::new(Diagnostic::refusal("sign-on-answer")));
        }
        Ok(found)
    }

    fn client(&self, metadata: &Metadata) -> Client {
        let secret = self.settings.client_secret.clone().map(ClientSecret::new);
        let id = ClientId::new(self.settings.client_id.clone());
        let client = Client::from_provider_metadata(metadata.clone(), id, secret).set_redirect_uri(self.back.clone());
        let ways = metadata.token_endpoint_auth_methods_supported();
        let takes = |way: &CoreClientAuthMethod| ways.is_none_or(|ways| ways.contains(way));
        let basic = takes(&CoreClientAuthMethod::ClientSecretBasic) || !takes(&CoreClientAuthMethod::ClientSecretPost);
        client.set_auth_type(if basic { AuthType::BasicAuth } else { AuthType::RequestBody })
    }

    /// Begins a log-in of a browser at some address; `to` is where it is to go on.
    ///
    /// # Errors
    /// The provider cannot be asked what it is.
    pub fn begin(&self, now: i64, from: IpAddr, to: &str) -> Result<Begun, Box<Diagnostic>> {
        let metadata = self.metadata(now)?;
        let client = self.client(&metadata);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
        let scope = if self.settings.claim == "email" { "email" } else { "profile" };
        let request = client.authorize_url(flow, CsrfToken::new_random, Nonce::new_random);
        let (address, state, nonce) = request.add_scope(Scope::new(scope.to_owned())).set_pkce_challenge(challenge).url();
        let browser = CsrfToken::new_random().secret().clone();
        let pending = Pending::new(&browser, from, now, to, (nonce, verifier));
        locked(&self.log_ins).add(state.secret().clone(), pending);
        Ok(Begun { address: address.into(), browser })
    }

    /// The log-in that an answer is about. It is taken out: a second answer finds none.
    ///
    /// # Errors
    /// None was begun, it is too long ago, or another browser began it.
    pub fn take(&self, now: i64, browser: Option<&str>, state: &str) -> Result<Pending, Box<Diagnostic>> {
        locked(&self.log_ins).take(now, browser, state)
    }

    /// Who somebody is, by the answer to a log-in.
    ///
    /// # Errors
    /// The provider refused, cannot be asked, or what it says does not hold.
    pub fn prove(&self, now: i64, pending: Pending, answer: &Answer) -> Result<Proven, Box<Diagnostic>> {
        let metadata = self.metadata(now)?;
        self.is_from_here(&metadata, answer)?;
        if let Some(error) = &answer.error {
            return Err(Box::new(refused(error)));
        }
        let Some(code) = answer.code.clone().filter(|code| !code.is_empty()) else {
            return Err(Box::new(Diagnostic::refusal("sign-on-answer")));
        };
        let client = self.client(&metadata);
        let senseless = |_| Box::new(Diagnostic::refusal("sign-on-answer"));
        let request = client.exchange_code(AuthorizationCode::new(code)).map_err(senseless)?;
        let tokens = request.set_pkce_verifier(pending.verifier).request(&self.http).map_err(exchange)?;
        let token = tokens.id_token().ok_or_else(|| unproven("none"))?;
        let nonce = &pending.nonce;
        let claims = match token.claims(&self.verifier(&client, now), nonce) {
            Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) => {
                // The provider may have changed its keys since.
                let again = self.looked_again(now)?;
                let client = self.client(&again);
                token.claims(&self.verifier(&client, now), nonce).map_err(|why| untrue(&why))?.clone()
            }
            told => told.map_err(|why| untrue(&why))?.clone(),
        };
        self.proven(&claims, tokens.access_token().clone())
    }

    /// Is it the answer of this provider and not of another one that somebody wants to be taken for it?
    fn is_from_here(&self, metadata: &Metadata, answer: &Answer) -> Result<(), Box<Diagnostic>> {
        let says = metadata.additional_metadata().authorization_response_iss_parameter_supported.unwrap_or(false);
        match answer.iss.as_deref() {
            Some(iss) if iss == self.settings.issuer => Ok(()),
            None if !says => Ok(()),
            _ => Err(Box::new(Diagnostic::refusal("sign-on-issuer"))),
        }
    }

    fn looked_again(&self, now: i64) -> Result<Arc<Metadata>, Box<Diagnostic>> {
        match &locked(&self.known).metadata {
            Some((metadata, at)) if now - at < BETWEEN_LOOKS => return Ok(Arc::clone(metadata)),
            _ => {}
        }
        self.learnt(now)
    }

    fn verifier<'a>(&self, client: &'a Client, now: i64) -> CoreIdTokenVerifier<'a> {
        let earlier = u64::try_from(now - LEEWAY).unwrap_or(0);
        let made_now = move |made: i64| {
            let fits = (now - TOKEN_AGE_MAX..=now + LEEWAY).contains(&made);
            if fits { Ok(()) } else { Err("issued at another time".to_owned()) }
        };
        let verifier = client.id_token_verifier().set_allowed_algs(ALGORITHMS);
        let verifier = verifier.set_time_fn(move || (UNIX_EPOCH + Duration::from_secs(earlier)).into());
        verifier.set_issue_time_verifier_fn(move |made| made_now(made.timestamp()))
    }

    fn proven(&self, claims: &IdClaims, access: AccessToken) -> Result<Proven, Box<Diagnostic>> {
        // Made for another client that is trusted with it: not for us.
        if claims.authorized_party().is_some_and(|party| party.as_str() != self.settings.client_id) {
            return Err(unproven("audience"));
        }
        let sub = claims.subject().clone();
        let fits =
            |sub: &str| !sub.is_empty() && sub.len() <= SUBJECT_BYTES_MAX && sub.bytes().all(|b| (0x20..0x7f).contains(&b));
        if !fits(sub.as_str()) {
            return Err(unproven("subject"));
        }
        let subject = format!("{} {}", self.settings.issuer, sub.as_str());
        Ok(Proven { subject, sub, named: claims::of_token(&self.settings.claim, claims), access })
    }

    /// What names somebody, of whom nobody knows yet who they are: the claim that is set, of their token or asked of the provider.
    ///
    /// # Errors
    /// Nothing names them, or only an address that was not seen answered; the provider cannot be asked.
    pub fn name(&self, now: i64, proven: &Proven) -> Result<String, Box<Diagnostic>> {
        if self.settings.claim == "sub" {
            return Ok(proven.sub.as_str().to_owned());
        }
        let named = match &proven.named {
            Named::As(name) => Named::As(name.clone()),
            told => self.asked_about(now, proven)?.unwrap_or_else(|| told.clone()),
        };
        match named {
            Named::As(name) => Ok(name),
            Named::Unverified => Err(Box::new(Diagnostic::refusal("sign-on-email-unverified"))),
            Named::No => Err(Box::new(Diagnostic::refusal("sign-on-claim").with("claim", &self.settings.claim))),
        }
    }

    fn asked_about(&self, now: i64, proven: &Proven) -> Result<Option<Named>, Box<Diagnostic>> {
        let metadata = self.metadata(now)?;
        let client = self.client(&metadata);
        let Ok(request) = client.user_info(proven.access.clone(), Some(proven.sub.clone())) else { return Ok(None) };
        let claims: InfoClaims = request.request(&self.http).map_err(|why| match why {
            UserInfoError::Request(Trouble(told)) => told,
            UserInfoError::ClaimsVerification(why) => untrue(&why),
            _ => Box::new(Diagnostic::refusal("sign-on-answer")),
        })?;
        Ok(Some(claims::of_info(&self.settings.claim, &claims)))
    }

    #[cfg(test)]
    pub(crate) fn waiting(&self) -> usize {
        locked(&self.log_ins).len()
    }
}

fn discovery(why: DiscoveryError<Trouble>) -> Box<Diagnostic> {
    match why {
        DiscoveryError::Request(Trouble(told)) => told,
        DiscoveryError::Validation(_) => Box::new(Diagnostic::refusal("sign-on-issuer")),
        _ => Box::new(Diagnostic::refusal("sign-on-answer")),
    }
}

fn refused(error: &str) -> Diagnostic {
    match ERRORS.into_iter().find(|known| *known == error) {
        _ if error == "access_denied" => Diagnostic::refusal("sign-on-denied"),
        known => Diagnostic::refusal("sign-on-refused").with("error", known.unwrap_or("?")),
    }
}

fn exchange(why: RequestTokenError<Trouble, StandardErrorResponse<CoreErrorResponseType>>) -> Box<Diagnostic> {
    match why {
        RequestTokenError::Request(Trouble(told)) => told,
        RequestTokenError::ServerResponse(told) => Box::new(match told.error() {
            CoreErrorResponseType::InvalidGrant => Diagnostic::refusal("sign-on-code"),
            CoreErrorResponseType::InvalidClient | CoreErrorResponseType::UnauthorizedClient => {
                Diagnostic::refusal("sign-on-client")
            }
            _ => Diagnostic::refusal("sign-on-answer"),
        }),
        // A token that is no token at all, as one with an algorithm that nobody knows.
        RequestTokenError::Parse(..) => unproven("form"),
        RequestTokenError::Other(_) => Box::new(Diagnostic::refusal("sign-on-answer")),
    }
}

fn unproven(why: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic::refusal("sign-on-token").with("why", why))
}

fn untrue(why: &ClaimsVerificationError) -> Box<Diagnostic> {
    match why {
        ClaimsVerificationError::Expired(_) => Box::new(Diagnostic::refusal("sign-on-clock")),
        ClaimsVerificationError::InvalidNonce(_) => Box::new(Diagnostic::refusal("sign-on-nonce")),
        ClaimsVerificationError::InvalidIssuer(_) => unproven("issuer"),
        ClaimsVerificationError::InvalidAudience(_) => unproven("audience"),
        ClaimsVerificationError::InvalidSubject(_) => unproven("subject"),
        ClaimsVerificationError::SignatureVerification(_) => unproven("signature"),
        _ => unproven("form"),
    }
}
