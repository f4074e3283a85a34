import fc from "fast-check";
import { expect, test } from "vitest";
import { computeUid, isUid, type UidParts } from "./uid.ts";

const visit: UidParts = {
  kind: "event",
  type: "m9HubivKFQ0",
  stage: "aPPoC5xUgS3",
  system: "commcare",
  id: "3f1c9e7a-0c0b-4a53-9a55-8f0a4c1f6b21",
  generation: 0,
};

test("the UIDs of records already sent never change", () => {
  expect(computeUid(visit)).toBe("GHWbDjzPshs");
  expect(computeUid({ ...visit, generation: 1 })).toBe("qNra9q3VBUl");
});

test("every computed UID is one that DHIS2 accepts", () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), (id, generation) => isUid(computeUid({ ...visit, id, generation }))),
  );
});

test("parts that run into each other give different UIDs", () => {
  expect(computeUid({ ...visit, type: "ab", stage: "c" })).not.toBe(
    computeUid({ ...visit, type: "a", stage: "bc" }),
  );
});

test("a hundred thousand cases have a hundred thousand UIDs", () => {
  const uids = new Set(Array.from({ length: 100_000 }, (_, at) => computeUid({ ...visit, id: String(at) })));
  expect(uids.size).toBe(100_000);
});
