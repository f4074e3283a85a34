import type { KoboServer } from "../kobo-server.ts";
import { parseMongoQuery } from "../data/mongo-query.ts";
import { toJsonRow } from "../data/to-json-row.ts";
import type { StoredSubmission } from "../submission.ts";
import type { ExportOptions } from "./export-options.ts";
import { toExportColumns } from "./to-columns.ts";

function toLine(cells: readonly string[]): string {
  return `${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(";")}\r\n`;
}

function chosen({ store, survey, switches }: KoboServer, options: ExportOptions): StoredSubmission[] {
  const test = parseMongoQuery(options.query ? JSON.stringify(options.query) : null);
  const ids = options.submission_ids && new Set(options.submission_ids);
  return store
    .list()
    .filter((row) => (!ids || ids.has(row._id)) && test(toJsonRow(row, survey, switches.oldServer)));
}

/** Kobo's CSV: `;`, every cell quoted, CRLF, no BOM, a line of tags when a question has one (commcare-kobo-api §11.1). */
export function writeCsv(server: KoboServer, options: ExportOptions): string {
  const columns = toExportColumns(server.survey, options, server.switches.oldServer);
  const tags = columns.map(({ hxl = "" }) => hxl);
  const lines = [
    toLine(columns.map(({ header }) => header)),
    ...(tags.some((tag) => tag !== "") ? [toLine(tags)] : []),
    ...chosen(server, options).map((row, place) => toLine(columns.map((column) => column.cell(row, place)))),
  ];
  return lines.join("");
}
