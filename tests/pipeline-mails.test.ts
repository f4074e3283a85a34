import { mkdirSync, writeFileSync } from "node:fs";
import type { Sandbox } from "@d2pipe/sandbox";
import { type SandboxTest, withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { startCasesScript } from "./cases-to-events/cases-script.ts";
import { startKoboScript } from "./kobo-to-events/kobo-script.ts";
import { makeSubmissions, toCsv, writeLoaderFiles } from "./kobo-to-events/loader-files.ts";
import type { Ran } from "./start-script.ts";

/** Every end of a pipeline other than 0 sends one mail, and no end sends two. */
interface Failure {
  what: string;
  /** Before the run that fails. */
  break: (given: SandboxTest) => void | Promise<void>;
  settings?: Readonly<Record<string, string>>;
  args?: readonly string[];
  code: number;
  /** In the subject, behind the name of the pipeline. */
  state: string;
  /** In both parts of the mail. */
  parts: readonly string[];
}

function mailsOf(sandbox: Sandbox): string[] {
  return sandbox.smtp.mails.map(({ subject }) => subject);
}

function expectMail({ sandbox }: SandboxTest, name: string, failure: Failure, ran: Ran): void {
  expect([failure.what, ran.code, ran.stdout]).toEqual([failure.what, failure.code, ""]);
  expect(mailsOf(sandbox)).toEqual([`[d2pipe] ${name} (empty.env): ${failure.state}`]);
  const [mail] = sandbox.smtp.mails;
  for (const part of [mail?.text ?? "", mail?.html ?? ""]) {
    for (const text of ["What to do", ...failure.parts]) expect(part).toContain(text);
    expect(part).not.toMatch(/sesame/u);
  }
}

async function runCases(given: SandboxTest, { args, settings }: Partial<Failure> = {}): Promise<Ran> {
  return await startCasesScript(given, args, settings).done;
}

const writes = { method: "POST", path: "/api/tracker" };

test.each<Failure>([
  {
    what: "a wrong password",
    break: () => undefined,
    settings: { DHIS2_PASSWORD: "sesame" },
    code: 6,
    state: "FAILED: DHIS2 refused the password or token",
    parts: ["pull-metadata", "access refused", "answered 401"],
  },
  {
    what: "a wrong key of CommCare",
    break: () => undefined,
    settings: { COMMCARE_API_KEY: "sesame" },
    code: 6,
    state: "FAILED: CommCare refused the password or token",
    parts: ["fetch-cases", "answered 401"],
  },
  {
    what: "a wrong path of the mapping",
    break: () => undefined,
    settings: { MAPPING: "/nowhere/mapping.csv" },
    code: 2,
    state: "FAILED: a setting, flag or file is wrong (to-events)",
    parts: ["to-events", "/nowhere/mapping.csv"],
  },
  {
    what: "a setting that is missing",
    break: () => undefined,
    settings: { PROGRAM: "" },
    code: 2,
    state: "FAILED: a setting, flag or file is wrong (cases-to-events (empty.env))",
    parts: ["PROGRAM is not set (pipelines/.env.example)"],
  },
  {
    what: "a flag that there is not",
    break: () => undefined,
    args: ["--bogus"],
    code: 2,
    state: "FAILED: a setting, flag or file is wrong (cases-to-events (empty.env))",
    parts: ["unknown argument --bogus"],
  },
  {
    what: "a folder for the state that cannot be made",
    break: ({ dir }) => writeFileSync(dir.file("file"), ""),
    settings: { STATE: "file/state" },
    code: 2,
    state: "FAILED: a setting, flag or file is wrong (cases-to-events (empty.env))",
    parts: ["STATE: the folder file/state cannot be made"],
  },
  {
    what: "an index that is not one",
    break: ({ dir }) => {
      mkdirSync(dir.file("state"));
      writeFileSync(dir.file("state/visits.db"), "not an index");
    },
    code: 2,
    state: "FAILED: a setting, flag or file is wrong (fetch-cases)",
    parts: ["visits.db"],
  },
  {
    what: "DHIS2 refusing the login in the middle",
    break: ({ sandbox }) =>
      sandbox.dhis2.setFaults([{ match: { ...writes, from: 2 }, fault: { kind: "status", status: 401 } }]),
    code: 6,
    state: "FAILED: DHIS2 refused the password or token",
    parts: ["push-dhis2", "skipped", "answered 401"],
  },
  {
    what: "CommCare dying in the middle of its listing",
    break: ({ sandbox }) =>
      sandbox.commcare.setFaults([{ match: { from: 2 }, fault: { kind: "status", status: 500 } }]),
    code: 4,
    state: "FAILED: CommCare answered 500",
    parts: ["fetch-cases", "Input incomplete"],
  },
  {
    what: "CommCare dying before its first case",
    break: ({ sandbox }) =>
      sandbox.commcare.setFaults([{ match: {}, fault: { kind: "status", status: 500 } }]),
    code: 4,
    state: "FAILED: CommCare answered 500",
    parts: ["fetch-cases"],
  },
])("$what: one mail, exit $code", async (failure) => {
  await withSandbox({ cases: 1200 }, async (given) => {
    await failure.break(given);
    const ran = await runCases(given, failure);
    expectMail(given, "cases-to-events", failure, ran);
  });
});

test("DHIS2 down in the middle: one mail that says so, and the next run completes it", async () => {
  await withSandbox({ cases: 600 }, async (given) => {
    const { sandbox } = given;
    expect((await runCases(given, { args: ["-w", "2000-01-01", "2000-02-01"] })).code).toBe(0);
    const down = { kind: "status", status: 503, retryAfter: 0.05 } as const;
    sandbox.dhis2.setFaults([{ match: { ...writes, from: 2 }, fault: down }]);
    const ran = await runCases(given);
    expect(ran.code).toBe(4);
    expect(mailsOf(sandbox)).toEqual(["[d2pipe] cases-to-events (empty.env): FAILED: DHIS2 answered 503"]);
    sandbox.dhis2.setFaults([]);
    expect((await runCases(given)).code).toBe(5);
    expect(sandbox.dhis2.heldEvents().length).toBe(sandbox.seeded.expected.good.size);
  });
});

test("a run that another one keeps from its index: one mail", async () => {
  await withSandbox({ cases: 600 }, async (given) => {
    const runs = await Promise.all(
      [1, 2].map(() => runCases(given, { args: ["--full", "-f", "2000-01-01"] })),
    );
    const locked = runs.filter(({ code }) => code === 8).length;
    const own = mailsOf(given.sandbox).filter((subject) =>
      subject.endsWith("NOT RUN: another run was at work"),
    );
    expect([own.length, mailsOf(given.sandbox).length]).toEqual([locked, 2]);
  });
});

test.each<Failure>([
  {
    what: "a CSV that is not there",
    break: () => undefined,
    settings: { SOURCE: "/nowhere/kobo.csv" },
    code: 3,
    state: "FAILED: the input is incomplete or not as expected (copy-file)",
    parts: ["/nowhere/kobo.csv: there is no such file"],
  },
  {
    what: "object storage that is not set up",
    break: () => undefined,
    settings: { SOURCE: "s3://sipca/kobo.csv" },
    code: 2,
    state: "FAILED: a setting, flag or file is wrong (copy-file)",
    parts: ["AWS_ACCESS_KEY_ID is not set"],
  },
  {
    what: "a listing that is empty all at once",
    break: ({ dir }) => writeFileSync(dir.file("kobo.csv"), toCsv([])),
    code: 7,
    state: expect.stringMatching(/^STOPPED: look before the next run \(/u),
    parts: ["a guard stopped it"],
  },
  {
    what: "a CSV that is not one",
    break: ({ dir }) => writeFileSync(dir.file("kobo.csv"), "nothing~of~it\n1~2\n"),
    code: 3,
    state: "FAILED: the input is incomplete or not as expected (fetch-kobo)",
    parts: ["fetch-kobo"],
  },
])("$what: one mail, exit $code", async (failure) => {
  await withSandbox({}, async (given) => {
    writeLoaderFiles(given.dir);
    writeFileSync(given.dir.file("kobo.csv"), toCsv(makeSubmissions(40)));
    const settings = { SOURCE: given.dir.file("kobo.csv"), ...failure.settings };
    const first = await startKoboScript(given, "state", { ...settings, SOURCE: given.dir.file("kobo.csv") })
      .done;
    expect([first.code, mailsOf(given.sandbox)]).toEqual([0, []]);
    await failure.break(given);
    const ran = await startKoboScript(given, "state", settings).done;
    expect([failure.what, ran.code]).toEqual([failure.what, failure.code]);
    const [mail, ...others] = given.sandbox.smtp.mails;
    expect(others).toEqual([]);
    expect(mail?.subject.replace("[d2pipe] kobo-to-events (empty.env): ", "")).toEqual(failure.state);
    for (const part of failure.parts) expect(mail?.text).toContain(part);
  });
});

test("submissions that are missing from the source: one mail with their ids, one after they were deleted, none after", async () => {
  await withSandbox({}, async (given) => {
    const { sandbox, dir } = given;
    writeLoaderFiles(dir);
    const put = (count: number): void => writeFileSync(dir.file("kobo.csv"), toCsv(makeSubmissions(count)));
    const run = (...args: string[]): Promise<Ran> =>
      startKoboScript(given, "state", { SOURCE: dir.file("kobo.csv") }, args).done;
    put(40);
    expect((await run()).code).toBe(0);
    put(38);
    const dry = await run("--dry-run");
    expect([dry.code, mailsOf(sandbox)]).toEqual([
      5,
      ["[d2pipe] kobo-to-events (empty.env): dry run: 2 missing from the source"],
    ]);
    expect((await run()).code).toBe(5);
    expect(mailsOf(sandbox).slice(1)).toEqual([
      "[d2pipe] kobo-to-events (empty.env): 2 missing from the source",
    ]);
    const [, mail] = sandbox.smtp.mails;
    for (const part of [mail?.text ?? "", mail?.html ?? ""]) {
      expect(part).toContain("Missing from the source");
      for (const id of ["uuid-38", "uuid-39"]) expect(part).toContain(id);
    }
    // They are not new any more.
    expect((await run()).code).toBe(0);
    expect(mailsOf(sandbox)).toHaveLength(2);
    const deleted = await run("--delete");
    expect([deleted.code, sandbox.dhis2.heldEvents().filter((event) => !event.deleted).length]).toEqual([
      0, 38,
    ]);
    expect((await run()).code).toBe(0);
    expect(sandbox.dhis2.heldEvents().filter((event) => !event.deleted).length).toBe(38);
  });
});
