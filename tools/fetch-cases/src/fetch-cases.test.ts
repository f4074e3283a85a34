import { writeFileSync } from "node:fs";
import type { Case, Checkpoint, Outcome, Src } from "@d2pipe/records";
import { saveChange } from "@d2pipe/sandbox";
import { runTool, type SandboxTest, serveTls, type ToolRun, withSandbox } from "@d2pipe/testkit";
import { describe, expect, it } from "vitest";
import { toLastFullHour } from "./time-range.ts";

interface Fetched {
  code: number;
  stdout: string;
  stderr: string;
  kinds: string[];
  cases: { src: Src; case: Case }[];
  outcomes: { src: Src; outcome: Outcome }[];
  checkpoints: Checkpoint[];
  ids: string[];
}

function sortOut({ code, stdout, stderr, lines }: ToolRun): Fetched {
  const fetched: Fetched = {
    code,
    stdout,
    stderr,
    kinds: [],
    cases: [],
    outcomes: [],
    checkpoints: [],
    ids: [],
  };
  for (const parsed of lines) {
    if (parsed.kind !== fetched.kinds.at(-1)) fetched.kinds.push(parsed.kind);
    if (parsed.kind === "case") fetched.cases.push(parsed.line);
    if (parsed.kind === "outcome") fetched.outcomes.push(parsed.line);
    if (parsed.kind === "checkpoint") fetched.checkpoints.push(parsed.line.checkpoint);
  }
  fetched.ids = fetched.cases.map(({ src }) => src.id ?? "");
  return fetched;
}

async function fetchCases({ env }: SandboxTest, ...args: string[]): Promise<Fetched> {
  return sortOut(await runTool("fetch-cases", { args: ["--type", "visit", ...args], env }));
}

/** The sink at the end of the pipe, with a tool before it that cannot use some of the cases. */
async function sink(
  { env }: SandboxTest,
  index: string,
  { stdout }: Fetched,
  rejected: readonly string[] = [],
): Promise<void> {
  const lines = stdout.split("\n").map((line) => {
    const id = rejected.find((each) => line.includes(`"id":"${each}"`) && line.includes('"case":'));
    if (id === undefined) return line;
    const { src }: { src: Src } = JSON.parse(line);
    return JSON.stringify({ src, outcome: { status: "rejected", tool: "to-events", code: "NO_DATE" } });
  });
  const run = await runTool("push-dhis2", { args: ["--index", index], stdin: lines.join("\n"), env });
  expect(run.code, run.stderr).toBe(0);
}

function endOf(run: ToolRun): unknown {
  return run.lines.findLast((parsed) => parsed.kind === "end")?.line;
}

describe("a listing", () => {
  it.each(["v2", "v1"])("brings every closed case once, framed and counted, by Case API %s", async (api) => {
    await withSandbox({ cases: 300 }, async (given) => {
      const args = [
        "--type",
        "visit",
        "--closed",
        "--since",
        "2024-01-01",
        "--api",
        api,
        "--page-size",
        "40",
      ];
      const run = await runTool("fetch-cases", { args, env: given.env });
      const { code, kinds, cases, ids } = sortOut(run);
      const { good, bad } = given.sandbox.seeded.expected;
      expect(code).toBe(0);
      expect(ids.toSorted()).toEqual([...good, ...bad.keys()].toSorted());
      expect(kinds.slice(0, 3)).toEqual(["begin", "case", "checkpoint"]);
      expect(endOf(run)).toEqual({
        end: { system: "commcare", stream: "demo/visit", count: ids.length, complete: true },
      });
      expect(cases[0]?.src).toEqual({
        system: "commcare",
        stream: "demo/visit",
        id: cases[0]?.case.case_id,
        rev: cases[0]?.case.server_last_modified,
      });
      expect(run.stderr).toContain(`fetch-cases: ${ids.length} cases`);
    });
  });

  it("is called full only when it leaves nothing out", async () => {
    await withSandbox({ cases: 20 }, async ({ env }) => {
      const listingOf = async (...args: string[]): Promise<unknown> => {
        const { lines } = await runTool("fetch-cases", { args: ["--type", "visit", ...args], env });
        return lines[0]?.line;
      };
      const stream = { system: "commcare", stream: "demo/visit" };
      expect(await listingOf("--since", "all")).toEqual({ begin: { ...stream, listing: "full" } });
      expect(await listingOf("--since", "all", "--open")).toEqual({
        begin: { ...stream, listing: "window" },
      });
      expect(await listingOf("--since", "all", "--stream", "mine")).toEqual({
        begin: { ...stream, stream: "mine", listing: "full" },
      });
    });
  });

  it("without flags of time is the last full hour", async () => {
    await withSandbox({ cases: 0 }, async (given) => {
      const { store } = given.sandbox.commcare.simulator;
      for (;;) {
        const { since, until } = toLastFullHour(new Date());
        const times = {
          first: since,
          next: until,
          before: "2024-01-01T00:00:00.000000Z",
        };
        for (const [case_id, stamp] of Object.entries(times)) {
          saveChange(store, { case_id, closed: true, server_date_modified: stamp }, 0);
        }
        const { ids, checkpoints } = await fetchCases(given, "--closed");
        if (toLastFullHour(new Date()).since !== since) continue;
        expect(ids).toEqual(["first"]);
        expect(checkpoints).toEqual([]);
        return;
      }
    });
  });
});

