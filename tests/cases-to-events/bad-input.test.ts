import { readFileSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import {
  aCaseLine,
  anEventLine,
  runPipe,
  runTool,
  type SandboxTest,
  startTool,
  toNdjson,
  type ToolRun,
  withSandbox,
} from "@d2pipe/testkit";
import { expect, test } from "vitest";
import {
  countStatuses,
  heldEvents,
  mappingFlags,
  oldMapping,
  program,
  pullMetadata,
  targetFlags,
  toStages,
} from "./pipeline.ts";

const good = toNdjson([aCaseLine()]);

async function toEvents(
  given: SandboxTest,
  mapping: string,
  args: readonly string[] = [],
  stdin: string | Uint8Array = good,
): Promise<ToolRun> {
  const base = ["--mapping", mapping, "--metadata", given.dir.file("metadata.json")];
  return await runTool("to-events", {
    args: [...base, ...(args.length > 0 ? args : targetFlags)],
    env: given.env,
    stdin,
  });
}

test("a broken mapping: every issue at once, with file, line and column, before any record is read", async () => {
  await withSandbox({}, async (given) => {
    await pullMetadata(given);
    const file = given.dir.file("mapping.csv");
    writeFileSync(
      file,
      "commcare_id;dhis2_id;filter\nage;nonsense;INCLUDE\nsex;;INCLUDE\nx;VAAsWcu5xsN;MAYBE\n",
    );
    const { code, stdout, stderr } = await toEvents(given, file);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    for (const place of ["mapping.csv:2:", "mapping.csv:3:", "mapping.csv:4:"])
      expect(stderr).toContain(place);

    const json = given.dir.file("mapping.json");
    writeFileSync(
      json,
      '{\n  "version": 1,\n  "target": {"event": {"program": 5}},\n  "values": [{"from": 1}]\n}\n',
    );
    const second = await toEvents(given, json, ["--quiet"]);
    expect(second.code).toBe(2);
    expect(second.stderr).toMatch(/mapping\.json:3:\d+/);
    expect(second.stderr).toMatch(/mapping\.json:4:\d+/);
  });
});

test("a mapping that names data elements the program lacks, or a program that is not there", async () => {
  await withSandbox({}, async (given) => {
    await pullMetadata(given);
    const file = given.dir.file("mapping.csv");
    writeFileSync(file, "commcare_id;dhis2_id;filter\nage;abcdefghij1;INCLUDE\nsex;abcdefghij2;INCLUDE\n");
    const lacking = await toEvents(given, file);
    expect(lacking.code).toBe(2);
    expect(lacking.stderr).toContain("abcdefghij1");
    expect(lacking.stderr).toContain("abcdefghij2");
    const wrong = targetFlags.map((word) => (word === program ? "abcdefghij3" : word));
    const unknown = await toEvents(given, oldMapping, wrong);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain("abcdefghij3");
    const pulled = await runTool("pull-metadata", {
      args: ["--program", "abcdefghij3"],
      env: given.env,
      stdout: "text",
    });
    expect(pulled.code).toBe(2);
    expect(pulled.stdout).toBe("");
    expect(pulled.stderr).toContain("abcdefghij3");
  });
});

test("no network: exit 4; a wrong password: exit 6; each names what to look at", async () => {
  await withSandbox({}, async ({ env }) => {
    const nobody = { DHIS2_URL: "http://127.0.0.1:9", COMMCARE_URL: "http://127.0.0.1:9" };
    const calls = [
      ["pull-metadata", ["--program", program, "--retries", "1"]],
      ["fetch-cases", ["--type", "visit", "--from-date", "2024-01-01", "--retries", "1"]],
      ["push-dhis2", ["--retries", "1"]],
    ] as const;
    for (const [tool, args] of calls) {
      const stdin = toNdjson([anEventLine()]);
      const down = await runTool(tool, { args, env: { ...env, ...nobody }, stdin });
      expect([tool, down.code]).toEqual([tool, 4]);
      expect(down.stderr).toContain("127.0.0.1:9");
      const wrong = { ...env, DHIS2_PASSWORD: "wrong-word", COMMCARE_API_KEY: "wrong-word" };
      const refused = await runTool(tool, { args, env: wrong, stdin });
      expect([tool, refused.code]).toEqual([tool, 6]);
      expect(refused.stderr).toMatch(/DHIS2_|COMMCARE_/);
      expect(refused.stderr).not.toContain("wrong-word");
    }
  });
});

const brokenLines: readonly (readonly [string, string | Uint8Array, RegExp])[] = [
  ["text that is not JSON", "what is this\n", /stdin:2: not valid JSON/],
  [
    "another schema",
    '{"src":{"system":"commcare","stream":"x"},"case":{"case_id":7}}\n',
    /stdin:2 case\.case_id/,
  ],
  ["invalid UTF-8", Buffer.from([0x7b, 0xff, 0xfe, 10]), /stdin:2: invalid UTF-8/],
  ["a NUL byte", '{"src":"\0"}\n', /stdin:2: not valid JSON/],
  ["50 MB without a line feed", Buffer.alloc(50_000_000, "a"), /stdin:2: longer than/],
];

test.each(brokenLines)(
  "%s: exit 3 with the line, and the lines before it are not lost",
  async (_, broken, message) => {
    await withSandbox({}, async (given) => {
      await pullMetadata(given);
      const before = Buffer.from(toNdjson([anEventLine(1)]));
      const stdin = Buffer.concat([before, Buffer.from(broken)]);
      const tools = [
        ["to-events", [...mappingFlags, "--metadata", given.dir.file("metadata.json")]],
        ["push-dhis2", ["--index", given.dir.file("a.db")]],
        ["mail-outcomes", []],
      ] as const;
      for (const [tool, args] of tools) {
        const { code, stderr, lines } = await runTool(tool, { args, env: given.env, stdin });
        expect([tool, code]).toEqual([tool, 3]);
        expect(stderr).toMatch(message);
        expect(lines.length).toBe(1);
      }
      expect((await heldEvents(given.sandbox)).length).toBe(1);
    });
  },
);

test("a file that is not an index, of a newer schema, in a folder that is not there", async () => {
  await withSandbox({}, async ({ env, dir }) => {
    const stdin = toNdjson([anEventLine()]);
    const push = async (index: string): Promise<ToolRun> =>
      await runTool("push-dhis2", { args: ["--index", index], env, stdin });
    writeFileSync(dir.file("text.db"), "this is a letter, not an index\n".repeat(200));
    const text = await push(dir.file("text.db"));
    expect(text.code).not.toBe(0);
    expect(text.code).not.toBe(1);
    expect(text.stderr).toContain("text.db");
    expect(readFileSync(dir.file("text.db"), "utf8")).toContain("a letter");

    expect((await push(dir.file("new.db"))).code).toBe(0);
    const database = new DatabaseSync(dir.file("new.db"));
    database.exec("PRAGMA user_version = 99");
    database.close();
    const newer = await push(dir.file("new.db"));
    expect([2, 3]).toContain(newer.code);
    expect(newer.stderr).toMatch(/newer/);

    const nowhere = await push(dir.file("no/such/folder.db"));
    expect([2, 4]).toContain(nowhere.code);
    expect(nowhere.stderr).toContain("folder.db");
  });
});

test("two runs at once: the second exits 8 and writes nothing", async () => {
  await withSandbox({}, async ({ sandbox, env, dir }) => {
    const gate = Promise.withResolvers<void>();
    async function* held(): AsyncIterable<string> {
      yield toNdjson([anEventLine(1)]);
      await gate.promise;
      yield toNdjson([anEventLine(2)]);
    }
    const args = ["--index", dir.file("a.db"), "--batch-size", "1"];
    const first = startTool("push-dhis2", { args, env, stdin: held() });
    await expect.poll(() => sandbox.dhis2.requests.some(({ method }) => method === "POST")).toBe(true);
    const second = await runTool("push-dhis2", { args, env, stdin: toNdjson([anEventLine(3)]) });
    expect(second.code).toBe(8);
    expect(second.stderr).toContain("a.db");
    gate.resolve();
    expect((await first.done).code).toBe(0);
    expect((await heldEvents(sandbox)).length).toBe(2);
  });
});

test("rejects can be fed again, from and to the same file", async () => {
  await withSandbox({}, async ({ sandbox, env, dir }) => {
    const rejects = dir.file("rejects.ndjson");
    const lines = [anEventLine(1), anEventLine(2, { orgUnit: "abcdefghij1" }), anEventLine(3)];
    const args = ["--index", dir.file("a.db"), "--rejects", rejects];
    const first = await runTool("push-dhis2", { args, env, stdin: toNdjson(lines) });
    expect(countStatuses(first.lines)).toEqual({ created: 2, rejected: 1 });
    const [line = "", ...more] = readFileSync(rejects, "utf8").split("\n");
    expect(more).toEqual([""]);
    expect(JSON.parse(line).rejected).toMatchObject({ tool: "push-dhis2", code: "E1011" });
    const corrected = line.replaceAll("abcdefghij1", anEventLine(2).event.orgUnit ?? "");
    const second = await runTool("push-dhis2", { args, env, stdin: `${corrected}\n` });
    expect(countStatuses(second.lines)).toEqual({ created: 1 });
    expect(readFileSync(rejects, "utf8")).toBe("");
    expect((await heldEvents(sandbox)).length).toBe(3);
  });
});

test("an upstream that died: what came has its outcome, exit 3, and the mail says so", async () => {
  await withSandbox({ cases: 800 }, async (given) => {
    const { sandbox, env } = given;
    await pullMetadata(given);
    sandbox.commcare.setFaults([{ match: { path: "/a/demo/api", from: 3 }, fault: { kind: "login-page" } }]);
    const stages = toStages(given, { fetch: ["--since", "last", "--page-size", "100"] });
    const { codes, lines } = await runPipe(stages, { env });
    expect(codes.slice(2)).toEqual([3, 3]);
    expect(codes[0]).toBe(6);
    expect((await heldEvents(sandbox)).length).toBe(countStatuses(lines).created);
    expect(sandbox.smtp.mails.length).toBe(1);
    expect(sandbox.smtp.mails[0]?.text).toMatch(/incomplete|ended early|died|cut/);
    sandbox.commcare.clearFaults();
    await runPipe(stages, { env });
    expect((await heldEvents(sandbox)).length).toBe(sandbox.seeded.expected.good.size);
  });
});
