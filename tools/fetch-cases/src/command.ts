import { defineTool, type Tool } from "@d2pipe/tool-kit";

export const tool: Tool = defineTool({
  name: "fetch-cases",
  description: "Fetch CommCare cases as record lines",
  input: "none",
  flags: {
    type: { type: "text", value: "TYPE", required: true, description: "case type" },
    closed: { type: "switch", description: "closed cases only" },
    open: { type: "switch", description: "open cases only" },
    since: {
      type: "text",
      value: "TIME|last|all",
      description: "modified from TIME on; new since the checkpoint in --index; or all that exist",
    },
    first: {
      type: "text",
      value: "TIME",
      description: "where --since last starts when there is no checkpoint yet; else everything",
    },
    until: {
      type: "text",
      value: "TIME",
      description: "modified up to TIME; with --since last, new up to TIME",
    },
    "from-date": {
      type: "text",
      value: "DATE",
      short: "f",
      description: "modified from the start of this day until now",
    },
    window: { type: "pair", value: "A B", short: "w", description: "modified from A to B" },
    ids: { type: "text", value: "FILE", description: "the cases whose ids are in FILE, one a line" },
    api: {
      type: "text",
      value: "API",
      choices: ["v2", "v1"],
      default: "v2",
      description: "which Case API to ask",
    },
    "page-size": {
      type: "number",
      value: "N",
      default: 1000,
      min: 1,
      max: 5000,
      description: "cases a request",
    },
    stream: { type: "text", value: "NAME", description: "name of the stream instead of DOMAIN/TYPE" },
    overlap: {
      type: "number",
      value: "MINUTES",
      default: 5,
      min: 0,
      max: 525_600,
      description: "read again this long before the checkpoint, for cases that the server listed late",
    },
  },
  common: ["index"],
  settings: ["commcare"],
  produces: "begin, case, checkpoint, end; outcome for cases that are not found or not asked for",
  examples: [
    "fetch-cases --type visit --closed --from-date 2024-01-01 | head -1 | jq .",
    "fetch-cases --type visit --closed --since last --index visits.db \\\n  | to-events --mapping mapping.json | push-dhis2 --index visits.db",
  ],
  notes: [
    "Without a flag of time: the last full hour (UTC); with --index, as --since last.",
    "Times: 2024-03-11, 2024-03-11T09:00:00, with Z or +03:00; without a zone they are UTC, as in CommCare.\n  An end includes what it names: --until 2024-03-31 takes that whole day, 23:59:59 that whole second.",
    "--since TIME, --until, --from-date, --window and the last hour go by server_last_modified: when the server\n  took the change in, not when a phone says it was made. A case that changes again leaves its old window.",
    "--since last goes by indexed_on, from the checkpoint that the sink of this pipe stored in --index. Cases come\n  again (unchanged) in the overlap and when the server rebuilds its index. Without a checkpoint: everything.\n  With --until a backlog is caught up in parts: the checkpoint stays before TIME, and the next run goes on there.\n  Other listings with an end write no checkpoint, and none is ever moved back.",
    "With --index, cases that wait to be corrected (rejected or unknown in an earlier run) are fetched again by id\n  after the listing. One that was deleted, opened again or has another type now does not wait any more: it is reported\n  once, as skipped. An id of --ids that is not found is a rejected outcome with the code NOT_FOUND.",
    "Case API v1 matches the case type in any letter case, v2 exactly.",
  ],
  async check(given) {
    const { checkFlags } = await import("./check-flags.ts");
    checkFlags(given);
  },
  async start(context) {
    const { createFetchCases } = await import("./create-fetch-cases.ts");
    return createFetchCases(context);
  },
});
