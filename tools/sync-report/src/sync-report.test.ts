import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { openIndex } from "@d2pipe/index-store";
import { anEntry, runTool, startTool, tempDir, type TempDir, toChanges } from "@d2pipe/testkit";
import { expect, test } from "vitest";

const codes = ["E1303", "UNKNOWN_OU"];

/** An index of three accepted and some refused records, with one run that ended and one that was killed. */
async function makeIndex(file: string, refused = 5): Promise<void> {
  const place = { system: "kobo", stream: "sipca" };
  const refusedOnes = Array.from({ length: refused }, (_, at) =>
    anEntry(`bad-${at}`, { ...place, scope: "", target: undefined, status: "rejected", code: codes[at % 2] }),
  );
  const landed = ["a", "b", "c"].map((id) => anEntry(id, { ...place, target: "abcdefghij1", hash: "h" }));
  const index = openIndex(file, { tool: "push-dhis2", now: () => new Date("2026-02-28T03:00:00Z") });
  await index.commit(toChanges([...landed, ...refusedOnes]));
  await index.endRun({ counts: { created: 3, rejected: refused }, exitCode: 5, complete: true });
  index.close();
  const killed = openIndex(file, { tool: "push-dhis2", now: () => new Date("2026-03-01T03:00:00Z") });
  killed.close();
}

function sync(dir: TempDir, ...args: string[]) {
  return runTool("sync-report", { args: ["--index", dir.file("sipca.db"), ...args], stdout: "text" });
}

test("writes one private file that shows runs, outcomes and rejects, and leaves the index as it was", async () => {
  using dir = tempDir();
  await makeIndex(dir.file("sipca.db"));
  const before = readFileSync(dir.file("sipca.db"));
  const { code, stdout, stderr } = await sync(dir, "--to", dir.file("page.html"));
  expect([code, stdout]).toEqual([0, ""]);
  expect(stderr).toMatch(/^sync-report: 2 runs, 5 waiting to be corrected, [\d.]+ s$/m);
  const page = readFileSync(dir.file("page.html"), "utf8");
  for (const text of ["bad-4", "E1303", "UNKNOWN_OU", "running or killed", "event/p/s"])
    expect(page).toContain(text);
  expect(statSync(dir.file("page.html")).mode & 0o777).toBe(0o600);
  expect(readFileSync(dir.file("sipca.db")).equals(before)).toBe(true);
});

test("only one stream, only so many ids", async () => {
  using dir = tempDir();
  await makeIndex(dir.file("sipca.db"), 40);
  await sync(dir, "--to", dir.file("page.html"), "--ids-per-group", "3");
  const page = readFileSync(dir.file("page.html"), "utf8");
  expect(page.match(/>bad-\d+</g)).toHaveLength(6);
  expect(page).toContain("and 17 more");
  await sync(dir, "--to", dir.file("other.html"), "--stream", "elsewhere");
  expect(readFileSync(dir.file("other.html"), "utf8")).not.toContain("bad-");
});

test.each([
  [["--to", "page.html"], "no.db: there is no such index", 2],
  [[], "expected one of --to FILE and --serve PORT", 2],
])("%j says what is wrong, and writes nothing", async (args, message, code) => {
  using dir = tempDir();
  const run = await runTool("sync-report", { args: ["--index", "no.db", ...args], cwd: dir.path });
  expect([run.code, run.stdout]).toEqual([code, ""]);
  expect(run.stderr).toContain(message);
  expect(existsSync(dir.file("page.html"))).toBe(false);
});

test("the index itself is never overwritten", async () => {
  using dir = tempDir();
  await makeIndex(dir.file("sipca.db"));
  const before = readFileSync(dir.file("sipca.db"));
  const { code, stderr } = await sync(dir, "--to", `${dir.path}/./sipca.db`);
  expect([code, stderr]).toEqual([2, expect.stringContaining("that is the index; nothing was written")]);
  expect(readFileSync(dir.file("sipca.db")).equals(before)).toBe(true);
});

test("a file that is not an index is named as such, and an old page stays", async () => {
  using dir = tempDir();
  writeFileSync(dir.file("sipca.db"), "not an index");
  writeFileSync(dir.file("page.html"), "old");
  const { code } = await sync(dir, "--to", dir.file("page.html"));
  expect(code).toBe(2);
  expect(readFileSync(dir.file("page.html"), "utf8")).toBe("old");
});

interface Got {
  status: number | undefined;
  body: string;
}

function get(url: string, headers: Record<string, string> = {}): Promise<Got> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (piece: string) => (body += piece));
      response.on("end", () => resolve({ status: response.statusCode, body }));
    });
    asked.on("error", reject);
    asked.end();
  });
}

test("--serve shows the index as it is now, to this machine's own pages only, until the signal", async () => {
  using dir = tempDir();
  await makeIndex(dir.file("sipca.db"), 1);
  const tool = startTool("sync-report", { args: ["--index", dir.file("sipca.db"), "--serve", "0"] });
  const address = await tool.saw(/http:\/\/127\.0\.0\.1:\d+\//);
  expect(await get(address)).toMatchObject({ status: 200, body: expect.stringContaining("bad-0") });
  await makeIndex(dir.file("sipca.db"), 2);
  expect((await get(address)).body).toContain("bad-1");
  expect((await get(address, { host: "evil.example.org" })).status).toBe(403);
  expect((await get(`${address}etc/passwd`)).status).toBe(404);
  tool.kill("SIGTERM");
  expect(await tool.done).toMatchObject({ code: 143, stdout: "" });
});
