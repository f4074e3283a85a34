import { readFileSync } from "node:fs";

/**
 * `node hand-client.ts FILE BATCH LANES`: what somebody writes by hand to send a file of event or data value lines fast: so many a
 * request, so many requests at a time, and nothing else.
 */
const [file = "", batch = "", lanes = ""] = process.argv.slice(2);
const { DHIS2_URL = "", DHIS2_USERNAME = "", DHIS2_PASSWORD = "" } = process.env;

const text = readFileSync(file, "utf8").trimEnd();
const isEvents = text.includes('"event":{');
const key = isEvents ? '"event":' : '"dataValue":';
const records = text.split("\n").map((line) => line.slice(line.indexOf(`${key}{`) + key.length, -1));
const [before, path] = isEvents
  ? ['{"events":[', "tracker?async=false&atomicMode=OBJECT&importStrategy=CREATE_AND_UPDATE"]
  : ['{"dataSet":"VaZsjqMclCP","dataValues":[', "dataValueSets?importStrategy=CREATE_AND_UPDATE"];
const bodies: string[] = [];
for (let from = 0; from < records.length; from += Number(batch))
  bodies.push(`${before}${records.slice(from, from + Number(batch)).join(",")}]}`);

const authorization = `Basic ${Buffer.from(`${DHIS2_USERNAME}:${DHIS2_PASSWORD}`).toString("base64")}`;

async function send(body: string): Promise<void> {
  const headers = { authorization, "content-type": "application/json" };
  const answer = await fetch(`${DHIS2_URL}/api/${path}`, { method: "POST", headers, body });
  const { stats, response }: { stats?: { ignored: number }; response?: { rejectedIndexes: number[] } } =
    JSON.parse(await answer.text());
  const refused = stats?.ignored ?? response?.rejectedIndexes.length;
  if (refused !== 0) throw new Error(`refused: ${answer.status}`);
}

async function runLane(): Promise<void> {
  for (let body = bodies.shift(); body !== undefined; body = bodies.shift()) await send(body);
}

await Promise.all(Array.from({ length: Number(lanes) }, runLane));
