-- Whose token it is: it opens nothing while they may not log in. What the command line made is nobody's and has no row here.

CREATE TABLE api_token_owner (
    token_id BIGINT NOT NULL PRIMARY KEY REFERENCES api_token (id),
    person_id BIGINT NOT NULL REFERENCES person (id)
);
CREATE INDEX api_token_owner_person ON api_token_owner (person_id);
