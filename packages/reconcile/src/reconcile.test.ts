import fc from "fast-check";
import { expect, test } from "vitest";
import { judgeListing } from "./judge-listing.ts";
import { fromLoaderEntry, toLoaderEntry } from "./loader-entry.ts";
import { needsAction, toReviewStatus } from "./review.ts";

const none = { cameBack: 0, suspectedEdits: 0, nameless: 0 };

test.each([
  ["an empty listing over a known source", { known: 5, seen: 0, vanished: 5, ...none }, {}, false],
  ["an empty listing of a source never seen", { known: 0, seen: 0, vanished: 0, ...none }, {}, true],
  ["ten of a few", { known: 20, seen: 10, vanished: 10, ...none }, {}, true],
  ["eleven of a few", { known: 20, seen: 9, vanished: 11, ...none }, {}, false],
  ["one in twenty of many", { known: 2000, seen: 1900, vanished: 100, ...none }, {}, true],
  ["more than one in twenty", { known: 2000, seen: 1899, vanished: 101, ...none }, {}, false],
  [
    "more than usual, allowed by hand",
    { known: 2000, seen: 1000, vanished: 1000, ...none },
    { maxVanished: 1000 },
    true,
  ],
  ["one, with another that has no id", { known: 20, seen: 18, vanished: 1, ...none, nameless: 1 }, {}, false],
  ["one, when none is allowed", { known: 2000, seen: 1999, vanished: 1, ...none }, { maxVanished: 0 }, false],
] as const)("%s", (_, change, options, isTrusted) => {
  expect(judgeListing(change, options).isTrusted).toBe(isTrusted);
});

test.each([
  ["rejected", false, false, "NOT_UPLOADED_TO_DHIS2"],
  ["rejected", false, true, undefined],
  ["created", false, false, undefined],
  ["updated", true, false, "DELETED_IN_KOBO_BUT_EXISTS_IN_DHIS2"],
  ["rejected", true, true, "DELETED_IN_KOBO_BUT_EXISTS_IN_DHIS2"],
  ["rejected", true, false, undefined],
  ["deleted", true, false, "DELETED_IN_KOBO_AND_DHIS2"],
  ["deleted", false, false, undefined],
] as const)("%s, gone %s, accepted before %s: %s", (status, isGone, wasAccepted, expected) => {
  expect(toReviewStatus({ status, isGone, wasAccepted })).toBe(expected);
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
  const now = { target: "a1234567890", status: "created", code: undefined, isGone: false } as const;
  expect(toLoaderEntry(now, old)).toEqual({
    dhis2_uuid: "a1234567890",
    uploaded: true,
    deleted: false,
    deleted_dhis2: false,
    note: "x",
  });
});
