import { aCase } from "@d2pipe/testkit";
import { expect, it } from "vitest";
import { noFlags } from "../test/no-flags.ts";
import { decide } from "./write-pending.ts";

const flags = { ...noFlags, closed: true };
const rejected = "2024-03-11T09:13:02.551042Z";
const later = "2024-03-12T07:00:00.000000Z";

it.each([
  ["as it was rejected", {}, rejected, "send"],
  ["corrected", { server_last_modified: later }, rejected, "send"],
  ["opened again", { closed: false, server_last_modified: later }, rejected, "skip"],
  ["of another type now", { case_type: "household", server_last_modified: later }, rejected, "skip"],
  ["of its type in other letters, as Case API v1 takes it", { case_type: "VISIT" }, rejected, "send"],
  ["as it was, where the flags ask for others", { closed: false }, rejected, "leave"],
  ["not as asked for, of an unknown time", { closed: false, server_last_modified: null }, rejected, "leave"],
  ["not as asked for, rejected at an unknown time", { closed: false }, undefined, "leave"],
])("a case that is %s", (_, change, revision, action) => {
  expect(decide(aCase(change), revision, flags).do).toBe(action);
});
