import { defineTool, type Tool } from "@d2pipe/tool-kit";

export const tool: Tool = defineTool({
  name: "reconcile-index",
  description: "Look into the index of a pipeline, compare it with source and DHIS2, and correct it",
  input: "either",
  consumes: [],
  operands: {
    usage: "detect|report|pending|audit|mark|copy FILE|import FILE|export FILE",
    description: `detect   in a pipe: notice what vanished from the source, came back, or looks edited
  report   entries, open rejects, runs, checkpoints, and the review of full listings
  pending  one outcome line a record still owed
  audit    index against DHIS2: missing there, deleted there, changed there
  mark     say by hand what became of records
  copy     the index into another file, whole, also while a run has it open
  import   the SIPCA loader's event_index.json into the index
  export   the index as the SIPCA loader's event_index.json`,
    max: 2,
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
    stream: {
      type: "text",
      value: "NAME",
      description: "only this stream; import: the stream to import into",
    },
    delete: {
      type: "switch",
      description:
        "detect: ask push-dhis2 to delete the events of what vanished (usual: only mark and report)",
    },
    "max-vanished": {
      type: "number",
      value: "N",
      min: 0,
      description: "detect: at most so many may vanish at once (default 10, or 5 % of the known, the larger)",
    },
    repair: {
      type: "switch",
      description: "audit: let the next run of the pipeline send again what is missing or changed",
    },
    program: { type: "text", value: "UID", description: "import: program of the events" },
    "program-stage": { type: "text", value: "UID", description: "import: program stage of the events" },
    id: { type: "list", value: "ID", description: "mark: id of a record" },
    as: {
      type: "text",
      value: "WHAT",
      choices: ["deleted-in-dhis2", "resend", "forgotten"],
      description: "mark: deleted in DHIS2 by hand; to be sent again; or no more in the index",
    },
  },
  common: ["index", "connection", "dry-run"],
  settingsWhenAsked: ["dhis2"],
  produces: "detect: its input, and event lines that ask for deletion; pending, audit: outcome",
  examples: [
    "reconcile-index report --index visits.db",
    "fetch-kobo kobo.csv --stream sipca | to-events --mapping mapping_generated.json --org-units mapping_orgUnits.json \\\n  | reconcile-index detect --index sipca.db | push-dhis2 --index sipca.db",
    "reconcile-index report --index sipca.db --json | jq -r 'select(.review) | .review | [.id, .status] | @tsv'",
    "reconcile-index pending --index visits.db | jq -r .src.id > ids.txt\nfetch-cases --type visit --ids ids.txt | to-events --mapping mapping.json | push-dhis2 --index visits.db",
    "reconcile-index audit --index visits.db --repair",
  ],
  notes: [
    "Owed is a record whose last outcome is rejected or unknown; fetch-cases --since last fetches it again by itself.",
    "Looking changes nothing. report exits 5 when its review asks for action, else 0, also when records are owed. It works while a run has the index open.",
    "A run without an end in the report is running, or was killed.",
    "A record that is owed at two targets comes twice in pending.",
    "detect acts at the end of a complete full listing only. An empty listing, or one that lost too much, marks nothing and exits 7; one that was cut off marks nothing and exits 3. What is seen is kept in the index, so a killed run is taken up by the next.",
    "A suspected edit is a vanished record with a new one of the same org unit and date.",
    "audit tells an event as changed when DHIS2 updated it more than two hours after the run that sent it last ended.",
  ],
  async start(context) {
    const { createReconcileIndex } = await import("./create-reconcile-index.ts");
    return createReconcileIndex(context);
  },
});
