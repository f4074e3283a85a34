import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { anEventLine, checkout, startTool, withSandbox } from "@d2pipe/testkit";
import { describe, expect, test } from "vitest";
import { push, report } from "./run-tools.ts";

/** Nothing is opened before flags, settings and stdin are known to be right. */
describe("what is wrong before the first record", () => {
  test.each([
    ["a flag out of range", ["--batch-size", "0"], {}],
    ["an unknown flag", ["--indx", "a.db"], {}],
    ["no address of DHIS2", [], { DHIS2_URL: "" }],
    ["an address that is not one", [], { DHIS2_URL: "ftp://dhis2" }],
    ["a payload folder below a file", ["--payload-dir", "/dev/null/payloads"], {}],
    ["a payload folder where none can be made", ["--payload-dir", "/proc/nowhere/payloads"], {}],
  ])("%s: exit 2, no index is made, and one that is there has no new run", async (_, args, wrong) => {
    await withSandbox({}, async (given) => {
      const { dir, env, sandbox } = given;
      const broken = { dir, env: { ...env, ...wrong } };
      expect((await push(broken, [anEventLine(1)], ...args)).code).toBe(2);
      expect(existsSync(dir.file("index.db"))).toBe(false);
      await push(given, [anEventLine(1)]);
      sandbox.dhis2.clearRequests();
      const refused = await push(broken, [anEventLine(2)], ...args);
      expect([refused.code, refused.stdout]).toEqual([2, ""]);
      expect((await report(given)).runs).toMatchObject([{ tool: "push-dhis2", exitCode: 0 }]);
      expect(sandbox.dhis2.requests).toEqual([]);
    });
  });

  test.each(["", ".lock"])("--rejects names the index%s: exit 2, and it stays", async (ending) => {
    await withSandbox({}, async (given) => {
      const { dir } = given;
      await push(given, [anEventLine(1)]);
      const refused = await push(given, [anEventLine(2)], "--rejects", dir.file(`index.db${ending}`));
      expect([refused.code, refused.stdout]).toEqual([2, ""]);
      expect(refused.stderr).toContain("that is the file of --index");
      expect((await push(given, [anEventLine(1)])).code).toBe(0);
    });
  });

  test("stdin is a terminal: exit 2, and no index is made", async () => {
    await withSandbox({}, async ({ dir, env }) => {
      const command = `${checkout}bin/push-dhis2 --index ${dir.file("index.db")}`;
      // `script` (util-linux) gives the command a terminal of its own.
      const child = spawn("/usr/bin/script", ["-qec", command, "/dev/null"], {
        env: { ...process.env, ...env },
      });
      let shown = "";
      child.stdout.on("data", (chunk: Buffer) => (shown += chunk.toString()));
      expect(await once(child, "close")).toEqual([2, null]);
      expect(shown).toContain("stdin is a terminal");
      expect(existsSync(dir.file("index.db"))).toBe(false);
    });
  });

  test("a first line that is not one: exit 3, and the run is not left open", async () => {
    await withSandbox({}, async (given) => {
      const { dir, env } = given;
      const tool = startTool("push-dhis2", {
        args: ["--index", dir.file("index.db")],
        env,
        stdin: "<html>login</html>\n",
      });
      expect((await tool.done).code).toBe(3);
      const { runs } = await report(given);
      expect(runs).toMatchObject([{ exitCode: 3, complete: false, ended: expect.any(String) }]);
    });
  });

  test("a payload folder that cannot be written to: nothing is sent", async () => {
    await withSandbox({}, async (given) => {
      const { dir, sandbox } = given;
      writeFileSync(dir.file("file"), "");
      expect((await push(given, [anEventLine(1)], "--payload-dir", dir.file("file"))).code).toBe(2);
      expect((await push(given, [anEventLine(1)], "--payload-dir", "/proc")).code).toBe(2);
      expect(sandbox.dhis2.heldEvents()).toEqual([]);
    });
  });
});
