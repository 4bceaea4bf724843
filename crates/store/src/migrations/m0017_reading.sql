-- The journal is read by what was done and by who did it, the newest first; imports are added up without reading their reports.

CREATE INDEX audit_action ON audit (action, id);
CREATE INDEX audit_actor ON audit (actor, id);
CREATE INDEX import_total ON import (refused, kind, imported_at, rows_read);
