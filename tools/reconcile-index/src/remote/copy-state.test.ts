import { readdirSync, writeFileSync } from "node:fs";
import { tempDir } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { chooseStart, readEtag, writeEtag } from "./copy-state.ts";

test.each([
  // The copy, what the index here continues, whether there is an index here.
  [undefined, undefined, false, "new"],
  [undefined, "", false, "new"],
  [undefined, undefined, true, "here"],
  [undefined, "", true, "here"],
  [undefined, "a", true, "here"],
  ["a", undefined, false, "copy"],
  ["a", "a", false, "copy"],
  ["a", "a", true, "here"],
  ["b", "a", true, "copy"],
  ["b", "", true, "copy"],
  ["b", undefined, true, "conflict"],
] as const)("copy %j, continuing %j, index here %j: %s", (copy, continues, hasIndex, start) => {
  expect(chooseStart({ copy, continues, hasIndex })).toBe(start);
});

test("the ETag of the copy is kept beside the index, as the scripts before did it", () => {
  using dir = tempDir();
  const index = dir.file("sipca.db");
  expect(readEtag(index)).toBeUndefined();
  writeFileSync(`${index}.unsaved`, "");
  for (const etag of ['"0x1"', ""]) {
    writeEtag(index, etag);
    expect(readEtag(index)).toBe(etag);
  }
  expect(readdirSync(dir.path)).toEqual(["sipca.db.etag"]);
});
