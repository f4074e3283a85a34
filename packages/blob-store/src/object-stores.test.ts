import { AuthError, LockedError, NetworkError, TlsError, UsageError } from "@d2pipe/errors";
import { type AzureStorage, type S3Storage, serveTls, startAzurite, startS3 } from "@d2pipe/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { brokenAfter, piecesOf, toBuffer } from "../test/bytes.ts";
import { startProxy } from "../test/start-proxy.ts";
import { openStore } from "./open-store.ts";
import type { AzureSettings, S3Settings, Store } from "./store.ts";

const rest = { userAgent: "d2pipe/0 test", retries: 1, firstPauseMs: 1 };
/** More than one block or part. */
const large = Buffer.alloc(20_000_000, "0123456789abcdef");

let azurite: AzureStorage;
let s3: S3Storage;
beforeAll(async () => {
  [azurite, s3] = await Promise.all([startAzurite(["sipca"]), startS3(["sipca"])]);
});
afterAll(async () => {
  await Promise.all([azurite[Symbol.asyncDispose](), s3[Symbol.asyncDispose]()]);
});

function openAzure(path: string, settings: Partial<Record<"key" | "endpoint", string>> = {}): Promise<Store> {
  const azure: AzureSettings = {
    account: azurite.account,
    key: azurite.key,
    endpoint: azurite.endpoint,
    ...settings,
  };
  return openStore(`azblob://${path}`, { settings: { azure }, ...rest });
}

function openS3(path: string, settings: Partial<S3Settings> = {}): Promise<Store> {
  return openStore(`s3://${path}`, { settings: { s3: { ...accessToS3(), ...settings } }, ...rest });
}

function accessToS3(): S3Settings {
  const accessKeyId = s3.env.AWS_ACCESS_KEY_ID ?? "";
  return { accessKeyId, secretAccessKey: "x", region: "eu-west-1", endpoint: s3.endpoint };
}

async function textOf(store: Store): Promise<string | undefined> {
  const file = await store.read();
  return file && (await toBuffer(file.chunks)).toString();
}

const storages = [
  { name: "Azure", open: (path: string) => openAzure(path) },
  { name: "S3", open: (path: string) => openS3(path) },
];

describe.each(storages)("$name", ({ open }) => {
  test("a file that is not there is undefined, not an error", async () => {
    const store = await open("sipca/not here.csv");
    expect(await store.read()).toBeUndefined();
    expect(await store.stat()).toBeUndefined();
  });

  test("what was written is read back, small, empty and in several parts", async () => {
    for (const content of ["", "a;b\n1;é\n", large]) {
      const store = await open("sipca/raw/kobo ü.csv");
      const { etag } = await store.write(piecesOf(content, 3_333_333));
      const file = await store.read();
      expect(file?.etag).toBe(etag);
      expect(file?.size).toBe(Buffer.from(content).length);
      expect((await toBuffer(file?.chunks ?? piecesOf(""))).equals(Buffer.from(content))).toBe(true);
      expect(await store.stat()).toEqual({ etag, size: Buffer.from(content).length });
    }
  });

  test.each([
    ["small", "new"],
    ["in parts", large],
  ])("of two writers that read the same file, the second is refused (%s)", async (_, content) => {
    const store = await open("sipca/two-writers.db");
    const { etag } = await store.write(piecesOf("old"));
    await store.write(piecesOf("first"), { ifMatch: etag });
    await expect(store.write(piecesOf(content), { ifMatch: etag })).rejects.toBeInstanceOf(LockedError);
    expect(await textOf(store)).toBe("first");
  });

  test("of two first runs, the second is refused", async () => {
    const store = await open("sipca/first-run.db");
    await store.write(piecesOf("first"), { ifNoneMatch: "*" });
    await expect(store.write(piecesOf("second"), { ifNoneMatch: "*" })).rejects.toBeInstanceOf(LockedError);
    expect(await textOf(store)).toBe("first");
  });

  test("a file that should match and is gone is a refusal too", async () => {
    const store = await open("sipca/gone.db");
    await expect(store.write(piecesOf("x"), { ifMatch: '"0x1"' })).rejects.toBeInstanceOf(LockedError);
    expect(await store.stat()).toBeUndefined();
  });

  test("a source that breaks leaves the old file, and its own error goes up", async () => {
    const store = await open("sipca/broken-source.db");
    await store.write(piecesOf("old"));
    await expect(store.write(brokenAfter(12, 1_000_000))).rejects.toThrow("the source broke");
    expect(await textOf(store)).toBe("old");
  });

  test("a container or bucket that is not there is a wrong address", async () => {
    const store = await open("nowhere/x.csv");
    await expect(store.read()).rejects.toBeInstanceOf(UsageError);
    await expect(store.write(piecesOf("x"))).rejects.toBeInstanceOf(UsageError);
  });

  test("a stopped write leaves the old file", async () => {
    const stop = new AbortController();
    const settings = {
      azure: { account: azurite.account, key: azurite.key, endpoint: azurite.endpoint },
      s3: accessToS3(),
    };
    const { name } = await open("sipca/stopped.db");
    const store = await openStore(name, { settings, ...rest, signal: stop.signal });
    await store.write(piecesOf("old"));
    const stopping = (async function* (): AsyncGenerator<Uint8Array> {
      yield large;
      stop.abort(new Error("stopped"));
      yield large;
    })();
    await expect(store.write(stopping)).rejects.toThrow("stopped");
    expect(await textOf(await open("sipca/stopped.db"))).toBe("old");
  });
});

