import { ConfigError } from "@d2pipe/errors";
import { openIndexReader } from "@d2pipe/index-store";
import { type RowCursor, rowCursorSchema } from "./row-cursor.ts";

/** What the index of the pipeline says about a stream. */
export interface Remembered {
  checkpoint: RowCursor | undefined;
  /** Ids of rows that earlier runs left rejected or unknown. */
  pending: Set<string>;
}

export async function readIndex(
  file: string | undefined,
  named: { system: string; stream: string },
): Promise<Remembered> {
  const pending = new Set<string>();
  const reader = file === undefined ? undefined : openIndexReader(file);
  if (!reader) return { checkpoint: undefined, pending };
  try {
    const cursor = await reader.getCheckpoint(named.system, named.stream);
    for await (const { id } of reader.listPending(named)) pending.add(id);
    if (cursor === undefined) return { checkpoint: undefined, pending };
    const parsed = rowCursorSchema.safeParse(cursor);
    if (parsed.success) return { checkpoint: parsed.data, pending };
    throw new ConfigError([`${file}: the checkpoint of ${named.stream} was not written by this tool`], {
      hint: "give the stream a name of its own with --stream",
    });
  } finally {
    reader.close();
  }
}
