import { expect, test } from "vitest";

import { askSimulator, createTestSimulator } from "../testing/ask-simulator.ts";

test("an etag sent back is 304 without a body, and another content is 200 again", () => {
  const { simulator } = createTestSimulator();
  const first = askSimulator(simulator, "/api/optionSets?fields=id");
  const etag = first.headers.etag ?? "";
  const headers = { "if-none-match": etag };
  const again = askSimulator(simulator, "/api/optionSets?fields=id", { headers });
  expect([again.status, again.body, again.headers.etag]).toEqual([304, "", etag]);
  expect(askSimulator(simulator, "/api/optionSets?fields=name", { headers }).status).toBe(200);
});

test("the open ping exists from 2.41 on", () => {
  const statusOf = (version: string) =>
    askSimulator(createTestSimulator({ version }).simulator, "/api/ping", { user: null }).status;
  expect(statusOf("2.41")).toBe(200);
  expect(statusOf("2.40")).toBe(302);
});

test.each([
  ["2.42", [28, 42]],
  ["2.41", [39, 42]],
] as const)("%s takes the version prefixes %j and those between", (version, [least, most]) => {
  const { simulator } = createTestSimulator({ version });
  const statuses = [least - 1, least, most, most + 1].map(
    (number) => askSimulator(simulator, `/api/${number}/system/info`).status,
  );
  expect(statuses).toEqual([404, 200, 200, 404]);
});

test("an exact version shows as given, a line as a released version, an unknown line not at all", () => {
  const versionOf = (version: string) =>
    askSimulator(createTestSimulator({ version }).simulator, "/api/system/info?fields=version").json;
  expect(versionOf("2.43.2-SNAPSHOT")).toEqual({ version: "2.43.2-SNAPSHOT" });
  expect(versionOf("2.38")).toEqual({ version: "2.38.6" });
  expect(() => versionOf("2.37")).toThrow("2.38 to 2.43");
});

test("server dates are written in the server's zone", () => {
  const { simulator } = createTestSimulator({ timeZone: "Africa/Blantyre" });
  expect(askSimulator(simulator, "/api/system/info?fields=serverDate,serverTimeZoneId").json).toEqual({
    serverDate: "2026-11-20T10:00:00.000",
    serverTimeZoneId: "Africa/Blantyre",
  });
});

test("ids are drawn as many as asked, ten thousand at most, each once", () => {
  const { simulator } = createTestSimulator();
  const text = askSimulator(simulator, "/api/system/id?limit=20000").body.toString();
  const codes = text.match(/"[A-Za-z][A-Za-z0-9]{10}"/g) ?? [];
  expect(new Set(codes).size).toBe(10_000);
});

test("HEAD answers as GET without a body", () => {
  const { simulator } = createTestSimulator();
  const answer = askSimulator(simulator, "/api/me", { method: "HEAD" });
  expect([answer.status, answer.body]).toEqual([200, ""]);
});
