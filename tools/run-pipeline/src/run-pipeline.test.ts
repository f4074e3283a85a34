import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  checkout,
  runTool,
  startTool,
  tempDir,
  type TempDir,
  type ToolRun,
  withSandbox,
} from "@d2pipe/testkit";
import { expect, test } from "vitest";

/** A script of its own, with what the scripts in `pipelines/` share. */
function writeScript(dir: TempDir, lines: string, name = "own.sh"): string {
  const head = `#!/usr/bin/env bash\nset -euo pipefail\nusage() { echo used; }\n`;
  const shared = `here=${dir.path}; PATH=${checkout}bin:$PATH; . ${join(checkout, "pipelines", "parts.sh")}; supervise "$@"\n`;
  const file = dir.file(name);
  writeFileSync(file, head + shared + lines, { mode: 0o755 });
  return file;
}

function writeSettings(dir: TempDir, text: string, mode = 0o600): string {
  const file = dir.file("own.env");
  writeFileSync(file, text, { mode });
  return file;
}

async function run(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd?: string,
): Promise<ToolRun> {
  return await runTool("run-pipeline", { args, env, stdout: "text", ...(cwd === undefined ? {} : { cwd }) });
}

test("settings reach the script as they are written, whatever a shell would make of them", async () => {
  using dir = tempDir();
  const script = writeScript(dir, 'printf "%s|" "$DHIS2_PASSWORD" "$STATE" "$A" "$B" "$@"');
  const file = writeSettings(dir, "DHIS2_PASSWORD=Sec$ret99 `id`; two words\nSTATE=state\nA=file\nB=file\n");
  const expected = [
    "Sec$ret99 `id`; two words",
    dir.file("state"),
    "environment",
    "file",
    "--more",
    "two words",
    "",
  ];
  const args = ["--more", "two words"];
  const first = await run(["--env", file, "--", script, ...args], { A: "environment", B: "" });
  expect([first.code, first.stdout]).toEqual([0, expected.join("|")]);
  for (const own of [
    ["--env", file, ...args],
    [...args, `--env=${file}`],
  ]) {
    const again = await run(["--", script, ...own], { A: "environment" });
    expect([again.code, again.stdout]).toEqual([0, expected.join("|")]);
  }
});

test("without --env it reads .env, when there is one in the folder", async () => {
  using dir = tempDir();
  const script = writeScript(dir, 'echo "${A:-none}"');
  expect((await run(["--", script], {}, dir.path)).stdout).toBe("none\n");
  writeFileSync(dir.file(".env"), "A=here\n", { mode: 0o600 });
  expect((await run(["--", script], {}, dir.path)).stdout).toBe("here\n");
});

test("without STATE, the state is in the folder of the settings file, wherever the script is started", async () => {
  using dir = tempDir();
  const file = writeSettings(dir, "A=1\n");
  const ran = await run(["--env", file, "--", writeScript(dir, 'echo "$STATE"')], {}, "/");
  expect(ran.stdout).toBe(`${dir.path}\n`);
});

test("the exit code is the most severe of the steps; a code that is not ours becomes one that is", async () => {
  using dir = tempDir();
  for (const [steps, code] of [
    ["ended a 0; ended b 5", 5],
    ["ended a 6; ended b 3; ended c 3", 6],
    ["ended a 5; exit 2", 2],
    ["ended a 137", 143],
    ["kill -9 $$", 143],
    ["nosuchtool", 2],
    ["exit 42", 1],
    ["true", 0],
  ] as const) {
    const ran = await run(["--", writeScript(dir, steps)]);
    expect([steps, ran.code]).toEqual([steps, code]);
  }
});

