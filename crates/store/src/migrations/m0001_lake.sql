-- The lake's catalogue: the tables of the DuckLake format 0.3, column by column as DuckDB 1.4's extension
-- makes them in SQLite, so that DuckDB can attach this very file. They have no foreign keys because the
-- format has none. Then the first, empty snapshot with the one table of the lake.

CREATE TABLE ducklake_metadata ("key" VARCHAR NOT NULL, "value" VARCHAR NOT NULL, "scope" VARCHAR, scope_id BIGINT);
CREATE TABLE ducklake_snapshot (
    snapshot_id BIGINT PRIMARY KEY, snapshot_time VARCHAR, schema_version BIGINT, next_catalog_id BIGINT,
    next_file_id BIGINT
);
CREATE TABLE ducklake_snapshot_changes (
    snapshot_id BIGINT PRIMARY KEY, changes_made VARCHAR, author VARCHAR, commit_message VARCHAR,
    commit_extra_info VARCHAR
);
CREATE TABLE ducklake_schema (
    schema_id BIGINT PRIMARY KEY, schema_uuid VARCHAR, begin_snapshot BIGINT, end_snapshot BIGINT,
    schema_name VARCHAR, path VARCHAR, path_is_relative BIGINT
);
CREATE TABLE ducklake_table (
    table_id BIGINT, table_uuid VARCHAR, begin_snapshot BIGINT, end_snapshot BIGINT, schema_id BIGINT,
    table_name VARCHAR, path VARCHAR, path_is_relative BIGINT
);
CREATE TABLE ducklake_view (
    view_id BIGINT, view_uuid VARCHAR, begin_snapshot BIGINT, end_snapshot BIGINT, schema_id BIGINT,
    view_name VARCHAR, dialect VARCHAR, "sql" VARCHAR, column_aliases VARCHAR
);
CREATE TABLE ducklake_tag (
    object_id BIGINT, begin_snapshot BIGINT, end_snapshot BIGINT, "key" VARCHAR, "value" VARCHAR
);
CREATE TABLE ducklake_column_tag (
    table_id BIGINT, column_id BIGINT, begin_snapshot BIGINT, end_snapshot BIGINT, "key" VARCHAR,
    "value" VARCHAR
);
CREATE TABLE ducklake_data_file (
    data_file_id BIGINT PRIMARY KEY, table_id BIGINT, begin_snapshot BIGINT, end_snapshot BIGINT,
    file_order BIGINT, path VARCHAR, path_is_relative BIGINT, file_format VARCHAR, record_count BIGINT,
    file_size_bytes BIGINT, footer_size BIGINT, row_id_start BIGINT, partition_id BIGINT,
    encryption_key VARCHAR, partial_file_info VARCHAR, mapping_id BIGINT
);
CREATE TABLE ducklake_file_column_stats (
    data_file_id BIGINT, table_id BIGINT, column_id BIGINT, column_size_bytes BIGINT, value_count BIGINT,
    null_count BIGINT, min_value VARCHAR, max_value VARCHAR, contains_nan BIGINT, extra_stats VARCHAR
);
CREATE TABLE ducklake_delete_file (
    delete_file_id BIGINT PRIMARY KEY, table_id BIGINT, begin_snapshot BIGINT, end_snapshot BIGINT,
    data_file_id BIGINT, path VARCHAR, path_is_relative BIGINT, format VARCHAR, delete_count BIGINT,
    file_size_bytes BIGINT, footer_size BIGINT, encryption_key VARCHAR
);
CREATE TABLE ducklake_column (
    column_id BIGINT, begin_snapshot BIGINT, end_snapshot BIGINT, table_id BIGINT, column_order BIGINT,
    column_name VARCHAR, column_type VARCHAR, initial_default VARCHAR, default_value VARCHAR,
    nulls_allowed BIGINT, parent_column BIGINT
);
CREATE TABLE ducklake_table_stats (table_id BIGINT, record_count BIGINT, next_row_id BIGINT, file_size_bytes BIGINT);
CREATE TABLE ducklake_table_column_stats (
    table_id BIGINT, column_id BIGINT, contains_null BIGINT, contains_nan BIGINT, min_value VARCHAR,
    max_value VARCHAR, extra_stats VARCHAR
);
CREATE TABLE ducklake_partition_info (
    partition_id BIGINT, table_id BIGINT, begin_snapshot BIGINT, end_snapshot BIGINT
);
CREATE TABLE ducklake_partition_column (
    partition_id BIGINT, table_id BIGINT, partition_key_index BIGINT, column_id BIGINT, "transform" VARCHAR
);
CREATE TABLE ducklake_file_partition_value (
    data_file_id BIGINT, table_id BIGINT, partition_key_index BIGINT, partition_value VARCHAR
);
CREATE TABLE ducklake_files_scheduled_for_deletion (
    data_file_id BIGINT, path VARCHAR, path_is_relative BIGINT, schedule_start VARCHAR
);
CREATE TABLE ducklake_inlined_data_tables (table_id BIGINT, table_name VARCHAR, schema_version BIGINT);
CREATE TABLE ducklake_column_mapping (mapping_id BIGINT, table_id BIGINT, "type" VARCHAR);
CREATE TABLE ducklake_name_mapping (
    mapping_id BIGINT, column_id BIGINT, source_name VARCHAR, target_field_id BIGINT, parent_column BIGINT,
    is_partition BIGINT
);
CREATE TABLE ducklake_schema_versions (begin_snapshot BIGINT, schema_version BIGINT);

