import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import {
  type AzureStorage,
  type S3Storage,
  runTool,
  serveHttp,
  startAzurite,
  startS3,
  startTool,
  tempDir,
} from "@d2pipe/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

let azurite: AzureStorage;
let s3: S3Storage;
beforeAll(async () => {
  [azurite, s3] = await Promise.all([startAzurite(["sipca"]), startS3(["sipca"])]);
});
afterAll(async () => {
  await Promise.all([azurite[Symbol.asyncDispose](), s3[Symbol.asyncDispose]()]);
});

/** Runs copy-file with the settings of both object storages; stdout must be empty always. */
async function copy(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number; stderr: string }> {
  const run = await runTool("copy-file", {
    args,
    env: { ...azurite.env, ...s3.env, ...env },
    stdout: "text",
  });
  expect(run.stdout).toBe("");
  return run;
}

/** A server whose answer begins and never ends. */
async function serveEndless(bytes: number): Promise<{ url: string } & AsyncDisposable> {
  const server = await serveHttp((_, response) => {
    response.writeHead(200, { "content-length": bytes * 2 });
    response.write(Buffer.alloc(bytes, "n"));
  });
  return { ...server, url: `${server.url}/kobo.csv` };
}

const storages = [
  {
    name: "Azure",
    at: (path: string) => `azblob://sipca/${path}`,
    get: (path: string) => azurite.get(`sipca/${path}`),
  },
  { name: "S3", at: (path: string) => `s3://sipca/${path}`, get: (path: string) => s3.get(`sipca/${path}`) },
];

describe.each(storages)("a day with the index in $name", ({ at, get }) => {
  test("first run without an index, then guarded uploads; of two runs at once the second is refused", async () => {
    using dir = tempDir();
    const [index, etag] = [dir.file("sipca.db"), dir.file("sipca.etag")];
    const down = [at("index.db"), index, "--optional", "--save-etag", etag];
    const up = [index, at("index.db"), "--if-match", etag];
    expect((await copy(down)).code).toBe(0);
    expect(readdirSync(dir.path)).toEqual(["sipca.etag"]);
    writeFileSync(index, "day 1");
    expect((await copy(up)).code).toBe(0);
    // The same run may upload again: its ETag file was renewed.
    writeFileSync(index, "day 1, later");
    expect((await copy(up)).code).toBe(0);

    expect((await copy(down)).code).toBe(0);
    expect(readFileSync(index, "utf8")).toBe("day 1, later");
    writeFileSync(dir.file("other.db"), "the other run");
    expect((await copy([dir.file("other.db"), at("index.db")])).code).toBe(0);
    writeFileSync(index, "day 2");
    const late = await copy(up);
    expect(late.code).toBe(8);
    expect(late.stderr).toContain("nothing was overwritten");
    expect((await get("index.db"))?.toString()).toBe("the other run");
  });

  test("two first runs: the second is refused", async () => {
    using dir = tempDir();
    for (const name of ["a", "b"]) {
      await copy([at("first.db"), dir.file(name), "--optional", "--save-etag", dir.file("etag-of-both")]);
      writeFileSync(dir.file(name), name);
    }
    writeFileSync(dir.file("copy-of-etag"), "");
    expect((await copy([dir.file("a"), at("first.db"), "--if-match", dir.file("etag-of-both")])).code).toBe(
      0,
    );
    expect((await copy([dir.file("b"), at("first.db"), "--if-match", dir.file("copy-of-etag")])).code).toBe(
      8,
    );
    expect((await copy([dir.file("b"), at("first.db"), "--if-none-match", "*"])).code).toBe(8);
    expect((await get("first.db"))?.toString()).toBe("a");
  });

  test("a dry run writes nothing, on neither side", async () => {
    using dir = tempDir();
    writeFileSync(dir.file("a"), "new");
    const run = await copy([dir.file("a"), at("dry.csv"), "--dry-run", "--save-etag", dir.file("etag")]);
    expect(run.code).toBe(0);
    expect(await get("dry.csv")).toBeUndefined();
    expect(readdirSync(dir.path)).toEqual(["a"]);
  });
});

describe("killed in the middle of an upload", () => {
  for (const [signal, code] of [
    ["SIGKILL", 137],
    ["SIGTERM", 143],
  ] as const) {
    test(`${signal} leaves the old blob`, async () => {
      await using server = await serveEndless(30_000_000);
      const blob = `sipca/killed-${signal}.csv`;
      await azurite.put(blob, "old");
      const running = startTool("copy-file", {
        args: [server.url, `azblob://${blob}`],
        env: azurite.env,
        stdout: "text",
      });
      await expect.poll(() => azurite.countDrafts(blob), { timeout: 20_000 }).toBeGreaterThan(0);
      running.kill(signal);
      expect((await running.done).code).toBe(code);
      expect((await azurite.get(blob))?.toString()).toBe("old");
    });
  }
});

