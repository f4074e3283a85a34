import type { IssueList, MarkedPlaces } from "@d2pipe/issues";
import { fromCell, fromJsonCell, fromScalarCell } from "./cell-text.ts";
import { SettingTree } from "./setting-tree.ts";
import { readCell, type SheetCells } from "./sheet-cells.ts";
import { type SheetColumn, sheetKinds } from "./sheet-row.ts";

type Raw = Record<string, unknown>;
type Use = "yes" | "no" | "?";

/** A choice waits for all rows to be read: somebody may have sorted them. */
interface RawChoice {
  row: SheetCells;
  use: Use;
  /** How many rows of `values` stand above it. */
  above: number;
}

/** A row of `values` as it grows: its choices may come below it. */
interface RawValue {
  rule: Raw;
  dataElement: string;
  map: Map<string, unknown>;
  isUsed: boolean;
}

const uses: Readonly<Record<string, Use>> = { "": "yes", yes: "yes", no: "no", "?": "?" };

function toFlag(text: string): boolean | undefined {
  return text === "" ? undefined : text === "yes";
}

/** Gathers the rows of the CSV view into the document they say; its schema is checked afterwards. */
export class SheetReader {
  readonly undecided: SheetCells[] = [];
  readonly #issues: IssueList;
  readonly #places: MarkedPlaces;
  readonly #settings: SettingTree;
  readonly #values: RawValue[] = [];
  readonly #choices: RawChoice[] = [];
  readonly #ignore: string[] = [];
  /** Columns of suggestions that were turned down: ignored unless another row uses them. */
  readonly #declined: string[] = [];

  constructor(issues: IssueList, places: MarkedPlaces) {
    this.#issues = issues;
    this.#places = places;
    this.#settings = new SettingTree(issues, places);
  }

  take(row: SheetCells): void {
    const word = row.text("kind").trim().toLowerCase();
    const kind = sheetKinds.find((each) => each === word);
    const use = uses[row.text("use").trim().toLowerCase()];
    if (kind === undefined) {
      this.#issues.atPlace(row.place("kind"), `unknown kind; expected one of ${sheetKinds.join(", ")}`);
    } else if (use === undefined) {
      this.#issues.atPlace(row.place("use"), "unknown use; expected yes or no");
    } else if (kind === "choice") this.#choices.push({ row, use, above: this.#values.length });
    else if (use === "?") this.undecided.push(row);
    else if (kind === "value") this.#takeValue(row, use === "yes");
    else if (use === "no") return;
    else if (kind === "setting") this.#settings.take(row);
    else this.#settings.takeEntry(row, kind);
  }

  /** The document, not yet checked against its schema. */
  end(): unknown {
    for (const choice of this.#choices) this.#takeChoice(choice);
    const values = this.#values.filter(({ isUsed }) => isUsed);
    const used = new Set(values.flatMap(({ rule }) => rule.from));
    const ignore = [...this.#ignore, ...this.#declined.filter((name) => !used.has(name))];
    const raw = values.map(({ rule, map }) =>
      rule.map === undefined && map.size === 0 ? rule : { ...rule, map: Object.fromEntries(map) },
    );
    return {
      ...this.#settings.root,
      version: 1,
      values: raw,
      ...(ignore.length > 0 ? { ignore: [...new Set(ignore)] } : {}),
    };
  }

  #read<Value>(row: SheetCells, column: SheetColumn, decode: (cell: string) => Value): Value | undefined {
    return readCell(row, column, decode, this.#issues);
  }

  #takeValue(row: SheetCells, isUsed: boolean): void {
    const from = this.#read(row, "from", (cell) =>
      cell.startsWith("[") ? fromJsonCell(cell) : fromCell(cell),
    );
    const dataElement = this.#read(row, "data_element", fromCell);
    const value: RawValue = { rule: { from }, dataElement: dataElement ?? "", map: new Map(), isUsed };
    if (isUsed) {
      if (from === undefined)
        this.#issues.atPlace(row.place("from"), "from is empty; expected a column, or use = no");
      if (dataElement === undefined) {
        const what = `${row.text("from")} has no data_element; expected its UID, or use = no`;
        this.#issues.atPlace(row.place("data_element"), what);
      }
      const at = this.#values.filter((each) => each.isUsed).length;
      this.#places.mark(["values", at], row.place("from"));
      this.#places.mark(["values", at, "dataElement"], row.place("data_element"));
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

  /** The nearest row above that leads to the same data element, or else any. */
  #ownerOf({ row, above }: RawChoice): RawValue | undefined {
    const dataElement = this.#read(row, "data_element", fromCell);
    const isOwner = (value: RawValue): boolean => value.dataElement === dataElement;
    return this.#values.slice(0, above).findLast(isOwner) ?? this.#values.find(isOwner);
  }

  #takeChoice(choice: RawChoice): void {
    const { row, use } = choice;
    const owner = this.#ownerOf(choice);
    if (owner && !owner.isUsed) return;
    const answer = this.#read(row, "answer", fromCell);
    const value = use === "yes" ? this.#read(row, "value", fromScalarCell) : null;
    if (use === "?") this.undecided.push(row);
    else if (!owner) {
      this.#issues.atPlace(
        row.place("data_element"),
        "no value row leads to this data_element; expected one",
      );
    } else if (answer === undefined) {
      this.#issues.atPlace(row.place("answer"), 'answer is empty; expected a text ("" for the empty one)');
    } else if (value === undefined) {
      this.#issues.atPlace(row.place("value"), `${answer} leads to no value; expected one, or use = no`);
    } else if (owner.map.has(answer)) {
      this.#issues.atPlace(
        row.place("answer"),
        `${answer} is given twice for this data element; expected once`,
      );
    } else owner.map.set(answer, value);
  }
}
