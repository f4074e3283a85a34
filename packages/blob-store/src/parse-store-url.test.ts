import { UsageError } from "@d2pipe/errors";
import { expect, test } from "vitest";
import { parseStoreUrl } from "./parse-store-url.ts";

test.each([
  ["kobo.csv", { kind: "local", path: "kobo.csv" }],
  ["/data/a b.csv", { kind: "local", path: "/data/a b.csv" }],
  ["azblob://sipca/raw/kobo ü.csv", { kind: "azblob", place: "sipca", path: "raw/kobo ü.csv" }],
  ["s3://bucket/a/b#1.csv", { kind: "s3", place: "bucket", path: "a/b#1.csv" }],
  ["https://x.org/a?sig=1", { kind: "https", url: "https://x.org/a?sig=1" }],
])("%s", (text, address) => {
  expect(parseStoreUrl(text)).toEqual(address);
});

test.each([
  "azblob://sipca",
  "azblob:///x",
  "s3://bucket/",
  "s3://bucket/folder/",
  "ftp://x/y",
  "azblob://c/p?sig=SECRET",
  "s3://AKID:SECRET@b/k",
])("%s is refused, without its secret", (text) => {
  expect(() => parseStoreUrl(text)).toThrow(UsageError);
  expect(() => parseStoreUrl(text)).not.toThrow(/SECRET/u);
});
