/** `completeDate` of a data value set: a date, `true` for today, never later than today. */
export function completionDateOf(text: string | undefined, now: number): string | undefined {
  if (text === undefined || text === "" || text.toLowerCase() === "false") return undefined;
  const today = new Date(now).toISOString().slice(0, 10);
  const date = text.slice(0, 10);
  return text.toLowerCase() === "true" || date > today ? today : date;
}
