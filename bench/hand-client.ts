import { readFileSync } from "node:fs";

/**
 * `node hand-client.ts EVENTS BATCH LANES`: what somebody writes by hand to send a file of event lines fast: so many
 * events a request, so many requests at a time, and nothing else.
 */
const [file = "", batch = "", lanes = ""] = process.argv.slice(2);
const { DHIS2_URL = "", DHIS2_USERNAME = "", DHIS2_PASSWORD = "" } = process.env;

const events = readFileSync(file, "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => line.slice(line.indexOf('"event":{') + '"event":'.length, -1));
const bodies: string[] = [];
for (let from = 0; from < events.length; from += Number(batch))
  bodies.push(`{"events":[${events.slice(from, from + Number(batch)).join(",")}]}`);

const query = "async=false&atomicMode=OBJECT&importStrategy=CREATE_AND_UPDATE";
const authorization = `Basic ${Buffer.from(`${DHIS2_USERNAME}:${DHIS2_PASSWORD}`).toString("base64")}`;

async function send(body: string): Promise<void> {
  const headers = { authorization, "content-type": "application/json" };
  const answer = await fetch(`${DHIS2_URL}/api/tracker?${query}`, { method: "POST", headers, body });
  const { stats }: { stats?: { ignored: number } } = JSON.parse(await answer.text());
  if (stats?.ignored !== 0) throw new Error(`refused: ${answer.status}`);
}

async function runLane(): Promise<void> {
  for (let body = bodies.shift(); body !== undefined; body = bodies.shift()) await send(body);
}

await Promise.all(Array.from({ length: Number(lanes) }, runLane));
