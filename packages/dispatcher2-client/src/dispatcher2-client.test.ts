import { AuthError, HttpError, NetworkError, ResponseError } from "@d2pipe/errors";
import { dispatcher2Users, type Sandbox, startSandbox } from "@d2pipe/sandbox";
import { expect, test } from "vitest";
import {
  createDispatcher2Client,
  type Dialect,
  type Dispatcher2ClientOptions,
} from "./dispatcher2-client.ts";

const [login] = dispatcher2Users;
const body = '{"dataSet":"ds1","dataValues":[]}';

function toClient(sandbox: Sandbox, parts: Partial<Dispatcher2ClientOptions> = {}) {
  const sleep = async (): Promise<void> => undefined;
  const usual = { baseUrl: sandbox.dispatcher2.url, dialect: "go", login, userAgent: "test", sleep } as const;
  return createDispatcher2Client({ ...usual, ...parts });
}

test("queues, shows, and lists with filters, over several pages, the newest first", async () => {
  await using sandbox = await startSandbox({});
  sandbox.dispatcher2.simulator.setSwitches({ deliverAfter: null });
  const client = toClient(sandbox);
  const uids: string[] = [];
  for (let at = 0; at < 60; at += 1) {
    const answer = await client.queueRequest(
      { destination: "dhis2", facility: "ou1", period: "202401" },
      body,
    );
    expect(answer).toMatchObject({ kind: "queued", destination: 2 });
    uids.push("uid" in answer ? (answer.uid ?? "") : "");
  }
  await client.queueRequest({ destination: "dhis2", facility: "ou2", period: "202401" }, body);
  const listed = await client.listRequests({ facility: "ou1", period: "202401" });
  expect(listed.map(({ uid }) => uid)).toEqual(uids.toReversed());
  expect(await client.listRequests({ facility: "none" })).toEqual([]);
  expect(await client.getRequest(uids[0] ?? "")).toMatchObject({ status: "ready", body, destination: 2 });
  expect(await client.getRequest("qqqqqqqqqqq")).toBeUndefined();
});

test("200 without a uid is a refusal; a destination is found without queueing anything", async () => {
  await using sandbox = await startSandbox({});
  const client = toClient(sandbox);
  expect(await client.queueRequest({ destination: "nowhere" }, body)).toEqual({ kind: "refused" });
  expect(await client.findDestination("dhis2")).toBe(2);
  expect(await client.findDestination("nowhere")).toBe(0);
  expect(sandbox.dispatcher2.simulator.requests()).toEqual([]);
});

test("a queueing that may have arrived is not repeated; a question is", async () => {
  await using sandbox = await startSandbox({});
  const client = toClient(sandbox);
  const { dispatcher2 } = sandbox;
  const queue = (): Promise<unknown> => client.queueRequest({ destination: "dhis2" }, body);
  dispatcher2.setFaults([{ match: { method: "POST", nth: 1 }, fault: { kind: "cut-after-commit" } }]);
  await expect(queue()).rejects.toThrow(NetworkError);
  dispatcher2.setFaults([{ match: { method: "POST", nth: 1 }, fault: { kind: "truncated-json" } }]);
  await expect(queue()).rejects.toThrow(ResponseError);
  expect(dispatcher2.simulator.requests()).toHaveLength(2);
  dispatcher2.setFaults([{ match: { method: "GET", nth: 1 }, fault: { kind: "cut-before" } }]);
  expect(await client.listRequests({})).toHaveLength(2);
});

test.each<[Dialect]>([["go"], ["classic"]])(
  "a wrong login and a login page are refusals of access, %s",
  async (dialect) => {
    await using sandbox = await startSandbox({});
    const stranger = toClient(sandbox, { dialect, login: { ...login, password: "no" } });
    await expect(stranger.queueRequest({ destination: "dhis2" }, body)).rejects.toThrow(AuthError);
    sandbox.dispatcher2.setFaults([{ match: {}, fault: { kind: "login-page" } }]);
    await expect(toClient(sandbox, { dialect }).queueRequest({ destination: "dhis2" }, body)).rejects.toThrow(
      AuthError,
    );
  },
);

test("classic only queues", async () => {
  await using sandbox = await startSandbox({});
  const client = toClient(sandbox, { dialect: "classic" });
  const answer = await client.queueRequest({ destination: "dhis2" }, body);
  expect(answer).toEqual({ kind: "queued", uid: undefined, destination: undefined });
  await expect(client.getRequest("q")).rejects.toThrow("cannot be asked");
  await expect(client.queueRequest({ destination: "nowhere" }, body)).rejects.toThrow(HttpError);
});

test.each(["", "/", "/api", "/api/queue", "/queue/"])("the address may end with %j", async (end) => {
  await using sandbox = await startSandbox({});
  const { url } = sandbox.dispatcher2;
  expect(toClient(sandbox, { baseUrl: url + end }).address).toBe(url);
});
