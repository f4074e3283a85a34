import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fixtureSnapshot } from "../test/fixture-snapshot.ts";
import { type RecordedError, recordedImports, recordedVersions } from "../test/recorded-events.ts";
import { errorCodes } from "./error-codes.ts";
import { explainErrorCode, explainTrackerError } from "./explain-tracker-error.ts";

const elements = new Map(
  fixtureSnapshot()
    .programs.flatMap(({ programStages }) => programStages)
    .flatMap(({ programStageDataElements }) => programStageDataElements)
    .map(({ dataElement }) => [dataElement.id, dataElement]),
);

/** Which value of which event of which request: the versions differ in the rest. */
function toKey(name: string, { uid, args: [first = ""] = [] }: RecordedError): string {
  return [name, uid, elements.get(first)?.valueType ?? first].join(" ");
}

/** The data elements that 2.42.4.1 named: the truth for the versions that name none. */
const named = new Map(
  recordedImports("2.42.4.1").flatMap(({ name, errors }) =>
    errors
      .filter(({ errorCode }) => errorCode === "E1302")
      .map((error) => [toKey(name, error), error.args?.[0] ?? ""] as const),
  ),
);

describe.each(recordedVersions)("errors of DHIS2 %s", (version) => {
  const refused = recordedImports(version).flatMap(({ name, events, errors }) =>
    errors.map((error) => ({ name, error, event: events.find(({ event }) => event === error.uid) ?? {} })),
  );

  test("E1302 names the data element and what was expected, although the server may name the type only", () => {
    const reports = refused.filter(({ error }) => error.errorCode === "E1302");
    expect(reports.length).toBeGreaterThanOrEqual(13);
    for (const { name, error, event } of reports) {
      const dataElement = named.get(toKey(name, error)) ?? "";
      const { code, message } = explainTrackerError(error, event);
      expect(code).toBe("E1302");
      expect(message).toContain(`a value does not fit its value type (data element ${dataElement});`);
      expect(message).toContain(`(${elements.get(dataElement)?.valueType})`);
    }
  });

  test("E1125 names the data element and its option set", () => {
    const reports = refused.filter(({ error }) => error.errorCode === "E1125");
    expect(reports.length).toBeGreaterThan(0);
    for (const { error, event } of reports) {
      const { message } = explainTrackerError(error, event);
      const [, dataElement = "", optionSet] =
        /^this answer is not in the DHIS2 option list \(data element (\w+), option set (\w+)\)$/.exec(
          message,
        ) ?? [];
      expect(optionSet).toBe(error.args?.[1]);
      expect(elements.get(dataElement)?.optionSet?.id).toBe(optionSet);
    }
  });
});

const sentence = "Value type is NUMBER but the value `x` is not.";

describe("which data element", () => {
  const error = { errorCode: "E1302", args: ["NUMBER", sentence] };

  test("two with the same answer are both named", () => {
    const dataValues = [
      { dataElement: "VAAsWcu5xsN", value: "x" },
      { dataElement: "MjreIoNe1SO", value: "x" },
      { dataElement: "daI0txTxpAx", value: "F" },
    ];
    expect(explainTrackerError(error, { dataValues }).message).toContain(
      "(data element VAAsWcu5xsN or MjreIoNe1SO);",
    );
  });

  test("when the quoted answer is nowhere, those that cannot be of the type are named", () => {
    const dataValues = [
      { dataElement: "VAAsWcu5xsN", value: "1e3" },
      { dataElement: "f7Q5IEykioK", value: 38.5 },
      { dataElement: "MjreIoNe1SO", value: null },
    ];
    expect(explainTrackerError(error, { dataValues }).message).toContain("(data element VAAsWcu5xsN);");
  });

  test("without a payload, or when none fits, only the type is named", () => {
    const message =
      "a value does not fit its value type; expected a number with a decimal point, without thousands separator or exponent (NUMBER)";
    expect(explainTrackerError(error).message).toBe(message);
    const dataValues = [{ dataElement: "f7Q5IEykioK", value: "38.5" }];
    expect(explainTrackerError(error, { dataValues }).message).toBe(message);
  });
});

test("the value is found whatever it is, and changes nothing in the text", () => {
  const explain = (errorCode: string, args: readonly string[], value: string): string => {
    const dataValues = [
      { dataElement: "f7Q5IEykioK", value },
      { dataElement: "MjreIoNe1SO", value: "another" },
    ];
    return explainTrackerError({ errorCode, args }, { dataValues }).message;
  };
  const toArgs = {
    E1302: (value: string) => ["NUMBER", `Value type is NUMBER but the value \`${value}\` is not.`],
    E1007: (value: string) => ["USERNAME", `Username \`${value}\` could not be found.`],
    E1125: (value: string) => [value, "iDOzr6D7h3s"],
    E1084: (value: string) => [value],
  };
  const piece = fc.constantFrom("`", " is not.", "but the value ", " could not be found.", "\n", "Username ");
  const text = fc.oneof(
    fc.string(),
    fc.array(fc.oneof(piece, fc.string())).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(text, (value) => {
      fc.pre(value !== "another");
      for (const [code, args] of Object.entries(toArgs)) {
        const message = explain(code, args(value), value);
        expect(message).toContain("(data element f7Q5IEykioK");
        expect(message).toBe(explain(code, args("Amina"), "Amina"));
      }
    }),
  );
});

