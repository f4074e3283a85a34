import { writeFileSync } from "node:fs";
import { type PipeRun, runPipe, type SandboxTest, withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { countStatuses, heldEvents, outcomesOf } from "../cases-to-events/pipeline.ts";
import { makeSubmissions, type Submission, toCsv, toOldEvent, writeLoaderFiles } from "./loader-files.ts";
import { toPipe } from "./pipe.ts";

async function run(
  { env, dir }: SandboxTest,
  submissions: readonly Submission[],
  fetch: readonly string[] = [],
  detect: readonly string[] = [],
): Promise<PipeRun> {
  writeFileSync(dir.file("kobo.csv"), toCsv(submissions));
  writeLoaderFiles(dir);
  const source = [dir.file("kobo.csv"), "--delimiter", "~", "--stream", "sipca"];
  const push = ["--payload-dir", dir.file("events_payload")];
  return await runPipe(toPipe(dir, { fetch: [...source, ...fetch], detect, push }), { env });
}

function sortValues(values: readonly { dataElement: string; value: string }[]): string[] {
  return values.map(({ dataElement, value }) => `${dataElement}=${value}`).toSorted();
}

test("the loader's own files give the events of the loader's rules", async () => {
  await withSandbox({}, async (given) => {
    const submissions = makeSubmissions(300);
    const first = await run(given, submissions);
    expect(first.code).toBe(0);
    expect(countStatuses(first.lines)).toEqual({ created: 300 });
    const uids = new Map(
      outcomesOf(first.lines).map(({ id, outcome }) => [id, outcome.target?.split("/")[1]]),
    );
    const held = new Map((await heldEvents(given.sandbox)).map((event) => [event.event, event]));
    for (const submission of submissions) {
      const event = held.get(uids.get(submission.uuid) ?? "");
      const old: { completedAt?: string; dataValues?: { dataElement: string; value: string }[] } =
        toOldEvent(submission);
      const { dataValues: _, completedAt: __, ...scalars } = old;
      expect(event).toMatchObject({ ...scalars, occurredAt: expect.stringContaining(submission.day) });
      expect(sortValues(event?.dataValues ?? [])).toEqual(sortValues(old.dataValues ?? []));
    }
    expect(countStatuses((await run(given, submissions)).lines)).toEqual({ unchanged: 300 });
  });
});

test("an unmapped answer and an unknown facility are rejected by name, without the value, and the rest goes on", async () => {
  await withSandbox({}, async (given) => {
    const submissions = makeSubmissions(20);
    const [one, two] = submissions;
    if (one) one.cells.ipc_s1q3 = "secret answer";
    if (two) two.facility = "Nowhere";
    const { code, lines, stderrs, stdout } = await run(given, submissions);
    expect(code).toBe(5);
    expect(countStatuses(lines)).toEqual({ created: 18, rejected: 2 });
    const rejected = outcomesOf(lines).filter(({ outcome }) => outcome.status === "rejected");
    expect(rejected.map(({ id, outcome }) => [id, outcome.code])).toEqual([
      ["uuid-0", "UNMAPPED_OPTION"],
      ["uuid-1", "UNKNOWN_OU"],
    ]);
    expect(rejected[0]?.outcome.message).toContain("ipc_s1q3");
    expect(stdout + stderrs.join("")).not.toMatch(/secret answer|Nowhere/);
  });
});

test("an edit under --key updates its event; without any lasting name it is a suspected edit", async () => {
  await withSandbox({}, async (given) => {
    const submissions = makeSubmissions(40);
    await run(given, submissions, ["--key", "ipc_assessor"]);
    const [first, ...others] = submissions;
    if (!first) throw new Error("no submission");
    const edited = { ...first, uuid: "uuid-new", cells: { ...first.cells, ipc_beds: "99" } };
    const keyed = await run(given, [edited, ...others], ["--key", "ipc_assessor"]);
    expect(countStatuses(keyed.lines)).toEqual({ updated: 1, unchanged: 39 });
    expect((await heldEvents(given.sandbox)).length).toBe(40);
  });
  await withSandbox({}, async (given) => {
    const submissions = makeSubmissions(40);
    await run(given, submissions);
    const [first, ...others] = submissions;
    if (!first) throw new Error("no submission");
    const { code, lines } = await run(given, [{ ...first, uuid: "uuid-new" }, ...others]);
    const missing = outcomesOf(lines).find(({ outcome }) => outcome.code === "MISSING_FROM_SOURCE");
    expect(missing).toMatchObject({
      id: first.uuid,
      outcome: { hint: expect.stringContaining("uuid-new has the same org unit and date") },
    });
    expect(code).toBe(5);
  });
});

test("a CSV that was cut off or is empty marks nothing as deleted", async () => {
  await withSandbox({}, async (given) => {
    const submissions = makeSubmissions(60);
    await run(given, submissions);
    const { dir, env } = given;
    const whole = toCsv(submissions);
    for (const text of [
      whole.slice(0, Math.floor(whole.length * 0.6) - 1).replace(/~[^~]*$/, ""),
      toCsv([]),
      "",
    ]) {
      writeFileSync(dir.file("kobo.csv"), text);
      const index = dir.file("sipca.db");
      const { codes } = await runPipe(
        [
          ["fetch-kobo", dir.file("kobo.csv"), "--delimiter", "~", "--stream", "sipca"],
          ["reconcile-index", "detect", "--delete"],
          ["push-dhis2", "--index", index],
        ],
        { env },
      );
      expect(codes.some((code) => code === 3 || code === 7)).toBe(true);
    }
    expect((await heldEvents(given.sandbox)).length).toBe(60);
    expect(countStatuses((await run(given, submissions)).lines)).toEqual({ unchanged: 60 });
  });
});
