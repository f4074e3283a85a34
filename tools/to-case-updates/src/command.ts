import { defineTool, type Tool } from "@d2pipe/tool-kit";
import { flags } from "./flags.ts";

export const tool: Tool = defineTool({
  name: "to-case-updates",
  description: "Add up aggregate values and turn the totals into updates of CommCare cases",
  input: "lines",
  consumes: ["dataValue"],
  flags,
  produces: "caseUpdate, one an org unit; outcome for values that are not numbers",
  examples: [
    "gen-mapping data-sets --map case_property_map.csv\ncat values.ndjson | to-case-updates --map case_property_map.csv --type facility_supervision | head -1",
    "pull-datasets --data-set lhH5zvJSCkr --org-unit-level 1 --period LAST_4_QUARTERS \\\n  | to-case-updates --map case_property_map.csv --type facility_supervision --stamp-period dhis2_last_period \\\n  | update-cases --index cases.db",
  ],
  notes: [
    "It takes all values of each run: an input that has only what changed (pull-datasets --incremental) ends with exit 3.",
    "A total is the exact sum of all option combos of a data element in one data set, org unit and period. Of several periods the\n  newest in which the data element has any value counts; others are not added to it. 0 is a value; a blank or deleted one is not.",
    "A property without any value is left out, so that the case keeps what it has; with --blank it is emptied. The data set of\n  a value is dataValue.dataSet, else src.stream. Values that the map does not name are counted, and nothing else.",
    "A text, true or false is a rejection (BAD_VALUE). The property gets no value then, neither of the rest nor of an older period.",
    "Quarters are counted back from today (UTC). A period of another length counts when pull-datasets would read it for these quarters.",
    "Each case update has src.system dhis2, src.stream totals/TYPE and the org unit as src.id and external_id.",
    "The totals are written at the end of the input. Until then each value of the map is held, so that one that comes twice is\n  added once: memory grows with facilities, properties, option combos and periods, by about 200 bytes a value.",
    "When the input is incomplete no total is written, since a part is not the total: each org unit is a rejection (NOT_SENT), and\n  the next run does it. When a tool before rejected something of a data set, its properties are left out for all org units.",
    "Checkpoints of the data sets end here: a total needs all of its values in every run, not only what changed.",
  ],
  async check({ flags: given }) {
    const { checkFlags } = await import("./check-flags.ts");
    checkFlags(given);
  },
  async start(context) {
    const { createCaseUpdates } = await import("./create-case-updates.ts");
    return createCaseUpdates(context);
  },
});