/** What the servers' source says: no recording has these (DHIS2, ValidationUtils and DataValuesValidator of the tracker). */
describe("values that name something which DHIS2 lacks", () => {
  const dataValues = [
    { dataElement: "abcdefghij1", value: "O6uvpzGd5pu" },
    { dataElement: "abcdefghij2", value: "amina.k" },
    { dataElement: "abcdefghij3", value: "fileuid1234" },
  ];

  test.each([
    ["E1007", ["O6uvpzGd5pu"], "a value does not fit its value type (data element abcdefghij1); expected"],
    [
      "E1302",
      ["ORGANISATION_UNIT", "Organisation unit `O6uvpzGd5pu` could not be found."],
      "(data element abcdefghij1); expected the UID of an org unit that exists in DHIS2 (ORGANISATION_UNIT)",
    ],
    ["E1302", ["USERNAME", "Username `amina.k` could not be found."], "(data element abcdefghij2); expected"],
    [
      "E1302",
      ["FILE_RESOURCE", "File resource `fileuid1234` could not be found."],
      "(data element abcdefghij3); expected",
    ],
    [
      "E1302",
      [
        "IMAGE",
        "File resource with uid 'fileuid1234' is using invalid image format pdf. Valid formats are: png.",
      ],
      "(data element abcdefghij3); expected",
    ],
    ["E1084", ["fileuid1234"], "the file that a value names does not exist (data element abcdefghij3)"],
    ["E1009", ["fileuid1234"], "the file is already used by another object (data element abcdefghij3)"],
  ])("%s %j", (errorCode, args, said) => {
    expect(explainTrackerError({ errorCode, args }, { dataValues }).message).toContain(said);
  });
});

test("an attribute is called an attribute, a data element is not", () => {
  const args = ["AGE", "Value type is AGE but the value `01/05/1990` is not."];
  const attributes = [{ attribute: "grlA4msWV2G", value: "01/05/1990" }];
  const error = { errorCode: "E1007", args };
  expect(explainTrackerError(error, { attributes }).message).toBe(
    "a value does not fit its value type (attribute grlA4msWV2G); expected a date of birth, yyyy-MM-dd (AGE)",
  );
  const dataValues = [{ dataElement: "VAAsWcu5xsN", value: "01/05/1990" }];
  expect(explainTrackerError(error, { dataValues }).message).toContain("(data element VAAsWcu5xsN)");
  const old = {
    errorCode: "E1085",
    args: ["TrackedEntityAttribute{description='null'}", "value_not_valid_age"],
  };
  expect(explainTrackerError(old, { attributes }).message).toContain("(attribute grlA4msWV2G); expected");
});

test("the option set is shown, the value is not, even when it looks like an id", () => {
  const { message } = explainTrackerError({ errorCode: "E1125", args: ["Christopher", "iDOzr6D7h3s"] });
  expect(message).toBe("this answer is not in the DHIS2 option list (option set iDOzr6D7h3s)");
});

test("an id in the server's own print of an identifier is found", () => {
  const args = ["MetadataIdentifier(idScheme=UID, identifier=daI0txTxpAx, attributeValue=null)"];
  expect(explainTrackerError({ errorCode: "E1303", args }).message).toBe(
    "a mandatory data element is missing (daI0txTxpAx)",
  );
});

test("a dump of an object is never shown", () => {
  const args = ["Event(event=GvtTjWp7N8v, dataValues=[Jane Doe])"];
  expect(explainTrackerError({ errorCode: "E1031", args }).message).toBe(
    "the event has no date (occurredAt)",
  );
});

test("without args (2.40 and older) the plain meaning is shown", () => {
  expect(explainTrackerError({ errorCode: "E1302" }).message).toBe("a value does not fit its value type");
  expect(explainTrackerError({ errorCode: "E1303" }).message).toBe("a mandatory data element is missing");
});

test("an unknown code still says where to look", () => {
  expect(explainErrorCode("E9876").hint).toContain("E9876");
});

test("every code is explained in one line without a full stop", () => {
  for (const { message, hint } of Object.values(errorCodes)) {
    expect(`${message}|${hint}`).toMatch(/^[^\n]*[^.\n]\|[^\n]*[^.\n]$/);
  }
});
