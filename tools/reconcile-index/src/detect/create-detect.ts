import type { Detect } from "@d2pipe/records";
import type { LineWork, ToolContext } from "@d2pipe/tool-kit";

export interface DetectOptions {
  /** Delete in DHIS2 what is missing from the source. */
  isDeleting: boolean;
  maxMissing: number | undefined;
}

/**
 * Passes every line on, and asks the sink behind each full listing's `begin` to compare it with the one before: the sink holds the
 * lock of the index, and only it writes there (design §2, rule 4).
 */
export function createDetect({ out }: Pick<ToolContext, "out">, options: DetectOptions): LineWork {
  return {
    line({ kind, line }, raw) {
      out.pass(raw);
      if (kind !== "begin" || line.begin.listing !== "full") return;
      const { system, stream } = line.begin;
      const detect: Detect = { system, stream, delete: options.isDeleting, maxMissing: options.maxMissing };
      out.write({ detect });
    },
    end() {},
  };
}
