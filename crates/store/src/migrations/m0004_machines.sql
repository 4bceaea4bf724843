-- Machines as sources: tokens of the API, requests that are answered once, and sources that are read.

-- Only the hash of a token is kept: who reads the database cannot use it.
CREATE TABLE api_token (
    id BIGINT NOT NULL PRIMARY KEY,
    name VARCHAR NOT NULL,
    hash VARCHAR NOT NULL UNIQUE,
    -- NULL: any unit.
    unit_id INTEGER REFERENCES unit (id),
    -- Names of scopes, separated by spaces.
    scopes VARCHAR NOT NULL,
    created_at VARCHAR NOT NULL,
    -- First moment at which it is not valid any more; NULL: never.
    expires_at VARCHAR,
    revoked_at VARCHAR
);

-- A request with an idempotency key: begun before its work, finished after it. One that was begun and never finished
-- was cut off.
CREATE TABLE api_request (
    token_id BIGINT NOT NULL REFERENCES api_token (id),
    request_key VARCHAR NOT NULL,
    -- Hash of body and parameters.
    fingerprint VARCHAR NOT NULL,
    begun_at VARCHAR NOT NULL,
    -- The id that its import had at least, where it made one.
    first_import BIGINT NOT NULL,
    status INTEGER,
    answer TEXT,
    PRIMARY KEY (token_id, request_key)
);
CREATE INDEX api_request_begun ON api_request (begun_at);

-- Which token brought an import, accepted or refused.
CREATE TABLE api_import (
    import_id BIGINT NOT NULL PRIMARY KEY REFERENCES import (id),
    token_id BIGINT NOT NULL REFERENCES api_token (id)
);

CREATE TABLE source (
    id VARCHAR NOT NULL PRIMARY KEY,
    -- The profile as it was given. It names where secrets are, and holds none.
    profile TEXT NOT NULL,
    added_at VARCHAR NOT NULL,
    -- Its history stays.
    removed_at VARCHAR,
    -- Where the next pull goes on; NULL: from the beginning.
    position TEXT
);

-- What was last taken in of each dossier from a source: reading it again changes nothing.
CREATE TABLE source_row (
    source_id VARCHAR NOT NULL REFERENCES source (id),
    code VARCHAR NOT NULL,
    digest BIGINT NOT NULL,
    PRIMARY KEY (source_id, code)
);

CREATE TABLE source_pull (
    id BIGINT NOT NULL PRIMARY KEY,
    source_id VARCHAR NOT NULL REFERENCES source (id),
    begun_at VARCHAR NOT NULL,
    -- NULL: under way, or cut off.
    ended_at VARCHAR,
    outcome VARCHAR NOT NULL,
    pages BIGINT NOT NULL,
    items BIGINT NOT NULL,
    rows_taken BIGINT NOT NULL,
    rows_unchanged BIGINT NOT NULL,
    rows_left_out BIGINT NOT NULL,
    -- Ids of its imports, as a JSON array.
    imports TEXT NOT NULL,
    -- Why it ended as it did, as a JSON array of diagnostics.
    reasons TEXT NOT NULL
);
CREATE INDEX source_pull_source ON source_pull (source_id, id);
