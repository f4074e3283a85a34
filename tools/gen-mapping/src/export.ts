import { parseDelimiter } from "@d2pipe/kobo-csv";
import { readMapping, renderSheet, toSheetRows } from "@d2pipe/mapping";
import { ensureNew, writeWhole, readTextFile, type RunWork } from "@d2pipe/tool-kit";
import { type GenContext, ensureGiven } from "./gen-context.ts";

/** Writes a mapping of any form as a CSV to edit. */
export function createExport(context: GenContext): RunWork {
  const { flags, out } = context;
  const given = { mapping: flags.mapping, to: flags.to };
  ensureGiven("export", given);
  const { mapping, to } = given;
  const delimiter = parseDelimiter(flags["to-delimiter"]);
  ensureNew(to, flags.replace);
  return {
    async run() {
      const document = readMapping({ text: await readTextFile(mapping, "--mapping"), source: mapping });
      const rows = toSheetRows(document);
      out.count("values", document.values.length, "value");
      out.count("rows", rows.length, "row");
      writeWhole(to, await renderSheet(rows, delimiter));
    },
  };
}
