import { pid } from "node:process";
import { DatabaseSync } from "node:sqlite";
import { LockedError } from "@d2pipe/errors";
import type {
  Change,
  Entry,
  EntryKey,
  Found,
  IntendedEntry,
  Index as PushIndex,
  ListingCounts,
  Lookup,
  MissingRecord,
  RecordKey,
  SeenRecord,
  StreamKey,
} from "@d2pipe/push";
import type { Checkpoint } from "@d2pipe/records";
import { AliasTable } from "./alias-table.ts";
import { EntryTable } from "./entry-table.ts";
import { hashContent } from "./hash-content.ts";
import { IntentTable } from "./intent-table.ts";
import { inTransaction } from "./in-transaction.ts";
import type { IndexReader, IndexServer } from "./index-reader.ts";
import { ListingTable } from "./listing-table.ts";
import { isNoIndexYet, makeIndexFile, clearTemporary, makeTemporary, openFile } from "./open-file.ts";
import { type RunLock, takeRunLock } from "./run-lock.ts";
import { endRun, readRuns, type Run, type RunResult, startRun } from "./runs.ts";
import { schemaVersion } from "./schema.ts";
import { readMeta, SqliteReader } from "./sqlite-reader.ts";
import { heldNumbers, statusNumbers } from "./status-numbers.ts";
import { Strings } from "./strings.ts";
import { toStorageError, withStorageErrors } from "./to-storage-error.ts";

export interface OpenIndexOptions {
  /** Who opens it: named in the run and to the one who finds it locked. */
  tool: string;
  now(): Date;
}

/** What an old index says of a record. */
export interface ImportedRecord {
  id: string;
  /** JSON of its entry there. */
  fields: string;
  /** The source has it no more. */
  isMissing: boolean;
}

/** An index that is open for one run: everything a reader may ask, and the writing, under the run lock. */
export interface Index extends IndexReader, PushIndex {
  /** Number of this run. */
  readonly run: number;
  /** The index belongs to this server from now on. */
  setServer(server: IndexServer): Promise<void>;
  /** Takes entries out, as if their records had never come by. */
  forget(keys: readonly EntryKey[]): Promise<void>;
  /** Entries and what an old index said of them, in one transaction. */
  importEntries(
    stream: StreamKey,
    entries: readonly Entry[],
    records: readonly ImportedRecord[],
  ): Promise<void>;
  /** Says how the run ended. Without it (killed, crashed) the run stays open in the report. */
  endRun(result: RunResult): Promise<void>;
}

class SqliteIndex extends SqliteReader implements Index {
  readonly run: number;
  readonly #db: DatabaseSync;
  readonly #file: string;
  readonly #lock: RunLock | undefined;
  readonly #now: () => Date;
  readonly #strings: Strings;
  readonly #entries: EntryTable;
  readonly #intents: IntentTable;
  readonly #aliases: AliasTable;
  readonly #listing: ListingTable;
  readonly #secret: string;

