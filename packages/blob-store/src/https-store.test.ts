import { AuthError, NetworkError, ResponseError, UsageError } from "@d2pipe/errors";
import { type AzureStorage, serveHttp, startAzurite } from "@d2pipe/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { piecesOf, toBuffer } from "../test/bytes.ts";
import { openStore } from "./open-store.ts";
import type { Store } from "./store.ts";

let azurite: AzureStorage;
beforeAll(async () => {
  azurite = await startAzurite(["sipca"]);
  await azurite.put("sipca/raw/kobo data.csv", "a~b\n1~2\n");
});
afterAll(async () => {
  await azurite[Symbol.asyncDispose]();
});

function open(url: string): Promise<Store> {
  return openStore(url, { settings: {}, retries: 0, userAgent: "test" });
}

test("a SAS link is read, with its ETag, and its signature is in no name and no error", async () => {
  const link = azurite.sasLink("sipca/raw/kobo data.csv");
  const store = await open(link);
  const file = await store.read();
  expect((await toBuffer(file?.chunks ?? piecesOf(""))).toString()).toBe("a~b\n1~2\n");
  expect(file?.etag).toBe((await store.stat())?.etag);
  expect(store.name).not.toContain("sig=");
  const forged = await open(link.replace(/sig=[^&]*/u, "sig=c2VjcmV0"));
  const error: unknown = await forged.read().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(AuthError);
  expect(String(error)).not.toMatch(/sig=|c2VjcmV0/u);
});

test("a link to nothing is undefined, and writing is refused", async () => {
  expect(await (await open(azurite.sasLink("sipca/none.csv"))).read()).toBeUndefined();
  await expect((await open("https://example.org/x")).write(piecesOf("x"))).rejects.toBeInstanceOf(UsageError);
});

test("redirects are followed to another host, not in circles", async () => {
  await using target = await serveHttp((_, response) => void response.end("whole"));
  await using server = await serveHttp((request, response) => {
    const location = request.url === "/circle" ? "/circle" : `${target.url}/file?sig=1`;
    response.writeHead(302, { location }).end();
  });
  const file = await (await open(`${server.url}/export`)).read();
  expect((await toBuffer(file?.chunks ?? piecesOf(""))).toString()).toBe("whole");
  await expect((await open(`${server.url}/circle`)).read()).rejects.toBeInstanceOf(ResponseError);
});

test("a body that is cut is a network error, not a short file", async () => {
  await using server = await serveHttp((request, response) => {
    response.writeHead(200, { "content-length": 100 });
    response.write("half", () => request.socket.destroy());
  });
  const file = await (await open(server.url)).read();
  await expect(toBuffer(file?.chunks ?? piecesOf(""))).rejects.toBeInstanceOf(NetworkError);
});
