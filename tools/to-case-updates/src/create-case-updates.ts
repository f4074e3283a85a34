import { UsageError } from "@d2pipe/errors";
import { type CaseProperty, parseCasePropertyMap } from "@d2pipe/mapping";
import { isCasePropertyName } from "@d2pipe/records";
import { type LineWork, readTextFile, type ToolContext } from "@d2pipe/tool-kit";
import { AskedPeriods, toAsked } from "./asked-periods.ts";
import { CaseTotals } from "./case-totals.ts";
import { CaseUpdates } from "./case-updates.ts";
import type { CaseUpdatesFlags } from "./flags.ts";

type CaseUpdatesContext = Omit<ToolContext, "flags"> & { readonly flags: CaseUpdatesFlags };

const msPerDay = 86_400_000;

/** What the flags ask for, and the map that they name. Throws a `UsageError` or a `ConfigError` with every issue. */
async function readPlan(
  flags: CaseUpdatesFlags,
  now: Date,
): Promise<{ asked: AskedPeriods; map: CaseProperty[] }> {
  const asked = new AskedPeriods(toAsked(flags, Math.floor(now.getTime() / msPerDay)));
  const map = parseCasePropertyMap({ text: await readTextFile(flags.map, "--map"), source: flags.map });
  checkStamp(flags["stamp-period"], map);
  return { asked, map };
}

function checkStamp(name: string | undefined, map: readonly CaseProperty[]): void {
  if (name === undefined) return;
  if (!isCasePropertyName(name))
    throw new UsageError(`--stamp-period ${name}: expected the name of a case property`);
  if (map.some(({ property }) => property === name))
    throw new UsageError(`--stamp-period ${name}: the map has this property too; expected another one`);
}

/** What can be wrong before anything comes: flags and map. */
export async function checkCaseUpdates(flags: CaseUpdatesFlags): Promise<void> {
  await readPlan(flags, new Date(0));
}

/** Puts the map, the periods and the work together. */
export async function createCaseUpdates(context: CaseUpdatesContext): Promise<LineWork> {
  const { flags, out, log, now } = context;
  const { asked, map } = await readPlan(flags, now());
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
