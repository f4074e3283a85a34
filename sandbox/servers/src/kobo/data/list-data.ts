import { jsonAnswer } from "../../json-answer.ts";
import type { SimulatorAnswer, SimulatorRequest } from "../../simulator.ts";
import { refuseParameter } from "../answers.ts";
import type { KoboServer } from "../kobo-server.ts";
import { parseMongoQuery } from "./mongo-query.ts";
import { type JsonRow, toKeptRow } from "./to-json-row.ts";

const forcedFields: readonly string[] = ["_id", "_uuid", "meta/rootUuid"];

function parseWhole(query: URLSearchParams, name: string, least: number, usual: number): number {
  const text = query.get(name);
  if (text === null) return usual;
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw refuseParameter(name, `A ${least === 0 ? "non-negative" : "positive"} integer is required`);
}

function parseJson(query: URLSearchParams, name: string): unknown {
  const text = query.get(name);
  if (text === null || text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw refuseParameter(name, "Value must be valid JSON.");
  }
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a !== "string" || typeof b !== "string") return 0;
  return a < b ? -1 : Number(a > b);
}

function sortRows(rows: readonly JsonRow[], sort: unknown): readonly JsonRow[] {
  const [entry] = typeof sort === "object" && sort !== null ? Object.entries(sort) : [];
  if (!entry) return rows;
  const [key, direction] = entry;
  return rows.toSorted((a, b) => compare(a[key], b[key]) * Number(direction));
}

function selectFields(row: JsonRow, fields: unknown): JsonRow {
  if (!Array.isArray(fields)) return row;
  const wanted = new Set([...fields.map(String), ...forcedFields]);
  return Object.fromEntries(Object.entries(row).filter(([key]) => wanted.has(key)));
}

function toLink(request: SimulatorRequest, limit: number, start: number): string {
  const query = new URLSearchParams(request.query);
  query.set("limit", String(limit));
  query.set("start", String(start));
  return `http://${request.headers.host ?? "kobo.example.org"}${request.path}?${query.toString()}`;
}

function changeBetweenPages({ store, switches }: KoboServer, given: readonly JsonRow[]): void {
  for (const row of given.slice(0, switches.deleteBetweenPages)) store.remove(Number(row._id));
  for (let added = 0; added < switches.addBetweenPages; added += 1) store.add({});
}

/** `GET …/data.json` (commcare-kobo-api §10.2). */
export function listData(server: KoboServer, request: SimulatorRequest): SimulatorAnswer {
  const { query } = request;
  const { switches, survey, store } = server;
  const usualCap = switches.oldServer ? 30_000 : 1000;
  const cap = switches.pageCap ?? usualCap;
  if (query.has("count")) throw refuseParameter("count", "Use the count of the response");
  const limit = Math.min(cap, parseWhole(query, "limit", 1, switches.oldServer ? cap : 100));
  const start = parseWhole(query, "start", 0, 0);
  const test = parseMongoQuery(query.get("query"));
  const all = store.list().map((row) => toKeptRow(row, survey, switches.oldServer));
  const matching = sortRows(all.filter(test), parseJson(query, "sort"));
  const page = matching.slice(start, start + limit);
  const middle = Math.floor(all.length / 2);
  const lost = new Set(all.slice(middle, middle + switches.lostRows));
  const fields = parseJson(query, "fields");
  if (start + limit < matching.length) changeBetweenPages(server, page);
  return jsonAnswer(200, {
    count: Math.max(0, matching.length + switches.countOffset),
    next: start + limit < matching.length ? toLink(request, limit, start + limit) : null,
    previous: start > 0 ? toLink(request, limit, Math.max(0, start - limit)) : null,
    results: page.filter((row) => !lost.has(row)).map((row) => selectFields(row, fields)),
  });
}
