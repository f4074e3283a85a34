import type { CompleteDataSetRegistration, Line } from "@d2pipe/records";
import type { Sandbox } from "@d2pipe/sandbox";
import { describeTarget } from "./describe-target.ts";

const dataSet = "VaZsjqMclCP";
const organisationUnit = "IO8BkLFjFoe";
const attributeOptionCombo = "HllvX50cXC0";

/** One registration a month; what changes of it is its date. */
function toKey(id: string): CompleteDataSetRegistration {
  const month = Math.min(12, Number(id.slice(1)));
  const period = `2024${String(month).padStart(2, "0")}`;
  return { dataSet, period, organisationUnit, attributeOptionCombo };
}

function toLine(id: string, parts: Partial<CompleteDataSetRegistration>): Line {
  const src = { system: "dhis2", stream: dataSet, id };
  return { src, completeDataSetRegistration: { ...toKey(id), ...parts } };
}

async function request({ dhis2, env }: Sandbox, path: string, init: RequestInit = {}): Promise<string> {
  const login = Buffer.from(`${env.DHIS2_USERNAME}:${env.DHIS2_PASSWORD}`).toString("base64");
  const headers = { "content-type": "application/json", authorization: `Basic ${login}` };
  const response = await fetch(`${dhis2.url}/api/completeDataSetRegistrations${path}`, { ...init, headers });
  if (!response.ok) throw new Error(await response.text());
  return await response.text();
}

interface Listed {
  completeDataSetRegistrations?: { date: string }[];
}

/** The values of this target are the years of the dates. */
async function held(sandbox: Sandbox): Promise<string[]> {
  const query = `?dataSet=${dataSet}&orgUnit=${organisationUnit}&startDate=2024-01-01&endDate=2024-12-31`;
  const { completeDataSetRegistrations = [] }: Listed = JSON.parse(await request(sandbox, query));
  return completeDataSetRegistrations.map(({ date }) => date.slice(2, 4)).toSorted();
}

async function deleteByHand(sandbox: Sandbox, id: string): Promise<void> {
  const body = JSON.stringify({ completeDataSetRegistrations: [toKey(id)] });
  await request(sandbox, "?importStrategy=DELETE", { method: "POST", body });
}

const unknownUnit = "abcdefghij1";

function write(id: string, value: string): Line {
  if (value === unknownUnit) return toLine(id, { organisationUnit: unknownUnit });
  return toLine(id, { date: `20${value}-01-31` });
}

// All versions answer alike, but for a period that 2.43 cannot read (recordings, completeness; the client is tested with each).
describeTarget({
  kind: "completeDataSetRegistration",
  sandbox: { dataValues: 0, cases: 0, profile: "2.43" },
  tool: "push-dhis2",
  oneLane: ["--lanes", "1"],
  serverOf: ({ dhis2 }: Sandbox) => dhis2,
  made: "created",
  deletes: true,
  bodyLength: 600,
  writes: { method: "POST", path: "/api/completeDataSetRegistrations" },
  write,
  remove: (id) => ({ ...toLine(id, {}), op: "delete" }),
  shared: [toLine("r1", { date: "2024-02-01" }), toLine("r1", { date: "2024-02-02" })],
  refused: { value: unknownUnit, code: "NOT_REGISTERED" },
  // A date that no version reads breaks the whole import off.
  spoiling: (id) => toLine(id, { date: "soon" }),
  namesStored: false,
  tellsAbsent: true,
  held,
  deleteByHand,
});
