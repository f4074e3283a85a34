import type { Line, TrackerEvent } from "@d2pipe/records";
import type { Sandbox } from "@d2pipe/sandbox";
import { anEventLine, deleteByHand } from "@d2pipe/testkit";
import { heldEvents, toUid } from "../cases-to-events/pipeline.ts";
import { describeTarget } from "./describe-target.ts";

const age = "VAAsWcu5xsN";

function toLine(id: string, change: Partial<TrackerEvent>): Line {
  const { src, event } = anEventLine(1, change);
  return { src: { ...src, id, rev: undefined }, event };
}

function toValues(value: string): TrackerEvent["dataValues"] {
  return [
    { dataElement: age, value },
    { dataElement: "daI0txTxpAx", value: "F" },
  ];
}

function write(id: string, value: string): Line {
  return toLine(id, { dataValues: toValues(value) });
}

async function held(sandbox: Sandbox): Promise<string[]> {
  const events = await heldEvents(sandbox);
  return events
    .map(({ dataValues }) => dataValues.find(({ dataElement }) => dataElement === age)?.value ?? "")
    .toSorted();
}

describeTarget({
  kind: "event",
  sandbox: {},
  tool: "push-dhis2",
  writes: { method: "POST", path: "/api/tracker" },
  write,
  remove: (id) => ({ ...toLine(id, {}), op: "delete" }),
  shared: [
    toLine("twice-1", { event: "a1234567890", dataValues: toValues("1") }),
    toLine("twice-2", { event: "a1234567890", dataValues: toValues("2") }),
  ],
  refused: { value: "douze", code: "E1302" },
  // `notes` has to be a list: the server cannot read the whole body (400).
  spoiling: (id) => toLine(id, { notes: "no list" }),
  namesStored: true,
  tellsAbsent: true,
  held,
  deleteByHand: async (sandbox, id) => await deleteByHand(sandbox, [toUid(id)]),
});
