import { expect, test } from "vitest";
import { type Identity, toIdentity } from "./identity.ts";

function identify(row: Readonly<Record<string, unknown>>, key: string | undefined): Identity {
  return toIdentity((column) => row[column], key);
}

test.each([
  ["rootUuid", { _id: "7", _uuid: "new", "meta/rootUuid": "uuid:first" }, undefined, "first", ["new", "7"]],
  ["_id", { _id: "7", _uuid: "new", "meta/deprecatedID": "uuid:old" }, undefined, "7", ["new", "old"]],
  ["_uuid", { _uuid: "new", "meta/deprecatedID": "uuid:old" }, undefined, "new", ["old"]],
  [
    "_uuid when the better columns are empty",
    { _id: "", _uuid: "one", "meta/rootUuid": "" },
    undefined,
    "one",
    [],
  ],
  ["the column that was named", { visit: "v-1", _uuid: "new" }, "visit", "v-1", ["new"]],
  ["nobody", { FACILITY: "HF 1" }, undefined, undefined, []],
  ["nobody when the named column is empty", { visit: "", _id: "7" }, "visit", undefined, []],
])("a row is known by %s", (_, row, key, id, aliases) => {
  expect(identify(row, key)).toEqual({ id, aliases });
});

test("a named column of numbers: no row goes by a number that may be the name of another one", () => {
  const [one, other] = [
    { _id: "2", _uuid: "a", household: "1" },
    { _id: "1", _uuid: "b", household: "2" },
  ];
  expect(identify(one, "household")).toEqual({ id: "1", aliases: ["a"] });
  expect(identify(other, "household")).toEqual({ id: "2", aliases: ["b"] });
  const named = identify({ _id: "2", _uuid: "a", household: "HH-1" }, "household");
  expect(named).toEqual({ id: "HH-1", aliases: ["a", "2"] });
});

test("an edit keeps the identity and adds the new uuid to the former names", () => {
  const before = identify({ _uuid: "a", "meta/rootUuid": "uuid:a" }, undefined);
  const after = identify({ _uuid: "b", "meta/rootUuid": "uuid:a", "meta/deprecatedID": "uuid:a" }, undefined);
  expect([before.id, after.id]).toEqual(["a", "a"]);
  expect(after.aliases).toEqual(["b"]);
});
