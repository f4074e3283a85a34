import fc from "fast-check";
import { expect, test } from "vitest";
import { fromLoaderEntry, toLoaderEntry } from "./loader-entry.ts";
import { needsAction, toReviewStatus } from "./review.ts";

test.each([
  ["rejected", false, "no", "NOT_UPLOADED_TO_DHIS2"],
  ["unknown", false, "maybe", "NOT_UPLOADED_TO_DHIS2"],
  ["rejected", false, "yes", undefined],
  ["skipped", false, "no", undefined],
  ["created", false, "yes", undefined],
  ["updated", true, "yes", "DELETED_IN_KOBO_BUT_EXISTS_IN_DHIS2"],
  ["rejected", true, "yes", "DELETED_IN_KOBO_BUT_EXISTS_IN_DHIS2"],
  ["unknown", true, "maybe", "DELETED_IN_KOBO_BUT_EXISTS_IN_DHIS2"],
  ["rejected", true, "no", undefined],
  ["deleted", true, "no", "DELETED_IN_KOBO_AND_DHIS2"],
  ["deleted", false, "no", undefined],
] as const)("%s, missing from the source %s, in DHIS2 %s: %s", (status, isMissing, held, expected) => {
  expect(toReviewStatus({ status, isMissing, held })).toBe(expected);
});

test("what was deleted on both sides needs nobody", () => {
  expect(needsAction("DELETED_IN_KOBO_AND_DHIS2")).toBe(false);
  expect(needsAction("NOT_UPLOADED_TO_DHIS2")).toBe(true);
});

const entry = fc.record(
  {
    dhis2_uuid: fc.constantFrom("a1234567890", "b1234567890"),
    uploaded: fc.boolean(),
    deleted: fc.boolean(),
    deleted_dhis2: fc.boolean(),
    error: fc.constantFrom("UNKNOWN_OU:HF 12", "NO_RESPONSE_FROM_DHIS2", "DHIS2_REJECTED"),
    note: fc.string(),
  },
  { requiredKeys: ["dhis2_uuid", "uploaded"] },
);

test("an imported entry that nothing has changed comes back as it was", () => {
  fc.assert(
    fc.property(entry, (old) => {
      expect(toLoaderEntry(fromLoaderEntry(old), old)).toEqual(old);
    }),
  );
});

test("a record uploaded since loses its error and keeps fields nobody knows", () => {
  const old = {
    dhis2_uuid: "a1234567890",
    uploaded: false,
    deleted: false,
    error: "UNKNOWN_OU:HF 12",
    note: "x",
  };
  const now = {
    target: "a1234567890",
    held: "yes",
    status: "created",
    code: undefined,
    isMissing: false,
  } as const;
  expect(toLoaderEntry(now, old)).toEqual({
    dhis2_uuid: "a1234567890",
    uploaded: true,
    deleted: false,
    deleted_dhis2: false,
    note: "x",
  });
});
