import { owedStatuses, statusAsText } from "./status-numbers.ts";

/** `d2px` in the header of the file, so that `file` and we know an index from any other SQLite file. */
export const applicationId = 0x64327078;

/**
 * What brings a file from one schema version to the next; the last one is the newest version. Append, never edit: files
 * in the field have gone through the earlier ones.
 *
 * `entry` is a table in order of arrival with a 32-bit hash of `src.id` as its key: new records are appended and the key
 * index of a million entries is 14 MB, so a batch touches few pages. A primary key over the ids themselves touches a
 * page a record (half the speed at a million). Two ids with one hash are told apart by the id.
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
  CREATE INDEX entry_owed ON entry (stream, number) WHERE status IN ${owedStatuses};
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
];

export const schemaVersion: number = migrations.length;
