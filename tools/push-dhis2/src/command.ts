import { defineTool, type Tool } from "@d2pipe/tool-kit";

export const tool: Tool = defineTool({
  name: "push-dhis2",
  description: "Write events and aggregate values to DHIS2 without loss or duplicates",
  input: "lines",
  consumes: ["event", "dataValue", "completeDataSetRegistration"],
  flags: {
    strategy: {
      type: "text",
      value: "STRATEGY",
      choices: ["CREATE_AND_UPDATE", "CREATE", "UPDATE"],
      default: "CREATE_AND_UPDATE",
      description: "CREATE leaves alone what is there, UPDATE what is not there; neither deletes",
    },
    full: { type: "switch", description: "send unchanged records too" },
    "max-deletes": {
      type: "number",
      value: "N",
      min: 0,
      description:
        "delete at most so many; above that nothing is deleted (default 10, or 5 % of the index, the larger)",
    },
    "batch-size": {
      type: "number",
      value: "N",
      min: 1,
      max: 5000,
      default: 2000,
      description: "most records in a request",
    },
    lanes: { type: "number", value: "N", min: 1, max: 8, default: 4, description: "most requests at a time" },
    metadata: {
      type: "text",
      value: "FILE",
      description:
        "a snapshot of this server's data sets (pull-metadata --data-set): data values are checked before they are sent",
    },
    "allow-same-server": {
      type: "switch",
      description: "write to the DHIS2 that the data values were pulled from",
    },
    "payload-dir": {
      type: "text",
      value: "DIR",
      description: "keep each request and response as files there (mode 0600)",
    },
  },
  common: ["index", "connection", "dry-run", "rejects"],
  settings: ["dhis2"],
  produces: ["outcome"],
  examples: [
    "push-dhis2 --index visits.db --rejects rejects.ndjson < events.ndjson > outcomes.ndjson",
    "fetch-cases --type visit --since last --index visits.db \\\n  | to-events --mapping mapping.json | push-dhis2 --index visits.db | mail-outcomes",
    "push-dhis2 --index visits.db --dry-run < events.ndjson | grep rejected",
  ],
  notes: [
    "Each record gets one outcome, in the order of the input: created, updated, unchanged, deleted, rejected, skipped\n  (an older revision; or NOT_SENT: the run stopped before it) or unknown (the server could not be asked).\n  A record that is NOT_SENT or unknown is not remembered as done: the next run sends it.",
    'A line with "op":"delete" waits for the end of the input, so that the number of deletes is known before the\n  first; its outcome comes last. Nothing is deleted when the input is incomplete.',
    "How many records go in a request, and how many requests at a time, is learnt from the answers of the server: it begins with\n  200 records, two at a time. --batch-size and --lanes are maximums.",
    "The key of a data value is all that names it; the values of one data set (dataSet in the payload, else src.stream) share\n  requests. A value that was not changed since the last run is not sent.",
    "That a data set is complete (completeDataSetRegistration) is sent behind the values of that data set which came before it,\n  also when some of those are refused. Deletes come at the end, as all deletes.",
    'With --strategy CREATE or UPDATE DHIS2 is asked before each request what it holds, on every version: 2.43 itself does not heed\n  the strategy of data values. What the strategy does not allow is skipped (NOT_IN_STRATEGY), and so is every delete; it is not\n  remembered as done. What somebody else makes between question and request is overwritten. A record whose creation was under\n  way when the run before ended is ours, though it is there. To delete give lines with "op":"delete".',
    "Without --index nothing is remembered: every record is sent by every run, under the same UIDs.",
    "The files of --payload-dir hold health data.",
  ],
  async start(context) {
    const { createPushDhis2 } = await import("./create-push-dhis2.ts");
    return createPushDhis2(context);
  },
});
