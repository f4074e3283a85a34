export { escapeHtml, Html, html } from "./html.ts";
export { formatCount, formatDuration, formatTime } from "./format.ts";
