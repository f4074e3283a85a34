import { expect, test } from "vitest";
import { findOtherFormat } from "./find-other-format.ts";

test.each([
  ["<!DOCTYPE html><html>", "an HTML page"],
  ["\uFEFF\r\n  <HTML lang='en'>", "an HTML page"],
  ["<!-- maintenance -->", "an HTML page"],
  ['<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN">', "an HTML page"],
  ['<?xml version="1.0"?><Error><Code>BlobNotFound</Code></Error>', "an XML document (BlobNotFound)"],
  ["<Error><Message>no code</Message></Error>", "an XML document"],
  ['{"detail":"Not found."}', "a JSON document"],
  ['[\n  {"_id": 1}]', "a JSON document"],
  ["[]", "a JSON document"],
  ["%PDF-1.4", "a PDF"],
  ["SQLite format 3\0", "a binary file"],
])("%j is %s", (text, name) => {
  expect(findOtherFormat(Buffer.from(text))?.name).toBe(name);
});

test.each([
  "_id,q\n",
  '"<p>Name</p>";"_id"\r\n',
  "<b>Name</b>;_id\n",
  '_id;q\n1;"<!doctype html><html>"\n',
  "{group}/q;_id\n",
  "[1] name;_id\n",
  "PK;_id\n",
  "",
])("%j may be a CSV", (text) => {
  expect(findOtherFormat(Buffer.from(text))).toBeUndefined();
});