test("a script that fails is mailed: state, step, what to do, the last lines on stderr; and stderr has passed through", async () => {
  await withSandbox({}, async ({ sandbox, env, dir }) => {
    const lines = "push-dhis2: DHIS2: POST https://h/api: answered 401";
    const script = writeScript(dir, `echo first >&2; echo '${lines}' >&2; ended push-dhis2 6; exit 0`);
    const ran = await run(["--", script], env);
    expect([ran.code, ran.stdout]).toEqual([6, ""]);
    expect(ran.stderr).toMatch(/^first\npush-dhis2: DHIS2: .*\nrun-pipeline: 1 step, 1 mailed, /u);
    const [mail, ...others] = sandbox.smtp.mails;
    expect(others).toEqual([]);
    expect(mail?.subject).toBe("[d2pipe] own: FAILED: DHIS2 refused the password or token");
    expect(mail?.to).toEqual(["data-manager@example.org"]);
    for (const part of [mail?.text, mail?.html]) {
      expect(part).toContain("Correct the login");
      expect(part).toContain(lines);
      expect(part).toContain("access refused");
    }
  });
});

test("a clean run is mailed with MAIL_ON=always only", async () => {
  await withSandbox({}, async ({ sandbox, env, dir }) => {
    const script = writeScript(dir, "ended a 0");
    expect((await run(["--", script], env)).code).toBe(0);
    expect(sandbox.smtp.mails).toEqual([]);
    expect((await run(["--", script], { ...env, MAIL_ON: "always" })).code).toBe(0);
    expect(sandbox.smtp.mails.map(({ subject }) => subject)).toEqual(["[d2pipe] own: done"]);
    const wrong = await run(["--", script], { ...env, MAIL_ON: "sometimes" });
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining("expected error or always")]);
  });
});

test("without a mail server stderr says that no mail was sent", async () => {
  using dir = tempDir();
  const { code, stderr } = await run(["--", writeScript(dir, "exit 2")]);
  expect([code, stderr]).toEqual([2, expect.stringContaining("no mail was sent: no mail server is set")]);
});

test("a mail server without receivers is named before the script starts", async () => {
  using dir = tempDir();
  const env = { SMTP_URL: "smtp://127.0.0.1:9", MAIL_FROM: "a@example.org" };
  const { code, stdout, stderr } = await run(["--", writeScript(dir, "echo started")], env);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain("MAIL_TO is not set");
});

test("a mail server that refuses: the run's own code stays unless that is less severe", async () => {
  await withSandbox({}, async ({ sandbox, env, dir }) => {
    sandbox.smtp.refuse("recipient");
    const refused = await run(["--", writeScript(dir, "ended a 2")], env);
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringContaining("no mail was sent: mail server"),
    ]);
    expect((await run(["--", writeScript(dir, "ended a 5")], env)).code).toBe(4);
  });
});

test("a settings file that cannot be used: nothing starts, each line is named without its value, and it is mailed", async () => {
  await withSandbox({}, async ({ sandbox, env, dir }) => {
    const mail = ["SMTP_URL", "MAIL_FROM", "MAIL_TO"].map((name) => `${name}=${env[name]}`).join("\n");
    const script = writeScript(dir, "echo started");
    const wrong = writeSettings(dir, `${mail}\nDHIS2_TOKEN d2pat_sesame\nA=1\nsesame\n`);
    const first = await run(["--", script, "--env", wrong]);
    expect([first.code, first.stdout]).toEqual([2, ""]);
    expect(first.stderr).toContain(`${wrong}: line 4: expected NAME=value`);
    expect(first.stderr).toContain(`${wrong}: line 6: expected NAME=value`);
    expect(sandbox.smtp.mails.map(({ subject }) => subject)).toEqual([
      "[d2pipe] own (own.env): FAILED: a setting, flag or file is wrong (own (own.env))",
    ]);
    expect(sandbox.smtp.mails[0]?.text).toContain("line 4: expected NAME=value");
    expect(`${first.stderr}${sandbox.smtp.mails[0]?.text}`).not.toContain("sesame");
  });
});

test.each([
  [["--", "no.sh"], "no.sh cannot be started (ENOENT)"],
  [[], "no script was named"],
  [["--", "x.sh", "--env"], "--env needs a value"],
  [["--", "x.sh", "--env", "no.env"], "--env no.env: there is no such file"],
])("%j: exit 2 and what was expected", async (args, message) => {
  const { code, stdout, stderr } = await run(args);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(message);
});

