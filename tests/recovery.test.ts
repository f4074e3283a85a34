import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { anEventLine, checkout, runTool, type SandboxTest, toNdjson, withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { casesSettings } from "./cases-to-events/cases-script.ts";
import { heldEvents } from "./cases-to-events/pipeline.ts";
import { makeSubmissions, toCsv, writeLoaderFiles } from "./kobo-to-events/loader-files.ts";

/** Its part about values is shown by tests/data-values. */
const [page = ""] = readFileSync(join(checkout, "docs", "recovery.md"), "utf8").split("\n## With values");

/** Every command of a page: a script or a tool with at least one argument. */
function listCommands(text: string): string[] {
  const spans = Array.from(text.matchAll(/`([^`]+)`/gu), ([, span = ""]) => span);
  return spans.filter((span) =>
    /^(pipelines\/[a-z-]+\.sh|(push|reconcile|fetch|copy)-[a-z0-9]+) /u.test(span),
  );
}

interface Ran {
  code: number | null;
  stderr: string;
}

/** As it is typed in the folder of the settings file, with the tools on the PATH. */
async function type(command: string, { dir }: SandboxTest): Promise<Ran> {
  const child = spawn("bash", ["-c", command.replace("pipelines/", join(checkout, "pipelines/"))], {
    cwd: dir.path,
    env: { PATH: `${checkout}bin:${process.env.PATH}`, HOME: dir.path },
  });
  let stderr = "";
  child.stdout.resume();
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  return await new Promise((resolve) => child.on("close", (code) => resolve({ code, stderr })));
}

function writeSettings({ env, dir }: SandboxTest, name: string, own: Readonly<Record<string, string>>): void {
  const lines = Object.entries({ ...env, ...own }).map(([setting, value]) => `${setting}='${value}'\n`);
  writeFileSync(dir.file(name), lines.join(""), { mode: 0o600 });
}

const commands = listCommands(page);
test("the page has commands, and each belongs to one of the two pipelines", () => {
  expect(commands.length).toBeGreaterThan(10);
  expect(commands.filter((command) => !/visits|sipca/u.test(command))).toEqual([]);
});

test("each command for CommCare does what it is there for", async () => {
  await withSandbox({ cases: 200 }, async (given) => {
    const { sandbox, env, dir } = given;
    writeSettings(given, "visits.env", { ...casesSettings, STATE: "./state" });
    expect((await type("pipelines/cases-to-events.sh --env visits.env", given)).code).toBe(5);
    // One that DHIS2 itself has refused.
    const refused = anEventLine(1, { orgUnit: "nowhere0000" });
    await runTool("push-dhis2", {
      env,
      args: ["--index", dir.file("state/visits.db"), "--rejects", dir.file("state/rejects.ndjson")],
      stdin: toNdjson([refused]),
    });
    const own = commands.filter((command) => command.includes("visits"));
    expect(own.length).toBeGreaterThan(5);
    for (const command of own) {
      const { code, stderr } = await type(command, given);
      expect([command, code, stderr]).toEqual([command, expect.toBeOneOf([0, 5]), expect.any(String)]);
      // Fed again, and refused again.
      if (command.startsWith("push-dhis2"))
        expect(readFileSync(dir.file("state/rejects.ndjson"), "utf8")).toContain('"id":"case-1"');
    }
    expect((await heldEvents(sandbox)).length).toBe(sandbox.seeded.expected.good.size);
  });
});

test("each command for Kobo does what it is there for: limits that stopped a run are raised, events are deleted", async () => {
  await withSandbox({}, async (given) => {
    const { sandbox, dir } = given;
    writeLoaderFiles(dir);
    writeSettings(given, "sipca.env", {
      STREAM: "sipca",
      DELIMITER: "~",
      SOURCE: "kobo.csv",
      MAPPING: "mapping_generated.json",
      ORG_UNITS: "mapping_orgUnits.json",
      STATE: "./state",
      INDEX_COPY: "copy.db",
    });
    const put = (count: number): void => writeFileSync(dir.file("kobo.csv"), toCsv(makeSubmissions(count)));
    const run = (flags = ""): Promise<Ran> =>
      type(`pipelines/kobo-to-events.sh --env sipca.env${flags}`, given);
    const find = (...words: string[]): string =>
      commands.find((command) => words.every((word) => command.includes(word))) ?? "not on the page";
    put(120);
    expect((await run()).code).toBe(0);
    // Too many are missing at once.
    put(100);
    expect((await run()).code).toBe(7);
    const missing = find("kobo-to-events", "--max-missing 200");
    expect(missing).not.toContain("--delete");
    expect((await type(missing, given)).code).toBe(5);
    expect((await heldEvents(sandbox)).length).toBe(120);
    // Too many deletes at once.
    put(60);
    expect((await run(" --delete --max-missing 200")).code).toBe(7);
    expect((await heldEvents(sandbox)).length).toBe(120);
    expect(await type(find("--delete", "--max-missing 200", "--max-deletes 200"), given)).toMatchObject({
      code: 0,
    });
    expect((await heldEvents(sandbox)).length).toBe(60);
    put(58);
    expect(await type("pipelines/kobo-to-events.sh --env sipca.env --delete", given)).toMatchObject({
      code: 0,
    });
    expect(commands).toContain("pipelines/kobo-to-events.sh --env sipca.env --delete");
    expect((await heldEvents(sandbox)).length).toBe(58);
    for (const command of commands.filter((each) => each.includes("sipca") && !each.startsWith("pipelines/")))
      expect([command, (await type(command, given)).code]).toEqual([command, expect.toBeOneOf([0, 5])]);
  });
});
