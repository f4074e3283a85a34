import type { Case } from "@d2pipe/records";
import type { CaseRow, CaseTable } from "./case-table.ts";
import type { PageReader } from "./page-reader.ts";
import type { Repeats } from "./repeats.ts";
import { toRevision } from "./to-case.ts";

/** A case as the line of a tool carries it. */
export type CaseText = Pick<CaseRow, "id" | "revision" | "json">;

/** One page of a listing, repeats already dropped. */
export interface CasePage {
  count: number;
  /** Parsed while they are read. */
  cases: Iterable<Case>;
  /** The same, for who passes them on as text. */
  texts: Iterable<CaseText>;
  /** Of the last case the server sent in this page: everything up to here has been listed. Undefined when it named no time. */
  lastIndexedOn: string | undefined;
  lastCaseId: string | undefined;
  /** What the server says about how many match; for display only (its meaning changes with its age). */
  matching: number | undefined;
  /** Gives the memory of this page to the next one, which otherwise takes its own: its cases cannot be read any more. */
  release(): void;
}

/** The page of an answer, without what was listed before in this run. */
export class ListedPage implements CasePage {
  readonly #reader: PageReader;
  /** Those of the table that are not repeats. */
  readonly #rows: readonly number[];
  #table: CaseTable | undefined;
  readonly lastIndexedOn: string | undefined;
  readonly lastCaseId: string | undefined;
  readonly matching: number | undefined;

  /** `reader`: takes the memory back; `matching`: as the server said it. */
  constructor(
    table: CaseTable,
    repeats: Repeats,
    { reader, matching }: { reader: PageReader; matching: number | null | undefined },
  ) {
    this.#reader = reader;
    this.#table = table;
    this.#rows = listFresh(table, repeats);
    const last = table.count - 1;
    this.lastIndexedOn = last === -1 ? undefined : table.getIndexedOn(last);
    this.lastCaseId = last === -1 ? undefined : table.getId(last);
    this.matching = matching ?? undefined;
  }

  get count(): number {
    return this.#rows.length;
  }

  get cases(): Iterable<Case> {
    return this.#rows.values().map((row) => parseCase(this.#open().getJson(row)));
  }

  get texts(): Iterable<CaseText> {
    return this.#rows.values().map((row) => {
      const table = this.#open();
      return { id: table.getId(row), revision: table.getRevision(row), json: table.getJson(row) };
    });
  }

  release(): void {
    if (this.#table) this.#reader.release(this.#table);
    this.#table = undefined;
  }

  #open(): CaseTable {
    if (!this.#table) throw new Error("the cases of a page cannot be read after its release()");
    return this.#table;
  }
}

function listFresh(table: CaseTable, repeats: Repeats): number[] {
  const rows: number[] = [];
  for (let row = 0; row < table.count; row += 1) {
    const version = table.getRevision(row) ?? table.getIndexedOn(row);
    if (version === undefined || !repeats.isRepeat(table.getId(row), version)) rows.push(row);
  }
  return rows;
}

/** A case that was fetched by its id, as text. */
export function toText(record: Case): CaseText {
  return { id: record.case_id, revision: toRevision(record), json: JSON.stringify(record) };
}

/** A text that `PageReader` wrote: it was judged then. */
function parseCase(text: string): Case {
  return JSON.parse(text);
}
