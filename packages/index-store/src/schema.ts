import { pendingStatuses, statusAsText } from "./status-numbers.ts";

/** `d2px` in the header of the file, so that `file` and we know an index from any other SQLite file. */
export const applicationId = 0x64327078;

/**
 * What brings a file from one schema version to the next; the last one is the newest version. Append, never edit: files
 * in the field have gone through the earlier ones.
 *
 * `entry` is a table in order of arrival with a 32-bit hash of `src.id` as its key: new records are appended, and a batch touches
 * few pages. A primary key over the ids themselves touches a page a record (half the speed at a million). Two ids with one hash
 * are told apart by the id.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE word (number INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE entry (
    number INTEGER PRIMARY KEY,
    key INTEGER NOT NULL,
    system INTEGER NOT NULL,
    scope INTEGER NOT NULL,
    id TEXT NOT NULL,
    stream INTEGER NOT NULL,
    target TEXT,
    generation INTEGER NOT NULL,
    rev TEXT,
    hash TEXT,
    status INTEGER NOT NULL,
    code INTEGER,
    run INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX entry_key ON entry (key);
  CREATE INDEX entry_owed ON entry (stream, number) WHERE status IN ${pendingStatuses};
  CREATE TABLE checkpoint (
    system TEXT NOT NULL,
    stream TEXT NOT NULL,
    cursor TEXT NOT NULL,
    run INTEGER NOT NULL,
    PRIMARY KEY (system, stream)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE run (
    number INTEGER PRIMARY KEY,
    tool TEXT NOT NULL,
    pid INTEGER NOT NULL,
    started TEXT NOT NULL,
    ended TEXT,
    counts TEXT,
    exit_code INTEGER,
    complete INTEGER
  ) STRICT;
  CREATE VIEW entries AS
    SELECT system.text AS system, stream.text AS stream, entry.id, scope.text AS scope, entry.target,
      entry.generation, entry.rev, entry.hash, ${statusAsText} AS status, code.text AS code, run.started AS settled
    FROM entry
    JOIN word system ON system.number = entry.system
    JOIN word scope ON scope.number = entry.scope
    JOIN word stream ON stream.number = entry.stream
    LEFT JOIN word code ON code.number = entry.code
    LEFT JOIN run ON run.number = entry.run;
  `,
  // What full listings of a source have shown. Each begin of a listing has a number of its own, else an empty one would
  // be taken for the rest of one that was cut off before it; `complete` is the last one that ended well.
  `
  CREATE TABLE listing (
    system INTEGER NOT NULL,
    stream INTEGER NOT NULL,
    begun INTEGER NOT NULL,
    complete INTEGER NOT NULL,
    PRIMARY KEY (system, stream)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE sighting (
    system INTEGER NOT NULL,
    id TEXT NOT NULL,
    stream INTEGER NOT NULL,
    fingerprint TEXT,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    gone INTEGER,
    became TEXT,
    PRIMARY KEY (system, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX sighting_last ON sighting (system, stream, last);
  CREATE TABLE imported (
    system INTEGER NOT NULL,
    id TEXT NOT NULL,
    fields TEXT NOT NULL,
    PRIMARY KEY (system, id)
  ) STRICT, WITHOUT ROWID;
  `,
  // One entry a record and place; ids that a record had before; whether the target holds the object; what may still arrive there.
  // Readers of the version before may have the file open: for them `word` stays as a view.
  `
  DROP VIEW entries;
  ALTER TABLE word RENAME TO string;
  CREATE VIEW word AS SELECT number, text FROM string;
  UPDATE string SET text = 'UNCONFIRMED' WHERE text = 'UNSETTLED' AND NOT EXISTS (SELECT 1 FROM string WHERE text = 'UNCONFIRMED');
  ALTER TABLE sighting RENAME TO source_record;
  ALTER TABLE source_record RENAME COLUMN first TO first_seen;
  ALTER TABLE source_record RENAME COLUMN last TO last_seen;
  ALTER TABLE source_record RENAME COLUMN gone TO missing_since;
  DROP INDEX sighting_last;
  CREATE INDEX source_record_last_seen ON source_record (system, stream, last_seen);
  CREATE TABLE alias (
    system INTEGER NOT NULL,
    stream INTEGER NOT NULL,
    alias TEXT NOT NULL,
    id TEXT NOT NULL,
    run INTEGER NOT NULL,
    PRIMARY KEY (system, stream, alias)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX alias_id ON alias (system, stream, id);
  CREATE TABLE intent (number INTEGER PRIMARY KEY, entries TEXT NOT NULL, open TEXT) STRICT;

  -- The version before added an entry under a record's new id and left the one under its old id: two entries for one object, of
  -- which the newer counts. Unless the last listing showed both: then they are two records.
  CREATE TEMP TABLE renamed AS
    SELECT former.number AS number, former.system AS system, former.stream AS stream, former.id AS alias, newest.id AS id
    FROM entry newest JOIN entry former USING (system, scope, stream, target)
    WHERE newest.number > former.number AND newest.scope <> coalesce((SELECT number FROM string WHERE text = ''), -1)
      AND newest.number = (SELECT max(number) FROM entry same
        WHERE same.system = newest.system AND same.scope = newest.scope AND same.stream = newest.stream AND same.target = newest.target)
      AND NOT EXISTS (
        SELECT 1 FROM source_record a JOIN source_record b USING (system, last_seen)
        WHERE a.system = newest.system AND a.id = newest.id AND b.id = former.id AND a.last_seen > 0);
  INSERT OR REPLACE INTO alias (system, stream, alias, id, run) SELECT system, stream, alias, id, 0 FROM renamed;
  DELETE FROM entry WHERE number IN (SELECT number FROM renamed);
  DELETE FROM source_record WHERE EXISTS (
    SELECT 1 FROM renamed WHERE renamed.system = source_record.system AND renamed.alias = source_record.id);
  DROP TABLE renamed;
  DELETE FROM entry WHERE EXISTS (
    SELECT 1 FROM entry newer WHERE newer.key = entry.key AND newer.id = entry.id AND newer.scope = entry.scope
      AND newer.system = entry.system AND newer.number > entry.number);
  DROP INDEX entry_key;
  CREATE UNIQUE INDEX entry_identity ON entry (key, id, scope, system);
  DROP INDEX entry_owed;
  CREATE INDEX entry_pending ON entry (stream, number) WHERE status IN ${pendingStatuses};

  ALTER TABLE entry ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE entry ADD COLUMN late_until INTEGER;
  ALTER TABLE entry ADD COLUMN late_hash TEXT;
  UPDATE entry SET held = CASE
    WHEN status IN (1, 2, 3) OR (status <> 4 AND hash IS NOT NULL) THEN 1
    WHEN status = 7 THEN 2
    WHEN status IN (5, 6) AND target IS NOT NULL AND EXISTS (
      SELECT 1 FROM imported WHERE imported.system = entry.system AND imported.id = entry.id
        AND json_extract(fields, '$.uploaded') AND NOT coalesce(json_extract(fields, '$.deleted_dhis2'), 0)) THEN 1
    ELSE 0 END;
  CREATE VIEW entries AS
    SELECT system.text AS system, stream.text AS stream, entry.id, scope.text AS scope, entry.target,
      CASE held WHEN 1 THEN 'yes' WHEN 2 THEN 'maybe' ELSE 'no' END AS held, entry.generation, entry.rev, entry.hash,
      ${statusAsText} AS status, code.text AS code, run.started AS written
    FROM entry
    JOIN string system ON system.number = entry.system
    JOIN string scope ON scope.number = entry.scope
    JOIN string stream ON stream.number = entry.stream
    LEFT JOIN string code ON code.number = entry.code
    LEFT JOIN run ON run.number = entry.run;
  `,
];

export const schemaVersion: number = migrations.length;
