import { knownDelimiters } from "./row-options.ts";

/** The delimiter that occurs most often in the header outside quotes; `,` when there is none (a single column). */
export function findDelimiter(header: string): string {
  const outside = header.replaceAll(/"(?:[^"]|"")*"/gu, "");
  const counts = knownDelimiters.map((delimiter) => outside.split(delimiter).length - 1);
  const most = Math.max(...counts);
  return most === 0 ? "," : (knownDelimiters[counts.indexOf(most)] ?? ",");
}
