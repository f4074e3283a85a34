import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { anEvent, checkout, type SandboxTest, withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { startCasesScript } from "./cases-script.ts";
import { heldEvents, program } from "./pipeline.ts";

const page = readFileSync(join(checkout, "docs", "moving-from-commcare-cases-dhis2-events.md"), "utf8");
const [find = "", toFirstDate = ""] = Array.from(
  page.matchAll(/```sh\n([^]*?)\n\s*```/gu),
  ([, block = ""]) => block,
);

/** A block of the page, typed. `curl` asks for the password there; here it is given. */
async function type(block: string, { env, dir }: SandboxTest, zone = "UTC"): Promise<string[]> {
  const withLogin = 'curl() { command curl "$@" -u "$OLD_USER:$OLD_PASSWORD"; }';
  const child = spawn("bash", ["-eo", "pipefail", "-c", `${withLogin}\n${block}`], {
    cwd: dir.path,
    env: {
      PATH: process.env.PATH,
      TZ: zone,
      DHIS2_URL: env.DHIS2_URL,
      PROGRAM: program,
      OLD_USER: env.DHIS2_USERNAME,
      OLD_PASSWORD: env.DHIS2_PASSWORD,
    },
  });
  let stdout = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.resume();
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect(code).toBe(0);
  return stdout.trimEnd().split("\n");
}

/** An event as the old tool has posted it: with a UID of the server's own. */
async function postAsOldTool({ env }: SandboxTest): Promise<void> {
  const answer = await fetch(`${env.DHIS2_URL}/api/tracker?async=false`, {
    method: "POST",
    headers: {
      authorization: `Basic ${Buffer.from(`${env.DHIS2_USERNAME}:${env.DHIS2_PASSWORD}`).toString("base64")}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ events: [anEvent()] }),
  });
  expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('"created":1')]);
}

test("the guide's commands find the hour where the old tool stopped, and only cases modified from then on are sent", async () => {
  await withSandbox({ cases: 80 }, async (given) => {
    const { sandbox } = given;
    await postAsOldTool(given);
    const before = Date.now();
    const [zone = "", time = ""] = await type(find, given);
    expect(Math.abs(before - Date.parse(`${time}Z`))).toBeLessThan(3_600_000);
    const filled = toFirstDate
      .replace("Africa/Maputo", zone)
      .replace("2026-11-21T12:15:07", time.slice(0, 19));
    const [first = ""] = await type(filled, given);
    expect(first).toBe(`${time.slice(0, 13)}:00:00Z`);

    // What was closed long ago is the old tool's; what changes now comes after it.
    const changed = [...sandbox.seeded.expected.good].slice(0, 3);
    await fetch(`${sandbox.commcare.url}/__cases`, {
      method: "POST",
      body: JSON.stringify({
        cases: changed.map((case_id) => ({ case_id, properties: { ageInYears: "9" } })),
      }),
    });
    const ran = await startCasesScript(given, [], { FIRST_DATE: first }).done;
    expect([ran.code, ran.stderr]).toEqual([0, expect.stringContaining("3 created")]);
    expect((await heldEvents(sandbox)).length).toBe(1 + changed.length);
  });
});

test("the page's own example: DHIS2 in Maputo, the old tool's machine in UTC or elsewhere", async () => {
  await withSandbox({}, async (given) => {
    expect(await type(toFirstDate, given)).toEqual(["2026-11-21T10:00:00Z"]);
    // It asked CommCare for the hours of its own clock, and CommCare took them as UTC.
    expect(await type(toFirstDate, given, "Africa/Accra")).toEqual(["2026-11-21T10:00:00Z"]);
    expect(await type(toFirstDate, given, "America/Guatemala")).toEqual(["2026-11-21T04:00:00Z"]);
    expect(page).toContain("FIRST_DATE=2026-11-21T10:00:00Z");
  });
});
