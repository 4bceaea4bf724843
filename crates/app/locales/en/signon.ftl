# Single sign-on by a provider of identities.

people-linked = Can log in by the provider of identities (SSO)
people-unlink = Take the SSO link away
people-unlink-help = Open sessions end. The next single sign-on links the account of the same log-in name anew; to keep somebody out, do not let them log in any more. For when the account at the provider was made anew.
people-done-unlinked = The SSO link of { $name } ({ $login }) was taken away
account-provider-title = Single sign-on (SSO)
account-provider-on = This account is linked to the provider of identities: who logs in there needs no password of Đôn Đốc.
account-unlink-help = Other sessions end; this one goes on. The next single sign-on links the account anew, by its log-in name.
account-provider-gone = The SSO link was taken away.
journal-by-provider = by SSO
journal-why-linked = linked to another account
journal-why-unknown = not added to Đôn Đốc
journal-why-disabled = may not log in any more
journal-why-locked = locked for a while
login-resume-sso = Or log in by { $label } in a new tab, then come back here and press the button below
login-resume-sso-done = Logged in, go on
config-public-address = Address of Đôn Đốc as browsers call it, e.g. https://dondoc.xa.gov.vn; needed for single sign-on
config-oidc-issuer = Address of the provider of identities (OpenID Connect), exactly as it calls itself; empty: no single sign-on
config-oidc-client-id = What Đôn Đốc is called at the provider of identities
config-oidc-client-secret = Secret of Đôn Đốc at the provider of identities (at least 16 characters); better: oidc_client_secret_file
config-oidc-client-secret-file = File with that secret, instead of oidc_client_secret
config-oidc-claim = Which claim of the provider of identities is the log-in name here, for linking at the first time; email counts only where it is verified
config-oidc-label = What the button for single sign-on says
config-oidc-ca-file = File of certificates (PEM) by which a provider of identities with an authority of its own is trusted; empty: the public ones