  constructor(db: DatabaseSync, file: string, lock: RunLock | undefined, options: OpenIndexOptions) {
    const strings = new Strings(db);
    super({ db, file, schema: schemaVersion, strings });
    this.run = startRun(db, { tool: options.tool, pid, started: options.now().toISOString() });
    this.#db = db;
    this.#file = file;
    this.#lock = lock;
    this.#now = () => options.now();
    this.#strings = strings;
    this.#entries = new EntryTable(db, strings, this.run);
    this.#intents = new IntentTable(db);
    this.#aliases = new AliasTable(db, strings, this.run);
    this.#listing = new ListingTable(db, strings);
    const secret = readMeta(db, "secret");
    if (!(secret instanceof Uint8Array)) throw new TypeError("index: no secret");
    this.#secret = Buffer.from(secret).toString("base64");
    this.#write(() => {
      for (const row of this.#intents.takeLeft()) this.#entries.putRow(row);
    });
  }

  hash(text: string): string {
    return hashContent(this.#secret, text);
  }

  async find(lookups: readonly Lookup[]): Promise<readonly (Found | undefined)[]> {
    return withStorageErrors(this.#file, () =>
      this.#entries.find(lookups).map((entry, at) => {
        if (entry) return { entry, isFormer: false };
        const lookup = lookups[at];
        return lookup && this.#findByAlias(lookup);
      }),
    );
  }

  async findRecord(record: RecordKey): Promise<readonly Entry[]> {
    return withStorageErrors(this.#file, () => this.#entries.findRecord(record));
  }

  async intend(entries: readonly Entry[]): Promise<number> {
    return this.#write(() => this.#intents.add(entries.map((entry) => this.#entries.toRow(entry))));
  }

  async commit(changes: readonly Change[]): Promise<void> {
    this.#write(() => {
      const intended: IntendedEntry[] = [];
      for (const change of changes) {
        if (change.kind === "arrived") intended.push(...change.intended);
        else this.#apply(change);
      }
      this.#intents.arrived(intended);
    });
  }

  async beginListing(stream: StreamKey): Promise<void> {
    this.#write(() => this.#listing.begin(stream));
  }

  async compareListing(stream: StreamKey): Promise<ListingCounts> {
    return withStorageErrors(this.#file, () => this.#listing.compare(stream));
  }

  async listMissing(stream: StreamKey): Promise<readonly MissingRecord[]> {
    return withStorageErrors(this.#file, () => {
      const { system } = stream;
      const missing = this.#listing.listUnseen(stream).map((record) => {
        return { ...record, system, entries: this.#entries.findRecord({ system, id: record.id }) };
      });
      return this.#withoutHeldByOthers(missing);
    });
  }

  async completeListing(stream: StreamKey): Promise<void> {
    this.#write(() => this.#listing.complete(stream));
  }

  async listHeldByOthers(
    scope: string,
    targets: readonly string[],
    records: readonly RecordKey[],
  ): Promise<ReadonlySet<string>> {
    return withStorageErrors(this.#file, () => this.#listHeldByOthers(scope, targets, records));
  }

  async setServer({ systemId, address }: IndexServer): Promise<void> {
    this.#write(() => {
      const put = this.#db.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)");
      put.run("server_id", systemId);
      put.run("server_address", address);
    });
  }

  async forget(keys: readonly EntryKey[]): Promise<void> {
    this.#write(() => {
      for (const key of keys) this.#entries.remove(key);
    });
  }

  async importEntries(
    stream: StreamKey,
    entries: readonly Entry[],
    records: readonly ImportedRecord[],
  ): Promise<void> {
    this.#write(() => {
      for (const entry of entries) this.#entries.put(entry);
      for (const record of records) this.#listing.putImported(stream, record);
    });
  }

  async endRun(result: RunResult): Promise<void> {
    withStorageErrors(this.#file, () => endRun(this.#db, this.run, this.#now().toISOString(), result));
  }

  override close(): void {
    super.close();
    this.#lock?.release();
  }

  #write<Result>(write: () => Result): Result {
    return withStorageErrors(this.#file, () => inTransaction(this.#db, this.#strings, write));
  }

  #apply(change: Exclude<Change, { kind: "arrived" }>): void {
    switch (change.kind) {
      case "entry":
        this.#ensureName({ ...change.entry, aliases: change.aliases });
        return this.#putEntry(change.entry);
      case "named":
        return this.#ensureName(change.record);
      case "rejectedUpstream":
        return this.#entries.put(change.entry);
      case "doneUpstream":
        this.#entries.resolve(change.record, change.status, change.code);
        return this.#entries.remove({ ...change.record, scope: "" });
      case "seen":
        return this.#see(change.record);
      case "checkpoint":
        return this.#putCheckpoint(change.checkpoint);
    }
  }

  /** A rejection upstream is resolved once the record has a place. */
  #putEntry(entry: Entry): void {
    this.#entries.put(entry);
    if (entry.scope !== "") this.#entries.remove({ ...entry, scope: "" });
  }

  #putCheckpoint({ system, stream, cursor }: Checkpoint): void {
    this.#db
      .prepare("INSERT OR REPLACE INTO checkpoint (system, stream, cursor, run) VALUES (?, ?, ?, ?)")
      .run(system, stream, JSON.stringify(cursor), this.run);
  }

  /** The entry of a record under another of its ids. */
  #findByAlias(lookup: Lookup): Found | undefined {
    const { id, aliases, stream } = lookup;
    if (aliases.length === 0 && this.#aliases.isEmpty) return undefined;
    const alias = this.#aliases.find(lookup, id);
    for (const name of [
      alias?.id,
      ...aliases,
      ...aliases.map((other) => this.#aliases.find(lookup, other)?.id),
    ]) {
      if (name === undefined || name === id) continue;
      const [entry] = this.#entries.find([{ ...lookup, id: name }]);
      if (entry?.stream !== stream) continue;
      const isFormer = alias?.id === entry.id && alias.isDeclared && !aliases.includes(entry.id);
      return { entry, isFormer };
    }
    return undefined;
  }

  /** Everything known under another id of the record goes under the one it has now, unless that has entries of its own. */
  #ensureName(record: Pick<Lookup, "system" | "stream" | "id" | "aliases">): void {
    const { id, aliases } = record;
    if (aliases.length === 0 && this.#aliases.isEmpty) return;
    if (!this.#hasEntries(record, id, "anywhere")) {
      const names = [id, ...aliases].flatMap((name) => [this.#aliases.find(record, name)?.id ?? name, name]);
      const former = names.find((name) => name !== id && this.#hasEntries(record, name, "here"));
      if (former !== undefined) this.#rename(record, former);
    }
    for (const alias of aliases)
      if (alias !== id && !this.#hasEntries(record, alias, "here")) this.#aliases.declare(record, alias, id);
  }

  /** An older line, under an id that the record gave up in this run, shows the record all the same. */
  #see(record: SeenRecord): void {
    const alias = this.#aliases.find(record, record.id);
    if (alias?.isDeclared && !record.aliases.includes(alias.id))
      return this.#listing.see({ ...record, id: alias.id, aliases: [] });
    this.#ensureName(record);
    this.#listing.see(record);
  }

  #hasEntries({ system, stream }: StreamKey, id: string, where: "here" | "anywhere"): boolean {
    return this.#entries
      .findRecord({ system, id })
      .some((entry) => entry.scope !== "" && (where === "anywhere" || entry.stream === stream));
  }

  #rename(record: Pick<Lookup, "system" | "stream" | "id">, former: string): void {
    this.#entries.rename(record, former, record.id);
    this.#listing.rename(record, former, record.id);
    this.#aliases.rename(record, former, record.id);
  }

  /** An object that a record of the listing stands for too is not missing: its former owner only gave it up. */
  #withoutHeldByOthers(missing: readonly MissingRecord[]): MissingRecord[] {
    const entries = missing.flatMap((record) => record.entries);
    const others = new Map<string, ReadonlySet<string>>();
    for (const [scope, group] of Map.groupBy(entries, (entry) => entry.scope)) {
      const targets = group.flatMap(({ target }) => target ?? []);
      others.set(scope, this.#listHeldByOthers(scope, targets, missing));
    }
    const isOwn = ({ scope, target }: Entry): boolean =>
      target === undefined || !others.get(scope)?.has(target);
    return missing.map((record) => ({ ...record, entries: record.entries.filter(isOwn) }));
  }

  #listHeldByOthers(
    scope: string,
    targets: readonly string[],
    records: readonly RecordKey[],
  ): ReadonlySet<string> {
    const own = new Set(records.map(({ system, id }) => `${system}\0${id}`));
    const number = this.#strings.find(scope);
    if (number === undefined || targets.length === 0) return new Set();
    const rows = this.#db
      .prepare(
        `SELECT system, id, target FROM entry WHERE target IN (SELECT value FROM json_each(?)) AND scope = ?
         AND held <> ${heldNumbers.no} AND status <> ${statusNumbers.deleted}`,
      )
      .all(JSON.stringify(targets), number);
    const others = rows.filter(
      ({ system, id }) => !own.has(`${this.#strings.text(Number(system))}\0${String(id)}`),
    );
    return new Set(others.map(({ target }) => String(target)));
  }
}

