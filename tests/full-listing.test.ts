import { readFileSync, writeFileSync } from "node:fs";
import type { Line, TrackerEvent } from "@d2pipe/records";
import type { Sandbox } from "@d2pipe/sandbox";
import {
  anEvent,
  type PipeRun,
  runPipe,
  runTool,
  type SandboxTest,
  toNdjson,
  withSandbox,
} from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { countStatuses, heldEvents, program, programStage } from "./cases-to-events/pipeline.ts";

/** What a source says in a full listing, straight into detect and push: the rest of the pipe is tested elsewhere. */
interface Row {
  id: string;
  age?: string;
  day?: string;
  aliases?: readonly string[];
}

const frame = { system: "kobo", stream: "sipca" };

function toEvent({ age = "4", day = "2024-03-11" }: Row): TrackerEvent {
  const dataValues = (anEvent().dataValues ?? []).map((value, at) =>
    at === 0 ? { ...value, value: age } : value,
  );
  return anEvent({ occurredAt: day, completedAt: day, dataValues });
}

function toListing(listed: readonly Row[], end: { count?: number; complete?: boolean } = {}): string {
  const lines: Line[] = listed.map((row) => ({
    src: { ...frame, id: row.id, rev: `sha256:${JSON.stringify(row)}`, aliases: row.aliases },
    event: toEvent(row),
  }));
  const begin: Line = { begin: { ...frame, listing: "full" } };
  return toNdjson([begin, ...lines, { end: { ...frame, count: listed.length, complete: true, ...end } }]);
}

function rows(count: number, from = 0): Row[] {
  return Array.from({ length: count }, (_, at) => ({
    id: `row-${from + at}`,
    day: `2024-0${1 + (at % 9)}-1${at % 10}`,
    age: String(at),
  }));
}

async function run(
  { env, dir }: SandboxTest,
  stdin: string,
  detect: readonly string[] = [],
): Promise<PipeRun> {
  const index = dir.file("sipca.db");
  return await runPipe(
    [
      ["reconcile-index", "detect", "--index", index, ...detect],
      ["push-dhis2", "--index", index],
    ],
    { env, stdin },
  );
}

interface Review {
  id: string;
  status: string;
  became?: string;
}

async function review({ dir }: SandboxTest): Promise<{ code: number; rows: Review[] }> {
  const { code, stdout } = await runTool("reconcile-index", {
    args: ["report", "--index", dir.file("sipca.db"), "--json"],
    stdout: "text",
  });
  const lines: { review?: Review }[] = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  return { code, rows: lines.flatMap((line) => line.review ?? []) };
}

async function uids(sandbox: Sandbox): Promise<string[]> {
  return (await heldEvents(sandbox)).map(({ event }) => event).toSorted();
}

test("a vanished row is marked once and reported; it comes back and is no more", async () => {
  await withSandbox({}, async (given) => {
    expect((await run(given, toListing(rows(40)))).code).toBe(0);
    expect(await review(given)).toEqual({ code: 0, rows: [] });
    const without = await run(given, toListing(rows(38)));
    expect(without.code).toBe(0);
    expect(without.stderrs[0]).toContain("2 vanished");
    expect(countStatuses(without.lines)).toEqual({ unchanged: 38 });
    const again = await run(given, toListing(rows(38)));
    expect(again.stderrs[0]).toContain("0 vanished");
    const { code, rows: reviewed } = await review(given);
    expect(code).toBe(5);
    expect(reviewed.map(({ id, status }) => [id, status])).toEqual([
      ["row-38", "DELETED_IN_KOBO_BUT_EXISTS_IN_DHIS2"],
      ["row-39", "DELETED_IN_KOBO_BUT_EXISTS_IN_DHIS2"],
    ]);
    expect((await run(given, toListing(rows(40)))).stderrs[0]).toContain("2 came back");
    expect(await review(given)).toEqual({ code: 0, rows: [] });
    expect((await heldEvents(given.sandbox)).length).toBe(40);
  });
});

test("a listing that is cut off, empty, or lost too much marks nothing, one after the other", async () => {
  await withSandbox({}, async (given) => {
    await run(given, toListing(rows(100)));
    const cut = await run(given, toListing(rows(95), { count: 100 }));
    expect(cut.codes).toEqual([3, 3]);
    const empty = await run(given, toListing([]));
    expect(empty.codes[0]).toBe(7);
    expect(empty.stderrs[0]).toContain("empty");
    expect((await run(given, toListing(rows(50)), ["--delete"])).codes[0]).toBe(7);
    expect(await review(given)).toEqual({ code: 0, rows: [] });
    expect((await heldEvents(given.sandbox)).length).toBe(100);
    const allowed = await run(given, toListing(rows(50)), ["--max-vanished", "50"]);
    expect(allowed.codes[0]).toBe(0);
    expect((await review(given)).rows.length).toBe(50);
  });
});

