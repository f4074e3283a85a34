import { parseLine, type RecordLine } from "@d2pipe/records";
import fc from "fast-check";
import { expect, test } from "vitest";
import { renderEvents, toRecordSlot } from "./event-line.ts";
import type { RecordSlot } from "./slot.ts";

function toSlot(raw: string): RecordSlot {
  const parsed = parseLine(raw);
  if (parsed.kind !== "event") throw new Error("no event line");
  return toRecordSlot(parsed.line, raw, 1);
}

const src = { system: "commcare", stream: "demo/visit", id: "1" };
const text = fc.oneof(
  fc.string(),
  fc.constantFrom('},"event":{', '"event":"a1B2c3D4e5F",', "}}", "é", '\\"'),
);
const payload = fc.record(
  {
    event: fc.constant("a1B2c3D4e5F"),
    program: text,
    orgUnit: text,
    geometry: fc.record({ type: text, event: fc.record({ event: text }) }),
    dataValues: fc.array(
      fc.record({ dataElement: text, value: fc.oneof(text, fc.integer(), fc.constant(null)) }),
    ),
  },
  { requiredKeys: [] },
);

test("whatever form a line has, the same payload is sent under the UID that was decided", () => {
  fc.assert(
    fc.property(payload, text, (event, id) => {
      const line = { src: { ...src, id: id || "1" }, event };
      const last: Record<string, unknown> = { ...event };
      delete last.event;
      const forms = [
        JSON.stringify(line),
        JSON.stringify({ event, src: line.src }),
        JSON.stringify(line, undefined, 1).replaceAll("\n", " "),
        JSON.stringify({ ...line, rejected: { tool: "t", code: "c", message: "m" } }),
        JSON.stringify({ src: line.src, event: { ...last, ...(event.event ? { event: event.event } : {}) } }),
      ];
      for (const raw of forms) {
        const slot = toSlot(raw);
        slot.uid = "zzzzzzzzzzz";
        expect(JSON.parse(renderEvents([slot]))).toEqual({ events: [{ ...last, event: "zzzzzzzzzzz" }] });
        expect(slot.ownUid).toBe(event.event);
      }
    }),
  );
});

test("a record that was refused and is fed again has the content it had", () => {
  const line: RecordLine<"event"> = { src, event: { event: "a1B2c3D4e5F", program: "p", dataValues: [] } };
  const again = JSON.stringify({ ...line, rejected: { tool: "push-dhis2", code: "E1125", message: "m" } });
  expect(toSlot(again).text).toBe(toSlot(JSON.stringify(line)).text);
});

test("a delete carries its UID alone", () => {
  const slot = toSlot(JSON.stringify({ src, op: "delete", event: { program: "p", orgUnit: "o" } }));
  slot.uid = "a1B2c3D4e5F";
  expect(renderEvents([slot])).toBe('{"events":[{"event":"a1B2c3D4e5F"}]}');
});
