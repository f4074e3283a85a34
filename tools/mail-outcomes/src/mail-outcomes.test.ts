import { readFileSync, statSync } from "node:fs";
import type { Line, Outcome, RecordLine } from "@d2pipe/records";
import {
  anEventLine,
  runTool,
  type SandboxTest,
  tempDir,
  toNdjson,
  type ToolRun,
  withSandbox,
} from "@d2pipe/testkit";
import { expect, test } from "vitest";

function anOutcome(number: number, outcome: Partial<Outcome> = {}): RecordLine<"outcome"> {
  const src = { system: "commcare", stream: "demo/visit", id: `case-${number}` };
  return { src, outcome: { status: "created", tool: "push-dhis2", ...outcome } };
}

function aRejection(number: number): RecordLine<"outcome"> {
  return anOutcome(number, {
    status: "rejected",
    code: "E1125",
    message: "the answer Amina is not an option",
    hint: "add the option",
  });
}

async function mail({ env }: SandboxTest, lines: readonly Line[], ...args: string[]): Promise<ToolRun> {
  return await runTool("mail-outcomes", { env, args, stdin: toNdjson(lines) });
}

const begin: Line = { begin: { system: "commcare", stream: "demo/visit", listing: "window" } };

test("the mail names the pipeline, counts, and lists the first rejects without what their messages quote", async () => {
  await withSandbox({}, async (given) => {
    const lines = [anOutcome(1), ...Array.from({ length: 30 }, (_, index) => aRejection(index + 2))];
    const { code, stdout } = await mail(given, lines, "--name", "visits", "--max-rejects", "5");
    expect(code).toBe(0);
    expect(stdout).toBe(toNdjson(lines));
    const [received] = given.sandbox.smtp.mails;
    expect(received?.subject).toBe("[d2pipe] visits: 30 rejected of 31");
    expect(received?.text).toContain("case-6");
    expect(received?.text).not.toContain("case-7");
    expect(received?.text).toContain("the first 5 of 30");
    expect(`${received?.text}${received?.html}`).not.toContain("Amina");
  });
});

test("--show-values adds the messages", async () => {
  await withSandbox({}, async (given) => {
    await mail(given, [aRejection(1)], "--show-values");
    expect(given.sandbox.smtp.mails[0]?.html).toContain("Amina");
  });
});

test("--to replaces MAIL_TO and --subject stands before the counts", async () => {
  await withSandbox({}, async (given) => {
    await mail(
      given,
      [aRejection(1)],
      "--to",
      "x@example.org,y@example.org",
      "--to",
      "z@example.org",
      "--subject",
      "Visits",
    );
    const [received] = given.sandbox.smtp.mails;
    expect(received?.to).toEqual(["x@example.org", "y@example.org", "z@example.org"]);
    expect(received?.subject).toBe("Visits: 1 rejected of 1");
  });
});

test("--to suffices: MAIL_TO need not be set, and --print-config says who gets the mail", async () => {
  await withSandbox({}, async ({ env: full, sandbox }) => {
    const env = { ...full, MAIL_TO: "" };
    const args = ["--to", "x@example.org", "--to", "y@example.org"];
    const { code } = await runTool("mail-outcomes", { env, args, stdin: toNdjson([aRejection(1)]) });
    expect(code).toBe(0);
    expect(sandbox.smtp.mails[0]?.to).toEqual(["x@example.org", "y@example.org"]);
    const shown = await runTool("mail-outcomes", { env, args: [...args, "--print-config"], stdout: "text" });
    expect(shown.stdout).toMatch(/^MAIL_TO +x@example\.org,y@example\.org +flag --to$/m);
  });
});

test("without any receiver: exit 2, and both places are named", async () => {
  await withSandbox({}, async ({ env: full }) => {
    const env = { ...full, MAIL_TO: "" };
    const { code, stderr } = await runTool("mail-outcomes", { env, stdin: "" });
    expect(code).toBe(2);
    expect(stderr).toContain("MAIL_TO is not set, and there is no --to");
  });
});

test("a receiver that is not an address is named before anything is read", async () => {
  await withSandbox({}, async (given) => {
    const { code, stdout, stderr } = await mail(given, [anOutcome(1)], "--to", "nobody");
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("MAIL_TO (flag --to): nobody is not a mail address");
  });
});

test("a sender with a line break in it, which would start another header, is refused before anything is read", async () => {
  await withSandbox({}, async ({ env, sandbox }) => {
    const { code, stdout, stderr } = await runTool("mail-outcomes", {
      env: { ...env, MAIL_FROM: "a@example.org\nBcc: b@example.org" },
      stdin: toNdjson([aRejection(1)]),
    });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("MAIL_FROM (environment MAIL_FROM) has a line break in it");
    expect(sandbox.smtp.mails).toEqual([]);
  });
});

const missing = anOutcome(7, {
  status: "skipped",
  code: "MISSING_FROM_SOURCE",
  target: "event/a1B2c3D4e5F",
  message: "the source does not have it any more",
});

