import { FaultList } from "../fault-list.ts";
import { type Path, type Place, toKey } from "../json-places.ts";
import { mappingDocumentSchema } from "../mapping-document.ts";
import type { ReadDocument } from "../parse-json-mapping.ts";
import { readSheetCells, type SheetCells } from "./sheet-cells.ts";
import { SheetReader } from "./sheet-reader.ts";

export { isSheetMapping } from "./sheet-cells.ts";

/** More would hide the others; a fresh draft may have hundreds. */
const maxUndecided = 20;

function addUndecided(undecided: readonly SheetCells[], faults: FaultList): void {
  const sorted = undecided.toSorted((one, other) => one.place("use").line - other.place("use").line);
  for (const row of sorted.slice(0, maxUndecided)) {
    const what = [row.text("from"), row.text("answer")].filter((text) => text !== "").join(", ");
    const name = what === "" ? row.text("name") : what;
    faults.atPlace(row.place("use"), `${name} is undecided (use is ?); expected yes or no`);
  }
  const others = sorted.slice(maxUndecided);
  if (others.length > 0) {
    faults.atPlace(
      others[0]?.place("use"),
      `${others.length} rows from here on are undecided too (use is ?)`,
    );
  }
}

/** Reads the CSV view of a mapping, also as a spreadsheet program saves it: any known delimiter, with or without byte order mark. */
export function parseSheetMapping(text: string, source: string): ReadDocument {
  const places = new Map<string, Place>();
  const faults = new FaultList(source, places, false);
  const reader = new SheetReader(faults, (path: Path, place) => places.set(toKey(path), place));
  for (const row of readSheetCells(text, source, faults)) reader.take(row);
  const raw = reader.end();
  addUndecided(reader.undecided, faults);
  if (!faults.isEmpty) return { document: undefined, faults };
  const result = mappingDocumentSchema.safeParse(raw);
  if (result.success) return { document: result.data, faults };
  for (const issue of result.error.issues) {
    if (issue.code !== "unrecognized_keys") faults.at(issue.path, issue.message);
    else
      for (const key of issue.keys)
        faults.at([...issue.path, key], `unknown setting ${key}; see docs/mapping.md`);
  }
  return { document: undefined, faults };
}
