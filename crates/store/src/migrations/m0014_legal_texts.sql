-- Legal texts: which holds on which day, and what ended it.
CREATE TABLE legal_text (
    id         VARCHAR NOT NULL PRIMARY KEY,
    number     VARCHAR NOT NULL,
    kind       VARCHAR NOT NULL,
    title      VARCHAR NOT NULL,
    issuer     VARCHAR NOT NULL,
    signed     VARCHAR,
    valid_from VARCHAR,
    valid_to   VARCHAR,
    ended_by   VARCHAR,
    evidence   VARCHAR NOT NULL,
    note       VARCHAR
);
