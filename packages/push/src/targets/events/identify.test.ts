import { parseLine } from "@d2pipe/records";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Identified } from "../../target.ts";
import { identifyEvent } from "./identify.ts";

const src = { system: "commcare", stream: "demo/visit", id: "case-1" };
const place = { program: "m9HubivKFQ0", programStage: "aPPoC5xUgS3" };

function identify(line: object | string): Identified | undefined {
  const raw = typeof line === "string" ? line : JSON.stringify(line);
  return identifyEvent(parseLine(raw), raw, () => undefined);
}

const payload = fc.record(
  {
    event: fc.constantFrom("a1B2c3D4e5F", "A0000000001"),
    program: fc.constant(place.program),
    programStage: fc.constant(place.programStage),
    orgUnit: fc.string(),
    occurredAt: fc.string(),
    dataValues: fc.array(fc.record({ dataElement: fc.string(), value: fc.string({ unit: "binary" }) })),
  },
  { requiredKeys: [] },
);

test("what is sent is the payload without its UID, however the line was written", () => {
  fc.assert(
    fc.property(payload, fc.boolean(), (event, isSpaced) => {
      const line = { src, event };
      const raw = isSpaced ? JSON.stringify(line, null, 1).replaceAll("\n", " ") : JSON.stringify(line);
      const { content, ownTarget } = identify(raw) ?? {};
      const { event: uid, ...members } = event;
      expect(JSON.parse(`{${content}}`)).toEqual(members);
      expect(ownTarget).toBe(uid);
    }),
  );
});

test("a payload has one content, whether its UID is named or not", () => {
  const event = { ...place, dataValues: [] };
  const contents = [event, { event: "a1B2c3D4e5F", ...event }, { ...event, event: "a1B2c3D4e5F" }].map(
    (each) => identify({ src, event: each })?.content,
  );
  expect(new Set(contents).size).toBe(1);
});

test("text that looks like the beginning of a payload is not taken for one", () => {
  const stream = '},"event":{"program":"x';
  const event = { ...place, dataValues: [{ dataElement: "d", value: '},"event":{' }] };
  expect(JSON.parse(`{${identify({ src: { ...src, stream }, event })?.content}}`)).toEqual(event);
});

test("an event without its place is refused, and a delete without it may still be found", () => {
  const { programStage } = place;
  expect(identify({ src, event: { programStage } })).toMatchObject({
    scope: "",
    issue: { code: "BAD_PAYLOAD" },
  });
  expect(identify({ src, op: "delete", event: { programStage } })).toMatchObject({
    scope: undefined,
    issue: undefined,
  });
  expect(identify({ src, event: place })?.scope).toBe("event/m9HubivKFQ0/aPPoC5xUgS3");
});

test("other lines are no events", () => {
  expect(identify({ begin: { system: "commcare", stream: "s", listing: "full" } })).toBeUndefined();
});
