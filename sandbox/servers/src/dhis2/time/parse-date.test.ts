import { describe, expect, test } from "vitest";

import { parseDate } from "./parse-date.ts";
import { createServerZone } from "./server-zone.ts";

const blantyre = createServerZone("Africa/Blantyre");

function read(text: string): string | undefined {
  const instant = parseDate(text, blantyre);
  return instant === undefined ? undefined : new Date(instant).toISOString();
}

test.each([
  ["2024", "2023-12-31T22:00:00.000Z"],
  ["2024-03", "2024-02-29T22:00:00.000Z"],
  ["2024-03-11", "2024-03-10T22:00:00.000Z"],
  ["20240311", "2024-03-10T22:00:00.000Z"],
  ["2024-03-11T09", "2024-03-11T07:00:00.000Z"],
  ["2024-03-11T09:30", "2024-03-11T07:30:00.000Z"],
  ["2024-03-11T09:30:15", "2024-03-11T07:30:15.000Z"],
  ["2024-03-11T09:30:15.123456789", "2024-03-11T07:30:15.123Z"],
  ["2024-03-11T09:30:15.123Z", "2024-03-11T09:30:15.123Z"],
  ["2024-03-11T09:30:15+0100", "2024-03-11T08:30:15.000Z"],
  ["2024-03-11T09:30:15-05:30", "2024-03-11T15:00:15.000Z"],
])("%s is read", (text, instant) => {
  expect(read(text)).toBe(instant);
});

test.each([
  "11/03/2024",
  "2024-02-30",
  "2024-13-01",
  "2024-03-11 09:30",
  "2024-03-11T25",
  "yesterday",
  "2024-3-1",
])("%s is not a date", (text) => {
  expect(read(text)).toBeUndefined();
});

describe("a zone with summer time", () => {
  const berlin = createServerZone("Europe/Berlin");

  test("writes back the wall clock it read, on both sides of the change", () => {
    for (const text of ["2024-03-31T01:30:00.000", "2024-03-31T03:30:00.000", "2024-10-27T00:30:00.000"]) {
      expect(berlin.toLocalText(parseDate(text, berlin) ?? 0)).toBe(text);
    }
  });
});
