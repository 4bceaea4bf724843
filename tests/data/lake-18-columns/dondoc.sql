BEGIN TRANSACTION;
CREATE TABLE aggregate_row (
    import_id BIGINT NOT NULL REFERENCES import (id),
    position INTEGER NOT NULL,
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    period_start VARCHAR NOT NULL,
    period_end VARCHAR NOT NULL,
    procedure VARCHAR NOT NULL,
    channel INTEGER NOT NULL,
    dossiers BIGINT NOT NULL,
    level_stated VARCHAR,
    PRIMARY KEY (import_id, position)
);
CREATE TABLE api_import (
    import_id BIGINT NOT NULL PRIMARY KEY REFERENCES import (id),
    token_id BIGINT NOT NULL REFERENCES api_token (id)
);
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
CREATE TABLE assignment (
    unit_id INTEGER NOT NULL,
    procedure VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    department VARCHAR NOT NULL,
    valid_from VARCHAR,
    valid_to VARCHAR,
    PRIMARY KEY (unit_id, procedure, position),
    FOREIGN KEY (unit_id, department) REFERENCES department (unit_id, code)
);
CREATE TABLE audit (
    id BIGINT NOT NULL PRIMARY KEY,
    at VARCHAR NOT NULL,
    actor VARCHAR,
    action VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    detail TEXT NOT NULL
);
INSERT INTO "audit" VALUES(1,'2026-11-25T02:12:03',NULL,'load','reference 1','{"files":[{"file":"hoang-viet-2023/units.json","kind":"local_units","records":1,"changed":true}],"changed":{"aliases":0,"annexes":0,"assignments":0,"decisions":0,"departments":0,"procedures":0,"successions":0,"units":1}}');
INSERT INTO "audit" VALUES(2,'2026-11-25T02:12:03',NULL,'import','import 1','{"file":"rows.csv","sha256":"093848149746bda176d33b14fa1acccb0376d6765b23048f3e51277e6281e137","snapshot":1}');
CREATE TABLE decision (
    id VARCHAR NOT NULL PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    title VARCHAR NOT NULL,
    document TEXT NOT NULL
);
CREATE TABLE department (
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    code VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    PRIMARY KEY (unit_id, code)
);
CREATE TABLE ducklake_column (
    column_id BIGINT, begin_snapshot BIGINT, end_snapshot BIGINT, table_id BIGINT, column_order BIGINT,
    column_name VARCHAR, column_type VARCHAR, initial_default VARCHAR, default_value VARCHAR,
    nulls_allowed BIGINT, parent_column BIGINT
);
INSERT INTO "ducklake_column" VALUES(1,0,NULL,1,1,'code','varchar',NULL,NULL,1,NULL);
INSERT INTO "ducklake_column" VALUES(2,0,NULL,1,2,'issuer','varchar',NULL,NULL,1,NULL);
INSERT INTO "ducklake_column" VALUES(3,0,NULL,1,3,'code_year','int32',NULL,NULL,1,NULL);
INSERT INTO "ducklake_column" VALUES(4,0,NULL,1,4,'unit_id','int32',NULL,NULL,1,NULL);
INSERT INTO "ducklake_column" VALUES(5,0,NULL,1,5,'procedure','varchar',NULL,NULL,1,NULL);
INSERT INTO "ducklake_column" VALUES(6,0,NULL,1,6,'channel','int8',NULL,NULL,1,NULL);
INSERT INTO "ducklake_column" VALUES(7,0,NULL,1,7,'status','int8',NULL,NULL,1,NULL);
INSERT INTO "ducklake_column" VALUES(8,0,NULL,1,8,'level_stated','int8',NULL,NULL,1,NULL);
INSERT INTO "ducklake_column" VALUES(9,0,NULL,1,9,'received_day','date',NULL,NULL,1,NULL);
INSERT INTO "ducklake_column" VALUES(10,0,NULL,1,10,'received_at','timestamp',NULL,NULL,1,NULL);
INSERT INTO "ducklake_column" VALUES(11,0,NULL,1,11,'submitted_at','timestamp',NULL,NULL,1,NULL);
INSERT INTO "ducklake_column" VALUES(12,0,NULL,1,12,'due_at','timestamp',NULL,NULL,1,NULL);
INSERT INTO "ducklake_column" VALUES(13,0,NULL,1,13,'finished_at','timestamp',NULL,NULL,1,NULL);
INSERT INTO "ducklake_column" VALUES(14,0,NULL,1,14,'returned_at','timestamp',NULL,NULL,1,NULL);
INSERT INTO "ducklake_column" VALUES(15,0,NULL,1,15,'unreadable','int8',NULL,NULL,1,NULL);
INSERT INTO "ducklake_column" VALUES(16,0,NULL,1,16,'import_id','int64',NULL,NULL,1,NULL);
INSERT INTO "ducklake_column" VALUES(17,0,NULL,1,17,'source_sheet','int32',NULL,NULL,1,NULL);
INSERT INTO "ducklake_column" VALUES(18,0,NULL,1,18,'source_row','int32',NULL,NULL,1,NULL);
CREATE TABLE ducklake_column_mapping (mapping_id BIGINT, table_id BIGINT, "type" VARCHAR);
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
INSERT INTO "ducklake_data_file" VALUES(0,1,1,NULL,NULL,'H37.54.09_2023/01a20ef8-ea87-7648-ac3b-1bde2f7c352f.parquet',1,'parquet',3,6489,5137,0,2,NULL,NULL,NULL);
CREATE TABLE ducklake_delete_file (
    delete_file_id BIGINT PRIMARY KEY, table_id BIGINT, begin_snapshot BIGINT, end_snapshot BIGINT,
    data_file_id BIGINT, path VARCHAR, path_is_relative BIGINT, format VARCHAR, delete_count BIGINT,
    file_size_bytes BIGINT, footer_size BIGINT, encryption_key VARCHAR
);
CREATE TABLE ducklake_file_column_stats (
    data_file_id BIGINT, table_id BIGINT, column_id BIGINT, column_size_bytes BIGINT, value_count BIGINT,
    null_count BIGINT, min_value VARCHAR, max_value VARCHAR, contains_nan BIGINT, extra_stats VARCHAR
);
INSERT INTO "ducklake_file_column_stats" VALUES(0,1,1,95,3,0,'H37.54.09-230412-0001','H37.54.09-230413-0001',NULL,NULL);
INSERT INTO "ducklake_file_column_stats" VALUES(0,1,2,70,3,0,'H37.54.09','H37.54.09',NULL,NULL);
INSERT INTO "ducklake_file_column_stats" VALUES(0,1,3,61,3,0,'2023','2023',NULL,NULL);
INSERT INTO "ducklake_file_column_stats" VALUES(0,1,4,61,3,0,'1','1',NULL,NULL);
INSERT INTO "ducklake_file_column_stats" VALUES(0,1,5,82,3,0,'1.000689','1.001193',NULL,NULL);
INSERT INTO "ducklake_file_column_stats" VALUES(0,1,6,66,3,0,'1','2',NULL,NULL);
INSERT INTO "ducklake_file_column_stats" VALUES(0,1,7,66,3,0,'4','9',NULL,NULL);
INSERT INTO "ducklake_file_column_stats" VALUES(0,1,8,66,3,0,'1','2',NULL,NULL);
INSERT INTO "ducklake_file_column_stats" VALUES(0,1,9,48,3,0,'2023-04-12','2023-04-13',NULL,NULL);
INSERT INTO "ducklake_file_column_stats" VALUES(0,1,10,70,3,0,'2023-04-12 09:00:00','2023-04-13 09:10:00',NULL,NULL);
INSERT INTO "ducklake_file_column_stats" VALUES(0,1,11,70,3,0,'2023-04-12 08:00:00','2023-04-13 08:10:00',NULL,NULL);
INSERT INTO "ducklake_file_column_stats" VALUES(0,1,12,56,0,3,NULL,NULL,NULL,NULL);
INSERT INTO "ducklake_file_column_stats" VALUES(0,1,13,54,2,1,'2023-04-13 09:00:00','2023-04-14 10:00:00',NULL,NULL);
INSERT INTO "ducklake_file_column_stats" VALUES(0,1,14,37,0,3,NULL,NULL,NULL,NULL);
INSERT INTO "ducklake_file_column_stats" VALUES(0,1,15,61,3,0,'0','0',NULL,NULL);
INSERT INTO "ducklake_file_column_stats" VALUES(0,1,16,65,3,0,'1','1',NULL,NULL);
INSERT INTO "ducklake_file_column_stats" VALUES(0,1,17,61,3,0,'0','0',NULL,NULL);
INSERT INTO "ducklake_file_column_stats" VALUES(0,1,18,42,3,0,'2','4',NULL,NULL);
CREATE TABLE ducklake_file_partition_value (
    data_file_id BIGINT, table_id BIGINT, partition_key_index BIGINT, partition_value VARCHAR
);
INSERT INTO "ducklake_file_partition_value" VALUES(0,1,0,'H37.54.09');
INSERT INTO "ducklake_file_partition_value" VALUES(0,1,1,'2023');
CREATE TABLE ducklake_files_scheduled_for_deletion (
    data_file_id BIGINT, path VARCHAR, path_is_relative BIGINT, schedule_start VARCHAR
);
CREATE TABLE ducklake_inlined_data_tables (table_id BIGINT, table_name VARCHAR, schema_version BIGINT);
CREATE TABLE ducklake_metadata ("key" VARCHAR NOT NULL, "value" VARCHAR NOT NULL, "scope" VARCHAR, scope_id BIGINT);
INSERT INTO "ducklake_metadata" VALUES('version','0.3',NULL,NULL);
INSERT INTO "ducklake_metadata" VALUES('created_by','dondoc',NULL,NULL);
INSERT INTO "ducklake_metadata" VALUES('data_path','lake/',NULL,NULL);
INSERT INTO "ducklake_metadata" VALUES('encrypted','false',NULL,NULL);
CREATE TABLE ducklake_name_mapping (
    mapping_id BIGINT, column_id BIGINT, source_name VARCHAR, target_field_id BIGINT, parent_column BIGINT,
    is_partition BIGINT
);
CREATE TABLE ducklake_partition_column (
    partition_id BIGINT, table_id BIGINT, partition_key_index BIGINT, column_id BIGINT, "transform" VARCHAR
);
INSERT INTO "ducklake_partition_column" VALUES(2,1,0,2,'identity');
INSERT INTO "ducklake_partition_column" VALUES(2,1,1,3,'identity');
CREATE TABLE ducklake_partition_info (
    partition_id BIGINT, table_id BIGINT, begin_snapshot BIGINT, end_snapshot BIGINT
);
INSERT INTO "ducklake_partition_info" VALUES(2,1,0,NULL);
CREATE TABLE ducklake_schema (
    schema_id BIGINT PRIMARY KEY, schema_uuid VARCHAR, begin_snapshot BIGINT, end_snapshot BIGINT,
    schema_name VARCHAR, path VARCHAR, path_is_relative BIGINT
);
INSERT INTO "ducklake_schema" VALUES(0,'0d0ed0c0-0000-7000-8000-000000000000',0,NULL,'main','main/',1);
CREATE TABLE ducklake_schema_versions (begin_snapshot BIGINT, schema_version BIGINT);
INSERT INTO "ducklake_schema_versions" VALUES(0,0);
CREATE TABLE ducklake_snapshot (
    snapshot_id BIGINT PRIMARY KEY, snapshot_time VARCHAR, schema_version BIGINT, next_catalog_id BIGINT,
    next_file_id BIGINT
);
INSERT INTO "ducklake_snapshot" VALUES(0,'1970-01-01 00:00:00+00',0,3,0);
INSERT INTO "ducklake_snapshot" VALUES(1,'2026-11-24 19:12:03+00',0,3,1);
CREATE TABLE ducklake_snapshot_changes (
    snapshot_id BIGINT PRIMARY KEY, changes_made VARCHAR, author VARCHAR, commit_message VARCHAR,
    commit_extra_info VARCHAR
);
INSERT INTO "ducklake_snapshot_changes" VALUES(0,'created_schema:"main",created_table:"main"."dossiers",altered_table:1',NULL,NULL,NULL);
INSERT INTO "ducklake_snapshot_changes" VALUES(1,'inserted_into_table:1',NULL,'import 1',NULL);
CREATE TABLE ducklake_table (
    table_id BIGINT, table_uuid VARCHAR, begin_snapshot BIGINT, end_snapshot BIGINT, schema_id BIGINT,
    table_name VARCHAR, path VARCHAR, path_is_relative BIGINT
);
INSERT INTO "ducklake_table" VALUES(1,'0d0ed0c0-0000-7000-8000-000000000001',0,NULL,0,'dossiers','dossiers/',1);
CREATE TABLE ducklake_table_column_stats (
    table_id BIGINT, column_id BIGINT, contains_null BIGINT, contains_nan BIGINT, min_value VARCHAR,
    max_value VARCHAR, extra_stats VARCHAR
);
INSERT INTO "ducklake_table_column_stats" VALUES(1,1,0,NULL,'H37.54.09-230412-0001','H37.54.09-230413-0001',NULL);
INSERT INTO "ducklake_table_column_stats" VALUES(1,2,0,NULL,'H37.54.09','H37.54.09',NULL);
INSERT INTO "ducklake_table_column_stats" VALUES(1,3,0,NULL,'2023','2023',NULL);
INSERT INTO "ducklake_table_column_stats" VALUES(1,4,0,NULL,'1','1',NULL);
INSERT INTO "ducklake_table_column_stats" VALUES(1,5,0,NULL,'1.000689','1.001193',NULL);
INSERT INTO "ducklake_table_column_stats" VALUES(1,6,0,NULL,'1','2',NULL);
INSERT INTO "ducklake_table_column_stats" VALUES(1,7,0,NULL,'4','9',NULL);
INSERT INTO "ducklake_table_column_stats" VALUES(1,8,0,NULL,'1','2',NULL);
INSERT INTO "ducklake_table_column_stats" VALUES(1,9,0,NULL,'2023-04-12','2023-04-13',NULL);
INSERT INTO "ducklake_table_column_stats" VALUES(1,10,0,NULL,'2023-04-12 09:00:00','2023-04-13 09:10:00',NULL);
INSERT INTO "ducklake_table_column_stats" VALUES(1,11,0,NULL,'2023-04-12 08:00:00','2023-04-13 08:10:00',NULL);
INSERT INTO "ducklake_table_column_stats" VALUES(1,13,1,NULL,'2023-04-13 09:00:00','2023-04-14 10:00:00',NULL);
INSERT INTO "ducklake_table_column_stats" VALUES(1,15,0,NULL,'0','0',NULL);
INSERT INTO "ducklake_table_column_stats" VALUES(1,16,0,NULL,'1','1',NULL);
INSERT INTO "ducklake_table_column_stats" VALUES(1,17,0,NULL,'0','0',NULL);
INSERT INTO "ducklake_table_column_stats" VALUES(1,18,0,NULL,'2','4',NULL);
CREATE TABLE ducklake_table_stats (table_id BIGINT, record_count BIGINT, next_row_id BIGINT, file_size_bytes BIGINT);
INSERT INTO "ducklake_table_stats" VALUES(1,3,3,6489);
CREATE TABLE ducklake_tag (
    object_id BIGINT, begin_snapshot BIGINT, end_snapshot BIGINT, "key" VARCHAR, "value" VARCHAR
);
CREATE TABLE ducklake_view (
    view_id BIGINT, view_uuid VARCHAR, begin_snapshot BIGINT, end_snapshot BIGINT, schema_id BIGINT,
    view_name VARCHAR, dialect VARCHAR, "sql" VARCHAR, column_aliases VARCHAR
);
CREATE TABLE import (
    id BIGINT NOT NULL PRIMARY KEY,
    refused INTEGER NOT NULL,
    file VARCHAR NOT NULL,
    sha256 VARCHAR,
    size_bytes BIGINT NOT NULL,
    kind VARCHAR,
    unit_id INTEGER REFERENCES unit (id),
    exported_at VARCHAR,
    imported_at VARCHAR NOT NULL,
    period_start VARCHAR,
    period_end VARCHAR,
    sheets TEXT NOT NULL,
    rows_read BIGINT NOT NULL,
    standing BIGINT NOT NULL,
    duplicates_identical BIGINT NOT NULL,
    superseded_in_file BIGINT NOT NULL,
    codes_new BIGINT NOT NULL,
    codes_already_known BIGINT NOT NULL,
    report TEXT NOT NULL,
    snapshot_id BIGINT
);
INSERT INTO "import" VALUES(1,0,'rows.csv','093848149746bda176d33b14fa1acccb0376d6765b23048f3e51277e6281e137',572,'dossier_list',1,'2026-11-25T02:12:03','2026-11-25T02:12:03',NULL,NULL,'[""]',3,3,0,0,3,0,'{"file":"rows.csv","sha256":"093848149746bda176d33b14fa1acccb0376d6765b23048f3e51277e6281e137","kind":"dossier_list","unit":"06157","exported_at":"2026-11-25T02:12:03","reading":{"by":"headings","sheet":"","header_rows":[1,1],"signature":"a781b0b5cc3bebdd37daccaa2ba68c55","columns":{"running_number":{"column":"A","heading":"STT"},"dossier_code":{"column":"B","heading":"Mã hồ sơ"},"procedure_code":{"column":"C","heading":"Mã TTHC"},"level":{"column":"D","heading":"Mức độ"},"channel":{"column":"E","heading":"Hình thức nộp"},"submitted_date":{"column":"F","heading":"Ngày nộp hồ sơ"},"received_date":{"column":"G","heading":"Ngày tiếp nhận"},"finished_date":{"column":"H","heading":"Ngày kết thúc xử lý"},"status":{"column":"I","heading":"Trạng thái"}}},"rows":{"read":3,"used":0,"duplicates_identical":0,"superseded_in_file":0,"codes_new":3,"codes_already_known":0,"codes_changed":0,"codes_unchanged":0,"excluded":{"other_unit":0,"status_not_counted":0,"no_receipt_date":0,"unknown_procedure":3}},"flags":{"end_before_receipt":0,"receipt_after_export":0,"code_date_mismatch":0,"finished_without_end_date":0,"online_without_service":0,"level_differs":0,"unreadable_date":0},"checks":{"receipt_before_code_date":0,"receipt_before_submission":0,"received_in_future":0,"finished_in_future":0,"returned_before_finished":0,"due_before_receipt":0,"code_date_invalid":0,"procedure_outside_unit":0,"stale_open":0,"refused_with_end":0},"import_id":1}',1);
CREATE TABLE import_remark (
    import_id BIGINT NOT NULL REFERENCES import (id),
    position INTEGER NOT NULL,
    code VARCHAR NOT NULL,
    diagnostic TEXT NOT NULL,
    PRIMARY KEY (import_id, position)
);
INSERT INTO "import_remark" VALUES(1,0,'export-time-unknown','{"code":"export-time-unknown","severity":"remark","place":{"file":"rows.csv"}}');
INSERT INTO "import_remark" VALUES(1,1,'row-procedure-unknown','{"code":"row-procedure-unknown","severity":"excluded","place":{"file":"rows.csv","row":2},"args":[["code","1.001193"]]}');
INSERT INTO "import_remark" VALUES(1,2,'row-procedure-unknown','{"code":"row-procedure-unknown","severity":"excluded","place":{"file":"rows.csv","row":3},"args":[["code","1.001193"]]}');
INSERT INTO "import_remark" VALUES(1,3,'row-procedure-unknown','{"code":"row-procedure-unknown","severity":"excluded","place":{"file":"rows.csv","row":4},"args":[["code","1.000689"]]}');
CREATE TABLE import_undo (
    import_id BIGINT NOT NULL PRIMARY KEY REFERENCES import (id),
    undone_at TEXT NOT NULL,
    reason TEXT NOT NULL,
    -- The snapshot from which on its rows do not stand; NULL for files that hold no dossiers.
    snapshot_id BIGINT
);
CREATE TABLE lake_file_unit (
    data_file_id BIGINT NOT NULL,
    unit_id INTEGER NOT NULL,
    rows BIGINT NOT NULL,
    PRIMARY KEY (unit_id, data_file_id)
);
INSERT INTO "lake_file_unit" VALUES(0,1,3);
CREATE TABLE mapping_profile (
    -- Hash of the headings.
    signature VARCHAR NOT NULL PRIMARY KEY,
    mapping TEXT NOT NULL,
    -- The file for which it was said.
    file VARCHAR NOT NULL,
    saved_at VARCHAR NOT NULL
);
CREATE TABLE procedure (
    code VARCHAR NOT NULL PRIMARY KEY,
    name VARCHAR NOT NULL,
    field VARCHAR NOT NULL
);
CREATE TABLE procedure_alias (
    alias VARCHAR NOT NULL PRIMARY KEY,
    procedure VARCHAR NOT NULL
);
CREATE TABLE procedure_level (
    procedure VARCHAR NOT NULL REFERENCES procedure (code),
    position INTEGER NOT NULL,
    level VARCHAR NOT NULL,
    valid_from VARCHAR,
    valid_to VARCHAR,
    PRIMARY KEY (procedure, position)
);
CREATE TABLE quality_switch (
    version BIGINT NOT NULL PRIMARY KEY,
    check_name VARCHAR NOT NULL,
    -- NULL: for the whole installation.
    unit_id INTEGER REFERENCES unit (id),
    -- NULL: back to what holds without a switch.
    mode VARCHAR,
    switched_at VARCHAR NOT NULL,
    reason TEXT NOT NULL,
    -- NULL until there are users.
    actor VARCHAR
);
CREATE TABLE reference_version (
    version BIGINT NOT NULL PRIMARY KEY,
    loaded_at VARCHAR NOT NULL,
    files TEXT NOT NULL
);
INSERT INTO "reference_version" VALUES(1,'2026-11-25T02:12:03','[{"file":"hoang-viet-2023/units.json","kind":"local_units","records":1,"changed":true}]');
CREATE TABLE "seaql_migrations" ( "version" varchar NOT NULL PRIMARY KEY, "applied_at" integer NOT NULL );
INSERT INTO "seaql_migrations" VALUES('m0001',1795547523);
INSERT INTO "seaql_migrations" VALUES('m0002',1795547523);
INSERT INTO "seaql_migrations" VALUES('m0003',1795547523);
INSERT INTO "seaql_migrations" VALUES('m0004',1795547523);
INSERT INTO "seaql_migrations" VALUES('m0005',1795547523);
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
CREATE TABLE source_row (
    source_id VARCHAR NOT NULL REFERENCES source (id),
    code VARCHAR NOT NULL,
    digest BIGINT NOT NULL,
    PRIMARY KEY (source_id, code)
);
CREATE TABLE target (
    decision VARCHAR NOT NULL REFERENCES decision (id),
    position INTEGER NOT NULL,
    annex_row BIGINT NOT NULL,
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    department VARCHAR,
    indicator VARCHAR NOT NULL,
    percent VARCHAR NOT NULL,
    valid_from VARCHAR,
    valid_to VARCHAR,
    PRIMARY KEY (decision, position)
);
CREATE TABLE unit (
    id INTEGER NOT NULL PRIMARY KEY,
    code VARCHAR NOT NULL,
    tier VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    parent_id INTEGER REFERENCES unit (id),
    valid_from VARCHAR,
    valid_to VARCHAR,
    local_id VARCHAR
);
INSERT INTO "unit" VALUES(1,'06157','commune','Xã Hoàng Việt',NULL,NULL,'2025-07-01','06157');
CREATE TABLE unit_prefix (
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    prefix VARCHAR NOT NULL,
    PRIMARY KEY (unit_id, prefix)
);
INSERT INTO "unit_prefix" VALUES(1,'H37.54.09');
CREATE TABLE unit_succession (
    old_unit_id INTEGER NOT NULL REFERENCES unit (id),
    new_unit_id INTEGER NOT NULL REFERENCES unit (id),
    effective VARCHAR NOT NULL,
    extent VARCHAR NOT NULL,
    PRIMARY KEY (old_unit_id, new_unit_id, effective, extent)
);
CREATE INDEX unit_code ON unit (code);
CREATE INDEX unit_parent ON unit (parent_id);
CREATE INDEX unit_succession_new ON unit_succession (new_unit_id);
CREATE INDEX assignment_department ON assignment (unit_id, department);
CREATE INDEX import_unit_hash ON import (unit_id, sha256);
CREATE INDEX aggregate_row_unit ON aggregate_row (unit_id);
CREATE INDEX ducklake_file_partition_value_file ON ducklake_file_partition_value (data_file_id);
CREATE INDEX ducklake_file_partition_value_value ON ducklake_file_partition_value (partition_value, partition_key_index);
CREATE INDEX ducklake_file_column_stats_file ON ducklake_file_column_stats (data_file_id);
CREATE INDEX api_request_begun ON api_request (begun_at);
CREATE INDEX source_pull_source ON source_pull (source_id, id);
CREATE INDEX quality_switch_unit ON quality_switch (unit_id);
COMMIT;
