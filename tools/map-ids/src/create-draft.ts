import { rmSync, writeFileSync } from "node:fs";
import { StorageError, toFileIssue, UsageError } from "@d2pipe/errors";
import { idTableColumns } from "@d2pipe/id-map";
import { writeRows } from "@d2pipe/kobo-csv";
import { draftIdTable, type IdTableRow } from "@d2pipe/mapgen";
import type { RunWork } from "@d2pipe/tool-kit";
import type { MapIdsContext } from "./create-map-ids.ts";
import { readSnapshot } from "./read-id-map.ts";

/** CSV for spreadsheets: with a byte order mark, else Excel takes UTF-8 for its own code page. */
async function render(rows: readonly IdTableRow[]): Promise<string> {
  let text = "";
  const batch = rows.map((row) => ({ ...row }));
  for await (const piece of writeRows([batch], {
    columns: idTableColumns,
    delimiter: ",",
    quote: "needed",
    byteOrderMark: true,
  }))
    text += piece;
  return text;
}

/** Throws a `UsageError` when the file is there: somebody may have spent hours on it. */
function writeNew(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: "wx" });
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "EEXIST") {
      const issue = `${file} is there already, and may have been edited; expected a new file`;
      throw new UsageError(issue, { hint: "give another name to --draft" });
    }
    const { what, hint } = toFileIssue(cause) ?? {
      what: "unknown reason",
      hint: "check folder and permissions",
    };
    rmSync(file, { force: true });
    throw new StorageError(`${file}: cannot be written: ${what}`, { cause, hint });
  }
}

/** Writes a table to be edited. */
export async function createDraft({ flags, log, out }: MapIdsContext, file: string): Promise<RunWork> {
  const from = await readSnapshot(flags["from-metadata"] ?? "", "--from-metadata");
  const to = await readSnapshot(flags["to-metadata"] ?? "", "--to-metadata");
  return {
    async run() {
      const { rows, undecided, unpaired } = draftIdTable(from, to, flags.accept);
      writeNew(file, await render(rows));
      out.count("ids", rows.length, "id");
      out.count("paired", rows.length - unpaired);
      out.count("rows to decide", undecided, "row to decide");
      if (undecided > 0) log.info(`${file}: put yes or no where use is ?, then give it to map-ids --table`);
    },
  };
}
