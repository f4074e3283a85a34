import { afterEach, beforeEach, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../start-sandbox.ts";
import type { Fault } from "./fault-script.ts";

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox({ dataValues: 3000 });
});
afterEach(async () => {
  await sandbox.close();
});

const everything = "/api/dataValueSets?dataSet=VaZsjqMclCP&startDate=1990-01-01&endDate=2100-01-01";

async function exportValues(): Promise<Response> {
  const { DHIS2_USERNAME, DHIS2_PASSWORD } = sandbox.env;
  const secret = Buffer.from(`${DHIS2_USERNAME}:${DHIS2_PASSWORD}`).toString("base64");
  return await fetch(`${sandbox.dhis2.url}${everything}&orgUnit=U8CrQSoJmef&children=true`, {
    headers: { authorization: `Basic ${secret}` },
  });
}

function rule(fault: Fault): void {
  sandbox.dhis2.setFaults([{ match: { path: "/api/dataValueSets" }, fault }]);
}

it("an export comes in pieces, and the log counts them", async () => {
  const answer = await exportValues();
  expect(answer.headers.get("content-length")).toBeNull();
  const text = await answer.text();
  expect(JSON.parse(text)).toHaveProperty("dataValues");
  expect(text.length).toBeGreaterThan(100_000);
  expect(sandbox.dhis2.requests[0]?.answerBytes).toBe(Buffer.byteLength(text));
});

it("a connection that ends inside the answer is no end of the answer", async () => {
  rule({ kind: "cut-in-answer", keep: 0.3 });
  const answer = await exportValues();
  expect(answer.status).toBe(200);
  await expect(answer.text()).rejects.toThrow("terminated");
});

it("a page of a proxy follows what the server had begun", async () => {
  rule({ kind: "page-in-answer", keep: 0.3 });
  const text = await (await exportValues()).text();
  expect(text.startsWith('{"dataValues":[{')).toBe(true);
  expect(text).toMatch(/<h1>502 .*<\/html>\r\n$/s);
});

it("a proxy compresses for those who accept it", async () => {
  const plain = await (await exportValues()).text();
  rule({ kind: "gzip" });
  const answer = await exportValues();
  expect(answer.headers.get("content-encoding")).toBe("gzip");
  expect(await answer.text()).toBe(plain);
});
