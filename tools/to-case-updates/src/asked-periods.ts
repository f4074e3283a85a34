import {
  type AskedTime,
  type Day,
  type Period,
  parsePeriod,
  parseRelativePeriod,
  toPeriodsOfAll,
} from "@d2pipe/periods";
import { UsageError } from "@d2pipe/errors";
import type { CaseUpdatesFlags } from "./flags.ts";

const usualLookBack = 4;

/** What the flags ask for, counted from a day. Throws a `UsageError` for a text that is not a period. */
export function toAsked(flags: Pick<CaseUpdatesFlags, "look-back" | "period">, today: Day): AskedTime[] {
  const { "look-back": lookBack, period: texts } = flags;
  if (texts.length === 0)
    return [{ kind: "relative", unit: "quarter", from: -(lookBack ?? usualLookBack), to: -1, today }];
  if (lookBack !== undefined) throw new UsageError("--look-back / --period: these exclude each other");
  return texts.flatMap((text) => {
    const relative = parseRelativePeriod(text, today);
    if (relative) return relative;
    const period = parsePeriod(text);
    if (period) return [{ kind: "period" as const, period }];
    throw new UsageError(
      `--period ${text}: expected a period as 2024Q1, 202401, or a relative one as LAST_QUARTER`,
    );
  });
}

/** Which periods count. */
export class AskedPeriods {
  readonly #asked: readonly AskedTime[];
  /** By text; undefined: not asked for. */
  readonly #known = new Map<string, Period | "not a period" | undefined>();

  constructor(asked: readonly AskedTime[]) {
    this.#asked = asked;
  }

  /** The period of a value; undefined when it does not count. */
  find(text: string): Period | "not a period" | undefined {
    if (!this.#known.has(text)) this.#known.set(text, this.#find(text));
    return this.#known.get(text);
  }

  #find(text: string): Period | "not a period" | undefined {
    const period = parsePeriod(text);
    if (!period) return "not a period";
    return toPeriodsOfAll(this.#asked, period.type).some(({ iso }) => iso === period.iso)
      ? period
      : undefined;
  }
}
