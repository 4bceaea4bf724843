-- Three more columns of the lake's table: the suffix of the public service (DVC) in the procedure's code, whether
-- there is an electronic result, and whether the dossier was sent to the national portal. Files from before have no
-- such columns and read as null, which is what is known of them.
--
-- As DuckLake adds columns: a new snapshot with a new version of the schema, from which on they are there. It has the
-- time of the snapshot before it, since nothing that is known has changed. A lake without files gets no snapshot of
-- its own: its table has the columns from the beginning.
INSERT INTO ducklake_snapshot (snapshot_id, snapshot_time, schema_version, next_catalog_id, next_file_id)
SELECT snapshot_id + 1, snapshot_time, schema_version + 1, next_catalog_id, next_file_id
FROM ducklake_snapshot
WHERE snapshot_id = (SELECT max(snapshot_id) FROM ducklake_snapshot) AND snapshot_id > 0;

INSERT INTO ducklake_snapshot_changes (snapshot_id, changes_made)
SELECT snapshot_id, 'altered_table:1' FROM ducklake_snapshot
WHERE snapshot_id = (SELECT max(snapshot_id) FROM ducklake_snapshot) AND snapshot_id > 0;

INSERT INTO ducklake_schema_versions (begin_snapshot, schema_version)
SELECT snapshot_id, schema_version FROM ducklake_snapshot
WHERE snapshot_id = (SELECT max(snapshot_id) FROM ducklake_snapshot) AND snapshot_id > 0;

INSERT INTO ducklake_column (column_id, begin_snapshot, table_id, column_order, column_name, column_type, nulls_allowed)
SELECT 19, max(snapshot_id), 1, 19, 'service', 'varchar', 1 FROM ducklake_snapshot;
INSERT INTO ducklake_column (column_id, begin_snapshot, table_id, column_order, column_name, column_type, nulls_allowed)
SELECT 20, max(snapshot_id), 1, 20, 'e_result', 'int8', 1 FROM ducklake_snapshot;
INSERT INTO ducklake_column (column_id, begin_snapshot, table_id, column_order, column_name, column_type, nulls_allowed)
SELECT 21, max(snapshot_id), 1, 21, 'synchronised', 'int8', 1 FROM ducklake_snapshot;
