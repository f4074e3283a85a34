import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copyIndex, type Index, openIndex, openTemporaryIndex } from "@d2pipe/index-store";

export interface RunIndexOptions {
  /** The index keeps it with the run. */
  tool: string;
  file: string | undefined;
  isDry: boolean;
  now: () => Date;
}

/** The index of one run, and how it is let go. */
export interface RunIndex {
  index: Index;
  close(): void;
}

/** A dry run works on a copy, and a run without a file on an index that nothing outlives. */
export async function openRunIndex({ tool, file, isDry, now }: RunIndexOptions): Promise<RunIndex> {
  const options = { tool, now };
  if (file === undefined) return toRunIndex(openTemporaryIndex(options));
  if (!isDry) return toRunIndex(openIndex(file, options));
  const folder = mkdtempSync(join(tmpdir(), "d2pipe-dry-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const copy = join(folder, "index.db");
    await copyIndex(file, copy);
    const index = openIndex(copy, options);
    return {
      index,
      close() {
        index.close();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

function toRunIndex(index: Index): RunIndex {
  return { index, close: () => index.close() };
}
