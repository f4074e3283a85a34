import { addSchemaIssues, IssueList, MarkedPlaces } from "@d2pipe/issues";
import { mappingDocumentSchema } from "../mapping-document.ts";
import type { ReadDocument } from "../parse-json-mapping.ts";
import { readSheetCells, type SheetCells } from "./sheet-cells.ts";
import { SheetReader } from "./sheet-reader.ts";

export { isSheetMapping } from "./sheet-cells.ts";

/** More would hide the others; a fresh draft may have hundreds. */
const maxUndecided = 20;

function addUndecided(undecided: readonly SheetCells[], issues: IssueList): void {
  const sorted = undecided.toSorted((one, other) => one.place("use").line - other.place("use").line);
  for (const row of sorted.slice(0, maxUndecided)) {
    const what = [row.text("from"), row.text("answer")].filter((text) => text !== "").join(", ");
    const name = what === "" ? row.text("name") : what;
    issues.atPlace(row.place("use"), `${name} is undecided (use is ?); expected yes or no`);
  }
  const others = sorted.slice(maxUndecided);
  if (others.length > 0) {
    issues.atPlace(others[0]?.place("use"), `and ${others.length} more undecided, from here on (use is ?)`);
  }
}

/** Reads the CSV view of a mapping, also as a spreadsheet program saves it: any known delimiter, with or without byte order mark. */
export function parseSheetMapping(text: string, source: string): ReadDocument {
  const places = new MarkedPlaces();
  const issues = new IssueList(source, places);
  const reader = new SheetReader(issues, places);
  for (const row of readSheetCells(text, source, issues)) reader.take(row);
  const raw = reader.end();
  addUndecided(reader.undecided, issues);
  if (!issues.isEmpty) return { document: undefined, issues };
  const result = mappingDocumentSchema.safeParse(raw);
  if (result.success) return { document: result.data, issues };
  addSchemaIssues(issues, result.error, (key) => `unknown setting ${key}; see docs/mapping.md`);
  return { document: undefined, issues };
}
