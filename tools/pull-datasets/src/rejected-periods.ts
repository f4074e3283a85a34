import type { IndexReader } from "@d2pipe/index-store";

/** Where the sink keeps what became of values (`packages/push`, data values). */
const scope = "dataValue/";

/**
 * The periods of each data set with values that the target rejected and that were not corrected since. The index knows a value by the ids
 * of the target; data set and period are the same on both sides.
 */
export async function readRejectedPeriods(index: IndexReader | undefined): Promise<Map<string, Set<string>>> {
  const periods = new Map<string, Set<string>>();
  if (!index) return periods;
  for await (const entry of index.listPending()) {
    const [, period] = entry.id.split("/");
    if (entry.system !== "dhis2" || entry.scope !== scope || period === undefined) continue;
    periods.set(entry.stream, (periods.get(entry.stream) ?? new Set()).add(period));
  }
  return periods;
}
