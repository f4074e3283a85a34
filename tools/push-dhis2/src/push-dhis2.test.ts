import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import type { Line, Outcome } from "@d2pipe/records";
import { anEventLine, runTool, type SandboxTest, toNdjson, type ToolRun, withSandbox } from "@d2pipe/testkit";
import { describe, expect, test } from "vitest";

const stream = { system: "commcare", stream: "demo/visit" };

function outcomesOf({ lines }: ToolRun): [string, Outcome][] {
  return lines.flatMap((parsed) =>
    parsed.kind === "outcome" ? [[parsed.line.src.id ?? "-", parsed.line.outcome] as [string, Outcome]] : [],
  );
}

function wordsOf(run: ToolRun): string[] {
  return outcomesOf(run).map(([id, { status, code }]) => [id, status, ...(code ? [code] : [])].join(" "));
}

async function push({ env, dir }: SandboxTest, lines: readonly Line[], ...args: string[]): Promise<ToolRun> {
  const index = ["--index", dir.file("index.db")];
  return await runTool("push-dhis2", { args: [...index, ...args], env, stdin: toNdjson(lines) });
}

function remove(number: number): Line {
  const { src, event } = anEventLine(number);
  return { src, op: "delete", event: { program: event.program, programStage: event.programStage } };
}

async function report({ dir }: SandboxTest): Promise<unknown[]> {
  const args = ["report", "--json", "--index", dir.file("index.db")];
  const { stdout } = await runTool("reconcile-index", { args, stdout: "text" });
  return stdout
    .trimEnd()
    .split("\n")
    .map((line): unknown => JSON.parse(line));
}

function liveEvents({ sandbox }: SandboxTest): number {
  return sandbox.dhis2.heldEvents().filter((event) => !event.deleted).length;
}

