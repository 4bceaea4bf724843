-- People, what is granted to them, how they prove who they are, and their sessions.

CREATE TABLE person (
    id BIGINT NOT NULL PRIMARY KEY,
    -- As it is typed, in lower case.
    login VARCHAR NOT NULL UNIQUE,
    name VARCHAR NOT NULL,
    created_at VARCHAR NOT NULL,
    -- Nobody is erased: what they did stays theirs.
    disabled_at VARCHAR
);

CREATE TABLE person_grant (
    id BIGINT NOT NULL PRIMARY KEY,
    person_id BIGINT NOT NULL REFERENCES person (id),
    role VARCHAR NOT NULL,
    -- NULL: the whole installation.
    unit_id INTEGER REFERENCES unit (id),
    department VARCHAR,
    from_day VARCHAR NOT NULL,
    -- First day on which it does not hold any more; NULL: until it is withdrawn.
    until_day VARCHAR,
    granted_at VARCHAR NOT NULL,
    withdrawn_at VARCHAR
);
CREATE INDEX person_grant_person ON person_grant (person_id);

-- What proves who somebody is. Of a password and of recovery codes only hashes are kept.
CREATE TABLE person_secret (
    person_id BIGINT NOT NULL PRIMARY KEY REFERENCES person (id),
    -- As argon2 writes it; NULL: logs in by the provider of identities only.
    password_hash VARCHAR,
    -- The password was set by somebody else and is to be changed first.
    to_change BOOLEAN NOT NULL,
    -- Of the second factor, base32; NULL: none.
    totp_secret VARCHAR,
    -- Hashes of the recovery codes that are not used yet, separated by spaces.
    recovery VARCHAR,
    -- Who they are at the provider of identities: its issuer and its name for them, separated by a space.
    subject VARCHAR UNIQUE
);

-- What moves with every log-in and is not in the journal's pins.
CREATE TABLE person_state (
    person_id BIGINT NOT NULL PRIMARY KEY REFERENCES person (id),
    -- Wrong passwords and codes since the last right one.
    failed INTEGER NOT NULL,
    locked_until VARCHAR,
    -- The step of time whose code was used last: a code is good once.
    totp_step BIGINT,
    seen_at VARCHAR
);

CREATE TABLE session (
    -- SHA-256 of what the browser holds.
    hash VARCHAR NOT NULL PRIMARY KEY,
    person_id BIGINT NOT NULL REFERENCES person (id),
    begun_at VARCHAR NOT NULL,
    seen_at VARCHAR NOT NULL,
    -- First moment at which it is over whatever happens.
    ends_at VARCHAR NOT NULL,
    -- `code`: the password was right and the second factor is waited for; `full`.
    state VARCHAR NOT NULL
);
CREATE INDEX session_person ON session (person_id);
