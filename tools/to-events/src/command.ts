import { defineTool, type Tool } from "@d2pipe/tool-kit";

export const tool: Tool = defineTool({
  name: "to-events",
  description: "Turn cases and rows into events of a DHIS2 event program, by a mapping",
  input: "records",
  consumes: ["case", "row"],
  flags: {
    mapping: {
      type: "text",
      value: "FILE",
      required: true,
      description:
        "mapping document (JSON), or its CSV (gen-mapping); the old commcare_id;dhis2_id;filter CSV or the SIPCA loader's mapping_generated.json as they are",
    },
    metadata: {
      type: "text",
      value: "FILE",
      description: "snapshot from pull-metadata; needed unless the mapping carries types and options",
    },
    program: { type: "text", value: "UID", description: "event program" },
    "program-stage": { type: "text", value: "UID", description: "its stage" },
    "org-unit-from": { type: "text", value: "PROPERTY", description: "property that names the org unit" },
    "org-units": {
      type: "text",
      value: "FILE",
      description: "table of org units, JSON: what that property holds → UID (mapping_orgUnits.json)",
    },
    "org-unit-scheme": {
      type: "text",
      value: "SCHEME",
      choices: ["uid", "code", "name"],
      description: "what that property holds (default uid)",
    },
    "date-from": {
      type: "text",
      value: "PROPERTY",
      description: "property or field of the case that carries the date of the event (date_closed)",
    },
    "time-zone": {
      type: "text",
      value: "ZONE",
      description: "in which a time is cut to its day: Africa/Blantyre (default UTC)",
    },
    status: { type: "text", value: "STATUS", description: "status of the events (default COMPLETED)" },
    explain: {
      type: "text",
      value: "ID",
      description: "show on stderr, values included, how the record with this id becomes an event",
    },
  },
  common: ["rejects"],
  produces: "event; outcome for records that cannot become one",
  examples: [
    "to-events --mapping mapping.json --metadata metadata.json --explain 3f1c9e7a < cases.ndjson > /dev/null",
    "fetch-cases --type visit --closed --since last --index visits.db \\\n  | to-events --mapping mapping.csv --program m9HubivKFQ0 --program-stage aPPoC5xUgS3 \\\n      --org-unit-from userLocationOrgUnitID --date-from date_closed --metadata metadata.json \\\n  | push-dhis2 --index visits.db",
  ],
  notes: [
    "The flags about the target stand above what the mapping says. The old CSV needs --program, --program-stage,\n  --org-unit-from, --date-from and --metadata; it sends closed cases only, as the old tool did.",
    "Values are converted by the data element's value type: 1 stays 1 for a number and becomes true for a yes/no.\n  Loss-free spellings are normalized (+5, 007, 4.0 for whole numbers); a comma, a thousands separator or an exponent\n  in a number, an option that the set lacks, a date that is none: the record is rejected, nothing is guessed.",
    "A mapped property that is empty is sent as null, so that DHIS2 forgets what it held; compulsory data elements\n  are asked for instead (E1303).",
    "A date without a time or zone is a day already. A time with an offset or Z is cut in --time-zone.",
    "A record is judged before it is sent, in DHIS2's own codes: one rejection names every fault of the record, by\n  property and data element. Values are shown only with --show-values, and by --explain for its one record.",
    "--explain changes nothing on stdout: it can be added to a running pipe.",
  ],
  async start(context) {
    const { createToEvents } = await import("./create-to-events.ts");
    return createToEvents(context);
  },
});
