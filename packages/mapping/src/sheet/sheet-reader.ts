import type { FaultList } from "../fault-list.ts";
import type { Path, Place } from "../json-places.ts";
import { fromCell, fromJsonCell, fromScalarCell } from "./cell-text.ts";
import type { SheetCells } from "./sheet-cells.ts";
import { type SheetColumn, sheetKinds } from "./sheet-row.ts";

type Raw = Record<string, unknown>;

/** A row of `values` as it grows: its choices may come below it. */
interface RawValue {
  rule: Raw;
  dataElement: string;
  map: Map<string, unknown>;
  isUsed: boolean;
}

const settingName = /^\$?[a-z]+(?:\.[a-z]+)*$/iu;
const uses: Readonly<Record<string, "yes" | "no" | "?">> = { "": "yes", yes: "yes", no: "no", "?": "?" };

function isRaw(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function toFlag(text: string): boolean | undefined {
  return text === "" ? undefined : text === "yes";
}

/** Gathers the rows of the CSV view into the document they say; its schema is checked afterwards. */
export class SheetReader {
  readonly undecided: SheetCells[] = [];
  readonly #faults: FaultList;
  readonly #mark: (path: Path, place: Place) => void;
  readonly #root: Raw = {};
  readonly #values: RawValue[] = [];
  readonly #ignore: string[] = [];
  /** Columns of suggestions that were turned down: ignored unless another row uses them. */
  readonly #declined: string[] = [];

  constructor(faults: FaultList, mark: (path: Path, place: Place) => void) {
    this.#faults = faults;
    this.#mark = mark;
  }

  take(row: SheetCells): void {
    const word = row.text("kind").trim().toLowerCase();
    const kind = sheetKinds.find((each) => each === word);
    const use = uses[row.text("use").trim().toLowerCase()];
    if (kind === undefined) {
      this.#faults.atPlace(row.place("kind"), `unknown kind; expected one of ${sheetKinds.join(", ")}`);
    } else if (use === undefined) {
      this.#faults.atPlace(row.place("use"), "unknown use; expected yes or no");
    } else if (use === "?") {
      if (kind !== "choice" || this.#ownerOf(row)?.isUsed !== false) this.undecided.push(row);
    } else if (kind === "value") this.#takeValue(row, use === "yes");
    else if (kind === "choice") this.#takeChoice(row, use === "yes");
    else if (use === "no") return;
    else if (kind === "setting") this.#takeSetting(row);
    else this.#takeEntry(row, kind);
  }

  /** The document, not yet checked against its schema. */
  end(): unknown {
    const values = this.#values.filter(({ isUsed }) => isUsed);
    const used = new Set(values.flatMap(({ rule }) => rule.from));
    const ignore = [...this.#ignore, ...this.#declined.filter((name) => !used.has(name))];
    const raw = values.map(({ rule, map }) =>
      rule.map === undefined && map.size === 0 ? rule : { ...rule, map: Object.fromEntries(map) },
    );
    return {
      ...this.#root,
      version: 1,
      values: raw,
      ...(ignore.length > 0 ? { ignore: [...new Set(ignore)] } : {}),
    };
  }

  /** What a cell says; a fault, and `undefined`, when its JSON is broken. Blank is `undefined` too. */
  #read<Value>(row: SheetCells, column: SheetColumn, decode: (cell: string) => Value): Value | undefined {
    const cell = row.text(column);
    if (cell === "") return undefined;
    try {
      return decode(cell);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      const expected = 'expected a text, or JSON where it begins with ", [ or {';
      this.#faults.atPlace(row.place(column), `${column} is not readable; ${expected}`);
      return undefined;
    }
  }

  #takeSetting(row: SheetCells): void {
    const name = row.text("name").trim();
    const value = this.#read(row, "value", (cell) => (cell === "{}" ? {} : fromJsonCell(cell)));
    if (!settingName.test(name)) {
      this.#faults.atPlace(
        row.place("name"),
        "unknown setting; expected a place in the document, as in orgUnit.from",
      );
    } else if (value !== undefined) this.#set(name.split("."), value, row.place("value"));
  }

  #set(path: readonly string[], value: unknown, place: Place): void {
    let at = this.#root;
    for (const key of path.slice(0, -1)) {
      const inner = Object.hasOwn(at, key) ? at[key] : undefined;
      const next: Raw = isRaw(inner) ? inner : {};
      at[key] = next;
      at = next;
    }
    const last = path.at(-1) ?? "";
    const before = Object.hasOwn(at, last) ? at[last] : undefined;
    at[last] = isRaw(before) && isRaw(value) ? { ...before, ...value } : value;
    this.#mark(path, place);
  }

  /** An entry of `orgUnit.table` or `status.map`. */
  #takeEntry(row: SheetCells, kind: "org-unit" | "status"): void {
    const path = kind === "org-unit" ? ["orgUnit", "table"] : ["status", "map"];
    const answer = this.#read(row, "answer", fromCell);
    const value = this.#read(row, "value", fromCell);
    if (answer === undefined || value === undefined) {
      this.#faults.atPlace(
        row.place(answer === undefined ? "answer" : "value"),
        `${kind} needs answer and value`,
      );
      return;
    }
    this.#set(path, Object.fromEntries([[answer, value]]), row.place("value"));
    this.#mark([...path, answer], row.place("value"));
  }

  #takeValue(row: SheetCells, isUsed: boolean): void {
    const from = this.#read(row, "from", (cell) =>
      cell.startsWith("[") ? fromJsonCell(cell) : fromCell(cell),
    );
    const dataElement = this.#read(row, "data_element", fromCell);
    const value: RawValue = { rule: { from }, dataElement: dataElement ?? "", map: new Map(), isUsed };
    if (isUsed) {
      if (from === undefined)
        this.#faults.atPlace(row.place("from"), "from is empty; expected a column, or use = no");
      if (dataElement === undefined) {
        const what = `${row.text("from")} has no data_element; expected its UID, or use = no`;
        this.#faults.atPlace(row.place("data_element"), what);
      }
      const at = this.#values.filter((each) => each.isUsed).length;
      this.#mark(["values", at], row.place("from"));
      this.#mark(["values", at, "dataElement"], row.place("data_element"));
      value.rule = this.#toRule(row, from, dataElement);
    } else if (from !== undefined) {
      const names: string[] = typeof from === "string" ? [from] : [from].flat().map(String);
      (dataElement === undefined ? this.#ignore : this.#declined).push(...names);
    }
    this.#values.push(value);
  }

  #toRule(row: SheetCells, from: unknown, dataElement: string | undefined): Raw {
    const property = this.#read(row, "when_property", fromCell);
    const wanted = this.#read(row, "when_value", fromJsonCell);
    const when = property === undefined ? undefined : { property, ...this.#toWanted(wanted) };
    return {
      from,
      dataElement,
      name: this.#read(row, "name", fromCell),
      valueType: this.#read(row, "value_type", fromCell),
      optionSet: this.#read(row, "option_set", fromCell),
      options: this.#read(row, "options", (cell) => JSON.parse(cell)),
      compulsory: toFlag(row.text("compulsory").trim().toLowerCase()),
      map: row.text("choices").trim() === "" ? undefined : {},
      format: this.#read(row, "format", fromCell),
      when,
    };
  }

  #toWanted(wanted: unknown): Raw {
    return Array.isArray(wanted) ? { in: wanted } : { equals: wanted };
  }

  /** The nearest row above that leads to the same data element; after sorting by hand, any. */
  #ownerOf(row: SheetCells): RawValue | undefined {
    const dataElement = this.#read(row, "data_element", fromCell);
    return this.#values.findLast((value) => value.dataElement === dataElement);
  }

  #takeChoice(row: SheetCells, isUsed: boolean): void {
    const owner = this.#ownerOf(row);
    const answer = this.#read(row, "answer", fromCell);
    const value = isUsed ? this.#read(row, "value", fromScalarCell) : null;
    if (!owner) {
      this.#faults.atPlace(
        row.place("data_element"),
        "no value row above leads to this data_element; expected one",
      );
    } else if (answer === undefined) {
      this.#faults.atPlace(row.place("answer"), 'answer is empty; expected a text ("" for the empty one)');
    } else if (owner.isUsed && value === undefined) {
      this.#faults.atPlace(row.place("value"), `${answer} leads to no value; expected one, or use = no`);
    } else if (owner.map.has(answer)) {
      this.#faults.atPlace(
        row.place("answer"),
        `${answer} is given twice for this data element; expected once`,
      );
    } else owner.map.set(answer, value);
  }
}
