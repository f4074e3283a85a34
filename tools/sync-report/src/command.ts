import { defineTool, type Tool } from "@d2pipe/tool-kit";

export const tool: Tool = defineTool({
  name: "sync-report",
  description:
    "Show what an index knows as one HTML page: runs, outcomes, records to be corrected, deletions",
  input: "none",
  flags: {
    to: {
      type: "text",
      value: "FILE",
      description: "where the page goes: a path, azblob://container/path or s3://bucket/key",
    },
    serve: {
      type: "number",
      value: "PORT",
      min: 0,
      max: 65_535,
      description: "show it live on 127.0.0.1 instead, made anew for each reader; 0 picks a free port",
    },
    stream: { type: "text", value: "NAME", description: "only this stream" },
    runs: {
      type: "number",
      value: "N",
      default: 60,
      min: 1,
      max: 10_000,
      description: "how many of the last runs",
    },
    "ids-per-group": {
      type: "number",
      value: "N",
      default: 200,
      min: 1,
      max: 100_000,
      description: "how many records each code and each kind of deletion names; the rest is counted",
    },
  },
  common: ["index"],
  settings: ["azure", "s3"],
  produces: "nothing on stdout",
  examples: [
    "sync-report --index sipca.db --to sipca.html",
    "sync-report --index visits.db --serve 8090",
    "reconcile-index report --index sipca.db --json | jq -c 'select(.pending)'   # the same for programs",
  ],
  notes: [
    "The page needs nothing else: no request leaves it, it can be mailed, printed, and read without JavaScript, which only adds the filters. It follows the reader's dark or light system.",
    "It holds ids and codes, no values. The index is only read, also while a run has it open.",
    "--serve answers on this machine only (through SSH: ssh -L 8090:127.0.0.1:8090 server) until SIGINT or SIGTERM; the page loads anew every minute.",
  ],
  async start(context) {
    const { createSyncReport } = await import("./create-sync-report.ts");
    return createSyncReport(context);
  },
});
