import { anEventLine, runTool, toNdjson, withSandbox } from "@d2pipe/testkit";
import type { Line } from "@d2pipe/records";
import { expect, test } from "vitest";

const src = { system: "commcare", stream: "demo/visit", id: "case-1" };
const created: Line = {
  src,
  outcome: { status: "created", tool: "push-dhis2", target: "event/abcdefghij1" },
};
const rejected: Line = {
  src: { ...src, id: "case-2" },
  outcome: {
    status: "rejected",
    tool: "to-events",
    code: "E1125",
    message: "not an option",
    hint: "add the option",
  },
};

test("a real mail server receives text and HTML parts with counts and the first rejects", async () => {
  await withSandbox({}, async ({ sandbox, env }) => {
    const stdin = toNdjson([created, rejected]);
    const { code, stdout } = await runTool("mail-outcomes", { env, stdin, args: ["--name", "visits"] });
    expect(code).toBe(0);
    expect(stdout).toBe(stdin);
    const [mail, ...others] = sandbox.smtp.mails;
    expect(others).toEqual([]);
    for (const part of [mail?.text ?? "", mail?.html ?? ""]) {
      expect(part).toContain("E1125");
      expect(part).toContain("case-2");
      expect(part).toContain("add the option");
    }
    expect(mail?.subject).toContain("visits");
  });
});

test("--on error is silent when all went well, --on always is not", async () => {
  await withSandbox({}, async ({ sandbox, env }) => {
    await runTool("mail-outcomes", { env, stdin: toNdjson([created]) });
    expect(sandbox.smtp.mails.length).toBe(0);
    await runTool("mail-outcomes", { env, stdin: toNdjson([created]), args: ["--on", "always"] });
    expect(sandbox.smtp.mails.length).toBe(1);
  });
});

test("a mail server that is down: the stream is whole, exit 4, one clear line", async () => {
  await withSandbox({}, async ({ env }) => {
    const stdin = toNdjson([created, rejected, anEventLine()]);
    const { code, stdout, stderr } = await runTool("mail-outcomes", {
      env: { ...env, SMTP_URL: "smtp://127.0.0.1:9" },
      stdin,
    });
    expect(code).toBe(4);
    expect(stdout).toBe(stdin);
    expect(stderr).toContain("127.0.0.1:9");
  });
});

test("missing settings are named before anything is read", async () => {
  const { code, stdout, stderr } = await runTool("mail-outcomes", { stdin: toNdjson([created]) });
  expect(code).toBe(2);
  expect(stdout).toBe("");
  for (const name of ["SMTP_URL", "MAIL_FROM", "MAIL_TO"]) expect(stderr).toContain(name);
});
