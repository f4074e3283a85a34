import { defineTool, type Tool } from "@d2pipe/tool-kit";
import { flags } from "./flags.ts";

export const tool: Tool = defineTool({
  name: "to-events",
  description: "Turn cases and rows into events of a DHIS2 event program, by a mapping",
  input: "records",
  consumes: ["case", "row"],
  flags,
  common: ["rejects"],
  produces: "event; outcome for records that cannot become one",
  examples: [
    "to-events --mapping mapping.json --metadata metadata.json --explain 3f1c9e7a < cases.ndjson > /dev/null",
    "fetch-cases --type visit --closed --since last --index visits.db \\\n  | to-events --mapping mapping.csv --program m9HubivKFQ0 --program-stage aPPoC5xUgS3 \\\n      --org-unit-from userLocationOrgUnitID --date-from date_closed --metadata metadata.json \\\n  | push-dhis2 --index visits.db",
  ],
  notes: [
    "The flags take precedence over what the mapping says. The old CSV needs --program, --program-stage,\n  --org-unit-from, --date-from and --metadata; it sends closed cases only, as the old tool did.",
    "Values are converted by the data element's value type: 1 stays 1 for a number and becomes true for a yes/no.\n  Spellings that lose nothing are normalized (+5, 007, 4.0 for whole numbers). A comma, a thousands separator or an exponent\n  in a number, an answer that is not in the option list, a date that does not exist: the record is rejected, nothing is guessed.",
    "A mapped property that is empty is sent as null, so that DHIS2 deletes the stored value; a record without a compulsory\n  value is rejected (E1303).",
    "A date without a time or zone is a day already. A time with an offset or Z is cut in --time-zone.",
    "A record is checked before it is sent, under DHIS2's own codes: one rejection names every issue of the record, by\n  property and data element. Values are shown only with --show-values, and by --explain for its one record.",
    "--explain changes nothing on stdout: it can be added to a running pipe.",
  ],
  async start(context) {
    const { createToEvents } = await import("./create-to-events.ts");
    return createToEvents(context);
  },
});
