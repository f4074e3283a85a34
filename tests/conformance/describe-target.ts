import type { Line } from "@d2pipe/records";
import type { Fault, FaultRule, Sandbox, SandboxOptions, SimulatorServer } from "@d2pipe/sandbox";
import { runTool, type SandboxTest, toNdjson, type ToolRun, withSandbox } from "@d2pipe/testkit";
import { describe, expect, test } from "vitest";
import { outcomesOf } from "../cases-to-events/pipeline.ts";

/** A kind of target as a user sees it: the tool that writes there, and the lines for it. Each record has one value. */
export interface TargetUnderTest {
  kind: string;
  sandbox: SandboxOptions;
  /** The sink, with `--index`, `--batch-size`, `--retries`. */
  tool: string;
  /** Flags that it always needs. */
  flags?: readonly string[];
  /** Flags for one request at a time; default `--lanes 1`. */
  oneLane?: readonly string[];
  /** The server that it writes to; default DHIS2. */
  serverOf?(sandbox: Sandbox): SimulatorServer;
  /** What has to be there for seven records before they are written. */
  prepare?(sandbox: Sandbox): void;
  /** What the first write of a record counts as: `updated` where its object is there already. Default `created`. */
  made?: "created" | "updated";
  /** Its objects can be deleted; default yes. */
  deletes?: boolean;
  /** Bytes of a body with some of seven records, not with all of them; default three of its lines. */
  bodyLength?: number;
  /** Requests that write. */
  writes: { method: string; path: string };
  write(id: string, value: string): Line;
  remove(id: string): Line;
  /** Two records that stand for one object. */
  shared: readonly [Line, Line];
  /** A value that the server refuses, and the code of the refusal. */
  refused: { value: string; code: string };
  /** A record for whose content the server refuses the whole request; undefined: there is none. */
  spoiling: ((id: string) => Line) | undefined;
  /** Its reports name what was stored, and may leave a record out. */
  namesStored: boolean;
  /** It says of a delete whether the object was there. */
  tellsAbsent: boolean;
  /** The values of all objects that are there, sorted. */
  held(sandbox: Sandbox): Promise<readonly string[]>;
  /** The object of a record is deleted by somebody else. */
  deleteByHand(sandbox: Sandbox, id: string): Promise<void>;
}

