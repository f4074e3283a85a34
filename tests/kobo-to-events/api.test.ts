import { runPipe, runTool, type SandboxTest, type Stage, withSandbox } from "@d2pipe/testkit";
import { ipcSurvey, type SubmissionIssue } from "@d2pipe/sandbox";
import { describe, expect, test } from "vitest";
import { countStatuses, heldEvents, outcomesOf } from "../cases-to-events/pipeline.ts";
import { writeLoaderFiles } from "./loader-files.ts";
import { toPipe } from "./pipe.ts";

const source = `kobo://${ipcSurvey.uid}`;
const toRows = ["--strip-groups", "/", "--stream", "ipc"];

function stages(
  { dir }: SandboxTest,
  fetch: readonly string[] = toRows,
  detect: readonly string[] = [],
): Stage[] {
  return toPipe(dir, { fetch: [source, ...fetch], detect });
}

const exportSettings = {
  type: "csv",
  lang: "_xml",
  group_sep: "/",
  hierarchy_in_labels: false,
  fields_from_all_versions: true,
  multiple_select: "summary",
};

const codeOf: Record<SubmissionIssue, string> = {
  "unknown-facility": "UNKNOWN_OU",
  "empty-facility": "NO_ORG_UNIT",
  "no-date": "NO_DATE",
  "bad-date": "BAD_DATE",
  "unmapped-option": "UNMAPPED_OPTION",
  "compulsory-missing": "E1303",
  "not-a-number": "E1302",
  "decimal-comma": "E1302",
  "beyond-one": "E1302",
};

test.each([
  ["the data API", toRows],
  ["a queued export", ["--export", "queued", "--stream", "ipc"]],
])(
  "3,000 dirty submissions by %s: an event for each good one, a rejection with its reason for each bad one",
  async (_, fetch) => {
    await withSandbox({ submissions: 3000 }, async (given) => {
      writeLoaderFiles(given.dir);
      const { good, bad } = given.sandbox.seededSubmissions.expected;
      const first = await runPipe(stages(given, fetch), { env: given.env });
      expect(first.codes).toEqual([0, 5, 0, 0, 0]);
      expect(countStatuses(first.lines)).toEqual({ created: good.size, rejected: bad.size });
      const rejected = outcomesOf(first.lines).filter(({ outcome }) => outcome.status === "rejected");
      const reported = new Map(rejected.map(({ id, outcome }) => [id, outcome.code]));
      expect(reported).toEqual(new Map([...bad].map(([id, fault]) => [id, codeOf[fault]])));
      expect((await heldEvents(given.sandbox)).length).toBe(good.size);
      const again = await runPipe(stages(given, fetch), { env: given.env });
      expect(countStatuses(again.lines)).toEqual({ unchanged: good.size, rejected: bad.size });
    });
  },
);

test("the link that Kobo shows for saved export settings is read with the token, and only from its own server", async () => {
  await withSandbox({ submissions: 30 }, async ({ env, sandbox }) => {
    const settings = `${sandbox.kobo.url}/api/v2/assets/${ipcSurvey.uid}/export-settings/`;
    const saved = await fetch(settings, {
      method: "POST",
      headers: { authorization: `Token ${env.KOBO_TOKEN}` },
      body: JSON.stringify({ name: "daily", export_settings: exportSettings }),
    });
    const { data_url_csv: link }: { data_url_csv: string } = JSON.parse(await saved.text());
    const run = await runTool("fetch-kobo", { args: [link, "--stream", "ipc"], env });
    expect([run.code, run.lines.filter(({ kind }) => kind === "row").length]).toEqual([0, 30]);
    const elsewhere = { ...env, KOBO_URL: "https://kf.example.org" };
    const refused = await runTool("fetch-kobo", { args: [link], env: elsewhere });
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringContaining("KOBO_URL is https://kf.example.org"),
    ]);
  });
});

