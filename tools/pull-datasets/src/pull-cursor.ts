import type { IndexReader } from "@d2pipe/index-store";
import { z } from "zod";

/** What was read of an org unit of a data set, or (without periods) that a data set was read to its end. */
export interface PullCursor {
  /** The server's clock when the run began: ISO, UTC. */
  startedAt: string;
  /** Another server has other values. */
  server: string;
  children?: boolean | undefined;
  periods?: string[] | undefined;
  /** Which data elements were read (`toElementsName`); absent: all of the data set. */
  elements?: string | undefined;
}

const schema: z.ZodType<PullCursor> = z.object({
  startedAt: z.iso.datetime(),
  server: z.string(),
  children: z.boolean().optional(),
  periods: z.array(z.string()).optional(),
  elements: z.string().optional(),
});

/** The stream of an org unit's checkpoints. */
export function toCursorStream(dataSet: string, orgUnit: string): string {
  return `${dataSet}/${orgUnit}`;
}

/** The cursors of this server by stream. One that another tool wrote, or that is of another server, is as none. */
export async function readCursors(
  index: IndexReader | undefined,
  server: string,
): Promise<Map<string, PullCursor>> {
  const cursors = new Map<string, PullCursor>();
  if (!index) return cursors;
  for await (const { system, stream, cursor } of index.listCheckpoints()) {
    const parsed = schema.safeParse(cursor);
    if (system === "dhis2" && parsed.success && parsed.data.server === server)
      cursors.set(stream, parsed.data);
  }
  return cursors;
}