describe("push-dhis2", () => {
  test("stores events and says so; the summary counts them; again only the server is asked who it is", async () => {
    await withSandbox({}, async (given) => {
      const lines = [anEventLine(1), anEventLine(2), anEventLine(3, { orgUnit: "abcdefghij1" })];
      const first = await push(given, lines);
      expect(wordsOf(first)).toEqual(["case-1 created", "case-2 created", "case-3 rejected E1011"]);
      expect(first.code).toBe(5);
      expect(first.stderr).toMatch(/^push-dhis2: 3 in, 2 created, 1 rejected, [\d.]+ s$/m);
      given.sandbox.dhis2.clearRequests();
      const second = await push(given, lines.slice(0, 2));
      expect(wordsOf(second)).toEqual(["case-1 unchanged", "case-2 unchanged"]);
      expect(second.code).toBe(0);
      expect(given.sandbox.dhis2.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
        "GET /api/system/info",
      ]);
    });
  });

  test("the run in the index counts what tools upstream refused too", async () => {
    await withSandbox({}, async (given) => {
      const outcome = { status: "rejected", tool: "to-events", code: "NO_DATE", message: "no date" } as const;
      await push(given, [anEventLine(1), { src: { ...stream, id: "case-2", rev: "1" }, outcome }]);
      const runs = (await report(given)).filter((line) => JSON.stringify(line).startsWith('{"run"'));
      expect(runs).toMatchObject([{ run: { counts: { created: 1, rejected: 1 }, exitCode: 0 } }]);
    });
  });

  test("tells a refusal without the value, and keeps the line for another try", async () => {
    await withSandbox({}, async (given) => {
      const dataValues = [
        { dataElement: "VAAsWcu5xsN", value: "douze" },
        { dataElement: "daI0txTxpAx", value: "F" },
      ];
      const rejects = given.dir.file("rejects.ndjson");
      const run = await push(given, [anEventLine(1, { dataValues })], "--rejects", rejects);
      const [[, outcome] = ["", undefined]] = outcomesOf(run);
      expect(outcome).toMatchObject({
        status: "rejected",
        code: "E1302",
        message: expect.stringContaining("VAAsWcu5xsN"),
      });
      expect(run.stdout + run.stderr).not.toContain("douze");
      expect(statSync(rejects).mode & 0o777).toBe(0o600);
      const kept: { rejected: object } = JSON.parse(readFileSync(rejects, "utf8"));
      expect(kept.rejected).toMatchObject({ tool: "push-dhis2", code: "E1302" });
    });
  });

  test("what would spoil a whole request is refused before it is sent", async () => {
    await withSandbox({}, async (given) => {
      const run = await push(given, [anEventLine(1, { occurredAt: "11/03/2024" }), anEventLine(2)]);
      expect(wordsOf(run)).toEqual(["case-1 rejected BAD_PAYLOAD", "case-2 created"]);
      expect(given.sandbox.dhis2.requests.filter(({ method }) => method === "POST")).toHaveLength(1);
    });
  });

  test("deletes behind the guard; a record that comes back gets a new UID", async () => {
    await withSandbox({}, async (given) => {
      const many = Array.from({ length: 12 }, (_, at) => at + 1);
      await push(
        given,
        many.map((number) => anEventLine(number)),
      );
      const guarded = await push(given, many.map(remove));
      expect(guarded.code).toBe(7);
      expect(guarded.stderr).toContain("12 deletes, and at most 10 are allowed");
      expect(wordsOf(guarded)).toEqual(many.map((number) => `case-${number} skipped TOO_MANY_DELETES`));
      expect(liveEvents(given)).toBe(12);
      const done = await push(given, many.map(remove), "--max-deletes", "12");
      expect(done.code).toBe(0);
      expect(liveEvents(given)).toBe(0);
      const [[, back] = ["", undefined]] = outcomesOf(await push(given, [anEventLine(1)]));
      expect(back?.status).toBe("created");
      expect(back?.target).not.toBe(outcomesOf(done)[0]?.[1].target);
    });
  });

  test("a delete may leave out where its event is; one of an unknown record is refused and not pending", async () => {
    await withSandbox({}, async (given) => {
      await push(given, [anEventLine(1), anEventLine(2)]);
      const lines = [1, 3].map((number): Line => ({ src: anEventLine(number).src, op: "delete", event: {} }));
      const dry = await push(given, lines, "--dry-run");
      expect(wordsOf(dry)).toEqual(["case-3 rejected BAD_PAYLOAD", "case-1 deleted"]);
      const run = await push(given, lines);
      expect(wordsOf(run)).toEqual(wordsOf(dry));
      expect([run.code, liveEvents(given)]).toEqual([5, 1]);
      const [index] = await report(given);
      expect(index).toMatchObject({ index: { entries: 2, pending: 0 } });
    });
  });

  test("--payload-dir keeps requests and answers for the owner alone, and no secret", async () => {
    await withSandbox({}, async (given) => {
      const folder = given.dir.file("payloads");
      given.sandbox.dhis2.setFaults([
        { match: { method: "POST", nth: 1 }, fault: { kind: "status", status: 503 } },
      ]);
      await push(given, [anEventLine(1)], "--payload-dir", folder);
      expect(statSync(folder).mode & 0o777).toBe(0o700);
      const names = readdirSync(folder).toSorted();
      expect(names.map((name) => name.replace(/^\d{8}T\d{9}Z-/, ""))).toEqual([
        "000001-request.json",
        "000001-response.json",
        "000002-request.json",
        "000002-response.json",
      ]);
      const texts = names.map((name) => readFileSync(`${folder}/${name}`, "utf8"));
      for (const name of names) expect(statSync(`${folder}/${name}`).mode & 0o777).toBe(0o600);
      expect(texts[2]).toContain('"orgUnit":"IO8BkLFjFoe"');
      expect(JSON.parse(texts[3] ?? "")).toMatchObject({ status: "OK", stats: { created: 1 } });
      expect(texts.join("")).not.toMatch(/authorization|d2pat/i);
    });
  });

  test("a --payload-dir that cannot be written stops before anything is sent", async () => {
    await withSandbox({}, async (given) => {
      const file = given.dir.file("file");
      writeFileSync(file, "");
      const { code, stderr } = await push(given, [anEventLine(1)], "--payload-dir", `${file}/below`);
      expect(code).toBe(2);
      expect(stderr).toContain("--payload-dir");
      expect(given.sandbox.dhis2.heldEvents()).toEqual([]);
    });
  });

  test("SIGTERM waits for what is in flight, reports the rest as not sent, and exits 143", async () => {
    await withSandbox({}, async (given) => {
      given.sandbox.dhis2.setFaults([
        { match: { method: "POST", path: "/api/tracker" }, fault: { kind: "slow", ms: 300 } },
      ]);
      const lines = Array.from({ length: 2000 }, (_, at) => anEventLine(at + 1));
      const framed: Line[] = [
        { begin: { ...stream, listing: "window" } },
        ...lines,
        { checkpoint: { ...stream, cursor: { at: 1 } } },
        { end: { ...stream, count: lines.length, complete: true } },
      ];
      const args = ["--index", given.dir.file("index.db"), "--batch-size", "50"];
      const run = await runTool("push-dhis2", {
        args,
        env: given.env,
        stdin: toNdjson(framed),
        signalAfter: { lines: 60, signal: "SIGTERM" },
      });
      expect(run.code).toBe(143);
      const created = outcomesOf(run).filter(([, { status }]) => status === "created");
      expect(created.length).toBe(liveEvents(given));
      expect(created.length).toBeLessThan(lines.length);
      const rest = outcomesOf(run).slice(created.length);
      expect(new Set(rest.map(([, { code }]) => code))).toEqual(new Set(["NOT_SENT"]));
      expect(await report(given)).toContainEqual({ run: expect.objectContaining({ exitCode: 143 }) });
      given.sandbox.dhis2.clearFaults();
      const next = await push(given, framed);
      expect(next.code).toBe(0);
      expect(liveEvents(given)).toBe(lines.length);
      const statuses = outcomesOf(next).map(([, { status }]) => status);
      expect(statuses.filter((status) => status === "unchanged")).toHaveLength(created.length);
    });
  });

  test("the index keeps the exit code that the run really had", async () => {
    await withSandbox({}, async (given) => {
      const refused = anEventLine(2, { orgUnit: "abcdefghij1" });
      const never = Promise.withResolvers<void>();
      async function* open(): AsyncGenerator<string> {
        yield toNdjson([anEventLine(1), refused]);
        await never.promise;
      }
      const args = ["--index", given.dir.file("index.db")];
      const signalAfter = { lines: 2, signal: "SIGINT" } as const;
      const run = await runTool("push-dhis2", { args, env: given.env, stdin: open(), signalAfter });
      never.resolve();
      expect(run.code).toBe(130);
      expect((await push(given, [refused])).code).toBe(5);
      const runs = (await report(given)).filter((line) => JSON.stringify(line).startsWith('{"run"'));
      expect(runs).toEqual([5, 130].map((exitCode) => ({ run: expect.objectContaining({ exitCode }) })));
    });
  });

  test("without --index it warns, and still creates nothing twice", async () => {
    await withSandbox({}, async (given) => {
      const stdin = toNdjson([anEventLine(1)]);
      const { stderr } = await runTool("push-dhis2", { env: given.env, stdin });
      expect(stderr).toContain("no --index");
      expect(wordsOf(await runTool("push-dhis2", { env: given.env, stdin }))).toEqual(["case-1 updated"]);
      expect(liveEvents(given)).toBe(1);
    });
  });

  test("--dry-run writes neither to the server nor to an index that is not there yet", async () => {
    await withSandbox({}, async (given) => {
      const run = await push(
        given,
        [anEventLine(1), anEventLine(2, { orgUnit: "abcdefghij1" })],
        "--dry-run",
      );
      expect(wordsOf(run)).toEqual(["case-1 created", "case-2 rejected E1011"]);
      expect(given.sandbox.dhis2.heldEvents()).toEqual([]);
      expect(readdirSync(given.dir.path)).toEqual([]);
    });
  });
});
