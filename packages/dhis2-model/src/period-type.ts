import { isPeriodType, parsePeriod } from "@d2pipe/periods";

/** A stream of values has few periods, each of them many times. */
const found = new Map<string, string | undefined>();
const maxFound = 10_000;

/** Whether periods of this type can be checked. TwoYearly has no text of its own, and a newer server may have types of its own. */
export function isKnownPeriodType(periodType: string): boolean {
  return isPeriodType(periodType);
}

/** The period type that the ISO text of a period shows (dhis2-api §6.1); undefined when it is not one that DHIS2 reads. */
export function findPeriodType(text: string): string | undefined {
  if (found.has(text)) return found.get(text);
  const periodType = parsePeriod(text)?.type;
  if (found.size < maxFound) found.set(text, periodType);
  return periodType;
}
