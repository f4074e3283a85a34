import type { QueuedRequest } from "@d2pipe/dispatcher2-client";
import { expect, test } from "vitest";
import { judge } from "./judge.ts";

const sent = { dataElement: "de1", period: "202401", orgUnit: "ou1", categoryOptionCombo: "coc1" };

function aRequest(parts: Partial<QueuedRequest>): QueuedRequest {
  const blank = { uid: "q0000000001", destination: 2, statuscode: "", errors: "", response: "", body: "" };
  return { ...blank, status: "ready", ...parts };
}

interface Summary {
  status: string;
  importCount?: { imported?: number; updated?: number; ignored?: number };
  conflicts?: object[];
  rejectedIndexes?: number[];
}

function judgeAt(at: number, summary: Summary, { status = "failed", count = 3, isPlain = false } = {}) {
  const response = JSON.stringify(isPlain ? summary : { status: summary.status, response: summary });
  return judge(aRequest({ status, statuscode: "409", response }), { at, count, sent });
}

test.each(["ready", "pending", "inprogress"])("%s: it waits", (status) => {
  expect(judge(aRequest({ status }), { at: 0, count: 1, sent })).toEqual({ kind: "queued" });
});

test("completed without an answer: stored; failed without one: to be tried again", () => {
  const position = { at: 0, count: 1, sent };
  expect(judge(aRequest({ status: "completed" }), position)).toEqual({ kind: "stored", status: undefined });
  for (const response of ["", "<html>", '{"httpStatusCode":500,"status":"ERROR"}'])
    expect(judge(aRequest({ status: "failed", response }), position)).toEqual({ kind: "queued" });
});

test.each([
  ["expired", "ERROR02", false],
  ["expired", "500", true],
  ["canceled", "", false],
  ["error", "", false],
  ["a status of tomorrow", "", false],
])("%s %s: given up", (status, statuscode, hasAnswered) => {
  const fate = judge(aRequest({ status, statuscode }), { at: 0, count: 1, sent });
  expect(fate).toMatchObject({ kind: "given up", hasAnswered, why: { code: "NOT_DELIVERED" } });
});

test("2.38 to 2.42: the indexes name the refused values, the others are stored, whether failed or expired", () => {
  const summary = {
    status: "WARNING",
    importCount: { imported: 2, updated: 0, ignored: 1 },
    conflicts: [{ object: "de1", value: "the value x", errorCode: "E7619", indexes: [1] }],
    rejectedIndexes: [1],
  };
  for (const status of ["failed", "expired"]) {
    const fates = [0, 1, 2].map((at) => judgeAt(at, summary, { status }));
    expect(fates).toMatchObject([
      { kind: "stored", status: "created" },
      { kind: "refused", why: { code: "E7619" }, isWhole: false },
      { kind: "stored", status: "created" },
    ]);
    expect(JSON.stringify(fates)).not.toContain("the value x");
  }
});

test("up to 2.37 a conflict names ids", () => {
  const summary = {
    status: "WARNING",
    importCount: { imported: 1, updated: 1, ignored: 1 },
    conflicts: [{ object: "de1", value: "not numeric" }],
  };
  expect(judgeAt(0, summary, { isPlain: true })).toMatchObject({ kind: "refused" });
  const others = { ...summary, conflicts: [{ object: "de2", value: "not numeric" }] };
  expect(judgeAt(0, others, { isPlain: true })).toEqual({ kind: "stored", status: undefined });
});

test("2.43: of a group that was refused for some of its ids, the others were spoiled", () => {
  const refuse = (errorCode: string, args: string) =>
    judgeAt(0, {
      status: "ERROR",
      conflicts: [{ objects: { args }, errorCode, indexes: [0, 1, 2] }],
      rejectedIndexes: [0, 1, 2],
    });
  expect(refuse("E8020", "ds1-[de1, de2]")).toMatchObject({ kind: "refused", isWhole: false });
  expect(refuse("E8020", "ds1-[de2]")).toEqual({ kind: "spoiled" });
  expect(refuse("E8022", "ds1-[ou1]")).toMatchObject({ kind: "refused", isWhole: false });
  expect(refuse("E8024", "ds1-de1-[coc1]")).toMatchObject({ kind: "refused", isWhole: false });
  expect(refuse("E8024", "ds1-de2-[coc1]")).toEqual({ kind: "spoiled" });
  expect(refuse("E8010", "ds1")).toMatchObject({ kind: "refused", isWhole: false });
  expect(refuse("E8012", "option")).toMatchObject({ kind: "refused", isWhole: true });
});

test("2.43: a value that could not be read spoils all, and is not named", () => {
  const summary = {
    status: "ERROR",
    conflicts: [{ objects: { args: "0-AG_NONE" }, errorCode: "E8103", indexes: [-1] }],
    rejectedIndexes: [],
  };
  expect(judgeAt(1, summary)).toMatchObject({ kind: "refused", why: { code: "E8103" }, isWhole: true });
  expect(judgeAt(0, summary, { count: 1 })).toMatchObject({ kind: "refused", isWhole: false });
});

test("an error of the data set is one of all its values", () => {
  const summary = { status: "ERROR", conflicts: [{ object: "ds1", value: "x", errorCode: "E7600" }] };
  expect(judgeAt(1, summary)).toMatchObject({ kind: "refused", why: { code: "E7600" }, isWhole: false });
});

test("where accepted answers are kept they are read as well", () => {
  const counted = { status: "SUCCESS", importCount: { imported: 0, updated: 3 } };
  expect(judgeAt(0, counted, { status: "completed" })).toEqual({ kind: "stored", status: "updated" });
  const left = {
    status: "WARNING",
    importCount: { updated: 2, ignored: 1 },
    conflicts: [{ errorCode: "E8122", indexes: [2] }],
  };
  expect(judgeAt(2, left, { status: "completed" })).toMatchObject({
    kind: "refused",
    why: { code: "E8122" },
  });
});
