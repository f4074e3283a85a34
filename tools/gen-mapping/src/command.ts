import { defineTool, type Tool } from "@d2pipe/tool-kit";

export const tool: Tool = defineTool({
  name: "gen-mapping",
  description:
    "Make a mapping from the loader's files or a form, edit it as a spreadsheet, and check it against DHIS2",
  input: "none",
  operands: {
    usage: "draft|check|import|export",
    description: `draft   pair the columns of a CSV sample or an XLSForm with data elements, as a CSV for people to edit
  check   a mapping against metadata and a sample: what is gone, new, renamed or of another type
  import  the SIPCA loader's mapping_de.json and mapping_optionSet.json, or an edited CSV, as a mapping
  export  any mapping as a CSV to edit`,
    max: 1,
  },
  flags: {
    metadata: {
      type: "text",
      value: "FILE",
      description: "snapshot from pull-metadata (default: asked of the server)",
    },
    program: {
      type: "text",
      value: "UID",
      description: "event program (default: the only one in --metadata; check: that of the mapping)",
    },
    "program-stage": { type: "text", value: "UID", description: "its stage (default: its only one)" },
    to: {
      type: "text",
      value: "FILE",
      description: "draft, export: the CSV to write; import: the mapping document",
    },
    replace: { type: "switch", description: "draft, export: replace a CSV that is there" },
    "to-delimiter": {
      type: "text",
      value: "CHARACTER",
      default: ";",
      description: "draft, export: between the cells of the CSV",
    },
    form: {
      type: "text",
      value: "FILE",
      description: "draft: XLSForm (.xlsx), or kobo://ASSET, the form on the server",
    },
    sample: { type: "text", value: "FILE", description: "draft, check: CSV as fetch-kobo reads it" },
    delimiter: {
      type: "text",
      value: "CHARACTER",
      default: "auto",
      description: "of the sample: one character, tab, or auto",
    },
    "strip-groups": {
      type: "text",
      value: "SEPARATOR",
      description: "of the sample: read the column group/question as question, when fetch-kobo does so too",
    },
    accept: {
      type: "text",
      value: "SHARE",
      default: "0.8",
      description: "draft: from this confidence on (0 to 1) a pair needs no person's word",
    },
    "org-unit-from": {
      type: "text",
      value: "COLUMN",
      description: "draft, import: column that names the org unit",
    },
    "date-from": {
      type: "text",
      value: "COLUMN",
      description: "draft, import: column that carries the date of the event",
    },
    mapping: { type: "text", value: "FILE", description: "check, export: a mapping of any form" },
    json: { type: "switch", description: "check: JSON lines on stdout instead of a table on stderr" },
    "data-elements": {
      type: "text",
      value: "FILE",
      description: "import: mapping_de.json, column → data element",
    },
    "option-sets": {
      type: "text",
      value: "FILE",
      description: "import: mapping_optionSet.json, option set → { Kobo's value: code }",
    },
    generated: {
      type: "text",
      value: "FILE",
      description: "import: mapping_generated.json to write, as the loader reads it",
    },
    csv: { type: "text", value: "FILE", description: "import: an edited CSV of draft or export" },
  },
  common: ["connection"],
  settingsWhenAsked: ["dhis2", "kobo"],
  produces: "check --json: one JSON object a finding; else nothing",
  examples: [
    "gen-mapping import --data-elements mapping_de.json --option-sets mapping_optionSet.json --metadata metadata.json \\\n  --program i5s00JNcKYw --to mapping.json --generated mapping_generated.json",
    "gen-mapping draft --form form.xlsx --sample kobo.csv --metadata metadata.json --program i5s00JNcKYw \\\n  --org-unit-from FACILITY --date-from ASSESSMENT_DATE --to draft.csv\n# edit draft.csv in a spreadsheet until no ? is left\nfetch-kobo kobo.csv --stream ipc | to-events --mapping draft.csv --org-units mapping_orgUnits.json | head -1",
    "gen-mapping check --mapping mapping.json --sample kobo.csv        # metadata from DHIS2_URL",
    "gen-mapping check --mapping mapping.json --metadata metadata.json --json | jq -r '.finding | [.code, .about] | @tsv'",
    "gen-mapping export --mapping mapping.json --to mapping.csv && gen-mapping import --csv mapping.csv --to mapping.json",
  ],
  notes: [
    "Without --metadata the metadata is read from the server, and is that of now.",
    "draft: use is yes from a confidence of --accept on, ? for a suggestion below, no where nothing is alike. The reason says why in words. While a ? is left, to-events and import refuse the file and name its rows: nothing is guessed.",
    "draft shows choices of the form, and of a sample only the answers that are options of DHIS2; other answers are counted, and shown with --show-values.",
    'The CSV is UTF-8 with a byte order mark, which Excel needs, and has ; between its cells, as Kobo\'s own exports; --to-delimiter , is for an Excel in English. A cell in double quotes holds a text that a spreadsheet would change ("01", "1-2", a formula). Any known delimiter is read, and the columns confidence, reason and note are for people.',
    "--form alone names the columns without their groups, as fetch-kobo --strip-groups / and exports of today do; with --sample they are named as there.",
    "An existing CSV is not replaced, since somebody may have edited it; --replace does. JSON is replaced.",
    "check exits 7 when the mapping is out of date, 0 when there are only notes. Renamed options are seen by the names that the mapping carries; import and draft put them there.",
    "import writes mapping_generated.json to the byte as the loader's generate_mapping.py: keys sorted, four blanks, no line feed at the end.",
  ],
  async start(context) {
    const { createGenMapping } = await import("./create-gen-mapping.ts");
    return createGenMapping(context);
  },
});