describe("failures have their exit codes", () => {
  test("a source that is not there: 3, and the target stays", async () => {
    using dir = tempDir();
    writeFileSync(dir.file("kobo.csv"), "yesterday");
    for (const source of [
      "azblob://sipca/none.csv",
      "s3://sipca/none.csv",
      azurite.sasLink("sipca/none.csv"),
      dir.file("none"),
    ]) {
      expect((await copy([source, dir.file("kobo.csv")])).code).toBe(3);
      expect((await copy([source, dir.file("kobo.csv"), "--optional"])).code).toBe(0);
    }
    expect(readFileSync(dir.file("kobo.csv"), "utf8")).toBe("yesterday");
  });

  test("a wrong key, SAS token or signature: 6, and none of them is shown", async () => {
    using dir = tempDir();
    await azurite.put("sipca/a.csv", "a");
    const wrongKey = Buffer.from("secret key").toString("base64");
    const azure = {
      AZURE_STORAGE_CONNECTION_STRING: "",
      AZURE_STORAGE_ACCOUNT: azurite.account,
      AZURE_STORAGE_SERVICE_ENDPOINT: azurite.endpoint,
    };
    const runs = [
      await copy(["azblob://sipca/a.csv", dir.file("a")], { ...azure, AZURE_STORAGE_KEY: wrongKey }),
      await copy(["azblob://sipca/a.csv", dir.file("a")], {
        ...azure,
        AZURE_STORAGE_SAS_TOKEN: "sv=2024-01-01&sig=c2VjcmV0",
      }),
      await copy([
        azurite.sasLink("sipca/a.csv").replace(/sig=[^&]*/u, "sig=c2VjcmV0"),
        dir.file("a"),
        "--verbose",
      ]),
      await copy(["s3://sipca/a.csv", dir.file("a")], { AWS_ACCESS_KEY_ID: "AKIDWRONG" }),
    ];
    for (const { code, stderr } of runs) {
      expect(code).toBe(6);
      expect(stderr).not.toMatch(/sig=|c2VjcmV0|secret-of-the-double/u);
      expect(stderr).not.toContain(wrongKey);
    }
  });

  test("a SAS link and a SAS token do read, and are never shown", async () => {
    using dir = tempDir();
    await azurite.put("sipca/raw/kobo.csv", "a~b\n");
    const link = azurite.sasLink("sipca/raw/kobo.csv");
    const byLink = await copy([link, dir.file("kobo.csv"), "--verbose", "--log-json"]);
    expect(readFileSync(dir.file("kobo.csv"), "utf8")).toBe("a~b\n");
    expect(statSync(dir.file("kobo.csv")).mode & 0o777).toBe(0o600);
    const byToken = await copy(["azblob://sipca/raw/kobo.csv", dir.file("again.csv")], {
      AZURE_STORAGE_CONNECTION_STRING: "",
      AZURE_STORAGE_ACCOUNT: azurite.account,
      AZURE_STORAGE_SERVICE_ENDPOINT: azurite.endpoint,
      AZURE_STORAGE_SAS_TOKEN: link.replace(/^[^?]*/u, ""),
    });
    expect(readFileSync(dir.file("again.csv"), "utf8")).toBe("a~b\n");
    for (const { code, stderr } of [byLink, byToken]) {
      expect(code).toBe(0);
      expect(stderr).not.toMatch(/sig=/u);
    }
  });

  test("nobody there: 4", async () => {
    using dir = tempDir();
    const down = { AWS_ENDPOINT_URL: "http://127.0.0.1:9" };
    expect((await copy(["s3://sipca/a.csv", dir.file("a")], down)).code).toBe(4);
  });

  test("settings and arguments that are missing: 2", async () => {
    using dir = tempDir();
    const none = { AZURE_STORAGE_CONNECTION_STRING: "", AWS_ACCESS_KEY_ID: "" };
    writeFileSync(dir.file("a"), "a");
    for (const args of [
      ["azblob://sipca/a", dir.file("b")],
      ["s3://sipca/a", dir.file("b")],
      [dir.file("a")],
      [dir.file("a"), "https://example.org/b"],
      ["azblob://sipca/a?sig=SECRET", dir.file("b")],
      [dir.file("a"), dir.file("b"), "--if-match", dir.file("no-such-etag")],
    ]) {
      const { code, stderr } = await copy(args, none);
      expect(code).toBe(2);
      expect(stderr).not.toContain("SECRET");
    }
    expect(readdirSync(dir.path)).toEqual(["a"]);
  });

  test("an index with a write-ahead log beside it is neither copied nor replaced: 7", async () => {
    using dir = tempDir();
    writeFileSync(dir.file("index.db"), "half");
    writeFileSync(dir.file("index.db-wal"), "the other half");
    writeFileSync(dir.file("new.db"), "new");
    expect((await copy([dir.file("index.db"), "azblob://sipca/torn.db"])).code).toBe(7);
    expect((await copy([dir.file("new.db"), dir.file("index.db")])).code).toBe(7);
    expect(await azurite.get("sipca/torn.db")).toBeUndefined();
    expect(readFileSync(dir.file("index.db"), "utf8")).toBe("half");
  });
});
