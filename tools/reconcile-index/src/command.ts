import { defineTool, type Tool } from "@d2pipe/tool-kit";

export const tool: Tool = defineTool({
  name: "reconcile-index",
  description: "Look into the index of a pipeline, compare it with source and DHIS2, and correct it",
  input: "either",
  consumes: [],
  operands: {
    usage:
      "detect|report|pending|audit|mark|accept-server|copy FILE|import FILE|export FILE|download ADDRESS|upload ADDRESS",
    description: `detect         in a pipe: have the sink compare each full listing with the one before: what is missing, reappeared, looks edited
  report         entries, open rejects, runs, checkpoints, and the review of full listings
  pending        one outcome line for each record that waits to be corrected
  audit          index against DHIS2: missing there, deleted there, changed there
  mark           record by hand what became of records
  accept-server  the DHIS2 of the settings is the one that the index belongs to from now on; the next run sends what it lacks
  copy           the index into another file, whole, also while a run has it open
  import         the SIPCA loader's event_index.json into the index
  export         the index as the SIPCA loader's event_index.json
  download       before a run: the copy of the index from object storage or a path, unless the index here is newer
  upload         after a run: the index to its copy, unless somebody else wrote that meanwhile (exit 8)`,
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
        "detect: have push-dhis2 delete the events of what is missing from the source (default: only report it)",
    },
    "max-missing": {
      type: "number",
      value: "N",
      min: 0,
      description:
        "detect: at most so many may be missing at once (default 10, or 5 % of the known, the larger)",
    },
    repair: {
      type: "switch",
      description: "audit: let the next run of the pipeline send again what is missing or changed",
    },
    metadata: {
      type: "text",
      value: "FILE",
      description: "import: check program and stage against this snapshot instead of the server",
    },
    program: { type: "text", value: "UID", description: "import: program of the events" },
    "program-stage": { type: "text", value: "UID", description: "import: program stage of the events" },
    into: {
      type: "text",
      value: "FILE",
      description: "download: leave the index as it is, and write there what a run would start from",
    },
    keep: { type: "text", value: "FILE", description: "upload: keep what was uploaded there, too" },
    id: { type: "list", value: "ID", description: "mark: id of a record" },
    as: {
      type: "text",
      value: "WHAT",
      choices: ["deleted-in-dhis2", "resend", "forgotten"],
      description: "mark: deleted in DHIS2 by hand; to be sent again; or to be forgotten by the index",
    },
  },
  common: ["index", "connection", "dry-run"],
  settingsWhenAsked: ["dhis2", "azure", "s3"],
  produces: "detect: its input, and detect lines; pending, audit: outcome",
  examples: [
    "reconcile-index report --index visits.db",
    "fetch-kobo kobo.csv --stream sipca | to-events --mapping mapping_generated.json --org-units mapping_orgUnits.json \\\n  | reconcile-index detect | push-dhis2 --index sipca.db",
    "reconcile-index report --index sipca.db --json | jq -r 'select(.review) | .review | [.id, .status] | @tsv'",
    "reconcile-index pending --index visits.db | jq -r .src.id > ids.txt\nfetch-cases --type visit --ids ids.txt | to-events --mapping mapping.json | push-dhis2 --index visits.db",
    "reconcile-index audit --index visits.db --repair",
    "reconcile-index download azblob://sipca/raw/sipca.db --index sipca.db",
  ],
  notes: [
    "A record waits to be corrected when its last outcome is rejected or unknown; fetch-cases --since last fetches it again by itself.",
    "Looking changes nothing. report exits 5 when its review asks for action, else 0, also when records wait to be corrected. It works while a run has the index open.",
    "A run without an end in the report is running, or was killed.",
    "A record that waits to be corrected at two places comes twice in pending.",
    "detect writes one line behind the begin of each full listing. The sink, which holds the lock of the index, then remembers what the listing shows, and compares at its complete end: each record newly missing from the source gets an outcome with the code MISSING_FROM_SOURCE, and the run exits 5. An empty listing, or one that lost too much, marks nothing and exits 7; one that was cut off marks nothing and exits 3.",
    "A missing record looks edited when there is a new one with the same org unit and date.",
    "audit reports an event as changed when DHIS2 updated it more than two hours after the run that sent it last ended.",
  ],
  async start(context) {
    const { createReconcileIndex } = await import("./create-reconcile-index.ts");
    return createReconcileIndex(context);
  },
});
