import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import type { Json, SimulatorRequest } from "@d2pipe/sandbox";
import { checkout } from "@d2pipe/testkit";
import { z } from "zod";

export interface Recording {
  name: string;
  request: { method: string; path: string; user: string | null; headers: Record<string, string>; body: Json };
  response: { status: number; headers: Record<string, string>; body: Json };
}

const headersSchema = z.record(z.string(), z.string());

const recordingSchema: z.ZodType<Recording> = z.object({
  name: z.string(),
  request: z.object({
    method: z.string(),
    path: z.string(),
    user: z.string().nullable(),
    headers: headersSchema,
    body: z.json(),
  }),
  response: z.object({ status: z.number(), headers: headersSchema, body: z.json() }),
});

/** Requests and answers of one subject, in the order they were sent. */
export async function readRecordings(version: string, subject: string): Promise<Recording[]> {
  const path = `${checkout}sandbox/servers/recordings/dhis2-${version}/${subject}.json`;
  return z.array(recordingSchema).parse(JSON.parse(await readFile(path, "utf8")));
}

/** The one password of every user in the fixture. */
const password = "Malaika-2024!";

function authorizationOf(user: string | null): string | undefined {
  if (user === null || user.includes(" ")) return user ?? undefined;
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

/** The recorder kept no compressed body; any of the kind will do. One with the header was another value than one without. */
function compressedBody(path: string, headers: Recording["request"]["headers"]): string {
  if (!path.startsWith("/api/dataValueSets")) return '{"events":[]}';
  const period = "Content-Encoding" in headers ? "202409" : "202410";
  const value = { dataElement: "oiJ3KI6Bv3P", period, orgUnit: "IO8BkLFjFoe", value: "1" };
  return JSON.stringify({ dataSet: "VaZsjqMclCP", dataValues: [value] });
}

function bodyOf({ body, headers, path }: Recording["request"]): Buffer {
  if (body === null) return Buffer.alloc(0);
  if (body === "<gzip of the JSON body>") return gzipSync(compressedBody(path, headers));
  if (typeof body !== "string") return Buffer.from(JSON.stringify(body));
  const compressed = /^<gzip of: ([\s\S]*)>$/.exec(body)?.[1];
  return compressed === undefined ? Buffer.from(body) : gzipSync(compressed);
}

/** @param rename ids the recorded server made → the simulator's, for paths that repeat them */
export function toSimulatorRequest(
  request: Recording["request"],
  host: string,
  rename: (text: string) => string,
): SimulatorRequest {
  const { method, path, user, headers } = request;
  const url = new URL(rename(path), `http://${host}`);
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    method,
    path: url.pathname,
    query: url.searchParams,
    headers: { host, ...Object.fromEntries(lower), authorization: authorizationOf(user) },
    body: bodyOf(request),
  };
}
