-- An import that was undone: nothing of it is erased, it only stands no longer from then on.
CREATE TABLE import_undo (
    import_id BIGINT NOT NULL PRIMARY KEY REFERENCES import (id),
    undone_at TEXT NOT NULL,
    reason TEXT NOT NULL,
    -- The snapshot from which on its rows do not stand; NULL for files that hold no dossiers.
    snapshot_id BIGINT
);
