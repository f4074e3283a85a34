-- An index as version 0.1.0 before schema 3 wrote it.
PRAGMA application_id = 1681027192;
PRAGMA user_version = 2;
BEGIN TRANSACTION;
CREATE TABLE checkpoint (
    system TEXT NOT NULL,
    stream TEXT NOT NULL,
    cursor TEXT NOT NULL,
    run INTEGER NOT NULL,
    PRIMARY KEY (system, stream)
  ) STRICT, WITHOUT ROWID;
INSERT INTO "checkpoint" VALUES('kobo','sipca','{"at":7}',1);
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
INSERT INTO "entry" VALUES(1,-1089267841,1,3,'plain',2,'uidofplain0',0,'r1','hash-plain',1,NULL,1);
INSERT INTO "entry" VALUES(2,-2025591412,1,3,'updated',2,'uidofupdated',0,'r1','hash-updated',2,NULL,1);
INSERT INTO "entry" VALUES(3,1343913075,1,3,'unchanged',2,'uidofunchanged',0,'r1','hash-unchanged',3,NULL,1);
INSERT INTO "entry" VALUES(4,-1496658392,1,3,'deleted',2,NULL,1,'r1',NULL,4,NULL,1);
INSERT INTO "entry" VALUES(5,1998663487,1,3,'new-rejected',2,NULL,0,'r1',NULL,5,4,1);
INSERT INTO "entry" VALUES(6,349043326,1,3,'old-rejected',2,'uidofold-rejected',0,'r1','hash-old-rejected',5,4,1);
INSERT INTO "entry" VALUES(7,2080460778,1,3,'unknown',2,NULL,0,'r1',NULL,7,5,1);
INSERT INTO "entry" VALUES(8,1537803618,1,7,'upstream',2,NULL,0,'r1',NULL,5,6,1);
INSERT INTO "entry" VALUES(9,989224254,1,3,'u1',2,'uidofedited',0,'r1','hash-u1',1,NULL,1);
INSERT INTO "entry" VALUES(10,-1864033209,1,3,'u2',2,'uidofedited',0,'r2','hash-u2',1,NULL,1);
INSERT INTO "entry" VALUES(11,-1567967117,1,3,'t1',2,'uidoftwo000',0,'r1','hash-t1',1,NULL,1);
INSERT INTO "entry" VALUES(12,847195906,1,3,'t2',2,'uidoftwo000',0,'r1','hash-t2',1,NULL,1);
INSERT INTO "entry" VALUES(13,1324461251,1,3,'missing',2,'uidofmissing',0,'r1','hash-missing',1,NULL,1);
INSERT INTO "entry" VALUES(14,-1281959591,1,3,'imported-ok',2,'uidofimported-ok',0,'r1',NULL,2,NULL,1);
INSERT INTO "entry" VALUES(15,-1887029309,1,3,'imported-refused',2,'uidofimported-refused',0,'r1',NULL,5,8,1);
INSERT INTO "entry" VALUES(16,-949489462,1,3,'imported-never',2,'uidofimported-never',0,'r1',NULL,5,9,1);
CREATE TABLE imported (
    system INTEGER NOT NULL,
    id TEXT NOT NULL,
    fields TEXT NOT NULL,
    PRIMARY KEY (system, id)
  ) STRICT, WITHOUT ROWID;
INSERT INTO "imported" VALUES(1,'imported-never','{"dhis2_uuid":"x","uploaded":false,"error":"UNKNOWN_OU:HF 1"}');
INSERT INTO "imported" VALUES(1,'imported-ok','{"dhis2_uuid":"x","uploaded":true}');
INSERT INTO "imported" VALUES(1,'imported-refused','{"dhis2_uuid":"x","uploaded":true}');
CREATE TABLE listing (
    system INTEGER NOT NULL,
    stream INTEGER NOT NULL,
    begun INTEGER NOT NULL,
    complete INTEGER NOT NULL,
    PRIMARY KEY (system, stream)
  ) STRICT, WITHOUT ROWID;
