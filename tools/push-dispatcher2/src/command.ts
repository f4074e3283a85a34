import { defineTool, type Tool } from "@d2pipe/tool-kit";

export const tool: Tool = defineTool({
  name: "push-dispatcher2",
  description: "Queue aggregate values in dispatcher2, and find out what became of them",
  input: "lines",
  consumes: ["dataValue"],
  flags: {
    destination: {
      type: "text",
      value: "NAME",
      required: true,
      description: "where dispatcher2 is to post to, as it is named in its configuration",
    },
    source: {
      type: "text",
      value: "NAME",
      default: "localhost",
      description: "where the values come from, as it is named there",
    },
    dialect: {
      type: "text",
      value: "NAME",
      choices: ["go", "classic"],
      default: "go",
      description:
        "go: go-dispatcher2; classic: the one before, which d2integrator posts to and which cannot be asked",
    },
    wait: {
      type: "number",
      value: "MINUTES",
      min: 0,
      description: "wait so long at most for what becomes of the requests; not in the dialect classic",
    },
    full: { type: "switch", description: "queue values that the destination has already, too" },
    "max-deletes": {
      type: "number",
      value: "N",
      min: 0,
      description:
        "delete at most so many; above that nothing is deleted (default 10, or 5 % of the index, the larger)",
    },
  },
  common: ["index", "connection", "dry-run", "rejects"],
  settings: ["dispatcher2"],
  produces: ["outcome"],
  async check({ flags }) {
    const { UsageError } = await import("@d2pipe/errors");
    if (flags.wait !== undefined && flags.dialect === "classic")
      throw new UsageError("--wait: the classic dispatcher2 cannot be asked what became of a request", {
        hint: "leave out --wait",
      });
  },
  examples: [
    "push-dispatcher2 --destination national --index pair.db --wait 30 < values.ndjson > outcomes.ndjson",
    "push-dispatcher2 --destination national --index pair.db --rejects rejects.ndjson < values.ndjson \\\n  | mail-outcomes --on error",
    "push-dispatcher2 --destination national --index pair.db --dry-run < values.ndjson | jq -r .outcome.code | sort | uniq -c",
  ],
  notes: [
    "dispatcher2 keeps requests, and posts each later: within the submission hours of its destination, and unless that is suspended.\n  A value that waits there is unknown, with the code QUEUED and the request as its target (queue/UID). That is not an error. The next run\n  with the same index finds out what became of it. A checkpoint behind it is not committed before: the source shows the value again.",
    "Values of one data set, period and org unit share a request. Its submission_id is computed from them. What is in the queue already is not\n  queued again: before each request dispatcher2 is asked what it has for the org unit and the period.",
    "A value is created or updated when its request is completed, or when the answer that dispatcher2 keeps of a refused request does not name\n  it: DHIS2 2.38 to 2.42 store the good values of a request with bad ones. go-dispatcher2 keeps no answer of a completed\n  request, so that it cannot be seen which values DHIS2 up to 2.37, or from 2.43 on, left out of one.",
    'A line with "op":"delete" waits for the end of the input, so that the number of deletes is known before the\n  first; its outcome comes last. Nothing is deleted when the input is incomplete.',
    "In the dialect classic a value is queued when the answer is a 2xx. It stays unknown, and is not queued again until it changes or --full is given.",
  ],
  async start(context) {
    const { createPushDispatcher2 } = await import("./create-push-dispatcher2.ts");
    return createPushDispatcher2(context);
  },
});