/** What every target has to do, whatever it writes. Over real HTTP; asserted on what the server holds. */
export function describeTarget(target: TargetUnderTest): void {
  const ids = Array.from({ length: 7 }, (_, at) => `r${at + 1}`);
  const values = ids.map((_, at) => String(at + 10));
  const all = ids.map((id, at) => target.write(id, values[at] ?? ""));
  const { flags: own = [], oneLane = ["--lanes", "1"], made = "created", deletes = true } = target;
  const serverOf = (sandbox: Sandbox): SimulatorServer => target.serverOf?.(sandbox) ?? sandbox.dhis2;

  /** A sandbox with what the records need. */
  const withServer = async (run: (given: SandboxTest) => Promise<void>): Promise<void> =>
    await withSandbox(target.sandbox, async (given) => {
      target.prepare?.(given.sandbox);
      await run(given);
    });
  const push = async (given: SandboxTest, lines: readonly Line[], ...flags: string[]): Promise<ToolRun> =>
    await runTool(target.tool, {
      args: [...own, "--index", given.dir.file("index.db"), ...flags],
      env: given.env,
      stdin: toNdjson(lines),
    });
  const held = async ({ sandbox }: SandboxTest): Promise<readonly string[]> => await target.held(sandbox);
  const fail = (
    { sandbox }: SandboxTest,
    fault: Fault,
    when: Omit<FaultRule["match"], "method" | "path"> = {},
  ): void => serverOf(sandbox).setFaults([{ match: { ...target.writes, ...when }, fault }]);
  const statuses = ({ lines }: ToolRun): string[] =>
    outcomesOf(lines).map(({ id, outcome }) => [id, outcome.status, outcome.code ?? []].flat().join(" "));
  const each = (status: string): string[] => ids.map((id) => `${id} ${status}`);

  describe(`target ${target.kind}`, () => {
    test("create, repeat, update: one object a record, and nothing is sent for nothing", async () => {
      await withServer(async (given) => {
        expect(statuses(await push(given, all))).toEqual(each(made));
        const sent = serverOf(given.sandbox).requests.length;
        expect(statuses(await push(given, all))).toEqual(each("unchanged"));
        const again = serverOf(given.sandbox)
          .requests.slice(sent)
          .filter(({ method }) => method !== "GET");
        expect(again).toEqual([]);
        expect(statuses(await push(given, [target.write("r1", "99")]))).toEqual(["r1 updated"]);
        expect(await held(given)).toEqual([...values.slice(1), "99"].toSorted());
      });
    });

    test.each<[string, Fault]>([
      ["before the commit", { kind: "cut-before" }],
      ["after the commit", { kind: "cut-after-commit" }],
      ["and the commit comes later", { kind: "late-commit" }],
      ["by a gateway", { kind: "status", status: 504, committed: true }],
      ["in the middle", { kind: "truncated-json" }],
    ])("an answer lost %s: everything is there once", async (_, fault) => {
      await withServer(async (given) => {
        fail(given, fault, { nth: 1 });
        const run = await push(given, all);
        expect(run.code).toBe(0);
        expect(outcomesOf(run.lines).map(({ id }) => id)).toEqual(ids);
        expect(await held(given)).toEqual(values);
        await push(given, all);
        expect(await held(given)).toEqual(values);
      });
    });

    test.skipIf(!target.namesStored).each([
      ["was stored", true],
      ["was not stored", false],
    ])("a report that does not name what %s: every record has its outcome", async (_, stored) => {
      await withServer(async (given) => {
        fail(given, { kind: "silent-report", stored }, { nth: 1 });
        const run = await push(given, all);
        expect(outcomesOf(run.lines).map(({ id }) => id)).toEqual(ids);
        expect(await held(given)).toEqual(values);
      });
    });

    test.skipIf(!target.namesStored)(
      "silent about a record, with refusals before and after: an outcome for each, and no lost one",
      async () => {
        await withServer(async (given) => {
          const refusal = { kind: "dhis2-error", status: 409 } as const;
          serverOf(given.sandbox).setFaults([
            { match: { ...target.writes, nth: 1 }, fault: refusal },
            { match: { ...target.writes, nth: 2 }, fault: { kind: "silent-report", stored: false } },
            { match: { ...target.writes, nth: 3 }, fault: refusal },
          ]);
          const run = await push(given, all.slice(0, 1));
          expect(statuses(run)).toEqual([`r1 ${made}`]);
          expect(await held(given)).toEqual(values.slice(0, 1));
        });
      },
    );

    test("one record refused: it alone, with the server's code; the others are stored", async () => {
      await withServer(async (given) => {
        const { value, code } = target.refused;
        const run = await push(given, all.with(2, target.write("r3", value)));
        expect(statuses(run)).toEqual(each(made).with(2, `r3 rejected ${code}`));
        expect(run.code).toBe(5);
        expect(await held(given)).toEqual(values.toSpliced(2, 1));
      });
    });

    const { spoiling } = target;
    test.runIf(spoiling)("a whole request refused for one record: that one is found", async () => {
      await withServer(async (given) => {
        const run = await push(given, spoiling ? all.with(4, spoiling("r5")) : all);
        expect(outcomesOf(run.lines).filter(({ outcome }) => outcome.status === "rejected")).toMatchObject([
          { id: "r5" },
        ]);
        expect(await held(given)).toEqual(values.toSpliced(4, 1));
      });
    });

    test("every record refused: exit 5, each by name, nothing stored", async () => {
      await withServer(async (given) => {
        const { value, code } = target.refused;
        const run = await push(
          given,
          ids.map((id) => target.write(id, value)),
        );
        expect(statuses(run)).toEqual(each(`rejected ${code}`));
        expect([run.code, await held(given)]).toEqual([5, []]);
      });
    });

    test("a server that refuses everything for a while: no record is rejected, exit 4, and the next run sends them all", async () => {
      await withServer(async (given) => {
        serverOf(given.sandbox).setFaults([{ match: {}, fault: { kind: "dhis2-error", status: 500 } }]);
        const run = await push(given, all, "--retries", "1");
        expect(run.code).toBe(4);
        expect(
          run.lines
            .filter(({ kind }) => kind === "outcome")
            .every((line) => !JSON.stringify(line).includes("rejected")),
        ).toBe(true);
        serverOf(given.sandbox).clearFaults();
        await push(given, all);
        expect(await held(given)).toEqual(values);
      });
    });

    test("413: smaller requests, everything stored", async () => {
      await withServer(async (given) => {
        const bytes = target.bodyLength ?? JSON.stringify(all[0]).length * 3;
        fail(given, { kind: "too-large", bytes });
        const run = await push(given, all);
        expect(statuses(run)).toEqual(each(made));
        expect(await held(given)).toEqual(values);
      });
    });

    test("429: waits as long as it is asked to, everything stored", async () => {
      await withServer(async (given) => {
        fail(given, { kind: "status", status: 429, retryAfter: 0.1 }, { times: 2 });
        expect(statuses(await push(given, all))).toEqual(each(made));
        expect(await held(given)).toEqual(values);
      });
    });

    test("the login is lost in the middle: exit 6, what was not sent is said, and the next run sends exactly that", async () => {
      await withServer(async (given) => {
        fail(given, { kind: "token-revoked" }, { from: 2 });
        const run = await push(given, all, "--batch-size", "2", ...oneLane);
        expect(run.code).toBe(6);
        expect(outcomesOf(run.lines)).toHaveLength(all.length);
        const stored = await held(given);
        expect(stored.length).toBeLessThan(all.length);
        serverOf(given.sandbox).clearFaults();
        const next = await push(given, all);
        const done = outcomesOf(next.lines).filter(({ outcome }) => outcome.status === "unchanged");
        expect([done.length, await held(given)]).toEqual([stored.length, values]);
      });
    });

    test.runIf(deletes)("delete, delete again, delete what never was, come back", async () => {
      await withServer(async (given) => {
        await push(given, all);
        expect(statuses(await push(given, [target.remove("r2")]))).toEqual(["r2 deleted"]);
        expect(await held(given)).toEqual(values.toSpliced(1, 1));
        expect(statuses(await push(given, [target.remove("r2")]))).toEqual(["r2 unchanged"]);
        const [never] = outcomesOf((await push(given, [target.remove("r99")])).lines);
        expect(never?.outcome).toMatchObject(
          target.tellsAbsent ? { status: "skipped", code: "NOT_FOUND" } : { status: "deleted" },
        );
        expect(statuses(await push(given, [target.write("r2", "11")]))).toEqual(["r2 created"]);
        expect(await held(given)).toEqual(values);
      });
    });

    test.runIf(deletes)("a delete whose answer is lost is done once, and said to be", async () => {
      await withServer(async (given) => {
        await push(given, all);
        fail(given, { kind: "cut-after-commit" }, { nth: 1 });
        expect(statuses(await push(given, [target.remove("r2")]))).toEqual(["r2 deleted"]);
        expect(await held(given)).toEqual(values.toSpliced(1, 1));
      });
    });

    test.runIf(deletes)(
      "deleted by somebody else: an update brings it back, a delete finds it done",
      async () => {
        await withServer(async (given) => {
          await push(given, all);
          await target.deleteByHand(given.sandbox, "r1");
          await target.deleteByHand(given.sandbox, "r2");
          await push(given, [target.write("r1", "77"), target.remove("r2")]);
          expect(await held(given)).toEqual([...values.slice(2), "77"]);
        });
      },
    );

    test("two records that stand for one object never share a request, nor are they on their way at once", async () => {
      await withServer(async (given) => {
        const before = serverOf(given.sandbox).requests.length;
        const run = await push(given, [...target.shared]);
        expect(outcomesOf(run.lines)).toHaveLength(2);
        const writes = serverOf(given.sandbox)
          .requests.slice(before)
          .filter(({ method }) => method === "POST");
        expect(writes).toHaveLength(2);
        expect(await held(given)).toHaveLength(1);
      });
    });

    test("SIGTERM: what is on its way is waited for, the rest is said to be not sent, and the next run sends it", async () => {
      await withServer(async (given) => {
        fail(given, { kind: "slow", ms: 100 });
        const run = await runTool(target.tool, {
          args: [...own, "--index", given.dir.file("index.db"), "--batch-size", "1", ...oneLane],
          env: given.env,
          stdin: toNdjson(all),
          signalAfter: { lines: 1, signal: "SIGTERM" },
        });
        expect(run.code).toBe(143);
        const outcomes = outcomesOf(run.lines);
        const stored = outcomes.filter(({ outcome }) => outcome.status === made).length;
        expect(await held(given)).toHaveLength(stored);
        expect(stored).toBeLessThan(all.length);
        serverOf(given.sandbox).clearFaults();
        await push(given, all);
        expect(await held(given)).toEqual(values);
      });
    });
  });
}