describe("refused, unreachable, cut", () => {
  test("a wrong key is refused, without showing it", async () => {
    const key = Buffer.from("not the key").toString("base64");
    const wrong = [
      await openAzure("sipca/x", { key }),
      await openS3("sipca/x", { accessKeyId: "AKIDWRONG" }),
    ];
    for (const store of wrong) {
      for (const work of [() => store.read(), () => store.stat(), () => store.write(piecesOf("x"))]) {
        const error: unknown = await work().catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(AuthError);
        expect(String(error)).not.toContain(key);
      }
    }
  });

  test("nobody there is a network error", async () => {
    const endpoint = "http://127.0.0.1:9";
    for (const store of [
      await openAzure("sipca/x", { endpoint: `${endpoint}/a` }),
      await openS3("sipca/x", { endpoint }),
    ]) {
      await expect(store.read()).rejects.toBeInstanceOf(NetworkError);
      await expect(store.write(piecesOf("x"))).rejects.toBeInstanceOf(NetworkError);
    }
  });

  test("a certificate that is not trusted is a matter of settings, at once", async () => {
    let requests = 0;
    await using server = await serveTls(() => (requests += 1));
    for (const store of [
      await openAzure("sipca/x", { endpoint: `${server.url}/a` }),
      await openS3("sipca/x", { endpoint: server.url }),
    ]) {
      for (const work of [() => store.read(), () => store.stat(), () => store.write(piecesOf("x"))]) {
        const error: unknown = await work().catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(TlsError);
        expect(error).toMatchObject({ exitCode: 2, hint: expect.stringContaining("NODE_EXTRA_CA_CERTS") });
      }
    }
    expect(requests).toBe(0);
  });

  test("a guarded write whose answer is lost is known again as our own", async () => {
    await using proxy = await startProxy(
      azurite.endpoint,
      (method, url) => method === "PUT" && url.includes("comp=blocklist"),
    );
    const { etag } = await (await openAzure("sipca/lost.db")).write(piecesOf("old"));
    const written = await (
      await openAzure("sipca/lost.db", { endpoint: proxy.url })
    ).write(piecesOf("new"), { ifMatch: etag });
    expect((await azurite.get("sipca/lost.db"))?.toString()).toBe("new");
    expect((await (await openAzure("sipca/lost.db")).stat())?.etag).toBe(written.etag);

    const store = await openS3("sipca/lost.db");
    const old = await store.write(piecesOf("old"));
    s3.loseAnswer("PUT", /lost\.db/u);
    const again = await store.write(piecesOf("new"), { ifMatch: old.etag });
    expect(s3.get("sipca/lost.db")?.toString()).toBe("new");
    expect((await store.stat())?.etag).toBe(again.etag);
  });

  test("a download that is cut goes on where it was", async () => {
    const store = await openS3("sipca/cut.csv");
    await store.write(piecesOf(large));
    s3.cutNextGet(9_999_999);
    const file = await store.read();
    expect((await toBuffer(file?.chunks ?? piecesOf(""))).equals(large)).toBe(true);
    expect(s3.requests.filter((request) => request.startsWith("GET /sipca/cut.csv")).length).toBeGreaterThan(
      1,
    );
  });
});
