import type { IssueList, MarkedPlaces, Place } from "@d2pipe/issues";
import { fromCell, fromJsonCell } from "./cell-text.ts";
import { readCell, type SheetCells } from "./sheet-cells.ts";

type Raw = Record<string, unknown>;

const settingName = /^\$?[a-z]+(?:\.[a-z]+)*$/iu;

function isRaw(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Not by assignment: a table of 10,000 rows is not copied for each, and any text may be a key. */
function addTo(target: Raw, entries: Raw): void {
  for (const [key, value] of Object.entries(entries)) {
    Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
  }
}

/** All of a document but its values, put together from rows that name their places in it. */
export class SettingTree {
  readonly root: Raw = {};
  readonly #issues: IssueList;
  readonly #places: MarkedPlaces;

  constructor(issues: IssueList, places: MarkedPlaces) {
    this.#issues = issues;
    this.#places = places;
  }

  take(row: SheetCells): void {
    const name = row.text("name").trim();
    const value = readCell(row, "value", (cell) => (cell === "{}" ? {} : fromJsonCell(cell)), this.#issues);
    if (!settingName.test(name)) {
      this.#issues.atPlace(
        row.place("name"),
        "unknown setting; expected a place in the document, as in orgUnit.from",
      );
    } else if (value !== undefined) this.#set(name.split("."), value, row.place("value"));
  }

  #set(path: readonly string[], value: unknown, place: Place): void {
    let at = this.root;
    for (const key of path.slice(0, -1)) {
      const inner = Object.hasOwn(at, key) ? at[key] : undefined;
      const next: Raw = isRaw(inner) ? inner : {};
      at[key] = next;
      at = next;
    }
    const last = path.at(-1) ?? "";
    const before = Object.hasOwn(at, last) ? at[last] : undefined;
    if (isRaw(before) && isRaw(value)) addTo(before, value);
    else at[last] = value;
    this.#places.mark(path, place);
  }

  /** An entry of `orgUnit.table` or `status.map`. */
  takeEntry(row: SheetCells, kind: "org-unit" | "status"): void {
    const path = kind === "org-unit" ? ["orgUnit", "table"] : ["status", "map"];
    const answer = readCell(row, "answer", fromCell, this.#issues);
    const value = readCell(row, "value", fromCell, this.#issues);
    if (answer === undefined || value === undefined) {
      this.#issues.atPlace(
        row.place(answer === undefined ? "answer" : "value"),
        `${kind} needs answer and value`,
      );
      return;
    }
    this.#set(path, Object.fromEntries([[answer, value]]), row.place("value"));
    this.#places.mark([...path, answer], row.place("value"));
  }
}
