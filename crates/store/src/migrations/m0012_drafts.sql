-- Drafts of decisions. A draft is never erased: it is confirmed (then its text is in the reference data), or discarded with a reason.
CREATE TABLE decision_draft (
    id BIGINT NOT NULL PRIMARY KEY,
    -- Where its text came from, as JSON: {"from": "file", "name": "…"}.
    origin TEXT NOT NULL,
    created_at VARCHAR NOT NULL,
    -- NULL: still a draft. confirmed, discarded.
    ended VARCHAR,
    ended_at VARCHAR,
    -- Who ended it, where that was said.
    ended_by VARCHAR,
    -- Why it was discarded.
    reason TEXT,
    -- What it became: the decision's id, and the version of the reference data that it made.
    decision VARCHAR,
    reference_version BIGINT
);
-- Every text that a draft ever had: each save is one, and none is changed or erased.
CREATE TABLE decision_draft_text (
    draft_id BIGINT NOT NULL REFERENCES decision_draft (id),
    -- From 1.
    version BIGINT NOT NULL,
    -- The document, as in decision.json.
    document TEXT NOT NULL,
    saved_at VARCHAR NOT NULL,
    -- Who saved it, where that was said.
    saved_by VARCHAR,
    PRIMARY KEY (draft_id, version)
);
