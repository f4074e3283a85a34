import {
  chmodSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { InputError, LockedError, StorageError } from "@d2pipe/errors";
import { tempDir } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { brokenAfter, piecesOf, toBuffer } from "../test/bytes.ts";
import { getStored } from "./get-stored.ts";
import { createLocalStore } from "./local-store.ts";

test("a new file may be read by its owner only, an old one keeps its mode", async () => {
  using dir = tempDir();
  const path = dir.file("a.csv");
  await createLocalStore(path).write(piecesOf("one"));
  expect(statSync(path).mode & 0o777).toBe(0o600);
  chmodSync(path, 0o640);
  await createLocalStore(path).write(piecesOf("two"));
  expect(statSync(path).mode & 0o777).toBe(0o640);
  expect(readFileSync(path, "utf8")).toBe("two");
});

test("a source that breaks leaves the old file and no other", async () => {
  using dir = tempDir();
  writeFileSync(dir.file("a.db"), "old");
  await expect(createLocalStore(dir.file("a.db")).write(brokenAfter(2, 100))).rejects.toThrow(
    "the source broke",
  );
  expect(readFileSync(dir.file("a.db"), "utf8")).toBe("old");
  expect(readdirSync(dir.path)).toEqual(["a.db"]);
});

test("a write under a condition that does not hold overwrites nothing", async () => {
  using dir = tempDir();
  const store = createLocalStore(dir.file("a.db"));
  const { etag } = await store.write(piecesOf("one"), { ifNoneMatch: "*" });
  await expect(store.write(piecesOf("two"), { ifNoneMatch: "*" })).rejects.toBeInstanceOf(LockedError);
  await store.write(piecesOf("two"), { ifMatch: etag });
  await expect(store.write(piecesOf("three"), { ifMatch: etag })).rejects.toBeInstanceOf(LockedError);
  expect(readFileSync(dir.file("a.db"), "utf8")).toBe("two");
  expect(readdirSync(dir.path)).toEqual(["a.db"]);
});

test("what a killed write left behind goes with the next write, and what another run is writing stays", async () => {
  using dir = tempDir();
  const names = [".a.db.1.part", ".a.db.2.part", ".b.db.1.part", "a.db.part"];
  for (const name of names) writeFileSync(dir.file(name), "half");
  const longAgo = new Date(Date.now() - 7_200_000);
  for (const name of names.filter((each) => each !== ".a.db.2.part"))
    utimesSync(dir.file(name), longAgo, longAgo);
  await createLocalStore(dir.file("a.db")).write(piecesOf("whole"));
  expect(readdirSync(dir.path).toSorted()).toEqual([".a.db.2.part", ".b.db.1.part", "a.db", "a.db.part"]);
});

test("a symbolic link stays one", async () => {
  using dir = tempDir();
  writeFileSync(dir.file("real.csv"), "old");
  symlinkSync("real.csv", dir.file("link.csv"));
  await createLocalStore(dir.file("link.csv")).write(piecesOf("new"));
  expect(readFileSync(dir.file("real.csv"), "utf8")).toBe("new");
});

test("what is missing, and what is not a file, have names", async () => {
  using dir = tempDir();
  expect(await createLocalStore(dir.file("none")).stat()).toBeUndefined();
  await expect(getStored(createLocalStore(dir.file("none")))).rejects.toBeInstanceOf(InputError);
  const folder = await createLocalStore(dir.path).read();
  await expect(toBuffer(folder?.chunks ?? piecesOf(""))).rejects.toBeInstanceOf(StorageError);
  await expect(createLocalStore(dir.file("no/folder/x")).write(piecesOf("x"))).rejects.toBeInstanceOf(
    StorageError,
  );
});
