/** `2026-11-20 03:00`, in UTC, of an ISO time. */
export function formatTime(iso: string): string {
  return iso.slice(0, 16).replace("T", " ");
}

/** `12.3 s`, `42 s`, `3 min`, `1.5 h`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 99.95) return `${Number(seconds.toFixed(1))} s`;
  return seconds < 5970 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/** The same between two ISO times; empty when one of them is not a time. */
export function formatDuration(from: string, to: string): string {
  const seconds = Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);
  return Number.isFinite(seconds) ? formatSeconds(seconds) : "";
}

/** `1 record`, `2 records`; `plural` for nouns that take more than an s. */
export function formatCount(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}
