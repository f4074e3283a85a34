import fc from "fast-check";
import { expect, test } from "vitest";
import { lineKinds } from "./kinds.ts";
import { lineSchemas } from "./line-schema.ts";
import { LineError, parseLine } from "./parse-line.ts";
import { isPayload } from "./payload-guards.ts";
import { isSrc, srcSchema } from "./src.ts";

const src = { system: "commcare", stream: "demo/visit", id: "1" };

function errorOf(text: string): LineError {
  try {
    parseLine(text);
  } catch (error) {
    if (error instanceof LineError) return error;
    throw error;
  }
  throw new Error("no error was thrown");
}

test("a good line is known by its kind", () => {
  expect(parseLine(JSON.stringify({ src, case: { case_id: "1", properties: {} } })).kind).toBe("case");
  expect(parseLine('{"begin":{"system":"a","stream":"b","listing":"full"}}').kind).toBe("begin");
  expect(parseLine(JSON.stringify({ src, op: "delete", event: { event: "a1234567890" } })).kind).toBe(
    "event",
  );
});

test("an error names the path and what was expected", () => {
  expect(errorOf(JSON.stringify({ src: { stream: "x" }, case: { case_id: "1", properties: {} } })).path).toBe(
    "src.system",
  );
  expect(errorOf(JSON.stringify({ src, case: { case_id: "1" } })).path).toBe("case.properties");
  expect(errorOf(JSON.stringify({ src, event: {}, case: {} })).path).toBe("case");
  expect(errorOf(JSON.stringify({ src, evnt: {} })).message).toContain("expected one of");
  expect(errorOf(JSON.stringify({ src, op: "remove", event: {} })).path).toBe("op");
  expect(errorOf("[]").message).toContain("JSON object");
  expect(errorOf('{"src":').message).toContain("not valid JSON");
});

test("a note of an earlier rejection is allowed beside the payload", () => {
  const rejected = { tool: "push-dhis2", code: "E1125", message: "not an option" };
  expect(parseLine(JSON.stringify({ src, event: {}, rejected })).kind).toBe("event");
});

const scalar = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constant(undefined),
  fc.constant({}),
);
const anySrc = fc.record(
  { system: scalar, stream: scalar, id: scalar, rev: scalar, aliases: fc.oneof(scalar, fc.array(scalar)) },
  { requiredKeys: [] },
);
const anyCase = fc.record(
  {
    case_id: scalar,
    case_type: scalar,
    closed: scalar,
    date_closed: scalar,
    indexed_on: scalar,
    properties: fc.oneof(scalar, fc.dictionary(fc.string(), scalar)),
  },
  { requiredKeys: [] },
);
const anyEvent = fc.record(
  {
    event: scalar,
    orgUnit: scalar,
    occurredAt: scalar,
    status: scalar,
    dataValues: fc.oneof(
      scalar,
      fc.array(fc.record({ dataElement: scalar, value: scalar }, { requiredKeys: [] })),
    ),
  },
  { requiredKeys: [] },
);

const anyDataValue = fc.record(
  {
    dataSet: scalar,
    dataElement: scalar,
    period: scalar,
    orgUnit: scalar,
    categoryOptionCombo: scalar,
    value: scalar,
    comment: scalar,
  },
  { requiredKeys: [] },
);

const anyRegistration = fc.record(
  {
    dataSet: scalar,
    period: scalar,
    organisationUnit: scalar,
    attributeOptionCombo: scalar,
    date: scalar,
    completed: scalar,
  },
  { requiredKeys: [] },
);

const anyCaseUpdate = fc.record(
  {
    case_id: scalar,
    external_id: scalar,
    case_type: scalar,
    properties: fc.oneof(scalar, fc.dictionary(fc.string(), scalar), fc.dictionary(fc.string(), fc.string())),
    other: scalar,
  },
  { requiredKeys: ["properties"] },
);

test("the cheap guards never let through what a schema refuses", () => {
  fc.assert(fc.property(anySrc, (value) => isSrc(value) === srcSchema.safeParse(value).success));
  const payloads = [
    ["case", anyCase],
    ["event", anyEvent],
    ["dataValue", anyDataValue],
    ["completeDataSetRegistration", anyRegistration],
    ["caseUpdate", anyCaseUpdate],
  ] as const;
  for (const [kind, any] of payloads) {
    fc.assert(
      fc.property(any, (payload) => {
        const line = JSON.parse(JSON.stringify({ src, [kind]: payload }));
        return isPayload(kind, line[kind]) === lineSchemas[kind].safeParse(line).success;
      }),
    );
  }
});

test("any text is a line or a LineError, never another error", () => {
  const keys = fc.constantFrom(...lineKinds, "src", "op", "x");
  const anyLine = fc.dictionary(keys, fc.oneof(fc.jsonValue(), anySrc, anyCase, anyEvent));
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        anyLine.map((line) => JSON.stringify(line)),
      ),
      (text) => {
        try {
          parseLine(text);
        } catch (error) {
          expect(error).toBeInstanceOf(LineError);
        }
      },
    ),
  );
});