describe("--since last", () => {
  it("reads everything first, then what is new, and loses nothing that changed meanwhile", async () => {
    await withSandbox({ cases: 200 }, async (given) => {
      const index = given.dir.file("visits.db");
      const { store } = given.sandbox.commcare.simulator;
      const first = await fetchCases(given, "--since", "last", "--index", index, "--page-size", "30");
      expect(first.stderr).toContain("no checkpoint");
      expect(first.ids).toHaveLength(200);
      await sink(given, index, first);

      const changed = first.ids.slice(0, 5);
      for (const id of changed) store.touch(id);
      const added = saveChange(store, { closed: true }, 0).case_id;
      const second = await fetchCases(given, "--since", "last", "--index", index);
      expect(second.ids).toEqual(expect.arrayContaining([...changed, added]));
      expect(second.ids.length).toBeLessThan(60);
      await sink(given, index, second);

      const third = await fetchCases(given, "--index", index, "--overlap", "0");
      expect(third.ids).toContain(added);
      expect(third.checkpoints).toEqual([]);
    });
  });

  it("reads again what was listed late, within the overlap", async () => {
    await withSandbox({ cases: 0 }, async (given) => {
      const index = given.dir.file("visits.db");
      const { store } = given.sandbox.commcare.simulator;
      saveChange(store, { case_id: "seen", indexed_on: "2024-03-11T09:10:00.000000Z" }, 0);
      await sink(given, index, await fetchCases(given, "--index", index));
      saveChange(store, { case_id: "late", indexed_on: "2024-03-11T09:06:00.000000Z" }, 0);
      saveChange(store, { case_id: "too late", indexed_on: "2024-03-11T09:04:00.000000Z" }, 0);
      expect((await fetchCases(given, "--index", index)).ids).toEqual(["late", "seen"]);
    });
  });

  it("with --until catches up in parts, and loses nothing at the seams", async () => {
    await withSandbox({ cases: 0 }, async (given) => {
      const index = given.dir.file("visits.db");
      const { store } = given.sandbox.commcare.simulator;
      for (let day = 1; day <= 9; day += 1)
        saveChange(store, { case_id: `day-${day}`, indexed_on: `2024-03-0${day}T12:00:00.000000Z` }, 0);
      const part = async (...args: string[]): Promise<string[]> => {
        const fetched = await fetchCases(
          given,
          "--since",
          "last",
          "--index",
          index,
          "--overlap",
          "0",
          ...args,
        );
        expect(fetched.code).toBe(0);
        await sink(given, index, fetched);
        return fetched.ids;
      };
      expect(await part("--until", "2024-03-03")).toEqual(["day-1", "day-2", "day-3"]);
      expect(await part("--until", "2024-03-05T12:00")).toEqual(["day-3", "day-4", "day-5"]);
      expect(await part("--until", "2024-03-02")).toEqual([]);
      expect(await part()).toEqual(["day-5", "day-6", "day-7", "day-8", "day-9"]);
    });
  });

  it("is not moved by a window of the past", async () => {
    await withSandbox({ cases: 50 }, async (given) => {
      const index = given.dir.file("visits.db");
      await sink(given, index, await fetchCases(given, "--index", index));
      for (const args of [
        ["--window", "2024-01-01", "2024-06-30"],
        ["--since", "2025-12-30"],
        ["--until", "2024-06-30"],
      ]) {
        expect((await fetchCases(given, "--index", index, ...args)).checkpoints).toEqual([]);
      }
    });
  });
});

