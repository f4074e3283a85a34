import { defineTool, type Tool } from "@d2pipe/tool-kit";

export const tool: Tool = defineTool({
  name: "fetch-kobo",
  description: "Fetch Kobo submissions, from a CSV or from the server, as record lines",
  input: "none",
  operands: {
    usage: "SOURCE",
    description:
      "SOURCE: a CSV (a path, - for stdin, https://… also as a SAS link, azblob://container/path, s3://bucket/key), or kobo://ASSET, a form on the server by its id. A link of Kobo to saved export settings (…/export-settings/…/data.csv) is read with KOBO_TOKEN.",
    max: 1,
  },
  flags: {
    delimiter: {
      type: "text",
      value: "CHARACTER",
      default: "auto",
      description: "between cells: a character, tab, or auto, which finds ; , ~ or tab from the header",
    },
    key: {
      type: "text",
      value: "COLUMN",
      description: "column that names a submission permanently, with another value in each row",
    },
    na: {
      type: "text",
      value: "TEXTS",
      default: "pandas",
      description:
        "cells that mean no value, separated by commas; pandas: NA, N/A, n/a, null, None and the like; none: no such cells",
    },
    export: {
      type: "text",
      value: "SETTINGS",
      description:
        "kobo:// only: the CSV of the form's saved export settings of this name or uid, or queued for a new export; else its data API is read",
    },
    "page-size": {
      type: "number",
      value: "N",
      default: 1000,
      min: 1,
      max: 30_000,
      description:
        "kobo:// only: submissions a request, of which two answers are held; current servers give 1000 at most",
    },
    stream: {
      type: "text",
      value: "NAME",
      description: "name of the stream (default: the file's name without its ending, or ASSET)",
    },
    "strip-groups": {
      type: "text",
      value: "SEPARATOR",
      description: "read the column group/question as question; SEPARATOR is / in most exports",
    },
    "merge-selects": {
      type: "text",
      value: "QUESTIONS",
      description:
        "questions whose choice columns (soap/bar, soap/gel) become their one column (soap), separated by commas; all: those that have that column too",
    },
    "last-line": {
      type: "text",
      value: "WHICH",
      choices: ["any", "ended"],
      default: "any",
      description: "ended: a last line without a line end is a file cut short (exit 3)",
    },
  },
  settings: ["azure", "s3"],
  settingsWhenAsked: ["kobo"],
  produces: "begin, row, end; outcome for rows without an identity",
  examples: [
    "fetch-kobo kobo.csv --delimiter '~' --stream sipca | head -2 | jq .",
    "fetch-kobo kobo://aQz7ipcMalaika2024Form --strip-groups / --stream ipc | wc -l",
    "fetch-kobo azblob://sipca/raw/kobo.csv --stream sipca \\\n  | to-events --mapping mapping_generated.json --org-units mapping_orgUnits.json --org-unit-from FACILITY --date-from ASSESSMENT_DATE \\\n  | push-dhis2 --index sipca.db",
  ],
  notes: [
    "A row is known by --key, else by meta/rootUuid, else _id, else _uuid. The _uuid and meta/deprecatedID of a row are kept as names it had before, so that an edit in Kobo updates the same event.",
    "Two rows of one id: the first one passes, and a later one with other answers is rejected (DUPLICATE_RECORD, exit 5), so that no row silently takes the place of another. Rows that are wholly alike pass. To find them, up to 30 bytes a row are held; nothing else grows with the input.",
    "The whole CSV is a full listing: reconcile-index detect notices in it which records are missing. What is not a CSV of submissions ends with exit 3 and no end line, so that nothing counts as missing: an HTML page, a workbook, another kind of file, a header without a column that names submissions, a row with too few or too many cells, a quote that is never closed, text that is not UTF-8. A header without rows is a form without submissions, and complete.",
    "kobo://: every page's count is checked. When the server gave fewer submissions than it counts, the run ends with exit 3 and no end line. Answers keep the server's keys (group/question; --strip-groups / takes the groups off), and what was not answered is absent. Repeats are lists.",
    "Values are text, as they are in the file; a missing one is the empty text.",
  ],
  async start(context) {
    const { createFetchKobo } = await import("./create-fetch-kobo.ts");
    return createFetchKobo(context);
  },
});
