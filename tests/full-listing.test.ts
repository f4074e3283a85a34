import { readFileSync, writeFileSync } from "node:fs";
import type { Line, TrackerEvent } from "@d2pipe/records";
import { openIndex } from "@d2pipe/index-store";
import type { Sandbox } from "@d2pipe/sandbox";
import {
  deleteByHand,
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
      ["reconcile-index", "detect", ...detect],
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

test("a row missing from the source is reported once, by its id; it reappears and all is well", async () => {
  await withSandbox({}, async (given) => {
    expect((await run(given, toListing(rows(40)))).code).toBe(0);
    expect(await review(given)).toEqual({ code: 0, rows: [] });
    const without = await run(given, toListing(rows(38)));
    expect(without.codes).toEqual([0, 5]);
    expect(without.stderrs[1]).toContain("2 missing from the source");
    expect(countStatuses(without.lines)).toEqual({ unchanged: 38, skipped: 2 });
    expect(
      without.lines.flatMap(({ kind, line }) => (kind === "outcome" ? line : [])).slice(-2),
    ).toMatchObject(
      ["row-38", "row-39"].map((id) => ({ src: { id }, outcome: { code: "MISSING_FROM_SOURCE" } })),
    );
    expect(without.lines.at(-1)).toMatchObject({ line: { end: { count: 40, complete: true } } });
    const again = await run(given, toListing(rows(38)));
    expect([again.code, countStatuses(again.lines)]).toEqual([0, { unchanged: 38 }]);
    const { code, rows: reviewed } = await review(given);
    expect(code).toBe(5);
    expect(reviewed.map(({ id, status }) => [id, status])).toEqual([
      ["row-38", "DELETED_IN_KOBO_BUT_EXISTS_IN_DHIS2"],
      ["row-39", "DELETED_IN_KOBO_BUT_EXISTS_IN_DHIS2"],
    ]);
    expect((await run(given, toListing(rows(40)))).stderrs[1]).toContain("2 reappeared");
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
    expect(empty.codes).toEqual([0, 7]);
    expect(empty.stderrs[1]).toContain("empty");
    expect((await run(given, toListing(rows(50)), ["--delete"])).codes).toEqual([0, 7]);
    expect(await review(given)).toEqual({ code: 0, rows: [] });
    expect((await heldEvents(given.sandbox)).length).toBe(100);
    const allowed = await run(given, toListing(rows(50)), ["--max-missing", "50"]);
    expect(allowed.codes).toEqual([0, 5]);
    expect((await review(given)).rows.length).toBe(50);
  });
});

test("an empty form is believed once its records are forgotten, as the guard says", async () => {
  await withSandbox({}, async (given) => {
    await run(given, toListing(rows(3)));
    const refused = await run(given, toListing([]));
    expect([refused.codes, refused.stderrs[1]]).toEqual([[0, 7], expect.stringContaining("--as forgotten")]);
    const ids = rows(3).flatMap(({ id }) => ["--id", id]);
    const args = ["mark", "--as", "forgotten", ...ids, "--index", given.dir.file("sipca.db")];
    expect((await runTool("reconcile-index", { args, stdout: "text" })).code).toBe(0);
    expect((await run(given, toListing([]))).codes).toEqual([0, 0]);
    expect(await review(given)).toEqual({ code: 0, rows: [] });
    const again = await run(given, toListing(rows(3)));
    expect([again.codes, countStatuses(again.lines)]).toEqual([[0, 0], { updated: 3 }]);
    expect((await heldEvents(given.sandbox)).length).toBe(3);
  });
});

test("a window, or a listing that nobody asked to compare, marks nothing", async () => {
  await withSandbox({}, async (given) => {
    await run(given, toListing(rows(40)));
    const some = toListing(rows(38)).replace('"listing":"full"', '"listing":"window"');
    expect(countStatuses((await run(given, some)).lines)).toEqual({ unchanged: 38 });
    const { env, dir } = given;
    const args = ["--index", dir.file("sipca.db")];
    await runTool("push-dhis2", { args, env, stdin: toListing(rows(38)) });
    expect(await review(given)).toEqual({ code: 0, rows: [] });
  });
});

test("a dry run says what would be deleted, and changes neither index nor DHIS2", async () => {
  await withSandbox({}, async (given) => {
    const { env, dir, sandbox } = given;
    await run(given, toListing(rows(40)));
    const before = readFileSync(dir.file("sipca.db"));
    const dry = await runPipe(
      [
        ["reconcile-index", "detect", "--delete"],
        ["push-dhis2", "--index", dir.file("sipca.db"), "--dry-run"],
      ],
      { env, stdin: toListing(rows(37)) },
    );
    expect(dry.stderrs[1]).toMatch(/3 would be deleted/);
    const outcomes = dry.lines.flatMap(({ kind, line }) => (kind === "outcome" ? line.outcome : []));
    expect(outcomes.every(({ dryRun }) => dryRun === true)).toBe(true);
    expect(outcomes.filter(({ status }) => status === "deleted")).toHaveLength(3);
    expect(readFileSync(dir.file("sipca.db")).equals(before)).toBe(true);
    expect((await heldEvents(sandbox)).length).toBe(40);
  });
});

test("events pushed before under ids that changed since are never deleted", async () => {
  await withSandbox({}, async (given) => {
    const { env, dir, sandbox } = given;
    const push = async (listed: readonly Row[]) =>
      await runTool("push-dhis2", { args: ["--index", dir.file("sipca.db")], env, stdin: toListing(listed) });
    await push(rows(20));
    const renamed = rows(20).map((row) => ({ ...row, id: `root-${row.id}`, aliases: [row.id] }));
    expect(countStatuses((await push(renamed)).lines)).toEqual({ unchanged: 20 });
    const held = await uids(sandbox);
    const deleting = await run(given, toListing(renamed), ["--delete"]);
    expect([deleting.code, countStatuses(deleting.lines)]).toEqual([0, { unchanged: 20 }]);
    expect(await uids(sandbox)).toEqual(held);
  });
});

test("old and new id of one record in one input make one event, in either order", async () => {
  await withSandbox({}, async (given) => {
    const listed = [
      { id: "a", age: "1" },
      { id: "root-a", aliases: ["a"], age: "2" },
      { id: "root-b", aliases: ["b"], age: "3" },
      { id: "b", age: "4" },
    ];
    const { lines } = await run(given, toListing(listed));
    expect(
      lines.flatMap(({ kind, line }) =>
        kind === "outcome" ? (line.outcome.code ?? line.outcome.status) : [],
      ),
    ).toEqual(["created", "updated", "created", "STALE_REVISION"]);
    expect((await heldEvents(given.sandbox)).length).toBe(2);
    const both = [
      { id: "root-a", aliases: ["a"], age: "2" },
      { id: "root-b", aliases: ["b"], age: "3" },
    ];
    const again = await run(given, toListing(both), ["--delete"]);
    expect(countStatuses(again.lines)).toEqual({ unchanged: 2 });
    expect((await heldEvents(given.sandbox)).length).toBe(2);
  });
});

test("of two runs at once one is refused, and what it listed changes nothing", async () => {
  await withSandbox({}, async (given) => {
    const { dir, sandbox } = given;
    await run(given, toListing(rows(40)));
    const holder = openIndex(dir.file("sipca.db"), { tool: "push-dhis2", now: () => new Date() });
    const other = await run(given, toListing(rows(38)), ["--delete"]);
    expect(other.codes).toEqual([0, 8]);
    holder.close();
    expect(await review(given)).toEqual({ code: 0, rows: [] });
    expect(countStatuses((await run(given, toListing(rows(40)), ["--delete"])).lines)).toEqual({
      unchanged: 40,
    });
    expect((await heldEvents(sandbox)).length).toBe(40);
  });
});

test("--delete deletes exactly what is missing, and what reappears has a UID never used before", async () => {
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

test("a missing row with a new one of the same facility and date looks edited", async () => {
  await withSandbox({}, async (given) => {
    await run(given, toListing(rows(40)));
    const [first, ...others] = rows(40);
    const edited = { ...first, id: "another-uuid", age: "77" };
    const second = await run(given, toListing([...others, edited]));
    const missing = second.lines.flatMap(({ kind, line }) => (kind === "outcome" ? line.outcome : [])).at(-1);
    expect(missing?.hint).toContain("another-uuid");
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
    const imported = await runTool("reconcile-index", {
      args: ["import", file, "--index", index, ...place],
      env,
    });
    expect([imported.code, imported.stderr]).toEqual([0, expect.stringContaining("2000 imported")]);
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
    await deleteByHand(sandbox, [gone]);
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

test("a listing in two parts is one: nothing of the first part is missing, and the framing stays right", async () => {
  await withSandbox({}, async (given) => {
    const [north, south] = [rows(6), rows(4, 6)];
    await run(given, toListing(north) + toListing(south), ["--delete"]);
    const again = await run(given, toListing(north) + toListing(south.slice(0, 3)), ["--delete"]);
    expect(countStatuses(again.lines)).toEqual({ unchanged: 9, deleted: 1 });
    expect(await heldEvents(given.sandbox)).toHaveLength(9);
    const passed = await runTool("mail-outcomes", {
      args: ["--on", "error"],
      env: given.env,
      stdin: toNdjson(again.lines.map(({ line }) => line)),
    });
    expect(passed.stderr).not.toContain("begin");
    expect(passed.code).toBe(0);
  });
});

test("of a listing in two parts the first was cut short: nothing is deleted", async () => {
  await withSandbox({}, async (given) => {
    const [north, south] = [rows(6), rows(4, 6)];
    await run(given, toListing(north) + toListing(south), ["--delete"]);
    const cut = toListing(north.slice(0, 3), { complete: false });
    const again = await run(given, cut + toListing(south), ["--delete"]);
    expect(again.codes.at(-1)).toBe(3);
    expect(await heldEvents(given.sandbox)).toHaveLength(10);
  });
});