test("--delete deletes exactly what vanished, and what comes back has a UID never used before", async () => {
  await withSandbox({}, async (given) => {
    await run(given, toListing(rows(40)));
    const before = await uids(given.sandbox);
    const deleting = await run(given, toListing(rows(37)), ["--delete"]);
    expect(deleting.code).toBe(0);
    expect(countStatuses(deleting.lines)).toEqual({ unchanged: 37, deleted: 3 });
    const left = await uids(given.sandbox);
    expect(left.length).toBe(37);
    expect((await review(given)).rows.every(({ status }) => status === "DELETED_IN_KOBO_AND_DHIS2")).toBe(
      true,
    );
    expect(countStatuses((await run(given, toListing(rows(37)), ["--delete"])).lines)).toEqual({
      unchanged: 37,
    });
    await run(given, toListing(rows(40)));
    const back = await uids(given.sandbox);
    expect(back.length).toBe(40);
    expect(back.filter((uid) => before.includes(uid)).toSorted()).toEqual(left);
    expect(await review(given)).toEqual({ code: 0, rows: [] });
  });
});

test("a row gone and a new one of the same facility and date is a suspected edit", async () => {
  await withSandbox({}, async (given) => {
    await run(given, toListing(rows(40)));
    const [first, ...others] = rows(40);
    const edited = { ...first, id: "another-uuid", age: "77" };
    const second = await run(given, toListing([...others, edited]));
    expect(second.stderrs[0]).toContain("1 suspected edits");
    const [row] = (await review(given)).rows;
    expect(row).toMatchObject({ id: "row-0", became: "another-uuid" });
  });
});

test("a row known by an id it had before updates its event, with and without detect", async () => {
  await withSandbox({}, async (given) => {
    const { env, dir, sandbox } = given;
    await run(given, toListing([{ id: "old-uuid" }]));
    const before = await uids(sandbox);
    const renamed = { id: "root-uuid", aliases: ["old-uuid"] };
    await run(given, toListing([{ ...renamed, age: "5" }]));
    expect(await uids(sandbox)).toEqual(before);
    await runTool("push-dhis2", {
      args: ["--index", dir.file("b.db")],
      env,
      stdin: toListing([{ id: "old-2" }]),
    });
    const stdin = toListing([{ id: "root-2", aliases: ["old-2"], age: "9" }]);
    const { lines } = await runTool("push-dhis2", { args: ["--index", dir.file("b.db")], env, stdin });
    expect(countStatuses(lines)).toEqual({ updated: 1 });
    expect((await heldEvents(sandbox)).length).toBe(2);
  });
});

test("the loader's index moves over: nothing is created twice, and it is exported equal", async () => {
  await withSandbox({}, async (given) => {
    const { env, dir, sandbox } = given;
    await run(given, toListing(rows(30)));
    const held = await uids(sandbox);
    const entries = Object.fromEntries(
      Array.from({ length: 2000 }, (_, at) => {
        const error = at % 50 === 49 ? { error: "UNKNOWN_OU:HF 12" } : {};
        return [
          `row-${at}`,
          {
            dhis2_uuid: held[at] ?? `a${String(at).padStart(10, "0")}`,
            uploaded: at % 50 !== 49,
            deleted: at % 100 === 0 && at > 30,
            deleted_dhis2: false,
            ...error,
          },
        ];
      }),
    );
    const [file, back, index] = [dir.file("event_index.json"), dir.file("back.json"), dir.file("moved.db")];
    writeFileSync(file, JSON.stringify(entries));
    const place = ["--stream", "sipca", "--program", program, "--program-stage", programStage];
    expect(
      (await runTool("reconcile-index", { args: ["import", file, "--index", index, ...place] })).code,
    ).toBe(0);
    for (const word of ["export", "copy"]) {
      const refused = await runTool("reconcile-index", { args: [word, index, "--index", index] });
      expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining("that is the index")]);
    }
    expect((await runTool("reconcile-index", { args: ["export", back, "--index", index] })).code).toBe(0);
    expect(JSON.parse(readFileSync(back, "utf8"))).toEqual(entries);
    const { lines } = await runTool("push-dhis2", {
      args: ["--index", index],
      env,
      stdin: toListing(rows(30)),
    });
    expect(countStatuses(lines)).toEqual({ updated: 30 });
    expect(await uids(sandbox)).toEqual(held);
  });
});

test("audit finds what somebody deleted in DHIS2, and --repair has it sent again under a new UID", async () => {
  await withSandbox({}, async (given) => {
    const { env, dir, sandbox } = given;
    await run(given, toListing(rows(5)));
    const [gone = ""] = await uids(sandbox);
    const body = JSON.stringify({ events: [{ event: gone }] });
    const login = `Basic ${Buffer.from(`${env.DHIS2_USERNAME}:${env.DHIS2_PASSWORD}`).toString("base64")}`;
    const headers = {
      "content-type": "application/json",
      authorization: login,
      "x-requested-with": "XMLHttpRequest",
    };
    await fetch(`${sandbox.dhis2.url}/api/tracker?async=false&importStrategy=DELETE`, {
      method: "POST",
      body,
      headers,
    });
    const audit = async (...args: string[]): ReturnType<typeof runTool> =>
      await runTool("reconcile-index", { args: ["audit", "--index", dir.file("sipca.db"), ...args], env });
    const found = await audit("--repair");
    expect(found.code).toBe(5);
    expect(found.stdout).toContain("DELETED_IN_DHIS2");
    await run(given, toListing(rows(5)));
    expect((await audit()).code).toBe(0);
    const held = await uids(sandbox);
    expect(held.length).toBe(5);
    expect(held).not.toContain(gone);
  });
});