test.each([
  ["a wrong token", source, { KOBO_TOKEN: "0123456789" }, "answered 401: Invalid token."],
  [
    "a form that is not there",
    "kobo://aNotThere",
    {},
    "answered 404: no such form, or none this account may see",
  ],
])("%s: exit 6, nothing on stdout, and the settings to check", async (_, from, settings, found) => {
  await withSandbox({}, async ({ env }) => {
    const run = await runTool("fetch-kobo", { args: [from], env: { ...env, ...settings } });
    expect([run.code, run.stdout]).toEqual([6, ""]);
    for (const text of [found, "hint: ", "KOBO_TOKEN, and KOBO_URL"]) expect(run.stderr).toContain(text);
  });
});

test("flags for a CSV are refused where the data API is read", async () => {
  await withSandbox({}, async ({ env }) => {
    const run = await runTool("fetch-kobo", { args: [source, "--delimiter", "~", "--na", "none"], env });
    expect([run.code, run.stdout]).toEqual([2, ""]);
    expect(run.stderr).toContain("--delimiter, --na: for a CSV");
  });
});

test("an edit in Kobo updates the same event, a deletion is marked once, or deleted when asked", async () => {
  await withSandbox({ submissions: 60 }, async (given) => {
    const { store } = given.sandbox.kobo.simulator;
    writeLoaderFiles(given.dir);
    await runPipe(stages(given), { env: given.env });
    const [first, second, third] = store.list();
    if (!first || !second || !third) throw new Error("no submissions");
    const edited = store.edit(first._id, { "profile/ipc_beds": "59" });
    expect(edited?.uuid).not.toBe(first.uuid);
    store.remove(second._id);
    const marked = await runPipe(stages(given), { env: given.env });
    expect(countStatuses(marked.lines)).toEqual({ updated: 1, unchanged: 58, skipped: 1 });
    expect(marked.codes).toEqual([0, 0, 0, 5, 0]);
    store.remove(third._id);
    const removed = await runPipe(stages(given, toRows, ["--delete"]), { env: given.env });
    expect([removed.codes, countStatuses(removed.lines)]).toEqual([
      [0, 0, 0, 0, 0],
      { unchanged: 58, deleted: 2 },
    ]);
    const live = (await heldEvents(given.sandbox)).filter(({ deleted }) => !deleted);
    expect(live.length).toBe(58);
  });
});

describe("35,001 submissions", () => {
  test.each([
    ["1,000 a page", {}, []],
    ["30,000 a page of an old server", { oldServer: true }, ["--page-size", "30000"]],
  ])("all arrive, %s", async (_, switches, flags) => {
    await withSandbox({}, async ({ sandbox, env }) => {
      for (let made = 0; made < 35_001; made += 1)
        sandbox.kobo.simulator.store.add({ FACILITY: `HF_${made}` });
      sandbox.kobo.simulator.setSwitches(switches);
      const { code, stdout } = await runTool("fetch-kobo", { args: [source, ...flags], env });
      const lines = stdout.trimEnd().split("\n");
      expect(code).toBe(0);
      const ids = new Set(lines.map((line) => /"_id":(\d+)/.exec(line)?.[1]));
      expect(ids.size - 1).toBe(35_001);
      expect(lines.at(-1)).toContain('"count":35001,"complete":true');
    });
  });
});

test.each([
  ["counts more than it gives", { countOffset: 5 }, 3],
  // Seen on the first page: not even a begin was written, so there is nothing for the others to miss.
  ["counts fewer than it gives", { countOffset: -5 }, 0],
  ["loses rows in the middle", { lostRows: 2 }, 3],
])("a server that %s: exit 3, no end, and nothing counts as missing", async (_, switches, detected) => {
  await withSandbox({ submissions: 300 }, async (given) => {
    writeLoaderFiles(given.dir);
    await runPipe(stages(given), { env: given.env });
    given.sandbox.kobo.simulator.setSwitches(switches);
    const { codes, stderrs } = await runPipe(stages(given, toRows, ["--delete"]), { env: given.env });
    expect([codes[0], codes[2]]).toEqual([3, detected]);
    expect(stderrs[0]).toContain("the listing is not complete");
    expect((await heldEvents(given.sandbox)).filter(({ deleted }) => deleted)).toEqual([]);
  });
});
