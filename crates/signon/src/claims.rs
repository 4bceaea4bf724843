//! What the provider says about somebody, and what of it names them.

use std::collections::BTreeMap;

use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreErrorResponseType, CoreGenderClaim,
    CoreGrantType, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreJwsSigningAlgorithm,
    CoreResponseMode, CoreResponseType, CoreRevocableToken, CoreRevocationErrorResponse, CoreSubjectIdentifierType,
    CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AdditionalProviderMetadata, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet,
    IdTokenClaims, IdTokenFields, ProviderMetadata, StandardErrorResponse, StandardTokenResponse, UserInfoClaims,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Claims besides those of the standard.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(transparent)]
pub(crate) struct Others(BTreeMap<String, Value>);

impl AdditionalClaims for Others {}

/// What a provider says about itself besides the standard of discovery.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct Extra {
    /// RFC 9207: its answers say whose they are.
    pub(crate) authorization_response_iss_parameter_supported: Option<bool>,
}

impl AdditionalProviderMetadata for Extra {}

pub(crate) type Metadata = ProviderMetadata<
    Extra,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

type Fields =
    IdTokenFields<Others, EmptyExtraTokenFields, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;

pub(crate) type Client = openidconnect::Client<
    Others,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    StandardTokenResponse<Fields, CoreTokenType>,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

pub(crate) type IdClaims = IdTokenClaims<Others, CoreGenderClaim>;
pub(crate) type InfoClaims = UserInfoClaims<Others, CoreGenderClaim>;

/// The value of the claim that names people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Named {
    /// It is this.
    As(String),
    /// An address that the provider has not seen answered: anybody can have typed it.
    Unverified,
    /// Nothing is said.
    No,
}

fn named(claim: &str, preferred: Option<&str>, email: Option<(&str, bool)>, others: &Others) -> Named {
    let told = |text: Option<&str>| text.filter(|t| !t.trim().is_empty()).map_or(Named::No, |t| Named::As(t.to_owned()));
    match (claim, email) {
        ("preferred_username", _) => told(preferred),
        ("email", Some((_, false))) => Named::Unverified,
        ("email", email) => told(email.map(|(email, _)| email)),
        _ => told(others.0.get(claim).and_then(Value::as_str)),
    }
}

/// Of an ID token.
pub(crate) fn of_token(claim: &str, claims: &IdClaims) -> Named {
    let verified = claims.email_verified().unwrap_or(false);
    let preferred = claims.preferred_username().map(|name| name.as_str());
    named(claim, preferred, claims.email().map(|email| (email.as_str(), verified)), claims.additional_claims())
}

/// Of what the provider says when it is asked about somebody.
pub(crate) fn of_info(claim: &str, claims: &InfoClaims) -> Named {
    let verified = claims.email_verified().unwrap_or(false);
    let preferred = claims.preferred_username().map(|name| name.as_str());
    named(claim, preferred, claims.email().map(|email| (email.as_str(), verified)), claims.additional_claims())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_nobody_before_it_was_seen_answered() {
        let others = Others([("ma_cb".to_owned(), "CB01".into()), ("so".to_owned(), 7.into())].into());
        let of = |claim: &str, email| named(claim, Some("nva"), email, &others);
        assert_eq!(of("preferred_username", None), Named::As("nva".into()));
        assert_eq!(of("email", Some(("a@xa.gov.vn", true))), Named::As("a@xa.gov.vn".into()));
        assert_eq!(of("email", Some(("a@xa.gov.vn", false))), Named::Unverified);
        assert_eq!(of("email", None), Named::No);
        assert_eq!(of("ma_cb", None), Named::As("CB01".into()));
        assert_eq!((of("so", None), of("khac", None)), (Named::No, Named::No));
        assert_eq!(named("preferred_username", Some(" "), None, &others), Named::No);
    }
}
