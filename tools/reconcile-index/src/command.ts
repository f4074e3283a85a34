import { defineTool, type Tool } from "@d2pipe/tool-kit";

export const tool: Tool = defineTool({
  name: "reconcile-index",
  description: "Look into the index of a pipeline: what was sent, and what is still owed",
  input: "either",
  consumes: [],
  operands: {
    usage: "report|pending",
    description:
      "report: entries, open rejects, runs and checkpoints; pending: one outcome line a record still owed",
    max: 1,
  },
  flags: {
    json: { type: "switch", description: "report: JSON lines on stdout instead of text on stderr" },
    runs: {
      type: "number",
      value: "N",
      default: 10,
      min: 0,
      max: 10_000,
      description: "report: how many of the last runs",
    },
    stream: { type: "text", value: "NAME", description: "pending: only this stream" },
  },
  common: ["index"],
  produces: "outcome (pending)",
  examples: [
    "reconcile-index report --index visits.db",
    "reconcile-index report --index visits.db --json | jq 'select(.owed)'",
    "reconcile-index pending --index visits.db | jq -r .src.id > ids.txt\nfetch-cases --type visit --ids ids.txt | to-events --mapping mapping.json | push-dhis2 --index visits.db",
  ],
  notes: [
    "Owed is a record whose last outcome is rejected or unknown; fetch-cases --since last fetches it again by itself.",
    "Looking changes nothing and exits 0, also when records are owed. It works while a run has the index open.",
    "A run without an end in the report is running, or was killed.",
    "A record that is owed at two targets comes twice in pending.",
  ],
  async start(context) {
    const { createReconcileIndex } = await import("./create-reconcile-index.ts");
    return createReconcileIndex(context);
  },
});
