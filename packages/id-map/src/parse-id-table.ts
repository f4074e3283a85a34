import { ConfigError } from "@d2pipe/errors";
import { IssueList, MarkedPlaces } from "@d2pipe/issues";
import type { CsvCell } from "@d2pipe/kobo-csv";
import { readCsvCells } from "@d2pipe/mapping";
import { findCycles } from "./find-cycles.ts";
import { IdMap, type IdKind, idKinds, isIdKind, mapKinds, type Partner } from "./id-map.ts";

/** Columns of the table. The first three are needed; `use` is yes where it is absent or blank; the others are for people. */
export const idTableColumns = [
  "kind",
  "from",
  "to",
  "use",
  "from_name",
  "to_name",
  "confidence",
  "reason",
  "note",
] as const;

type Column = (typeof idTableColumns)[number];

interface Row {
  text(column: Column): string;
  cell(column: Column): CsvCell;
}

/** More would hide the others; a fresh draft may have hundreds of rows to decide. */
const maxIssues = 20;
const hint = "the header is kind,from,to; map-ids --draft ids.csv makes such a table from two snapshots";

function addHeadIssues(head: readonly CsvCell[], names: readonly string[], issues: IssueList): void {
  if (["kind", "from", "to"].some((column) => !names.includes(column))) {
    const message = `the header is ${JSON.stringify(names.join(","))}; expected the columns kind, from and to`;
    issues.atPlace(head[0] ?? { line: 1, column: 1 }, message);
    return;
  }
  for (const [at, name] of names.entries()) {
    if (names.indexOf(name) !== at) issues.atPlace(head[at], `column ${name} is there twice; expected once`);
    else if (name !== "" && !idTableColumns.some((column) => column === name))
      issues.atPlace(head[at], `unknown column ${name}; expected ${idTableColumns.join(", ")}`);
  }
}

/** The position of each column; an issue for a header that is not right. */
function readHead(head: readonly CsvCell[], issues: IssueList): Map<string, number> {
  const names = head.map((cell) => cell.text.trim().toLowerCase());
  addHeadIssues(head, names, issues);
  return new Map(names.map((name, at) => [name, at]));
}

function toRow(cells: readonly CsvCell[], positions: ReadonlyMap<string, number>): Row {
  const [first = { text: "", line: 1, column: 1 }] = cells;
  const cell = (column: Column): CsvCell => cells[positions.get(column) ?? -1] ?? { ...first, text: "" };
  return { cell, text: (column) => cell(column).text.trim() };
}

type Rows = Record<IdKind, Map<string, { partner: Partner; cell: CsvCell }>>;

function toPartner(row: Row, issues: IssueList): Partner | undefined {
  const use = row.text("use").toLowerCase();
  const to = row.text("to");
  if (use === "no") return { is: "left out" };
  if (use === "?")
    issues.atPlace(row.cell("use"), `${row.text("from")} is undecided (use is ?); expected yes or no`);
  else if (use !== "" && use !== "yes") issues.atPlace(row.cell("use"), "unknown use; expected yes or no");
  else if (to === "")
    issues.atPlace(row.cell("to"), "to is empty; expected an id of the target, or use = no");
  else return { is: "found", id: to };
  return undefined;
}

function take(row: Row, rows: Rows, issues: IssueList): void {
  const [kind, from] = [row.text("kind"), row.text("from")];
  if (!isIdKind(kind)) {
    issues.atPlace(
      row.cell("kind"),
      `unknown kind ${JSON.stringify(kind)}; expected one of ${idKinds.join(", ")}`,
    );
    return;
  }
  if (from === "") {
    issues.atPlace(row.cell("from"), "from is empty; expected an id of the source");
    return;
  }
  const before = rows[kind].get(from);
  if (before) {
    issues.atPlace(
      row.cell("from"),
      `${kind} ${from} is there twice, first in line ${before.cell.line}; expected once`,
    );
    return;
  }
  const partner = toPartner(row, issues);
  if (partner) rows[kind].set(from, { partner, cell: row.cell("from") });
}

function addCycles(rows: Rows, issues: IssueList): void {
  for (const kind of idKinds) {
    const next = new Map(
      [...rows[kind]].flatMap(([from, { partner }]) =>
        partner.is === "found" ? [[from, partner.id] as const] : [],
      ),
    );
    for (const cycle of findCycles(next)) {
      const [first = ""] = cycle;
      const message = `${kind} ${[...cycle, first].join(" → ")} leads back to itself; expected ids of the source in from, of the target in to`;
      issues.atPlace(rows[kind].get(first)?.cell, message);
    }
  }
}

/**
 * Reads a table of ids, also as a spreadsheet program saves it: any known delimiter, with or without byte order mark. A kind without
 * a row stays as it is.
 *
 * @param source name of the file, for the messages
 * @throws ConfigError with every issue as `file:line:column: what`: wrong header, unknown kind, an id twice, an undecided row, a cycle
 */
export function parseIdTable(text: string, source: string): IdMap {
  const issues = new IssueList(source, new MarkedPlaces());
  const [head = [], ...body] = readCsvCells(text, { source, delimiter: "," }, issues);
  const rows: Rows = mapKinds(() => new Map());
  const positions = issues.isEmpty ? readHead(head, issues) : new Map<string, number>();
  if (issues.isEmpty) {
    const filled = body.filter((cells) => cells.some((cell) => cell.text.trim() !== ""));
    for (const cells of filled) take(toRow(cells, positions), rows, issues);
    if (filled.length === 0) issues.atPlace(undefined, "no rows below the header; expected one for each id");
    addCycles(rows, issues);
  }
  if (!issues.isEmpty) throw new ConfigError(shorten(issues.list()), { hint });
  return new IdMap(
    mapKinds((kind) =>
      rows[kind].size === 0
        ? undefined
        : new Map([...rows[kind]].map(([from, { partner }]) => [from, partner])),
    ),
    {
      unknown: "has no row in the table",
      mapped: "is an id of the target: is this record mapped already?",
    },
  );
}

function shorten(issues: readonly string[]): string[] {
  const others = issues.length - maxIssues;
  return others > 0 ? [...issues.slice(0, maxIssues), `and ${others} more`] : [...issues];
}
