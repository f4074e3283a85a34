import { createDhis2Client } from "@d2pipe/dhis2-client";
import { ExitCode } from "@d2pipe/errors";
import { writeRows } from "@d2pipe/kobo-csv";
import { chooseDataSets } from "@d2pipe/mapgen";
import { type CasePropertyTable, readCasePropertyTable } from "@d2pipe/mapping";
import { writeWhole, readTextFile, type RunWork } from "@d2pipe/tool-kit";
import { ensureGiven, type GenContext } from "./gen-context.ts";

const column = "data_set_id";

/** With the column for the data sets, behind that of the data elements where the file has none. */
function listColumns({ columns }: CasePropertyTable): string[] {
  if (columns.includes(column)) return [...columns];
  return columns.flatMap((name) => (name === "data_element_id" ? [name, column] : [name]));
}

/** The file once more, with the same delimiter, line ends and byte order mark. */
async function render(text: string, table: CasePropertyTable, dataSets: readonly string[]): Promise<string> {
  const rows = table.rows.map(({ cells }, at) => ({ ...cells, [column]: dataSets[at] ?? "" }));
  let rendered = "";
  for await (const piece of writeRows([rows], {
    columns: listColumns(table),
    delimiter: table.delimiter,
    lineEnd: text.includes("\r\n") ? "\r\n" : "\n",
    quote: "needed",
    byteOrderMark: text.startsWith("\uFEFF"),
  }))
    rendered += piece;
  return rendered;
}

/** Fills the data sets of a `case_property_map.csv` in; exit 5 when some stay open. */
export function createDataSets(context: GenContext): RunWork {
  const { flags, settings, http, log, out, raise } = context;
  const given = { map: flags.map };
  ensureGiven("data-sets", given);
  const { map } = given;
  const { url, login } = settings.dhis2;
  const dhis2 = createDhis2Client({ baseUrl: url, login, ...http });
  return {
    async run() {
      const text = await readTextFile(map, "--map");
      const table = readCasePropertyTable({ text, source: map });
      const elements = await dhis2.listDataElements(table.rows.map(({ dataElement }) => dataElement));
      const { dataSets, filled, issues } = chooseDataSets(table.rows, elements);
      if (filled > 0 || flags.to !== undefined)
        writeWhole(flags.to ?? map, await render(text, table, dataSets));
      for (const issue of issues) log.warn(`${map}: ${issue}`);
      out.count("filled", filled);
      out.count("rows", table.rows.length, "row");
      out.count("open", issues.length);
      if (issues.length > 0) raise(ExitCode.partial);
    },
  };
}