describe("cases that wait to be corrected", () => {
  it("are fetched again in the same run, once, inside the same frame", async () => {
    await withSandbox({ cases: 60 }, async (given) => {
      const index = given.dir.file("visits.db");
      const first = await fetchCases(given, "--closed", "--index", index);
      const [corrected = "", listed = ""] = first.ids;
      await sink(given, index, first, [corrected, listed]);
      given.sandbox.commcare.simulator.store.touch(listed);

      const args = ["--type", "visit", "--closed", "--index", index];
      const run = await runTool("fetch-cases", { args, env: given.env });
      const again = sortOut(run);
      expect(again.code).toBe(0);
      expect(again.ids.filter((id) => id === corrected)).toHaveLength(1);
      expect(again.ids.filter((id) => id === listed)).toHaveLength(1);
      expect(endOf(run)).toMatchObject({ end: { count: again.ids.length, complete: true } });
      expect(run.lines.at(-1)?.kind).toBe("end");
    });
  });

  it.each([
    ["v2", []],
    ["v1", []],
    ["v2", ["--since", "all"]],
  ])("and were deleted are reported once, by Case API %s %j", async (api, args) => {
    await withSandbox({ cases: 30 }, async (given) => {
      const index = given.dir.file("visits.db");
      const flags = ["--api", api, "--index", index, ...args];
      const first = await fetchCases(given, ...flags);
      const [deleted = ""] = first.ids;
      await sink(given, index, first, [deleted]);
      given.sandbox.commcare.simulator.store.remove(deleted);

      const second = await fetchCases(given, ...flags);
      expect(second.code).toBe(0);
      expect(second.outcomes.map(({ src, outcome }) => [src.id, outcome.status, outcome.code])).toEqual([
        [deleted, "skipped", "MISSING_FROM_SOURCE"],
      ]);
      expect(second.outcomes[0]?.outcome.hint).toContain("--ids");
      expect(second.stderr).toContain(deleted);
      await sink(given, index, second);

      const third = await fetchCases(given, ...flags);
      expect([third.code, third.outcomes]).toEqual([0, []]);
      expect(third.stderr).not.toContain(deleted);
    });
  });

  it("stay so when the user sees no case at all any more, or the server fails", async () => {
    await withSandbox({ cases: 30 }, async (given) => {
      const index = given.dir.file("visits.db");
      const first = await fetchCases(given, "--index", index);
      await sink(given, index, first, first.ids.slice(0, 3));
      const { store } = given.sandbox.commcare.simulator;
      const cases = store.list();

      given.sandbox.commcare.setFaults([
        { match: { path: "/a/demo/api/case/v2/bulk-fetch/" }, fault: { kind: "status", status: 500 } },
      ]);
      const failed = await fetchCases(given, "--index", index, "--overlap", "0");
      expect([failed.code, failed.outcomes]).toEqual([4, []]);
      expect(failed.kinds).not.toContain("end");
      given.sandbox.commcare.clearFaults();

      for (const { case_id } of cases) store.remove(case_id);
      const blind = await fetchCases(given, "--index", index);
      expect(blind.code).toBe(5);
      expect(blind.outcomes.map(({ outcome }) => [outcome.status, outcome.code])).toEqual(
        Array.from({ length: 3 }, () => ["rejected", "NOT_FOUND"]),
      );
      expect(blind.stderr).toContain("sees no case of this type at all");
      await sink(given, index, blind);

      for (const record of cases) store.put(record);
      const seeing = await fetchCases(given, "--index", index, "--overlap", "0");
      expect(seeing.ids).toEqual(expect.arrayContaining(first.ids.slice(0, 3)));
    });
  });

  it("wait no longer when they were opened again or changed their type, and come when they fit again", async () => {
    await withSandbox({ cases: 40 }, async (given) => {
      const index = given.dir.file("visits.db");
      const args = ["--closed", "--index", index, "--overlap", "0"];
      const first = await fetchCases(given, ...args);
      const [reopened = "", retyped = "", same = ""] = first.ids;
      await sink(given, index, first, [reopened, retyped, same]);
      const { store } = given.sandbox.commcare.simulator;
      saveChange(store, { case_id: reopened, closed: false, date_closed: null }, 0);
      saveChange(store, { case_id: retyped, case_type: "household" }, 0);

      // Other flags are not a reason to give a case up.
      const byHand = await fetchCases(given, "--open", "--index", index);
      expect(byHand.outcomes.map(({ src }) => src.id)).toEqual([retyped]);
      expect(byHand.stderr).toContain("1 case waiting to be corrected left out");

      const second = await fetchCases(given, ...args);
      expect(second.code).toBe(0);
      expect(second.ids).toContain(same);
      expect(second.ids).not.toEqual(expect.arrayContaining([reopened]));
      expect(second.outcomes.map(({ src, outcome }) => [src.id, outcome.status])).toEqual([
        [reopened, "skipped"],
        [retyped, "skipped"],
      ]);
      await sink(given, index, second, [same]);
      const third = await fetchCases(given, ...args);
      expect([third.outcomes, third.ids.includes(same)]).toEqual([[], true]);

      saveChange(store, { case_id: reopened, closed: true }, 0);
      expect((await fetchCases(given, ...args)).ids).toEqual(expect.arrayContaining([reopened, same]));
    });
  });
});

