import { randomUUID } from "node:crypto";
import { computeUid, type TrackerEvent } from "@d2pipe/records";
import { anEvent, runTool, tempDir, toNdjson } from "@d2pipe/testkit";
import { describe, expect, test } from "vitest";
import { countStatuses, outcomesOf, program, programStage } from "../cases-to-events/pipeline.ts";
import { openContractServer, profiles } from "./server.ts";

/**
 * What d2pipe relies on in a DHIS2, on every version of the sandbox, and on a real server by
 * `CONTRACT_DHIS2_URL=https://… pnpm test tests/contract` (it must hold sandbox/servers/fixture/metadata.json).
 */
function freshUid(): string {
  return computeUid({
    kind: "event",
    type: program,
    stage: programStage,
    system: "contract",
    id: randomUUID(),
    generation: 0,
  });
}

function freshEvent(change: Partial<TrackerEvent> = {}): TrackerEvent & { event: string } {
  return { ...anEvent(change), event: freshUid() };
}

function toBody(...events: readonly TrackerEvent[]): string {
  return JSON.stringify({ events });
}

const upsert = { importStrategy: "CREATE_AND_UPDATE" } as const;

describe.each(profiles)("DHIS2 %s", (profile) => {
  test("created once, updated the second time, and read back by our own UID", async () => {
    await using server = await openContractServer(profile);
    const event = freshEvent();
    const first = await server.client.importTracker(toBody(event), upsert);
    expect(first.stats).toMatchObject({ created: 1, updated: 0, ignored: 0 });
    const second = await server.client.importTracker(toBody(event), upsert);
    expect(second.stats).toMatchObject({ created: 0, updated: 1, ignored: 0 });
    const held = await server.client.listEventsByUid(program, [event.event, freshUid()]);
    expect([...held.keys()]).toEqual([event.event]);
    expect(held.get(event.event)?.deleted).toBe(false);
  });

  test("one refused among good ones: the good are stored, the refused is named by UID", async () => {
    await using server = await openContractServer(profile);
    const [good, bad] = [freshEvent(), freshEvent({ dataValues: [] })];
    const report = await server.client.importTracker(toBody(good, bad), upsert);
    expect(report.errorReports.every(({ uid }) => uid === bad.event)).toBe(true);
    expect(report.errorReports.some(({ errorCode }) => errorCode === "E1303")).toBe(true);
    const held = await server.client.listEventsByUid(program, [good.event, bad.event]);
    expect([...held.keys()]).toEqual([good.event]);
  });

  test("VALIDATE stores nothing", async () => {
    await using server = await openContractServer(profile);
    const event = freshEvent();
    await server.client.importTracker(toBody(event), { ...upsert, importMode: "VALIDATE" });
    expect((await server.client.listEventsByUid(program, [event.event])).size).toBe(0);
  });

  test("a deleted UID can never be used again: E1082", async () => {
    await using server = await openContractServer(profile);
    const event = freshEvent();
    await server.client.importTracker(toBody(event), upsert);
    await server.client.importTracker(toBody({ event: event.event }), { importStrategy: "DELETE" });
    const again = await server.client.importTracker(toBody(event), upsert);
    expect(again.errorReports.map(({ errorCode }) => errorCode)).toContain("E1082");
    expect((await server.client.listEventsByUid(program, [event.event])).get(event.event)?.deleted).toBe(
      true,
    );
  });

  test("a value sent as null is removed, values left out stay", async () => {
    await using server = await openContractServer(profile);
    const event = freshEvent();
    await server.client.importTracker(toBody(event), upsert);
    const [age, sex, temperature] = event.dataValues ?? [];
    const dataValues = [age, sex, { dataElement: temperature?.dataElement ?? "", value: null }].filter(
      (value) => value !== undefined,
    );
    await server.client.importTracker(toBody({ ...event, dataValues }), upsert);
    const held = await server.client.listEventsByUid(program, [event.event], {
      fields: "event,dataValues[dataElement,value]",
    });
    const elements = held.get(event.event)?.dataValues?.map(({ dataElement }) => dataElement) ?? [];
    expect(elements).not.toContain(temperature?.dataElement);
    expect(elements).toContain(event.dataValues?.[3]?.dataElement);
  });

  test("a wrong password is an error that is not tried again", async () => {
    await using server = await openContractServer(profile);
    const env = { ...server.env, DHIS2_PASSWORD: "wrong" };
    const { code } = await runTool("pull-metadata", { args: ["--program", program], env, stdout: "text" });
    expect(code).toBe(6);
  });

  test("push-dhis2: created, unchanged, updated without an index, deleted, back under a new UID", async () => {
    await using server = await openContractServer(profile);
    using dir = tempDir();
    const index = ["--index", dir.file("a.db")];
    const src = { system: "contract", stream: "contract", id: randomUUID() };
    const line = toNdjson([{ src, event: anEvent() }]);
    const push = async (stdin: string, args: readonly string[]): ReturnType<typeof runTool> =>
      await runTool("push-dhis2", { args, env: server.env, stdin });
    const created = await push(line, index);
    expect(countStatuses(created.lines)).toEqual({ created: 1 });
    const [{ outcome } = { outcome: undefined }] = outcomesOf(created.lines);
    expect(countStatuses((await push(line, index)).lines)).toEqual({ unchanged: 1 });
    expect(countStatuses((await push(line, [])).lines)).toEqual({ updated: 1 });
    const uid = outcome?.target?.split("/")[1] ?? "";
    const remove = toNdjson([{ src, op: "delete", event: { event: uid, program, programStage } }]);
    expect(countStatuses((await push(remove, index)).lines)).toEqual({ deleted: 1 });
    const back = await push(line, index);
    expect(countStatuses(back.lines)).toEqual({ created: 1 });
    expect(outcomesOf(back.lines)[0]?.outcome.target).not.toBe(outcome?.target);
  });
});