-- Not part of the format: indexes, and which units have rows in a file, so that a question about one unit
-- opens only its files.
CREATE INDEX ducklake_file_partition_value_file ON ducklake_file_partition_value (data_file_id);
CREATE INDEX ducklake_file_partition_value_value ON ducklake_file_partition_value (partition_value, partition_key_index);
CREATE INDEX ducklake_file_column_stats_file ON ducklake_file_column_stats (data_file_id);
CREATE TABLE lake_file_unit (
    data_file_id BIGINT NOT NULL,
    unit_id INTEGER NOT NULL,
    rows BIGINT NOT NULL,
    PRIMARY KEY (unit_id, data_file_id)
);

INSERT INTO ducklake_metadata ("key", "value") VALUES
    ('version', '0.3'), ('created_by', 'dondoc'), ('data_path', 'lake/'), ('encrypted', 'false');

-- The epoch as its time makes the empty lake the answer to every question about a day before the first import.
INSERT INTO ducklake_snapshot (snapshot_id, snapshot_time, schema_version, next_catalog_id, next_file_id) VALUES
    (0, '1970-01-01 00:00:00+00', 0, 3, 0);
INSERT INTO ducklake_snapshot_changes (snapshot_id, changes_made) VALUES
    (0, 'created_schema:"main",created_table:"main"."dossiers",altered_table:1');
INSERT INTO ducklake_schema_versions (begin_snapshot, schema_version) VALUES (0, 0);
INSERT INTO ducklake_schema (schema_id, schema_uuid, begin_snapshot, schema_name, path, path_is_relative) VALUES
    (0, '0d0ed0c0-0000-7000-8000-000000000000', 0, 'main', 'main/', 1);
INSERT INTO ducklake_table (table_id, table_uuid, begin_snapshot, schema_id, table_name, path, path_is_relative) VALUES
    (1, '0d0ed0c0-0000-7000-8000-000000000001', 0, 0, 'dossiers', 'dossiers/', 1);
INSERT INTO ducklake_column (column_id, begin_snapshot, table_id, column_order, column_name, column_type, nulls_allowed)
VALUES
    (1, 0, 1, 1, 'code', 'varchar', 1),
    (2, 0, 1, 2, 'issuer', 'varchar', 1),
    (3, 0, 1, 3, 'code_year', 'int32', 1),
    (4, 0, 1, 4, 'unit_id', 'int32', 1),
    (5, 0, 1, 5, 'procedure', 'varchar', 1),
    (6, 0, 1, 6, 'channel', 'int8', 1),
    (7, 0, 1, 7, 'status', 'int8', 1),
    (8, 0, 1, 8, 'level_stated', 'int8', 1),
    (9, 0, 1, 9, 'received_day', 'date', 1),
    (10, 0, 1, 10, 'received_at', 'timestamp', 1),
    (11, 0, 1, 11, 'submitted_at', 'timestamp', 1),
    (12, 0, 1, 12, 'due_at', 'timestamp', 1),
    (13, 0, 1, 13, 'finished_at', 'timestamp', 1),
    (14, 0, 1, 14, 'returned_at', 'timestamp', 1),
    (15, 0, 1, 15, 'unreadable', 'int8', 1),
    (16, 0, 1, 16, 'import_id', 'int64', 1),
    (17, 0, 1, 17, 'source_sheet', 'int32', 1),
    (18, 0, 1, 18, 'source_row', 'int32', 1);

-- Partitioned by the issuer and the year in the dossier's code, neither of which ever changes.
INSERT INTO ducklake_partition_info (partition_id, table_id, begin_snapshot) VALUES (2, 1, 0);
INSERT INTO ducklake_partition_column (partition_id, table_id, partition_key_index, column_id, "transform") VALUES
    (2, 1, 0, 2, 'identity'), (2, 1, 1, 3, 'identity');
