import type { Fault, FaultMatch } from "@d2pipe/sandbox";
import { type SandboxTest, type ToolRun, withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { listAsked, listHeld, listValues, monthly, now, pull, quarterly } from "./pull.ts";

const seeded = { now: () => now, dataValues: 4000 };
const args = ["--all-data-sets", "--year", "2023", "--lanes", "2"];

async function withFault(
  match: FaultMatch,
  fault: Fault,
  run: (given: SandboxTest) => Promise<void>,
): Promise<void> {
  await withSandbox(seeded, async (given) => {
    given.sandbox.dhis2.setFaults([{ match: { path: "/api/dataValueSets", ...match }, fault }]);
    await run(given);
  });
}

function listOutcomes({
  lines,
}: ToolRun): { stream: string; code: string | undefined; message: string | undefined }[] {
  return lines.flatMap((parsed) => {
    if (parsed.kind !== "outcome") return [];
    const { src, outcome } = parsed.line;
    expect(outcome.status).toBe("rejected");
    return [{ stream: src.stream, code: outcome.code, message: outcome.message }];
  });
}

function isOf2023(period: string): boolean {
  return period.startsWith("2023");
}

test.each([0, 0.2, 0.5, 0.9, 0.999])(
  "an answer that ends after %d of it: exit 3, the whole values before it, the rest read",
  async (keep) => {
    await withFault({ nth: 2 }, { kind: "truncated-json", keep }, async (given) => {
      const run = await pull(given, ...args);
      const all = listHeld(given.sandbox.dhis2, isOf2023);
      const got = listValues(run);
      expect(all).toEqual(expect.arrayContaining(got));
      expect(got.length).toBeLessThan(all.length);
      expect(got.length).toBeGreaterThan(all.length / 2);
      expect(got.filter((text) => text.startsWith(quarterly))).toEqual(
        all.filter((text) => text.startsWith(quarterly)),
      );
      // Up to 2.42 an empty answer says that the org unit is not for this user.
      expect(run.code).toBe(keep === 0 ? 5 : 3);
      const ends = run.lines.flatMap((parsed) => (parsed.kind === "end" ? [parsed.line.end.complete] : []));
      expect(ends).toEqual([keep === 0, true]);
    });
  },
);

test("a compressed answer gives the same values", async () => {
  await withFault({}, { kind: "gzip" }, async (given) => {
    const run = await pull(given, ...args);
    expect(run.code).toBe(0);
    expect(listValues(run)).toEqual(listHeld(given.sandbox.dhis2, isOf2023));
  });
});

test("what was cut has no checkpoint, so that the next run reads it", async () => {
  await withFault({ nth: 1 }, { kind: "truncated-json", keep: 0.5 }, async (given) => {
    const { lines } = await pull(given, ...args);
    const streams = lines.flatMap((parsed) =>
      parsed.kind === "checkpoint" ? [parsed.line.checkpoint.stream] : [],
    );
    expect(streams.filter((stream) => stream.startsWith(`${monthly}/`))).toHaveLength(5);
    expect(streams).not.toContain(monthly);
    expect(streams).toContain(quarterly);
  });
});

test("a gateway that gives up: smaller requests bring the same values", async () => {
  await withFault({ every: 3 }, { kind: "status", status: 504 }, async (given) => {
    const run = await pull(given, ...args);
    expect(run.code).toBe(0);
    expect(listValues(run)).toEqual(listHeld(given.sandbox.dhis2, isOf2023));
  });
});

test("a gateway that gives up on every district: its facilities are asked one by one", async () => {
  await withFault({ path: "children=true" }, { kind: "status", status: 504 }, async (given) => {
    const run = await pull(given, "--data-set", monthly, "--period", "202312");
    expect(run.code).toBe(0);
    const expected = listHeld(given.sandbox.dhis2, (period) => period === "202312");
    expect(expected.length).toBeGreaterThan(50);
    expect(listValues(run)).toEqual(expected);
    expect(listAsked(given).filter((asked) => !asked.has("children")).length).toBeGreaterThan(20);
  });
});

test("a passing failure is asked again", async () => {
  await withFault({ every: 4 }, { kind: "status", status: 503, retryAfter: 0 }, async (given) => {
    const run = await pull(given, ...args);
    expect(run.code).toBe(0);
    expect(listValues(run)).toEqual(listHeld(given.sandbox.dhis2, isOf2023));
  });
});

test("one request that the server cannot answer is a rejection that names it", async () => {
  await withFault({ nth: 1 }, { kind: "dhis2-error", status: 500 }, async (given) => {
    const run = await pull(given, ...args);
    expect(run.code).toBe(5);
    const [outcome, ...others] = listOutcomes(run);
    expect(others).toEqual([]);
    expect(outcome).toMatchObject({ stream: monthly, code: "NOT_READ" });
    expect(outcome?.message).toMatch(
      /^data set VaZsjqMclCP, org unit \w{11}, 202301 to 202303: .*answered 500/,
    );
    expect(listValues(run).length).toBeGreaterThan(1000);
  });
});

test.each(["2.42", "2.43"])("org units that the user may not see are rejections, %s", async (profile) => {
  await withSandbox({ ...seeded, profile }, async ({ env, sandbox, dir }) => {
    const given = { env: { ...env, DHIS2_USERNAME: "northonly" }, sandbox, dir };
    const run = await pull(given, "--data-set", monthly, "--period", "202312");
    expect(run.code).toBe(5);
    expect(listOutcomes(run)).toHaveLength(4);
    const units = new Set(sandbox.dhis2.heldDataValues().map(({ orgUnit }) => orgUnit));
    expect(units.size).toBeGreaterThan(8);
    expect(listValues(run).length).toBeGreaterThan(0);
    expect(run.stderr).toMatch(/4 rejected/);
  });
});

test("a login page ends the run: 6, no end line", async () => {
  await withFault({ nth: 2 }, { kind: "login-page" }, async (given) => {
    const run = await pull(given, ...args);
    expect(run.code).toBe(6);
    expect(run.lines.some(({ kind }) => kind === "end")).toBe(false);
  });
});

test("a signal ends the run: 130, no end line", async () => {
  await withFault({ from: 3 }, { kind: "slow", ms: 60_000 }, async (given) => {
    const { runTool } = await import("@d2pipe/testkit");
    const run = await runTool("pull-datasets", {
      args,
      env: given.env,
      signalAfter: { lines: 2, signal: "SIGINT" },
    });
    expect(run.code).toBe(130);
    expect(run.lines.some(({ kind }) => kind === "end")).toBe(false);
    expect(listAsked(given).length).toBeLessThan(6);
  });
});
