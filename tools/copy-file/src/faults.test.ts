import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import {
  type AzureStorage,
  runTool,
  type S3Storage,
  startAzurite,
  startS3,
  startTool,
  tempDir,
  toToolCommand,
  type ToolRun,
} from "@d2pipe/testkit";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Proxy, startProxy } from "../test/start-proxy.ts";

/** More than one block or part, and no two pieces of it alike. */
const large = Buffer.from(Array.from({ length: 2_500_000 }, (_, at) => String(at).padStart(8)).join(""));

let azurite: AzureStorage;
let s3: S3Storage;
let azureProxy: Proxy;
let s3Proxy: Proxy;
beforeAll(async () => {
  [azurite, s3] = await Promise.all([startAzurite(["sipca"]), startS3(["sipca"])]);
  [azureProxy, s3Proxy] = await Promise.all([startProxy(azurite.endpoint), startProxy(s3.endpoint)]);
});
afterEach(() => {
  for (const proxy of [azureProxy, s3Proxy]) proxy.faultOf = () => undefined;
});
afterAll(async () => {
  await Promise.all([azureProxy[Symbol.asyncDispose](), s3Proxy[Symbol.asyncDispose]()]);
  await Promise.all([azurite[Symbol.asyncDispose](), s3[Symbol.asyncDispose]()]);
});

/** Settings of both object storages, through the proxies. */
function toEnv(): Record<string, string> {
  const entries = Object.entries({ ...azurite.env, ...s3.env });
  return Object.fromEntries(
    entries.map(([name, value]) => [name, s3Proxy.through(azureProxy.through(value))]),
  );
}

async function copy(...args: readonly string[]): Promise<ToolRun> {
  const run = await runTool("copy-file", { args: [...args, "--verbose"], env: toEnv(), stdout: "text" });
  expect([run.stdout, /sig=|sv=2/u.test(run.stderr)]).toEqual(["", false]);
  return run;
}

interface ObjectStorage {
  name: string;
  at: (path: string) => string;
  /** As `copy-file` reads it, when that is not `at`. */
  link: (path: string) => string;
  proxy: () => Proxy;
  put: (path: string, content: string | Uint8Array) => Promise<void>;
  get: (path: string) => Promise<Buffer | undefined>;
  conflict: string;
}

const azure: ObjectStorage = {
  name: "Azure",
  at: (path) => `azblob://sipca/${path}`,
  link: (path) => `azblob://sipca/${path}`,
  proxy: () => azureProxy,
  put: (path, content) => azurite.put(`sipca/${path}`, content),
  get: (path) => azurite.get(`sipca/${path}`),
  conflict: "<Error><Code>LeaseIdMissing</Code></Error>",
};
const amazon: ObjectStorage = {
  name: "S3",
  at: (path) => `s3://sipca/${path}`,
  link: (path) => `s3://sipca/${path}`,
  proxy: () => s3Proxy,
  put: async (path, content) => s3.put(`sipca/${path}`, content),
  get: async (path) => s3.get(`sipca/${path}`),
  conflict: "<Error><Code>ConditionalRequestConflict</Code></Error>",
};
/** Read only: what Azure's portal gives as a link that carries its signature. */
const link: ObjectStorage = {
  ...azure,
  name: "a SAS link",
  link: (path) => azureProxy.through(azurite.sasLink(`sipca/${path}`)),
};

