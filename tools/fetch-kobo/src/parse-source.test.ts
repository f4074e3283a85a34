import { UsageError } from "@d2pipe/errors";
import { expect, test } from "vitest";
import { parseSource } from "./parse-source.ts";

test.each([
  ["kobo://aXYZ1", { kind: "kobo", asset: "aXYZ1", stream: "aXYZ1" }],
  ["kobo://aXYZ1/", { kind: "kobo", asset: "aXYZ1", stream: "aXYZ1" }],
  ["-", { kind: "stdin", stream: "stdin" }],
  ["data/kobo.csv", { kind: "file", address: "data/kobo.csv", stream: "kobo" }],
  [
    "https://storage.example.org/raw/a.b.csv?sig=1",
    { kind: "file", address: "https://storage.example.org/raw/a.b.csv?sig=1", stream: "a.b" },
  ],
  [
    "https://kf.example.org/api/v2/assets/aXYZ1/export-settings/esABC/data.csv",
    {
      kind: "kobo",
      asset: "aXYZ1",
      stream: "aXYZ1",
      saved: { origin: "https://kf.example.org", settings: "esABC" },
    },
  ],
])("%s", (argument, source) => {
  expect(parseSource(argument)).toEqual(source);
});

test.each([undefined, "kobo://", "kobo://a/b", "kobo://a?x=1"])("%s is refused", (argument) => {
  expect(() => parseSource(argument)).toThrow(UsageError);
});
