//! Single sign-on: the client of one provider of identities, by OpenID Connect (authorization code with PKCE, state and nonce).
//!
//! It says who somebody is at the provider ([`Proven`]) and nothing about what they may: people and rights are the application's.
//! Everything here blocks and is to be called beside async threads; the clock is passed in, in seconds since 1970. What goes wrong is a
//! [`Diagnostic`](dondoc_domain::diagnostics::Diagnostic) that quotes nothing of what was received.

mod address;
mod claims;
mod http;
mod pending;
mod provider;

pub use pending::Pending;
pub use provider::{Answer, Begun, Proven, Provider, Settings};

#[cfg(test)]
mod fake;
#[cfg(test)]
mod tests;
