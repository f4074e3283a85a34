import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dispatcher2Servers } from "@d2pipe/sandbox";
import { RandomKills, runTool, type SandboxTest, withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { dataSets, exportValues, importValues } from "../map-ids/two-servers.ts";
import { heldByCode } from "./held-by-code.ts";
import { now, runPairs, startPairs, toPairSettings, writeIdTable, writePairs } from "./pairs-script.ts";

const twoServers = { target: {}, dataValues: 600, now } as const;

async function heldBoth({ sandbox }: SandboxTest): Promise<[string[], string[]]> {
  return [await heldByCode(sandbox.dhis2.url), await heldByCode(sandbox.target?.url)];
}

function writesOf({ sandbox }: SandboxTest): string[] {
  const requests = sandbox.target?.requests ?? [];
  return requests.filter(({ method }) => method !== "GET").map(({ url }) => url);
}

/** At the source one value changes and one is deleted. */
async function changeSource({ sandbox }: SandboxTest): Promise<void> {
  const [dataSet = ""] = dataSets;
  const values = await exportValues(sandbox.dhis2.url, dataSet, "UID");
  const [changed, deleted] = values.filter(({ period }) => period === "202401");
  if (!changed || !deleted) throw new Error("the source has too few values");
  await importValues(sandbox.dhis2.url, dataSet, [
    { ...changed, value: "4711" },
    { ...deleted, deleted: true },
  ]);
}

test("one pair by settings: everything arrives under other ids, changes and deletes follow, then nothing is sent", async () => {
  await withSandbox(twoServers, async (given) => {
    const { sandbox, dir } = given;
    await writeIdTable(given);
    const settings = toPairSettings(given);
    const dry = await runPairs(given, settings, "-d", "--dry-run");
    expect([dry.code, existsSync(dir.file("state/pair.db"))]).toEqual([0, false]);
    expect(sandbox.target?.heldDataValues()).toEqual([]);
    const first = await runPairs(given, settings, "-d");
    const [here, there] = await heldBoth(given);
    expect([first.code, first.stdout, there]).toEqual([0, "", here]);
    expect(here.length).toBeGreaterThan(100);
    await changeSource(given);
    const second = await runPairs(given, settings, "-di");
    expect([second.code, second.stderr]).toEqual([
      0,
      expect.stringMatching(/^push-dhis2: .*1 updated, 1 deleted/mu),
    ]);
    const [changed, followed] = await heldBoth(given);
    expect(followed).toEqual(changed);
    sandbox.target?.clearRequests();
    expect([(await runPairs(given, settings, "-di")).code, writesOf(given)]).toEqual([0, []]);
    expect([sandbox.smtp.mails, sandbox.dispatcher2.requests]).toEqual([[], []]);
    const files = readdirSync(dir.file("state")).filter((name) => !name.endsWith(".lock"));
    const kept = ["dry-run", "pair.db", "pair.outcomes.ndjson", "pair.rejects.ndjson"];
    expect(files.toSorted()).toEqual(kept);
  });
});

test("all pairs: one with a wrong password does not stop the others; one mail names it; the exit code is the most severe", async () => {
  await withSandbox(twoServers, async (given) => {
    const { sandbox, dir, env } = given;
    await writeIdTable(given);
    const settings = {
      ...writePairs(given, [
        { name: "hmis-lab", target: "LAB" },
        { name: "hmis-old", target: "LAB", active: false },
        { name: "hmis-repo", target: "TARGET" },
        { name: "lab-repo", source: "LAB", target: "TARGET" },
      ]),
      DHIS2_LAB_URL: env.DHIS2_TARGET_URL ?? "",
      DHIS2_LAB_USERNAME: "admin",
      DHIS2_LAB_PASSWORD: "sesame",
    };
    const ran = await runPairs(given, settings, "-d");
    expect([ran.code, ran.stdout]).toEqual([6, ""]);
    const [here, there] = await heldBoth(given);
    expect(there).toEqual(here);
    const [mail, ...others] = sandbox.smtp.mails;
    expect(others).toEqual([]);
    expect(mail?.subject).toBe(
      "[d2pipe] datasets-to-dhis2 (empty.env): FAILED: DHIS2 refused the password or token (hmis-lab, lab-repo)",
    );
    for (const part of [mail?.text ?? "", mail?.html ?? ""]) {
      expect(part).toMatch(/hmis-lab: push-dhis2\W[^]*?6\W[^]*?access refused/u);
      expect(part).toMatch(/lab-repo: pull-datasets\W[^]*?6\W/u);
      expect(part).toMatch(new RegExp(`hmis-repo\\W[^]*?all ${here.length} done`, "u"));
      expect(part).not.toMatch(/hmis-old|sesame/u);
    }
    const files = readdirSync(dir.file("state")).filter((name) => name.endsWith(".db"));
    expect(files.toSorted()).toContain("hmis-repo.db");
    const one = await runPairs(given, settings, "-d", "--pair", "hmis-repo");
    expect([one.code, one.stderr]).toEqual([0, expect.not.stringContaining("lab")]);
  });
});

test("without -d the values go through dispatcher2, and what waits there is neither an error nor mailed", async () => {
  await withSandbox(twoServers, async (given) => {
    const { sandbox, dir } = given;
    await writeIdTable(given);
    const queue = { source: dispatcher2Servers.source, destination: dispatcher2Servers.target };
    const settings = writePairs(given, [{ name: "hmis-repo", queue }]);
    const first = await runPairs(given, settings, "-y", "2024", "-m", "1");
    expect([first.code, first.stderr]).toEqual([0, expect.stringMatching(/^push-dispatcher2: .* unknown/mu)]);
    expect(sandbox.smtp.mails).toEqual([]);
    const waiting = { ...queue, waitMinutes: 1 };
    const next = await runPairs(
      given,
      writePairs(given, [{ name: "hmis-repo", queue: waiting }]),
      "-y2024",
      "-m1",
    );
    expect(next.code).toBe(0);
    const january = (await heldByCode(sandbox.dhis2.url)).filter((value) => value.includes(" 202401 "));
    expect((await heldByCode(sandbox.target?.url)).filter((value) => value.includes(" 202401 "))).toEqual(
      january,
    );
    expect(january.length).toBeGreaterThan(10);
    expect(readFileSync(dir.file("state/hmis-repo.outcomes.ndjson"), "utf8")).not.toContain("QUEUED");
  });
});

test("what is wrong with a time, a pair or pairs.json is named at once, before any server is asked", async () => {
  await withSandbox({ target: {}, dataValues: 0 }, async (given) => {
    const { sandbox, dir } = given;
    const queue = { source: "hmis", destination: "repo" };
    const settings = writePairs(given, [
      { name: "a", target: "TARGET" },
      { name: "b", queue },
      { name: "c", target: "TARGET", queue },
    ]);
    const list = async (...args: string[]): Promise<[number | null, string]> => {
      const { code, stderr } = await runTool("read-pairs", {
        args: ["list", dir.file("pairs.json"), ...args],
      });
      return [code, stderr];
    };
    for (const [args, issue] of [
      [["--need", "target"], "pairs.json: pair b has no target; expected"],
      [["--need", "queue"], "pairs.json: pair a has no queue; expected"],
      [["--pair", "x"], "pairs.json: has no pair x; expected one of a, b, c"],
    ] as const)
      expect(await list(...args)).toEqual([2, expect.stringContaining(issue)]);
    const late = await runPairs(given, settings, "-d", "--pair", "a", "-m", "13");
    expect([late.code, late.stderr]).toEqual([2, expect.stringContaining("--month 13: expected 1 to 12")]);
    const wrong = writePairs(given, [
      { name: "a b", target: "SOURCE" },
      { name: "d", target: "X", dataSets: [] },
    ]);
    const { code, stderr } = await runPairs(given, wrong, "-d");
    expect(code).toBe(2);
    for (const issue of ["pairs[0].name: expected letters", "pairs[1].dataSets: expected one at least"])
      expect(stderr).toContain(issue);
    expect([...sandbox.dhis2.requests, ...(sandbox.target?.requests ?? [])]).toEqual([]);
  });
});

test("the same server twice is refused, and nothing is written", async () => {
  await withSandbox({ ...twoServers, dataValues: 60 }, async (given) => {
    const settings = { ...toPairSettings(given), ID_TABLE: "", TARGET_CONNECTION: "SOURCE" };
    const { code, stderr } = await runPairs(given, settings, "-d");
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining("is the one that the records were pulled from"),
    ]);
    expect(given.sandbox.dhis2.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  });
});

