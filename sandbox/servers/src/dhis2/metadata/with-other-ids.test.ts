import { expect, test } from "vitest";
import metadata from "../../../fixture/metadata.json" with { type: "json" };
import { uidPattern } from "../random-uid.ts";
import { otherIdOf, withOtherIds } from "./with-other-ids.ts";

const ids = [...JSON.stringify(metadata).matchAll(/"id":"(\w+)"/g)].map(([, id = ""]) => id);
const other = JSON.stringify(withOtherIds(metadata));

test("no id of the file is left, and each has one UID of its own", () => {
  expect(ids.length).toBeGreaterThan(100);
  expect(ids.filter((id) => other.includes(id))).toEqual([]);
  const renamed = new Set(ids.map(otherIdOf));
  expect(renamed.size).toBe(new Set(ids).size);
  expect([...renamed].every((id) => uidPattern.test(id))).toBe(true);
});

test("codes, names and passwords are the same", () => {
  const withoutIds = (text: string): string => text.replaceAll(/"id":"\w+"/g, '"id":""');
  const codes = (text: string) =>
    [...text.matchAll(/"(?:code|name|password)":"[^"]*"/g)].map(([found]) => found);
  expect(codes(withoutIds(other))).toEqual(codes(withoutIds(JSON.stringify(metadata))));
});