test("records that are missing from the source are mailed by id, though the run has no error", async () => {
  await withSandbox({}, async (given) => {
    const { code } = await mail(given, [anOutcome(1), missing], "--name", "sipca");
    expect(code).toBe(0);
    const [received] = given.sandbox.smtp.mails;
    expect(received?.subject).toBe("[d2pipe] sipca: 1 missing from the source");
    for (const part of [received?.text, received?.html]) {
      expect(part).toContain("Missing from the source");
      expect(part).toContain("case-7");
      expect(part).toContain("event/a1B2c3D4e5F");
    }
  });
});

test("a dry run's mail says that nothing was written; with --dry-run there is none", async () => {
  await withSandbox({}, async (given) => {
    const lines = [anOutcome(1, { dryRun: true }), aRejection(2)];
    await mail(given, lines, "--name", "visits");
    const [received] = given.sandbox.smtp.mails;
    expect(received?.subject).toBe("[d2pipe] visits: dry run: 1 would be rejected of 2");
    expect(received?.text).toContain("1  would be created");
    const quiet = await mail(given, lines, "--dry-run");
    expect(quiet.stderr).toContain("1 would be created, 1 would be rejected");
    expect(quiet.stderr).toContain("would mail to data-manager@example.org");
    expect(given.sandbox.smtp.mails).toHaveLength(1);
  });
});

test("--summary mails nothing, needs no mail settings, and leaves a private file for run-pipeline", async () => {
  using dir = tempDir();
  const file = dir.file("summary.json");
  const run = await runTool("mail-outcomes", {
    args: ["--summary", file, "--name", "visits"],
    stdin: toNdjson([anOutcome(1), aRejection(2), missing]),
  });
  expect(run).toMatchObject({ code: 0, stdout: toNdjson([anOutcome(1), aRejection(2), missing]) });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({
    name: "visits",
    outcomes: 3,
    counts: { created: 1, rejected: 1, skipped: 1 },
    pending: { count: 1, first: [{ id: "case-2", code: "E1125" }] },
    missing: { count: 1, first: [{ id: "case-7" }] },
    issues: [],
  });
  const unwritable = await runTool("mail-outcomes", {
    args: ["--summary", dir.file("no/summary.json")],
    stdin: toNdjson([anOutcome(1)]),
  });
  expect(unwritable.stdout).toBe(toNdjson([anOutcome(1)]));
  expect([unwritable.code, unwritable.stderr]).toEqual([2, expect.stringContaining("cannot be written")]);
});

test.each<[string, readonly Line[], string]>([
  ["the source died", [begin, anOutcome(1)], "input incomplete"],
  [
    "a line was lost",
    [begin, anOutcome(1), { end: { system: "commcare", stream: "demo/visit", count: 2, complete: true } }],
    "input incomplete",
  ],
  ["a record has no outcome", [anEventLine(1)], "1 without an outcome of 1"],
])("%s: mails, and exits 3", async (_, lines, subject) => {
  await withSandbox({}, async (given) => {
    const { code, stdout } = await mail(given, lines);
    expect(code).toBe(3);
    expect(stdout).toBe(toNdjson(lines));
    expect(given.sandbox.smtp.mails.map((received) => received.subject)).toEqual([
      `[d2pipe] demo/visit: ${subject}${subject.includes(" of ") ? "" : " of 1"}`,
    ]);
  });
});

test("a whole framed run with nothing to look at sends no mail", async () => {
  await withSandbox({}, async (given) => {
    const end: Line = { end: { system: "commcare", stream: "demo/visit", count: 1, complete: true } };
    const { code } = await mail(given, [begin, anOutcome(1), end]);
    expect(code).toBe(0);
    expect(given.sandbox.smtp.mails).toEqual([]);
  });
});

test("a server that refuses the mail: the stream is whole, exit 4, one clear line", async () => {
  await withSandbox({}, async (given) => {
    given.sandbox.smtp.refuse("recipient");
    const { code, stdout, stderr } = await mail(given, [aRejection(1)]);
    expect(code).toBe(4);
    expect(stdout).toBe(toNdjson([aRejection(1)]));
    expect(stderr).toContain("no mail was sent");
    expect(stderr).toContain("MAIL_TO");
  });
});

test("values that wait in the queue of dispatcher2 are not mailed, and not listed beside others", async () => {
  await withSandbox({}, async (given) => {
    const queued = anOutcome(1, { status: "unknown", code: "QUEUED", tool: "push-dispatcher2" });
    expect((await mail(given, [queued])).code).toBe(0);
    expect(given.sandbox.smtp.mails).toEqual([]);
    await mail(given, [queued, aRejection(2)], "--name", "pair");
    const [received] = given.sandbox.smtp.mails;
    expect(received?.subject).toBe("[d2pipe] pair: 1 rejected of 2, 1 of 2 waiting in dispatcher2");
    expect(received?.text).not.toContain("case-1");
  });
});
