import type { QueuedRequest } from "@d2pipe/dispatcher2-client";
import type { Entry } from "@d2pipe/push";
import { expect, test } from "vitest";
import { identify } from "./identify.ts";
import { planAlone, planQueued } from "./plan.ts";
import { listQueuedValues, type QueuedValue, toQueuedName } from "./queued-values.ts";
import type { ValueRecord } from "./value-record.ts";

const src = { system: "dhis2", stream: "ds1", rev: "2024-03-01T00:00:00.000Z" };
const ids = { dataElement: "de1", period: "202401", orgUnit: "ou1" };
const uid = "q0000000001";
const usual = { full: false, isAskable: true };

function aRecord(before?: Partial<Entry>, value = "3"): ValueRecord {
  const identified = identify({ src, dataValue: { ...ids, value } });
  const { key: id, scope } = identified;
  const entry: Entry = {
    system: "dhis2",
    id,
    scope,
    stream: "ds1",
    target: uid,
    held: "yes",
    generation: 0,
    rev: src.rev,
    hash: "h",
    late: undefined,
    status: "created",
    code: undefined,
    ...before,
  };
  const rest = { src, raw: "", action: "write", identified, hash: "h", isHeld: false } as const;
  return { ...rest, before: before && entry, resolution: undefined };
}

function inQueue(parts: Partial<QueuedRequest>, values: readonly string[] = ["3"]): QueuedValue | undefined {
  const dataValues = values.map((value, at) => ({ ...ids, dataElement: `de${at + 1}`, value }));
  const blank = { uid, destination: 2, statuscode: "", errors: "", response: "", status: "ready" };
  const request = { ...blank, body: JSON.stringify({ dataSet: "ds1", dataValues }), ...parts };
  return listQueuedValues([request]).get(toQueuedName("ds1", "de1/202401/ou1//"));
}

test("index alone: unchanged, unless it is to be sent again or its fate is open", () => {
  expect(planAlone(aRecord({}), usual)).toEqual({ kind: "unchanged" });
  expect(planAlone(aRecord({}), { ...usual, full: true })).toBeUndefined();
  expect(planAlone(aRecord({ hash: "other" }), usual)).toBeUndefined();
  expect(planAlone(aRecord({ status: "unknown", code: "QUEUED" }), usual)).toBeUndefined();
  expect(planAlone(aRecord(), usual)).toBeUndefined();
});

test("index alone: an older revision is skipped", () => {
  const newer = aRecord({ rev: "2024-03-02T00:00:00.000Z" });
  expect(planAlone(newer, usual)).toMatchObject({ kind: "skipped", why: { code: "STALE_REVISION" } });
});

test("classic: what was taken once is not queued again, and its fate stays open", () => {
  const taken = aRecord({ status: "unknown", code: "QUEUED" });
  expect(planAlone(taken, { ...usual, isAskable: false })).toMatchObject({
    kind: "queued",
    isAskable: false,
  });
  const lost = aRecord({ status: "unknown", code: "UNCONFIRMED", hash: undefined });
  expect(planAlone(lost, { ...usual, isAskable: false })).toBeUndefined();
});

test("nothing in the queue, or an older value that is through: it is queued", () => {
  expect(planQueued(aRecord(), undefined, usual)).toMatchObject({ do: "queue", company: "usual" });
  const through = inQueue({ status: "completed" }, ["2"]);
  expect(planQueued(aRecord(), through, usual)).toMatchObject({ do: "queue", isHeld: true });
  expect(planQueued(aRecord({ status: "rejected" }), undefined, usual)).toMatchObject({
    company: "refused before",
  });
});

test("the same content waits: followed; another content waits: behind it", () => {
  expect(planQueued(aRecord(), inQueue({}), usual)).toMatchObject({ do: "follow" });
  expect(planQueued(aRecord(), inQueue({}, ["2"]), usual)).toEqual({
    do: "resolve",
    resolution: { kind: "behind" },
  });
});

test("the same content is through: it is the outcome once, and then it is queued again", () => {
  const completed = inQueue({ status: "completed" });
  const stored = { do: "resolve", resolution: { kind: "stored", uid, status: "created" } };
  expect(planQueued(aRecord(), completed, usual)).toEqual(stored);
  expect(planQueued(aRecord({ status: "unknown" }), completed, usual)).toEqual(stored);
  expect(planQueued(aRecord({ status: "unknown" }), completed, { ...usual, full: true })).toEqual(stored);
  expect(planQueued(aRecord(), completed, { ...usual, full: true })).toMatchObject({ do: "queue" });
  expect(planQueued(aRecord({ hash: "other" }), completed, usual)).toMatchObject({ do: "queue" });
});

test("refused: rejected once, and then queued again apart from the others", () => {
  const summary = { status: "WARNING", conflicts: [{ errorCode: "E7619", indexes: [0] }] };
  const refused = inQueue({ status: "failed", response: JSON.stringify({ response: summary }) });
  expect(planQueued(aRecord(), refused, usual)).toMatchObject({ resolution: { kind: "rejected" } });
  const reported = aRecord({ status: "rejected", code: "E7619" });
  expect(planQueued(reported, refused, usual)).toEqual({ do: "queue", company: "refused before" });
});

test("given up: queued again, alone when it may be why; alone already: rejected", () => {
  const unreachable = inQueue({ status: "expired", statuscode: "ERROR02" }, ["3", "4"]);
  expect(planQueued(aRecord(), unreachable, usual)).toEqual({ do: "queue", company: "usual" });
  const answered = { status: "expired", statuscode: "500" };
  expect(planQueued(aRecord(), inQueue(answered, ["3", "4"]), usual)).toEqual({
    do: "queue",
    company: "none",
  });
  expect(planQueued(aRecord(), inQueue(answered), usual)).toMatchObject({ resolution: { kind: "rejected" } });
});

test("of several requests the newest counts, and bodies that are not ours are left out", () => {
  const body = (value: string) => JSON.stringify({ dataSet: "ds1", dataValues: [{ ...ids, value }] });
  const blank = { destination: 2, statuscode: "", errors: "", response: "", status: "ready" };
  const texts = ["", "null", "[]", '{"events":[]}', body("new"), body("old")];
  const requests = texts.map((text, at) => ({ ...blank, uid: `q${at}`, body: text }));
  const [found, ...others] = listQueuedValues(requests).values();
  expect(others).toEqual([]);
  expect(found).toMatchObject({ request: { uid: "q4" }, position: { sent: { value: "new" } } });
});