INSERT INTO "listing" VALUES(1,2,1,1);
CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO "meta" VALUES('created','2026-11-20T03:00:00.000Z');
INSERT INTO "meta" VALUES('secret',X'924DD0C27926B595848F5F942E44C6DBF4E1995BE3033B5D3E9A8E2342F647F0');
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
INSERT INTO "run" VALUES(1,'push-dhis2',2361,'2026-11-20T03:00:00.000Z','2026-11-20T03:00:00.000Z','{"created":3}',5,1);
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
INSERT INTO "sighting" VALUES(1,'deleted',2,NULL,0,0,1,NULL);
INSERT INTO "sighting" VALUES(1,'imported-never',2,NULL,0,1,NULL,NULL);
INSERT INTO "sighting" VALUES(1,'imported-ok',2,NULL,0,1,NULL,NULL);
INSERT INTO "sighting" VALUES(1,'imported-refused',2,NULL,0,1,NULL,NULL);
INSERT INTO "sighting" VALUES(1,'missing',2,NULL,0,0,1,NULL);
INSERT INTO "sighting" VALUES(1,'new-rejected',2,NULL,0,1,NULL,NULL);
INSERT INTO "sighting" VALUES(1,'old-rejected',2,NULL,0,1,NULL,NULL);
INSERT INTO "sighting" VALUES(1,'plain',2,NULL,0,1,NULL,NULL);
INSERT INTO "sighting" VALUES(1,'t1',2,NULL,0,1,NULL,NULL);
INSERT INTO "sighting" VALUES(1,'t2',2,NULL,0,1,NULL,NULL);
INSERT INTO "sighting" VALUES(1,'u1',2,NULL,0,0,1,NULL);
INSERT INTO "sighting" VALUES(1,'u2',2,NULL,0,0,1,NULL);
INSERT INTO "sighting" VALUES(1,'unchanged',2,NULL,0,1,NULL,NULL);
INSERT INTO "sighting" VALUES(1,'unknown',2,NULL,0,1,NULL,NULL);
INSERT INTO "sighting" VALUES(1,'updated',2,NULL,0,1,NULL,NULL);
INSERT INTO "sighting" VALUES(1,'upstream',2,NULL,0,1,NULL,NULL);
CREATE TABLE word (number INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
INSERT INTO "word" VALUES(1,'kobo');
INSERT INTO "word" VALUES(2,'sipca');
INSERT INTO "word" VALUES(3,'event/m9HubivKFQ0/aPPoC5xUgS3');
INSERT INTO "word" VALUES(4,'E1302');
INSERT INTO "word" VALUES(5,'UNSETTLED');
INSERT INTO "word" VALUES(6,'NO_DATE');
INSERT INTO "word" VALUES(7,'');
INSERT INTO "word" VALUES(8,'E1125');
INSERT INTO "word" VALUES(9,'UNKNOWN_OU');
CREATE INDEX entry_key ON entry (key);
CREATE INDEX entry_owed ON entry (stream, number) WHERE status IN (5, 7);
CREATE VIEW entries AS
    SELECT system.text AS system, stream.text AS stream, entry.id, scope.text AS scope, entry.target,
      entry.generation, entry.rev, entry.hash, CASE status WHEN 1 THEN 'created' WHEN 2 THEN 'updated' WHEN 3 THEN 'unchanged' WHEN 4 THEN 'deleted' WHEN 5 THEN 'rejected' WHEN 6 THEN 'skipped' WHEN 7 THEN 'unknown' END AS status, code.text AS code, run.started AS settled
    FROM entry
    JOIN word system ON system.number = entry.system
    JOIN word scope ON scope.number = entry.scope
    JOIN word stream ON stream.number = entry.stream
    LEFT JOIN word code ON code.number = entry.code
    LEFT JOIN run ON run.number = entry.run;
CREATE INDEX sighting_last ON sighting (system, stream, last);
COMMIT;
