import { createCommcareClient } from "@d2pipe/commcare-client";
import { openIndexReader } from "@d2pipe/index-store";
import { ConfigError } from "@d2pipe/errors";
import type { RunWork, ToolContext } from "@d2pipe/tool-kit";
import { type CaseCursor, caseCursorSchema } from "./case-cursor.ts";
import { CaseWriter } from "./case-writer.ts";
import type { FetchFlags } from "./fetch-flags.ts";
import type { FetchJob } from "./fetch-job.ts";
import { type ListingPlan, planListing } from "./plan-listing.ts";
import { readIds } from "./read-ids.ts";
import { writeIds } from "./write-ids.ts";
import { writeListing } from "./write-listing.ts";
import { writePending } from "./write-pending.ts";

export interface FetchContext extends Omit<ToolContext, "flags"> {
  readonly flags: FetchFlags;
}

/** What the index of the pipeline says about this stream. */
interface Remembered {
  checkpoint: CaseCursor | undefined;
  /** Cases that earlier runs left rejected or unknown: by id the revision that was not accepted. */
  pending: Map<string, string | undefined>;
}

async function readIndex(file: string | undefined, stream: string): Promise<Remembered> {
  const pending = new Map<string, string | undefined>();
  const reader = file === undefined ? undefined : openIndexReader(file);
  if (!reader || file === undefined) return { checkpoint: undefined, pending };
  try {
    const cursor = await reader.getCheckpoint("commcare", stream);
    for await (const { id, rev } of reader.listPending({ system: "commcare", stream })) pending.set(id, rev);
    return { checkpoint: cursor && parseCursor(cursor, file, stream), pending };
  } finally {
    reader.close();
  }
}

function parseCursor(cursor: unknown, file: string, stream: string): CaseCursor {
  const parsed = caseCursorSchema.safeParse(cursor);
  if (parsed.success) return parsed.data;
  throw new ConfigError([`${file}: the checkpoint of ${stream} was not written by this tool`], {
    hint: "give the stream a name of its own with --stream",
  });
}

function createJob(context: FetchContext, stream: string): FetchJob {
  const { out, log, signal, flags, settings } = context;
  const { url, domain, username, apiKey } = settings.commcare;
  const source = createCommcareClient({
    baseUrl: url,
    domain,
    username,
    apiKey,
    ...context.http,
  });
  return { source, writer: new CaseWriter(out, stream), out, log, signal, flags };
}

async function write(
  job: FetchJob,
  plan: ListingPlan | undefined,
  pending: Remembered["pending"],
): Promise<void> {
  job.writer.begin(plan?.listing ?? "ids");
  if (plan) {
    await writeListing(job, plan, pending);
    await writePending(job, pending);
  } else if (job.flags.ids !== undefined) {
    await writeIds(job, readIds(job.flags.ids, job.flags["page-size"]));
  }
  job.writer.end();
}

/** The work of the tool. A run that fails or is interrupted writes no `end` line, so that the sink knows. */
export function createFetchCases(context: FetchContext): RunWork {
  const { flags, common, log, settings } = context;
  const stream = flags.stream ?? `${settings.commcare.domain}/${flags.type}`;
  return {
    async run() {
      const { checkpoint, pending } = await readIndex(common.index, stream);
      const hasIndex = common.index !== undefined;
      const isById = flags.ids !== undefined;
      const plan = isById
        ? undefined
        : planListing({ flags, stream, hasIndex, checkpoint, now: context.now() });
      for (const note of plan?.notes ?? []) log.warn(note);
      await write(createJob(context, stream), plan, pending);
    },
  };
}
