import { formatTime } from "@d2pipe/format";
import { type Html, html } from "@d2pipe/html";

/** An ISO time as people read it, in UTC; nothing for none. */
export function renderTime(iso: string | undefined): Html {
  return iso === undefined ? html`` : html`<time datetime="${iso}">${formatTime(iso)}</time>`;
}
