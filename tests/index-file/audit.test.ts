import type { IncomingMessage, ServerResponse } from "node:http";
import { openIndex } from "@d2pipe/index-store";
import type { Line } from "@d2pipe/records";
import {
  anEventLine,
  deleteByHand,
  type HttpServer,
  serveHttp,
  startTool,
  withSandbox,
} from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { countStatuses, heldEvents, writesOf } from "../cases-to-events/pipeline.ts";
import { push, reconcile, report, formatOutcomes } from "./run-tools.ts";

const lines = [1, 2, 3, 4, 5].map((number) => anEventLine(number));

/** A later revision of a record, with other content. */
function edited(number: number): Line {
  const { src, event } = anEventLine(number, { occurredAt: "2024-03-12" });
  return { src: { ...src, rev: "2024-03-12T09:00:00.000000Z" }, event };
}

interface Gate {
  server: HttpServer;
  /** The next answer about events stays here. */
  hold(): void;
  /** It came. */
  readonly held: Promise<void>;
  release(): void;
}

/** Stands before a DHIS2 and passes everything on. */
async function openGate(url: string): Promise<Gate> {
  const [held, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let isHolding = false;
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { host: _, connection: __, "transfer-encoding": ___, ...headers } = request.headers;
    const answer = await fetch(`${url}${request.url}`, {
      method: request.method ?? "GET",
      headers: Object.entries(headers).map(([name, value]) => [name, String(value)]),
      ...(request.method === "GET" ? {} : { body: Buffer.concat(chunks) }),
    });
    const text = await answer.text();
    if (isHolding && request.url?.startsWith("/api/tracker/events")) {
      isHolding = false;
      held.resolve();
      await released.promise;
    }
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" }).end(text);
  };
  const server = await serveHttp((request, response) => void pass(request, response));
  return { server, hold: () => (isHolding = true), held: held.promise, release: released.resolve };
}

test("while audit waits for DHIS2 a run may write, and what it wrote stays", async () => {
  await withSandbox({}, async ({ sandbox, dir, env }) => {
    const gate = await openGate(sandbox.dhis2.url);
    await using _ = gate.server;
    const given = { dir, env: { ...env, DHIS2_URL: gate.server.url } };
    const first = await push(given, lines);
    expect(countStatuses(first.lines)).toEqual({ created: 5 });
    const uids = first.lines.flatMap((parsed) =>
      parsed.kind === "outcome" ? (parsed.line.outcome.target?.split("/")[1] ?? []) : [],
    );
    const [one = "", two = ""] = uids;
    await deleteByHand(sandbox, [one, two]);

    gate.hold();
    const args = ["audit", "--repair", "--index", dir.file("index.db")];
    const audit = startTool("reconcile-index", { args, env: given.env });
    await gate.held;
    // The first gets a new event meanwhile; the second is as audit has seen it.
    expect(formatOutcomes(await push(given, [edited(1)]))).toEqual(["case-1 created"]);
    gate.release();
    const { code, stderr } = await audit.done;
    expect([code, stderr]).toEqual([5, expect.stringContaining("1 to be sent again")]);

    const writes = writesOf(sandbox).length;
    expect(formatOutcomes(await push(given, [edited(1), lines[2] ?? edited(3)]))).toEqual([
      "case-1 unchanged",
      "case-3 unchanged",
    ]);
    expect(writesOf(sandbox)).toHaveLength(writes);
    expect(formatOutcomes(await push(given, lines.slice(1, 2)))).toEqual(["case-2 created"]);
    expect(await heldEvents(sandbox)).toHaveLength(5);
    expect((await reconcile(given, "audit")).code).toBe(0);
  });
});

test("a run that has the index when audit wants to repair: exit 8, and nothing changes", async () => {
  await withSandbox({}, async (given) => {
    await push(given, lines);
    await deleteByHand(
      given.sandbox,
      (await heldEvents(given.sandbox)).slice(0, 1).map(({ event }) => event),
    );
    const holder = openIndex(given.dir.file("index.db"), { tool: "push-dhis2", now: () => new Date() });
    expect((await reconcile(given, "audit")).code).toBe(5);
    expect((await reconcile(given, "audit", "--repair")).code).toBe(8);
    holder.close();
    expect(await report(given)).toMatchObject({ index: { pending: 0 } });
    expect((await reconcile(given, "audit", "--repair")).code).toBe(5);
    expect(await report(given)).toMatchObject({ index: { pending: 1 } });
  });
});
