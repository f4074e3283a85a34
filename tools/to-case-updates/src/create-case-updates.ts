import { UsageError } from "@d2pipe/errors";
import { type CaseProperty, parseCasePropertyMap } from "@d2pipe/mapping";
import { type LineWork, readTextFile, type ToolContext } from "@d2pipe/tool-kit";
import { AskedPeriods, toAsked } from "./asked-periods.ts";
import { CaseTotals } from "./case-totals.ts";
import { CaseUpdates } from "./case-updates.ts";
import type { CaseUpdatesFlags } from "./flags.ts";

type CaseUpdatesContext = Omit<ToolContext, "flags"> & { readonly flags: CaseUpdatesFlags };

const msPerDay = 86_400_000;

/** Throws a `UsageError` for a stamp that cannot be written. */
function checkStamp(name: string | undefined, map: readonly CaseProperty[]): void {
  if (name !== undefined && map.some(({ property }) => property === name))
    throw new UsageError(`--stamp-period ${name}: the map has this property too; expected another one`);
}

/** Puts the map, the periods and the work together. */
export async function createCaseUpdates(context: CaseUpdatesContext): Promise<LineWork> {
  const { flags, out, log, now } = context;
  const asked = new AskedPeriods(toAsked(flags, Math.floor(now().getTime() / msPerDay)));
  const map = parseCasePropertyMap({ text: await readTextFile(flags.map, "--map"), source: flags.map });
  checkStamp(flags["stamp-period"], map);
  return new CaseUpdates({
    totals: new CaseTotals(map, asked),
    dataSets: new Set(map.map(({ dataSet }) => dataSet)),
    caseType: flags.type,
    isBlanking: flags.blank,
    stampPeriod: flags["stamp-period"],
    out,
    warn: (message) => log.warn(message),
  });
}
