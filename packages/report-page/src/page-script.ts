/**
 * The filters. They live in the address after `#`, so that a filtered page can be kept or sent on, and a live page keeps them
 * when it loads anew. A row without a stream, status, code or date is left alone by that filter; a group without rows left is folded away.
 */
export const pageScript = `
"use strict";
const form = document.getElementById("filters");
const shown = document.getElementById("shown");
const rows = [...document.querySelectorAll("tbody tr")];
const bars = [...document.querySelectorAll("svg g[data-date]")];
const groups = [...document.querySelectorAll("details")];
const names = ["stream", "status", "code"];
function fits(data, wanted) {
  const isNamed = names.every((name) => !wanted[name] || !data[name] || data[name] === wanted[name]);
  const isAfter = !wanted.from || !data.date || data.date >= wanted.from;
  return isNamed && isAfter && (!wanted.to || !data.date || data.date <= wanted.to);
}
function show() {
  const wanted = Object.fromEntries(new FormData(form));
  for (const row of rows) row.hidden = !fits(row.dataset, wanted);
  for (const bar of bars) bar.classList.toggle("faded", !fits(bar.dataset, wanted));
  for (const group of groups) group.hidden = !group.querySelector("tbody tr:not([hidden])");
  const left = rows.filter((row) => !row.hidden).length;
  shown.textContent = left === rows.length ? "" : left + " of " + rows.length + " rows";
  const kept = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value));
  history.replaceState(null, "", kept.size ? "#" + kept : location.pathname + location.search);
}
function restore() {
  for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
    const field = form.elements.namedItem(name);
    if (field) field.value = value;
  }
  show();
}
form.addEventListener("input", show);
form.addEventListener("reset", () => setTimeout(show));
form.addEventListener("submit", (event) => event.preventDefault());
addEventListener("hashchange", restore);
form.hidden = false;
restore();
`;
