import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkout, type SandboxTest, withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { heldEvents } from "../cases-to-events/pipeline.ts";
import { makeSubmissions, toCsv, toOldEvent, writeLoaderFiles } from "./loader-files.ts";

const page = readFileSync(join(checkout, "docs", "moving-from-sipca-loader.md"), "utf8");
const blocks = Array.from(page.matchAll(/```\n([^]*?)\n\s*```/gu), ([, block = ""]) => block);
const importBlock = blocks.find((block) => block.includes("reconcile-index import")) ?? "";

const submissions = makeSubmissions(20);
const uids = submissions.map((_, at) => `OldEvent${String(at).padStart(3, "0")}`);
const stage = "aO1EAVNjJ64";

/** As it is typed in the folder of the settings file, with the tools on the PATH. */
async function type(command: string, { dir }: SandboxTest): Promise<number | null> {
  const child = spawn("bash", ["-ec", command], {
    cwd: dir.path,
    env: { PATH: `${checkout}bin:${checkout}pipelines:${process.env.PATH}`, HOME: dir.path },
    stdio: "ignore",
  });
  return await new Promise((resolve) => child.on("close", resolve));
}

/** Events as the loader has posted them, with UIDs of its own. */
async function postAsLoader({ env }: SandboxTest): Promise<void> {
  const events = submissions.map((submission, at) => ({
    ...toOldEvent(submission),
    programStage: stage,
    event: uids[at],
  }));
  const answer = await fetch(`${env.DHIS2_URL}/api/tracker?async=false`, {
    method: "POST",
    headers: {
      authorization: `Basic ${Buffer.from(`${env.DHIS2_USERNAME}:${env.DHIS2_PASSWORD}`).toString("base64")}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ events }),
  });
  expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('"created":20')]);
}

test.each([
  ["a copy of the index in object storage", "copy.db"],
  ["the index on this machine only", ""],
])("the guide's commands, with %s: the first run creates no event a second time", async (_, copy) => {
  await withSandbox({}, async (given) => {
    const { dir, env, sandbox } = given;
    await postAsLoader(given);
    writeLoaderFiles(dir);
    writeFileSync(dir.file("kobo.csv"), toCsv(submissions));
    const known = { uploaded: true, deleted: false, deleted_dhis2: false };
    const entries = submissions.map(({ uuid }, at) => [uuid, { dhis2_uuid: uids[at], ...known }]);
    writeFileSync(dir.file("event_index.json"), JSON.stringify(Object.fromEntries(entries)));
    const example = readFileSync(join(checkout, "pipelines", ".env.kobo.example"), "utf8");
    const own = { ...env, SOURCE: "kobo.csv", INDEX_COPY: copy };
    const settings = Object.entries(own).map(([name, value]) => `${name}='${value}'\n`);
    const kept = example.split("\n").filter((line) => !((line.split("=")[0] ?? "") in own));
    writeFileSync(dir.file("sipca.env"), [...settings, ...kept.map((line) => `${line}\n`)].join(""), {
      mode: 0o600,
    });
    const commands = importBlock
      .replaceAll("azblob://sipca/raw/sipca.db", copy)
      .replace("--program PROGRAM", "--program i5s00JNcKYw")
      .replace("--program-stage STAGE", `--program-stage ${stage}`)
      .split("\n")
      .filter((line) => copy !== "" || !line.includes("upload"));
    expect(await type(commands.join("\n"), given)).toBe(0);
    expect(await type("kobo-to-events.sh --env sipca.env", given)).toBe(0);
    expect((await heldEvents(sandbox)).map(({ event }) => event).toSorted()).toEqual(uids);
  });
});