function findHolder(file: string): Run | undefined {
  if (isNoIndexYet(file)) return undefined;
  const { db } = openFile(file, "read");
  const [last] = readRuns(db, 1);
  db.close();
  return last?.ended === undefined ? last : undefined;
}

export function toLocked(file: string): LockedError {
  const holder = findHolder(file);
  const who =
    holder === undefined ? "another run" : `${holder.tool} (process ${holder.pid}) since ${holder.started}`;
  return new LockedError(`index ${file}: held by ${who}`, { hint: "run again when it has ended" });
}

/**
 * Opens an index for writing, and makes it when there is none (mode 0600). Takes the run lock until `close` or until the
 * process ends.
 * Throws `LockedError` (exit 8) when another run holds it, `ConfigError` (exit 2) when the file is no index or of a newer
 * schema, `StorageError` (exit 2, 3 or 4) when it cannot be read or written.
 */
export function openIndex(file: string, options: OpenIndexOptions): Index {
  const lock = takeRunLock(file);
  if (lock === undefined) throw withStorageErrors(file, () => toLocked(file));
  let db: DatabaseSync | undefined;
  try {
    if (isNoIndexYet(file)) makeIndexFile(file, options.now().toISOString());
    ({ db } = openFile(file, "write"));
    return new SqliteIndex(db, file, lock, options);
  } catch (error) {
    db?.close();
    lock.release();
    throw toStorageError(file, error);
  }
}

/** An index that nothing outlives, for one run after the other. */
export interface TemporaryIndex {
  open(): Index;
  /** Forgets everything, as a new one would have it. */
  clear(): void;
  close(): void;
}

/**
 * For a run without `--index`, and for simulations: SQLite keeps it in memory, and on disk without a name where it grows, so that
 * memory does not grow with the input.
 */
export function createTemporaryIndex(options: OpenIndexOptions): TemporaryIndex {
  const db = new DatabaseSync("");
  makeTemporary(db, options.now().toISOString());
  return {
    open: () => new SqliteIndex(db, "(temporary)", undefined, options),
    clear: () => clearTemporary(db, options.now().toISOString()),
    close: () => db.close(),
  };
}

/** As `createTemporaryIndex`, open for its only run. */
export function openTemporaryIndex(options: OpenIndexOptions): Index {
  return createTemporaryIndex(options).open();
}

/**
 * Opens an index for reading; never waits for a writer. Undefined when there is no index yet.
 * Throws like `openIndex`, but never `LockedError`.
 */
export function openIndexReader(file: string): IndexReader | undefined {
  return withStorageErrors(file, () => {
    if (isNoIndexYet(file)) return undefined;
    const { db, schema } = openFile(file, "read");
    return new SqliteReader({ db, file, schema, strings: new Strings(db, schema < 3 ? "word" : "string") });
  });
}
