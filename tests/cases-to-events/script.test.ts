import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { parseLine } from "@d2pipe/records";
import type { Sandbox } from "@d2pipe/sandbox";
import { runTool, type TempDir, withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { readFiles } from "../read-files.ts";
import type { Ran, RunningScript } from "../start-script.ts";
import { startCasesScript } from "./cases-script.ts";
import { heldEvents, outcomesOf, writesOf } from "./pipeline.ts";

async function run(...args: Parameters<typeof startCasesScript>): Promise<Ran> {
  return await startCasesScript(...args).done;
}

function readOutcomes(file: string): ReturnType<typeof outcomesOf> {
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  return outcomesOf(lines.map((line) => parseLine(line)));
}

async function changeCase(sandbox: Sandbox, properties: Record<string, string>): Promise<void> {
  const [case_id] = sandbox.seeded.expected.good;
  const body = JSON.stringify({ cases: [{ case_id, properties }] });
  await fetch(`${sandbox.commcare.url}/__cases`, { method: "POST", body });
}

test("three runs at once: each ends well or finds the index held, and the outcomes kept are those of one whole run", async () => {
  await withSandbox({ cases: 400 }, async (given) => {
    const { good, bad } = given.sandbox.seeded.expected;
    const runs = await Promise.all([1, 2, 3].map(() => run(given, ["--full", "-f", "2000-01-01"])));
    expect(runs.filter(({ code }) => code !== 5 && code !== 8)).toEqual([]);
    expect(runs.some(({ code }) => code === 5)).toBe(true);
    expect((await heldEvents(given.sandbox)).length).toBe(good.size);
    expect(readOutcomes(given.dir.file("state/outcomes.ndjson")).length).toBe(good.size + bad.size);
    expect(readdirSync(given.dir.file("state")).filter((name) => name.includes("partial"))).toEqual([]);
  });
});

test("a wrong time is named before any server is asked", async () => {
  await withSandbox({}, async (given) => {
    for (const [args, issue] of [
      [["-f", "2024-02-30"], "--from-date 2024-02-30: expected a date or time that exists"],
      [["-w", "soon", "2024-13-01"], "--window soon: expected a date or time that exists"],
      [["-w", "2024-02-02", "2024-02-01"], "the time window ends before it starts"],
      [
        ["-w", "2024-02-02", "2024-03-01", "-f", "2024-02-02"],
        "--from-date / --window: these exclude each other",
      ],
    ] as const) {
      const { code, stderr } = await run(given, args);
      expect(stderr).toContain(issue);
      expect(code).toBe(2);
    }
    expect([...given.sandbox.dhis2.requests, ...given.sandbox.commcare.requests]).toEqual([]);
  });
});

test("where the first run starts is for a person to say: without FIRST_DATE nothing is asked and nothing sent", async () => {
  await withSandbox({ cases: 60 }, async (given) => {
    const refused = await run(given, [], { FIRST_DATE: "" });
    expect([refused.code, refused.stdout]).toEqual([2, ""]);
    expect(refused.stderr).toMatch(
      /FIRST_DATE is not set, and this is the first run: .* or to all for every closed case/u,
    );
    expect([...given.sandbox.dhis2.requests, ...given.sandbox.commcare.requests]).toEqual([]);
    // A window leaves an index, but no place to go on from.
    const window = await run(given, ["-w", "2000-01-01", "2000-02-01"], { FIRST_DATE: "" });
    expect([window.code, existsSync(given.dir.file("state/visits.db"))]).toEqual([0, true]);
    expect((await run(given, [], { FIRST_DATE: "" })).code).toBe(2);
    expect(await heldEvents(given.sandbox)).toEqual([]);
  });
});

test("FIRST_DATE is a time, to the second: only cases modified from then on are sent; later runs do not need it any more", async () => {
  await withSandbox({ cases: 60 }, async (given) => {
    const { sandbox } = given;
    const { good } = sandbox.seeded.expected;
    const { lines } = await runTool("fetch-cases", {
      args: ["--type", "visit", "--closed", "--since", "all"],
      env: given.env,
    });
    const times = lines.flatMap((parsed) =>
      parsed.kind === "case" && good.has(parsed.line.case.case_id)
        ? [parsed.line.case.server_last_modified ?? ""]
        : [],
    );
    const from = times.toSorted()[Math.floor(times.length / 2)]?.slice(0, 19) ?? "";
    const expected = times.filter((time) => time >= from).length;
    expect(expected).toBeLessThan(good.size);
    await run(given, [], { FIRST_DATE: `${from}Z` });
    expect((await heldEvents(sandbox)).length).toBe(expected);
    await changeCase(sandbox, { ageInYears: "7" });
    const next = await run(given, [], { FIRST_DATE: "" });
    expect([next.code, next.stderr]).toEqual([
      expect.toBeOneOf([0, 5]),
      expect.stringMatching(/1 (created|updated)/u),
    ]);
  });
});

test("a dry run says what would become of each record, in a folder of its own; no file of a real run changes, no server", async () => {
  await withSandbox({ cases: 120 }, async (given) => {
    const { sandbox, dir } = given;
    const { good, bad } = sandbox.seeded.expected;
    expect((await run(given)).code).toBe(5);
    await changeCase(sandbox, { ageInYears: "7" });
    const before = [readFiles(dir.file("state")), await heldEvents(sandbox)];
    sandbox.dhis2.clearRequests();
    const mailed = sandbox.smtp.mails.length;
    const dry = await run(given, ["--dry-run", "--from-date", "2000-01-01"]);
    expect(dry.code).toBe(5);
    const kept = Object.entries(readFiles(dir.file("state"))).filter(
      ([path]) => !path.startsWith(dir.file("state/dry-run/")),
    );
    expect([Object.fromEntries(kept), await heldEvents(sandbox)]).toEqual(before);
    for (const url of writesOf(sandbox)) expect(url).toContain("importMode=VALIDATE");
    const outcomes = readOutcomes(dir.file("state/dry-run/outcomes.ndjson")).map(({ outcome }) => outcome);
    expect(outcomes.length).toBe(good.size + bad.size);
    expect(outcomes.filter(({ status }) => status === "rejected").length).toBe(bad.size);
    const pushed = outcomes.filter(({ tool }) => tool === "push-dhis2");
    expect(pushed.filter(({ status }) => status === "updated")).toMatchObject([{ dryRun: true }]);
    expect(pushed.every(({ dryRun }) => dryRun)).toBe(true);
    const [mail, ...others] = sandbox.smtp.mails.slice(mailed);
    expect(others).toEqual([]);
    expect(mail?.subject).toBe(
      `[d2pipe] cases-to-events (empty.env): dry run: ${bad.size} would be rejected of ${good.size + bad.size}`,
    );
    expect(mail?.text).toContain("1  would be updated");
    expect(mail?.text).toContain("nothing was written");
  });
});

test("a first dry run leaves neither index nor outcomes of a real run", async () => {
  await withSandbox({ cases: 40 }, async (given) => {
    await run(given, ["-d"]);
    expect(readdirSync(given.dir.file("state"))).toEqual(["dry-run"]);
    expect(await heldEvents(given.sandbox)).toEqual([]);
  });
});

/** So many that some are left also when the machine is busy and the stop comes seconds late. */
const manyCases = 6000;

/** Events are taken one request at a time, each of which takes a while. */
function slowDown(sandbox: Sandbox): void {
  const match = { method: "POST", path: "/api/tracker" };
  sandbox.dhis2.setFaults([{ match, fault: { kind: "slow", ms: 500 } }]);
}

/** To the script alone, or to every process of it at once, as systemd does when it stops a service. */
const stops: readonly (readonly [string, NodeJS.Signals, number, (running: RunningScript) => void])[] = [
  ["SIGTERM", "SIGTERM", 143, (running) => running.signal("SIGTERM")],
  ["SIGINT", "SIGINT", 130, (running) => running.signal("SIGINT")],
  ["SIGTERM to every process", "SIGTERM", 143, (running) => running.signalAll("SIGTERM")],
];

test.each(stops)(
  "%s: the script ends after its tools; what DHIS2 took has its outcome in the file; the next run completes it",
  async (_, signal, code, stop) => {
    await withSandbox({ cases: manyCases }, async (given) => {
      const { sandbox, dir } = given;
      const { good } = sandbox.seeded.expected;
      slowDown(sandbox);
      const running = startCasesScript(given);
      await expect.poll(() => writesOf(sandbox).length, { timeout: 30_000, interval: 5 }).toBeGreaterThan(1);
      stop(running);
      const stopped = await running.done;
      const asked = sandbox.dhis2.requests.length;
      expect(stopped.code).toBe(code);
      expect(running.processes()).toEqual([]);
      const held = (await heldEvents(sandbox)).map(({ event }) => `event/${event}`);
      expect(held.length).toBeGreaterThan(0);
      expect(held.length).toBeLessThan(good.size);
      const created = readOutcomes(dir.file("state/outcomes.ndjson")).filter(
        ({ outcome }) => outcome.status === "created",
      );
      expect(new Set(created.map(({ outcome }) => outcome.target))).toEqual(new Set(held));
      expect(sandbox.smtp.mails.map(({ subject }) => subject)).toEqual(
        signal === "SIGTERM" ? ["[d2pipe] cases-to-events (empty.env): INTERRUPTED"] : [],
      );
      expect(sandbox.dhis2.requests.length).toBe(asked);
      sandbox.dhis2.setFaults([]);
      expect((await run(given)).code).toBe(5);
      expect((await heldEvents(sandbox)).length).toBe(good.size);
    });
  },
);

/** An `mv` that says when it is asked for the outcomes, and waits until the pipe `go` has been written to. */
function writeWaitingMv(dir: TempDir): string {
  const folder = dir.file("path");
  mkdirSync(folder);
  execFileSync("sh", ["-c", `mkfifo '${dir.file("go")}'`]);
  const mv = execFileSync("sh", ["-c", "command -v mv"], { encoding: "utf8" }).trim();
  const lines = [
    "#!/bin/sh",
    `case $2 in */outcomes.ndjson) : > '${dir.file("asked")}'; read -r line < '${dir.file("go")}' ;; esac`,
    `exec '${mv}' "$@"`,
  ];
  writeFileSync(join(folder, "mv"), `${lines.join("\n")}\n`, { mode: 0o755 });
  return folder;
}

test("a signal that comes while the outcomes are put in place does not lose them", async () => {
  await withSandbox({ cases: 40 }, async (given) => {
    const { dir, sandbox } = given;
    const path = `${writeWaitingMv(dir)}${delimiter}${process.env.PATH}`;
    const running = startCasesScript(given, [], { PATH: path });
    await expect.poll(() => existsSync(dir.file("asked")), { timeout: 30_000, interval: 5 }).toBe(true);
    // As systemd does it, and as run-pipeline passes it on to the group of the script, late when the machine is busy.
    running.signalAll("SIGTERM");
    // For reading too, so that it does not wait for a reader that is gone.
    writeFileSync(dir.file("go"), "\n", { flag: "r+" });
    await running.done;
    const { good, bad } = sandbox.seeded.expected;
    expect(readOutcomes(dir.file("state/outcomes.ndjson"))).toHaveLength(good.size + bad.size);
  });
});

test("kill -9 of the script alone: its tools stop in order", async () => {
  await withSandbox({ cases: manyCases }, async (given) => {
    const { sandbox } = given;
    slowDown(sandbox);
    const running = startCasesScript(given);
    await expect.poll(() => writesOf(sandbox).length, { timeout: 30_000, interval: 5 }).toBeGreaterThan(1);
    running.signal("SIGKILL");
    // Ends when the last of its tools has closed stdout and stderr.
    await running.done;
    await expect.poll(() => running.processes(), { timeout: 30_000 }).toEqual([]);
    const asked = writesOf(sandbox).length;
    expect((await heldEvents(sandbox)).length).toBeLessThan(sandbox.seeded.expected.good.size);
    sandbox.dhis2.setFaults([]);
    expect((await run(given)).code).toBe(5);
    expect(asked).toBeGreaterThan(0);
    expect((await heldEvents(sandbox)).length).toBe(sandbox.seeded.expected.good.size);
  });
});

test("kill -9 of everything at once: the next run goes on, and takes away what was left unfinished", async () => {
  await withSandbox({ cases: 2000 }, async (given) => {
    const { sandbox, dir } = given;
    slowDown(sandbox);
    const running = startCasesScript(given);
    await expect.poll(() => writesOf(sandbox).length, { timeout: 30_000, interval: 5 }).toBeGreaterThan(1);
    running.killAll();
    await running.done;
    const leftovers = (): string[] =>
      readdirSync(dir.file("state")).filter((name) => name.endsWith(".partial"));
    expect(leftovers()).not.toEqual([]);
    sandbox.dhis2.setFaults([]);
    expect((await run(given)).code).toBe(5);
    expect(leftovers()).toEqual([]);
    expect((await heldEvents(sandbox)).length).toBe(sandbox.seeded.expected.good.size);
  });
});

test("a run takes away unfinished files of runs that are over, and nobody else's", async () => {
  await withSandbox({ cases: 20 }, async (given) => {
    const { dir } = given;
    mkdirSync(dir.file("state"));
    const names = [
      "outcomes.ndjson.4194304.partial",
      `outcomes.ndjson.${process.pid}.partial`,
      "own.partial",
      "outcomes.ndjson.2026-01-01",
    ];
    for (const name of names) writeFileSync(dir.file(`state/${name}`), "");
    await run(given);
    expect(names.filter((name) => existsSync(dir.file(`state/${name}`)))).toEqual(names.slice(1));
  });
});