describe("--ids", () => {
  it.each(["v2", "v1"])(
    "brings the cases of a file and says what is not there, by Case API %s",
    async (api) => {
      await withSandbox({ cases: 40 }, async (given) => {
        const { expected } = given.sandbox.seeded;
        const [closed = ""] = expected.good;
        const [open = ""] = expected.open;
        saveChange(given.sandbox.commcare.simulator.store, { case_id: "other", case_type: "household" }, 0);
        writeFileSync(given.dir.file("ids.txt"), `\uFEFF${closed}\r\n\n${open}\ngone\nother\n${closed}\n`);
        const fetched = await fetchCases(given, "--closed", "--api", api, "--ids", given.dir.file("ids.txt"));
        expect(fetched.ids).toEqual([closed]);
        expect(fetched.outcomes.map(({ src, outcome }) => [src.id, outcome.status])).toEqual([
          [open, "skipped"],
          ["other", "skipped"],
          ["gone", "rejected"],
        ]);
        expect(fetched.code).toBe(5);
        expect(fetched.checkpoints).toEqual([]);
      });
    },
  );

  it("refuses a file that is not a list of ids, with the line", async () => {
    await withSandbox({ cases: 0 }, async (given) => {
      writeFileSync(given.dir.file("ids.csv"), "case_id,name\n");
      const { code, stderr } = await fetchCases(given, "--ids", given.dir.file("ids.csv"));
      expect(code).toBe(3);
      expect(stderr).toContain("ids.csv:1: expected one case id");
      expect((await fetchCases(given, "--ids", given.dir.file("none.txt"))).code).toBe(2);
    });
  });
});

describe("a run that cannot finish", () => {
  it("writes no end line when the server fails, and keeps what came", async () => {
    await withSandbox({ cases: 200 }, async (given) => {
      given.sandbox.commcare.setFaults([{ match: { from: 3 }, fault: { kind: "status", status: 500 } }]);
      const { code, kinds, ids } = await fetchCases(given, "--since", "2024-01-01", "--page-size", "50");
      expect(code).toBe(4);
      expect(ids).toHaveLength(100);
      expect(kinds).not.toContain("end");
    });
  });

  it("writes no end line when it is stopped", async () => {
    await withSandbox({ cases: 2000 }, async (given) => {
      given.sandbox.commcare.setFaults([{ match: { from: 3 }, fault: { kind: "slow", ms: 30_000 } }]);
      const args = ["--type", "visit", "--since", "2024-01-01", "--page-size", "500"];
      const run = await runTool("fetch-cases", {
        args,
        env: given.env,
        signalAfter: { lines: 1, signal: "SIGTERM" },
      });
      expect(run.code).toBe(143);
      expect(sortOut(run).kinds).not.toContain("end");
    });
  });

  it("names every contradiction of the flags and leaves stdout empty", async () => {
    await withSandbox({ cases: 0 }, async (given) => {
      const run = await runTool("fetch-cases", {
        args: ["--type", "visit", "--closed", "--open", "--since", "last"],
        env: given.env,
      });
      expect(run).toMatchObject({ code: 2, stdout: "" });
      expect(run.stderr).toMatch(/--closed \/ --open[^]*--since last: needs --index/);
    });
  });

  it("says which setting to check when access is refused", async () => {
    await withSandbox({ cases: 0 }, async ({ env, ...given }) => {
      const { code, stderr } = await fetchCases({ ...given, env: { ...env, COMMCARE_API_KEY: "no" } });
      expect(code).toBe(6);
      expect(stderr).toContain("check the setting COMMCARE_USERNAME and COMMCARE_API_KEY");
    });
  });

  it("names what to set when the server's certificate is not trusted, and trusts it then", async () => {
    await withSandbox({ cases: 0 }, async ({ env, dir, ...given }) => {
      await using server = await serveTls((_request, response) => void response.end('{"cases":[]}'));
      const asked = { ...given, dir, env: { ...env, COMMCARE_URL: server.url } };
      const refused = await fetchCases(asked);
      expect([refused.code, refused.stdout]).toEqual([2, refused.stdout.split("\n", 1)[0] + "\n"]);
      expect(refused.stderr).toMatch(
        /not trusted \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\)\n.*NODE_EXTRA_CA_CERTS/,
      );
      expect(refused.stderr).not.toContain("again in");

      writeFileSync(dir.file("authority.pem"), server.authority);
      const trusted = { ...asked, env: { ...asked.env, NODE_EXTRA_CA_CERTS: dir.file("authority.pem") } };
      expect((await fetchCases(trusted)).code).toBe(0);
    });
  });
});
