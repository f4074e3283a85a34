import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { StreamKey } from "@d2pipe/push";
import { toNumber, toText } from "./columns.ts";
import type { Strings } from "./strings.ts";

/** Another id of a record. */
export interface Alias {
  /** The id that the record goes by. */
  id: string;
  /** The record came with it in this run: whoever comes under it now is an older line of the record. */
  isDeclared: boolean;
}

/** Other ids of records, each in its own stream: one as short as Kobo's `_id` may be another record's in another one. */
export class AliasTable {
  readonly #strings: Strings;
  readonly #run: number;
  readonly #get: StatementSync;
  readonly #put: StatementSync;
  readonly #remove: StatementSync;
  readonly #move: StatementSync;
  #isEmpty: boolean;

  /** `run`: the number of the run that writes. */
  constructor(db: DatabaseSync, strings: Strings, run: number) {
    this.#strings = strings;
    this.#run = run;
    this.#get = db.prepare("SELECT id, run FROM alias WHERE system = ? AND stream = ? AND alias = ?");
    this.#put = db.prepare(
      "INSERT OR REPLACE INTO alias (system, stream, alias, id, run) VALUES (?, ?, ?, ?, ?)",
    );
    this.#remove = db.prepare("DELETE FROM alias WHERE system = ? AND stream = ? AND alias = ?");
    this.#move = db.prepare("UPDATE alias SET id = ? WHERE system = ? AND stream = ? AND id = ?");
    this.#isEmpty = db.prepare("SELECT 1 FROM alias LIMIT 1").get() === undefined;
  }

  /** In most pipelines records have one id, and nothing has to be searched. */
  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  find({ system, stream }: StreamKey, alias: string): Alias | undefined {
    if (this.#isEmpty) return undefined;
    const row = this.#get.get(this.#strings.find(system) ?? -1, this.#strings.find(stream) ?? -1, alias);
    return row && { id: toText(row.id), isDeclared: toNumber(row.run) === this.#run };
  }

  /** A record came with another id of its own. Inside a transaction. */
  declare({ system, stream }: StreamKey, alias: string, id: string): void {
    this.#put.run(this.#strings.put(system), this.#strings.put(stream), alias, id, this.#run);
    this.#isEmpty = false;
  }

  /** A record goes by another id from now on. Inside a transaction. */
  rename({ system, stream }: StreamKey, from: string, to: string): void {
    const numbers = [this.#strings.put(system), this.#strings.put(stream)] as const;
    this.#remove.run(...numbers, to);
    this.#move.run(to, ...numbers, from);
    this.declare({ system, stream }, from, to);
  }
}
