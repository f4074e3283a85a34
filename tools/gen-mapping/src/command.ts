import { defineTool, type Tool } from "@d2pipe/tool-kit";
import { flags } from "./flags.ts";

export const tool: Tool = defineTool({
  name: "gen-mapping",
  description:
    "Make a mapping from the loader's files or a form, edit it as a spreadsheet, and check it against DHIS2",
  input: "none",
  operands: {
    usage: "draft|check|import|export|data-sets",
    description: `draft      pair the columns of a CSV sample or an XLSForm with data elements, as a CSV for people to edit
  check      a mapping against metadata and a sample: what is gone, new, renamed or of another type
  import     the SIPCA loader's mapping_de.json and mapping_optionSet.json, or an edited CSV, as a mapping
  export     any mapping as a CSV to edit
  data-sets  fill the column data_set_id of a case_property_map.csv from DHIS2`,
    max: 1,
  },
  flags,
  common: ["connection"],
  settingsWhenAsked: ["dhis2", "kobo"],
  produces: "check --json: one JSON object a finding; else nothing",
  examples: [
    "gen-mapping import --data-elements mapping_de.json --option-sets mapping_optionSet.json --metadata metadata.json \\\n  --program i5s00JNcKYw --to mapping.json --generated mapping_generated.json",
    "gen-mapping draft --form form.xlsx --sample kobo.csv --metadata metadata.json --program i5s00JNcKYw \\\n  --org-unit-from FACILITY --date-from ASSESSMENT_DATE --to draft.csv\n# edit draft.csv in a spreadsheet until no ? is left\nfetch-kobo kobo.csv --stream ipc | to-events --mapping draft.csv --org-units mapping_orgUnits.json | head -1",
    "gen-mapping check --mapping mapping.json --sample kobo.csv        # metadata from DHIS2_URL",
    "gen-mapping check --mapping mapping.json --metadata metadata.json --json | jq -r '.finding | [.code, .about] | @tsv'",
    "gen-mapping export --mapping mapping.json --to mapping.csv && gen-mapping import --csv mapping.csv --to mapping.json",
    "gen-mapping data-sets --map case_property_map.csv",
  ],
  notes: [
    "Without --metadata the metadata is read from the server, as it is now.",
    "draft: use is yes where the confidence is --accept or more, ? where it is less, no where nothing is similar. The column\n  reason says why. While a ? is left, to-events and import refuse the file and name its rows: nothing is guessed.",
    "draft shows choices of the form, and of a sample only the answers that are options of DHIS2; other answers are\n  counted, and shown with --show-values.",
    'The CSV is UTF-8 with a byte order mark, which Excel needs, and has ; between its cells, as Kobo\'s own exports;\n  --to-delimiter , is for an Excel in English. A cell in double quotes holds a text that a spreadsheet would change\n  ("01", "1-2", a formula). Any known delimiter is read, and the columns confidence, reason and note are for people.',
    "--form alone names the columns without their groups, as fetch-kobo --strip-groups / and current exports do; with\n  --sample they are named as there.",
    "An existing CSV is not replaced, since somebody may have edited it; --replace does. JSON is replaced.",
    "check exits 7 when the mapping is out of date, 0 when there are only notes. Renamed options are found by the names\n  that the mapping carries; import and draft put them there.",
    "data-sets writes the file anew as a whole, with its other columns and its order. Of several data sets it takes the one that has\n  most data elements of the file. Rows where two fit equally, or whose data element is not there, stay as they are and are named\n  (exit 5); so are rows whose data set does not have the data element.",
    "import writes mapping_generated.json byte for byte as the loader's generate_mapping.py does: keys sorted, four blanks, no\n  line feed at the end.",
  ],
  async start(context) {
    const { createGenMapping } = await import("./create-gen-mapping.ts");
    return createGenMapping(context);
  },
});