test("SIGTERM in the first of two pairs, then kill -9 of all of it at random moments: everything arrives once", async () => {
  await withSandbox(twoServers, async (given) => {
    const { sandbox, dir } = given;
    await writeIdTable(given);
    const settings = writePairs(given, [
      { name: "monthly", target: "TARGET", dataSets: [dataSets[0] ?? ""] },
      { name: "quarterly", target: "TARGET", dataSets: [dataSets[1] ?? ""] },
    ]);
    const match = { method: "POST", path: "/api/dataValueSets" };
    sandbox.target?.setFaults([{ match, fault: { kind: "slow", ms: 500 } }]);
    const stopped = startPairs(given, settings, "-d");
    await expect.poll(() => writesOf(given).length, { timeout: 30_000, interval: 5 }).toBeGreaterThan(0);
    stopped.signal("SIGTERM");
    const { code, stderr } = await stopped.done;
    expect([code, stderr]).toEqual([143, expect.not.stringContaining("quarterly:")]);
    expect(stopped.processes()).toEqual([]);
    expect(existsSync(dir.file("state/monthly.outcomes.ndjson"))).toBe(true);
    sandbox.target?.setFaults([]);
    const kills = new RandomKills(7, 1200);
    for (let moment = 0; moment < 3; moment += 1) {
      const script = startPairs(given, settings, "-d");
      await kills.endOf({ kill: () => script.killAll(), done: script.done });
    }
    expect(kills.killed).toBeGreaterThan(0);
    const last = await runPairs(given, settings, "-d");
    const [here, there] = await heldBoth(given);
    expect([last.code, there]).toEqual([0, here]);
    expect(readdirSync(dir.file("state")).filter((name) => name.includes("partial"))).toEqual([]);
    sandbox.target?.clearRequests();
    expect([(await runPairs(given, settings, "-d")).code, writesOf(given)]).toEqual([0, []]);
  });
});