describe.each([azure, amazon, link])("a download from $name", (storage) => {
  const isBody = (method: string): boolean => method === "GET";

  test("that is cut again and again: 4, the old file stays, no piece is left", async () => {
    using dir = tempDir();
    await storage.put("cut.csv", large);
    writeFileSync(dir.file("kobo.csv"), "yesterday");
    storage.proxy().faultOf = (method) => (isBody(method) ? { cutAfter: 100_000 } : undefined);
    const run = await copy(storage.link("cut.csv"), dir.file("kobo.csv"), "--save-etag", dir.file("etag"));
    expect(run.code).toBe(4);
    expect(readdirSync(dir.path)).toEqual(["kobo.csv"]);
    expect(readFileSync(dir.file("kobo.csv"), "utf8")).toBe("yesterday");
  });

  test("that is cut once arrives whole, or fails: never a part of it", async () => {
    using dir = tempDir();
    await storage.put("once.csv", large);
    let cuts = 0;
    storage.proxy().faultOf = (method) =>
      isBody(method) && cuts++ === 0 ? { cutAfter: 3_000_001 } : undefined;
    const { code } = await copy(storage.link("once.csv"), dir.file("kobo.csv"));
    // A link's server may not know ranges, so a link is not taken up again where it was.
    expect(code).toBe(storage === link ? 4 : 0);
    const files = readdirSync(dir.path);
    expect(files).toEqual(storage === link ? [] : ["kobo.csv"]);
    if (files.length > 0) expect(readFileSync(dir.file("kobo.csv")).equals(large)).toBe(true);
  });

  test("killed half-way: the old file stays whole, and the next copy is whole", async () => {
    using dir = tempDir();
    await storage.put("kill.csv", large);
    writeFileSync(dir.file("kobo.csv"), "yesterday");
    const args = [storage.link("kill.csv"), dir.file("kobo.csv")];
    const running = startTool("copy-file", { args, env: toEnv(), stdout: "text" });
    await expect
      .poll(() => readdirSync(dir.path).some((name) => name.endsWith(".part")), { interval: 1 })
      .toBe(true);
    running.kill("SIGKILL");
    await running.done;
    expect(["yesterday", large.toString()]).toContain(readFileSync(dir.file("kobo.csv"), "utf8"));
    expect((await copy(...args)).code).toBe(0);
    expect(readFileSync(dir.file("kobo.csv")).equals(large)).toBe(true);
  });
});

describe.each([azure, amazon])("an upload to $name", (storage) => {
  test.each([
    ["412", 412, "<Error><Code>ConditionNotMet</Code></Error>"],
    ["409", 409, storage.conflict],
  ])("answered with %s: 8, nothing overwritten, the ETag file as it was", async (_, status, body) => {
    using dir = tempDir();
    await storage.put("taken.db", "theirs");
    writeFileSync(dir.file("index.db"), "ours");
    writeFileSync(dir.file("etag"), '"0x1"\n');
    storage.proxy().faultOf = (method) => (method === "PUT" ? { status, body } : undefined);
    const run = await copy(dir.file("index.db"), storage.at("taken.db"), "--if-match", dir.file("etag"));
    expect([run.code, run.stderr]).toEqual([8, expect.stringContaining("nothing was overwritten")]);
    expect((await storage.get("taken.db"))?.toString()).toBe("theirs");
    expect(readFileSync(dir.file("etag"), "utf8")).toBe('"0x1"\n');
  });

  test("killed at seeded moments: the index in object storage is always one whole version", async () => {
    using dir = tempDir();
    const versions = ["a", "b"].map((name) => Buffer.alloc(20_000_000, name));
    const [old = Buffer.alloc(0)] = versions;
    await storage.put("index.db", old);
    let seed = 11;
    for (let moment = 0; moment < 12; moment += 1) {
      writeFileSync(dir.file("index.db"), versions[moment % 2] ?? "");
      const args = [dir.file("index.db"), storage.at("index.db")];
      const running = startTool("copy-file", { args, env: toEnv(), stdout: "text" });
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      const timer = setTimeout(() => running.kill("SIGKILL"), 60 + (seed / 2_147_483_648) * 400);
      await running.done;
      clearTimeout(timer);
      const held = await storage.get("index.db");
      expect(versions.some((version) => held?.equals(version))).toBe(true);
    }
  });
});

/** Runs copy-file under a shell that sets a limit first. */
async function copyUnder(limit: string, args: readonly string[]): Promise<{ code: unknown; stderr: string }> {
  const command = `${limit}; exec "$0" "$@"`;
  const child = spawn("bash", ["-c", command, ...toToolCommand("copy-file"), ...args], {
    env: { PATH: process.env.PATH ?? "", ...toEnv() },
  });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = await once(child, "close");
  return { code, stderr };
}

test("a file that may not grow so large: 2, says why, the old file stays, no piece is left", async () => {
  using dir = tempDir();
  await azurite.put("sipca/full.csv", large);
  writeFileSync(dir.file("kobo.csv"), "yesterday");
  for (const source of [azureProxy.through(azurite.sasLink("sipca/full.csv")), "azblob://sipca/full.csv"]) {
    const { code, stderr } = await copyUnder("ulimit -f 1000", [source, dir.file("kobo.csv")]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`${dir.file("kobo.csv")}: `)]);
    expect(stderr).toContain("the file may not grow so large");
    expect(stderr).not.toContain("sig=");
    expect(readdirSync(dir.path)).toEqual(["kobo.csv"]);
    expect(readFileSync(dir.file("kobo.csv"), "utf8")).toBe("yesterday");
  }
});
