import { pid } from "node:process";
import type { DatabaseSync } from "node:sqlite";
import type {
  Change,
  Entry,
  EntryKey,
  Found,
  Intended,
  IntendedEntry,
  ListingCounts,
  Lookup,
  MissingRecord,
  RecordKey,
  StreamKey,
} from "@d2pipe/push";
import type { Checkpoint } from "@d2pipe/records";
import { AliasTable } from "./alias-table.ts";
import { EntryTable } from "./entry-table.ts";
import { hashContent } from "./hash-content.ts";
import type { IndexServer } from "./index-reader.ts";
import type { ImportedRecord, Index, OpenIndexOptions } from "./index-writer.ts";
import { IntentTable } from "./intent-table.ts";
import { inTransaction } from "./in-transaction.ts";
import { ListingTable } from "./listing-table.ts";
import { RecordNames } from "./record-names.ts";
import type { RunLock } from "./run-lock.ts";
import { endRun, type RunResult, startRun } from "./runs.ts";
import { schemaVersion } from "./schema.ts";
import { readMeta, SqliteReader } from "./sqlite-reader.ts";
import { heldNumbers, statusNumbers } from "./status-numbers.ts";
import { Strings } from "./strings.ts";
import { withStorageErrors } from "./to-storage-error.ts";

/** An open index file, or one that only this process knows. */
export class SqliteIndex extends SqliteReader implements Index {
  readonly run: number;
  readonly #db: DatabaseSync;
  readonly #file: string;
  readonly #lock: RunLock | undefined;
  readonly #now: () => Date;
  readonly #strings: Strings;
  readonly #entries: EntryTable;
  readonly #intents: IntentTable;
  readonly #listing: ListingTable;
  readonly #names: RecordNames;
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
    this.#listing = new ListingTable(db, strings);
    const aliases = new AliasTable(db, strings, this.run);
    this.#names = new RecordNames({ entries: this.#entries, aliases, listing: this.#listing });
    const secret = readMeta(db, "secret");
    if (!(secret instanceof Uint8Array)) throw new TypeError("index: no secret");
    this.#secret = Buffer.from(secret).toString("base64");
    this.#write(() => {
      for (const [row, ...former] of this.#intents.takeLeft()) {
        this.#names.ensure({ ...this.#entries.toKeyOf(row), aliases: former });
        this.#entries.putRow(row);
      }
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
        return lookup && this.#names.findByAlias(lookup);
      }),
    );
  }

  async findRecord(record: RecordKey): Promise<readonly Entry[]> {
    return withStorageErrors(this.#file, () => this.#entries.findRecord(record));
  }

  async intend(intended: readonly Intended[]): Promise<number> {
    return this.#write(() =>
      this.#intents.add(intended.map(({ entry, aliases }) => [this.#entries.toRow(entry), ...aliases])),
    );
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
      for (const key of keys) {
        this.#entries.remove(key);
        if (this.#entries.findRecord(key).length === 0) this.#listing.forget(key);
      }
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
        this.#names.ensure({ ...change.entry, aliases: change.aliases });
        return this.#putEntry(change.entry);
      case "named":
        return this.#names.ensure(change.record);
      case "rejectedUpstream":
        return this.#entries.put(change.entry);
      case "doneUpstream":
        this.#entries.resolve(change.record, change.status, change.code);
        return this.#entries.remove({ ...change.record, scope: "" });
      case "seen":
        return this.#names.see(change.record);
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
