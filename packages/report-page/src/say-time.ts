import { type Html, html } from "@d2pipe/html";

/** `2026-11-20 03:00`, in UTC. */
export function sayTime(iso: string): string {
  return iso.slice(0, 16).replace("T", " ");
}

export function renderTime(iso: string | undefined): Html {
  return iso === undefined ? html`` : html`<time datetime="${iso}">${sayTime(iso)}</time>`;
}

/** `12 s`, `3 min`, `1.5 h`. */
export function sayDuration(from: string, to: string): string {
  const seconds = Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);
  if (!Number.isFinite(seconds)) return "";
  if (seconds < 100) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  return seconds < 6000 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
