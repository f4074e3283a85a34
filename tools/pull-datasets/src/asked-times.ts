import {
  type AskedTime,
  type Day,
  formatDay,
  parsePeriod,
  parseRelativePeriod,
  type Period,
} from "@d2pipe/periods";
import type { PullFlags } from "./flags.ts";

/** The flags of time. */
export type WhenFlags = Pick<
  PullFlags,
  "period" | "year" | "month" | "quarter" | "days-back" | "current-date" | "last-quarter"
>;

interface AskedTimes {
  asked: AskedTime[];
  /** One sentence an issue. */
  issues: string[];
}

/** What the flags of time ask for, counted from a day. */
export function toAskedTimes(flags: WhenFlags, today: Day): AskedTimes {
  const issues: string[] = [];
  const asked = [
    ...flags.period.flatMap((text) => toPeriod("--period", text, today, issues)),
    ...toYears(flags, today, issues),
    ...toDays(flags, today),
  ];
  return { asked, issues };
}

/** What `--wait-ready` waits for; empty when it was not given. */
export function toReadyTimes(flags: Pick<PullFlags, "wait-ready">, today: Day): AskedTimes {
  const issues: string[] = [];
  const { "wait-ready": text } = flags;
  return { asked: text === undefined ? [] : toPeriod("--wait-ready", text, today, issues), issues };
}

function toPeriod(flag: string, text: string, today: Day, issues: string[]): AskedTime[] {
  const relative = parseRelativePeriod(text, today);
  if (relative) return relative;
  const period = parsePeriod(text);
  if (period) return [{ kind: "period", period }];
  issues.push(
    `${flag} ${text}: expected a period as 202401, 2024Q1, 2024W5, 2024, or a relative one as LAST_3_MONTHS`,
  );
  return [];
}

/** `--year` alone, or its months and quarters; those without a year are of the present one. */
function toYears({ year, month, quarter }: WhenFlags, today: Day, issues: string[]): AskedTime[] {
  const isOfThisYear = year.length === 0 && month.length + quarter.length > 0;
  const years = isOfThisYear ? [formatDay(today).slice(0, 4)] : year;
  const asked: AskedTime[] = [];
  for (const ofYear of years) {
    const whole = parsePeriod(ofYear);
    if (whole?.type !== "Yearly") {
      issues.push(`--year ${ofYear}: expected four digits`);
      continue;
    }
    const parts = [
      ...month.map((text) =>
        parsePart("--month", text, `${ofYear}${text.padStart(2, "0")}`, "1 to 12", issues),
      ),
      ...quarter.map((text) => parsePart("--quarter", text, `${ofYear}Q${text}`, "1 to 4", issues)),
    ];
    if (parts.length === 0) asked.push({ kind: "period", period: whole });
    for (const period of parts) if (period) asked.push({ kind: "period", period });
  }
  return asked;
}

function parsePart(
  flag: string,
  text: string,
  iso: string,
  expected: string,
  issues: string[],
): Period | undefined {
  const period = parsePeriod(iso);
  const issue = `${flag} ${text}: expected ${expected}`;
  if (!period && !issues.includes(issue)) issues.push(issue);
  return period;
}

function toDays(flags: WhenFlags, today: Day): AskedTime[] {
  const back = flags["days-back"];
  const day = { kind: "days", end: today, unit: "day" } as const;
  return [
    ...(back === undefined ? [] : [{ ...day, start: today - back }]),
    ...(flags["current-date"] ? [{ ...day, start: today }] : []),
    ...(flags["last-quarter"] ? (parseRelativePeriod("LAST_QUARTER", today) ?? []) : []),
  ];
}
