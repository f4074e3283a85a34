import { defineTool, type Tool } from "@d2pipe/tool-kit";
import { flags } from "./flags.ts";

export const tool: Tool = defineTool({
  name: "read-pairs",
  description: "Read pairs.json for datasets-to-dhis2.sh, and make it of d2integrator's tables",
  input: "none",
  operands: {
    usage: "list FILE|settings FILE|import FOLDER",
    description: `list      check pairs.json, and write the name of each active pair
  settings  one pair as settings, as the script reads them
  import    d2integrator's tables as pairs.json: integration_pair.csv, sync_datasets.csv and orgunits.csv in a folder`,
    max: 2,
  },
  flags,
  produces: "list: names, one a line; settings, import: NAME=value lines",
  examples: [
    "read-pairs list pairs.json | wc -l",
    "read-pairs settings pairs.json --pair hmis-repo",
    "read-pairs import d2integrator --to pairs.json >> datasets.env",
  ],
  notes: [
    "Every issue of the file is named at once, with line and column (exit 2). Its schema: docs/schema/pairs.schema.json.",
    "--pair names a pair whether it is active or not.",
    "import writes no password and no token, and reads none: stdout has the settings of every server with an empty line for each\n  of them, to be filled in in the settings file. stderr says what the tables have and pairs.json has not.",
    "psql writes the tables: \\copy integration_pair TO 'integration_pair.csv' CSV HEADER, and so on.",
  ],
  async start(context) {
    const { createReadPairs } = await import("./create-read-pairs.ts");
    return createReadPairs(context);
  },
});
