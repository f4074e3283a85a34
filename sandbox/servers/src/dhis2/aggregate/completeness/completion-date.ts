const day = 86_400_000;

/** `completeDate` of a data value set: midnight of a day, `true` for today, never later than today. */
export function completionDateOf(text: string | undefined, now: number): number | undefined {
  if (text === undefined || text === "" || text.toLowerCase() === "false") return undefined;
  const today = Math.floor(now / day) * day;
  if (text.toLowerCase() === "true") return today;
  const date = Date.parse(`${text.slice(0, 10)}T00:00:00Z`);
  return Number.isNaN(date) ? undefined : Math.min(date, today);
}

export function toDayText(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}
