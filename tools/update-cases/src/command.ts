import { defineTool, type Tool } from "@d2pipe/tool-kit";

export const tool: Tool = defineTool({
  name: "update-cases",
  description: "Write case properties into CommCare",
  input: "lines",
  consumes: ["caseUpdate"],
  flags: {
    type: {
      type: "text",
      value: "TYPE",
      description:
        "case type of lines without case_type: their cases are found by external_id among those of the type",
    },
    api: {
      type: "text",
      value: "API",
      choices: ["v2", "xform"],
      default: "v2",
      description: "v2: Case API v2; xform: forms, as phones submit them",
    },
    stamp: {
      type: "text",
      value: "NAME",
      description:
        "property that gets today's date (YYYY-MM-DD) with each write; it alone is no reason to write",
    },
    "batch-size": {
      type: "number",
      value: "N",
      min: 1,
      max: 100,
      default: 100,
      description: "most cases in a request",
    },
    full: { type: "switch", description: "write unchanged properties too" },
  },
  common: ["index", "connection", "dry-run", "rejects"],
  settings: ["commcare"],
  produces: ["outcome"],
  async check({ flags }) {
    const { checkStamp } = await import("./check-stamp.ts");
    checkStamp(flags.stamp);
  },
  examples: [
    "update-cases --type facility --index cases.db --rejects rejects.ndjson < updates.ndjson > outcomes.ndjson",
    "update-cases --type facility --index cases.db --stamp dhis2_last_imported < updates.ndjson | mail-outcomes --on error",
    "update-cases --type facility --index cases.db --dry-run < updates.ndjson | jq -r .outcome.code | sort | uniq -c",
  ],
  notes: [
    "A line names its case by case_id, or by external_id. For external ids all cases of the type are listed once, before the first write: an\n  external_id that no case has, or several have, is a rejection, and so is a closed case.",
    "Only the properties of the line are written. What it does not name, and what somebody wrote into CommCare meanwhile, stays.\n  Properties that were not changed since the last run are not written.",
    "Up to 100 cases are written at a time, all of them or none: those that CommCare refuses are rejected, and the others are written without them.",
    "After a lost answer the cases are read, and what is there already is not written again. With --api xform the same form is submitted\n  again, which CommCare knows for a duplicate: its instanceID is computed from the content and the start of the run.",
    'A line with "op":"delete" is a rejection: an empty text empties a property.',
    "It keeps the external ids of the type in memory: some 40 MB for 100,000 cases.",
  ],
  async start(context) {
    const { createUpdateCases } = await import("./create-update-cases.ts");
    return createUpdateCases(context);
  },
});