test("a settings file that others can read is refused with what to do", async () => {
  using dir = tempDir();
  const file = writeSettings(dir, "A=1\n");
  chmodSync(file, 0o640);
  const { code, stderr } = await run(["--", writeScript(dir, "true"), "--env", file]);
  expect([code, stderr]).toEqual([2, expect.stringContaining(`chmod 600 ${file}`)]);
});

/** A pipe of two that do not stop at once, and say what became of them. */
const slow = `
send() {
  bash -c 'trap "trap : TERM INT; echo first stopped >&2; read -rt 0.3 <&3; exit 143" TERM INT; echo ready >&2; while :; do read -rt 0.05 <&3; done' \\
    | bash -c 'trap "" TERM INT; echo ready >&2; cat; echo second ended >&2' > $here/out
  pipe_ended "first second" "\${PIPESTATUS[@]}"
}
run_pipe send
echo "script ended" >&2
exit 0
`;

test.each([
  ["SIGTERM", 143, 1],
  ["SIGINT", 130, 0],
] as const)(
  "%s reaches every tool, the script waits for them and goes on to its end: %i, %i mails",
  async (signal, code, mails) => {
    await withSandbox({}, async ({ sandbox, env, dir }) => {
      const running = startTool("run-pipeline", {
        args: ["--", writeScript(dir, slow)],
        env,
        stdout: "text",
      });
      await running.saw(/ready\nready/u);
      running.kill(signal);
      const ran = await running.done;
      expect(ran.stderr).toMatch(
        /^ready\nready\nfirst stopped\nsecond ended\nscript ended\nrun-pipeline: .*2 steps/u,
      );
      expect(ran.code).toBe(code);
      expect(sandbox.smtp.mails.map(({ subject }) => subject)).toEqual(
        Array.from({ length: mails }, () => "[d2pipe] own: INTERRUPTED"),
      );
    });
  },
);

test("SIGTERM to the script's own shell alone stops the tools at once, too", async () => {
  using dir = tempDir();
  const script = writeScript(dir, `echo $$ > ${dir.file("pid")}\n${slow}`);
  const running = startTool("run-pipeline", { args: ["--", script], stdout: "text" });
  await running.saw(/ready\nready/u);
  process.kill(Number(readFileSync(dir.file("pid"), "utf8")), "SIGTERM");
  const ran = await running.done;
  expect(ran.code).toBe(143);
  expect(ran.stderr).toContain("first stopped\nsecond ended\nscript ended\n");
});

test("when it is killed itself, the tools stop as after SIGTERM", async () => {
  using dir = tempDir();
  const running = startTool("run-pipeline", { args: ["--", writeScript(dir, slow)], stdout: "text" });
  await running.saw(/ready\nready/u);
  running.kill("SIGKILL");
  // The script has its stdout, too: that is closed when the last of them has ended.
  expect((await running.done).code).toBe(137);
});

test("when the script is killed, what it started stops, and the run says so", async () => {
  using dir = tempDir();
  const script = writeScript(dir, `echo $$ > ${dir.file("pid")}\n${slow}`);
  const running = startTool("run-pipeline", { args: ["--", script], stdout: "text" });
  await running.saw(/ready\nready/u);
  process.kill(Number(readFileSync(dir.file("pid"), "utf8")), "SIGKILL");
  const ran = await running.done;
  expect(ran.code).toBe(143);
  expect(ran.stderr).toContain("first stopped\nsecond ended\n");
});

test("nothing of it stays behind in the folder for temporary files", async () => {
  using dir = tempDir();
  using temporary = tempDir();
  await run(["--", writeScript(dir, "ls $D2PIPE_RUN; ended a 5")], { TMPDIR: temporary.path });
  expect(readdirSync(temporary.path)).toEqual([]);
});
