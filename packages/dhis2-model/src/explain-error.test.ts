import { expect, test } from "vitest";
import { errorCodes } from "./error-codes.ts";
import { explainErrorCode, explainErrorReport } from "./explain-error.ts";

test("the option set is quoted, the value is not, even when it looks like an id", () => {
  const { message } = explainErrorReport({ errorCode: "E1125", args: ["Christopher", "iDOzr6D7h3s"] });
  expect(message).toBe("a value is no code of its option set (iDOzr6D7h3s)");
});

test("an id in the server's own print of an identifier is found", () => {
  const args = ["MetadataIdentifier(idScheme=UID, identifier=daI0txTxpAx, attributeValue=null)"];
  expect(explainErrorReport({ errorCode: "E1303", args }).message).toBe(
    "a mandatory data element is missing (daI0txTxpAx)",
  );
});

test("a dump of an object is never quoted", () => {
  const args = ["Event(event=GvtTjWp7N8v, dataValues=[Jane Doe])"];
  expect(explainErrorReport({ errorCode: "E1031", args }).message).toBe("the event has no date (occurredAt)");
});

test("2.43 gives the value type where 2.42 gave the data element: it is left out", () => {
  const args = [
    "INTEGER_ZERO_OR_POSITIVE",
    "Value type is INTEGER_ZERO_OR_POSITIVE but the value `x` is not.",
  ];
  const { message } = explainErrorReport({ errorCode: "E1302", args });
  expect(message).toBe("a value does not fit the value type of its data element");
});

test("without args (2.40 and older) the plain meaning is told", () => {
  expect(explainErrorReport({ errorCode: "E1303" }).message).toBe("a mandatory data element is missing");
});

test("an unknown code still says where to look", () => {
  expect(explainErrorCode("E9876").hint).toContain("E9876");
});

test("every code is told in one line without a full stop", () => {
  for (const { message, hint } of Object.values(errorCodes)) {
    expect(`${message}|${hint}`).toMatch(/^[^\n]*[^.\n]\|[^\n]*[^.\n]$/);
  }
});
