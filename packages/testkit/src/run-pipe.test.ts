import { describe, expect, it } from "vitest";
import { aCaseLine, anEventLine, toNdjson } from "./builders.ts";
import { runPipe, startPipe } from "./run-pipe.ts";
import { runTool } from "./run-tool.ts";
import { withSandbox } from "./with-sandbox.ts";

describe("running tools", () => {
  it("gives code, lines and stderr of one tool", async () => {
    await withSandbox({ cases: 120 }, async ({ sandbox, env }) => {
      const args = ["--type", "visit", "--closed", "--since", "2024-01-01"];
      const run = await runTool("fetch-cases", { args, env });
      const closed = sandbox.seeded.expected.good.size + sandbox.seeded.expected.bad.size;
      expect([run.code, run.lines.filter(({ kind }) => kind === "case").length]).toEqual([0, closed]);
      expect(run.stderr).toContain(`${closed} cases`);
    });
  });

  it("gives each code of a pipe, and the last that is not 0 for the whole", async () => {
    const run = await runPipe([
      ["mail-outcomes", "--nonsense"],
      ["fetch-cases", "--also-nonsense"],
    ]);
    expect(run).toMatchObject({ code: 2, codes: [2, 2], stdout: "" });
    expect(run.stderrs.every((text) => text.includes("nonsense"))).toBe(true);
  });

  it("hands a tool nothing of the developer's own settings", async () => {
    process.env.COMMCARE_URL = "http://127.0.0.1:1";
    try {
      const run = await runTool("fetch-cases", { args: ["--type", "visit"] });
      expect([run.code, run.stderr]).toEqual([2, expect.stringContaining("COMMCARE_DOMAIN")]);
    } finally {
      delete process.env.COMMCARE_URL;
    }
  });

  it("shows that a tool was ended by a signal", async () => {
    async function* endless(): AsyncIterable<string> {
      for (let number = 1; ; number += 1) yield await Promise.resolve(toNdjson([anEventLine(number)]));
    }
    const signalAfter = { lines: 100, signal: "SIGKILL" } as const;
    const run = await runTool("mail-outcomes", { stdin: endless(), signalAfter, env: mail });
    expect([run.code, run.signal]).toEqual([137, "SIGKILL"]);
    expect(run.lines.length).toBeGreaterThanOrEqual(100);
  });

  it("can kill one stage of a pipe alone", async () => {
    await withSandbox({ cases: 50 }, async ({ sandbox, env }) => {
      sandbox.commcare.setFaults([{ match: {}, fault: { kind: "slow", ms: 60_000 } }]);
      const pipe = startPipe([["fetch-cases", "--type", "visit"], ["mail-outcomes"]], { env });
      const asked = async (): Promise<void> => {
        while (!pipe.kill(0, "SIGKILL")) await new Promise((resolve) => setImmediate(resolve));
      };
      await asked();
      expect((await pipe.done).codes[0]).toBe(137);
    });
  });
});

const mail = { SMTP_URL: "smtp://127.0.0.1:1", MAIL_FROM: "a@example.org", MAIL_TO: "b@example.org" };

it("builders make valid lines", () => {
  expect(aCaseLine({ case_id: "x", properties: { sex: "M" } }).case.properties).toMatchObject({
    sex: "M",
    ageInYears: "4",
  });
});
