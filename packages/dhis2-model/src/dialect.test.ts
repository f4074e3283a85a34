import { ConfigError } from "@d2pipe/errors";
import { expect, test } from "vitest";
import { dialectFor } from "./dialect.ts";

const old = { malformedUid: "object", checksCompletedAt: false, countsNewValues: true };
const strict = { malformedUid: "request", checksCompletedAt: true, countsNewValues: true };

test.each([
  ["2.38.1", 38, "instances", "event", ";", old],
  ["2.40.13", 40, "instances", "event", ";", old],
  ["2.41.4", 41, "events", "events", ",", old],
  ["2.42.4.1", 42, "events", "events", ",", strict],
  ["2.43.2-SNAPSHOT", 43, "events", "events", ",", { ...strict, countsNewValues: false }],
])("%s has the API of 2.%d", (version, minor, eventListKey, param, separator, checks) => {
  const eventIds = { param, separator };
  expect(dialectFor(version)).toEqual({ dialect: { minor, eventListKey, eventIds, ...checks } });
});

test("a newer server is treated as the newest known, with a warning", () => {
  const { dialect, warning } = dialectFor("2.47.0");
  expect(dialect.minor).toBe(43);
  expect(warning).toContain("2.47.0 is newer");
});

test.each(["2.37.9", "2.22"])("%s is refused plainly", (version) => {
  expect(() => dialectFor(version)).toThrow(ConfigError);
  expect(() => dialectFor(version)).toThrow(`the server is DHIS2 ${version}; expected 2.38 or newer`);
});

test.each(["", "unknown", "3", "v2.42"])("a version that is none (%j) is refused", (version) => {
  expect(() => dialectFor(version)).toThrow(ConfigError);
});
