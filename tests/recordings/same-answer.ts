import { gunzipSync } from "node:zlib";
import { isJsonObject, type Json, type JsonObject, type SimulatorAnswer } from "@d2pipe/sandbox";
import type { IdPairs } from "./id-pairs.ts";
import type { Recording } from "./read-recordings.ts";

/** Lists the server fills from sets: their order means nothing. */
const sets = new Set([
  "errorReports",
  "dataValues",
  "dataSetElements",
  "categoryOptionCombos",
  "attributes",
  "programOwners",
]);

/** Nested in a tracker object: as the database gives them. As the list that was asked for they are ordered. */
const nestedSets = /[\].](?:enrollments|events|relationships)$/;
const listKeys = new Set(["enrollments", "events", "relationships", "pager", "page", "pageSize", "total"]);

/** An answer that is one tracker object, with lists in it. */
function isTrackerObject(body: Json): boolean {
  return isJsonObject(body) && Object.keys(body).some((key) => !listKeys.has(key) && key !== "pageCount");
}

/** The same where they hold plain ids, as in `me`; lists of objects under these names are ordered. */
const textSets = new Set(["authorities", "programs", "dataSets"]);

function isSet(at: string, items: readonly Json[], inObject: boolean): boolean {
  const key = /(\w+)$/.exec(at)?.[1] ?? "";
  if (nestedSets.test(at) && (inObject || !/^body\.\w+$/.test(at))) return true;
  return sets.has(key) || (textSets.has(key) && items.every((item) => typeof item === "string"));
}

const clockKeys = new Set([
  "createdAt",
  "updatedAt",
  "created",
  "lastUpdated",
  "time",
  "serverDate",
  "completeDate",
  "completedAt",
  "expiryDate",
]);
const clockText = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?(Z|\+0000)?$/;

/** What a client gave as a day is the same on both sides. */
const midnight = /T00:00:00\.000/;

/** Text that only shows what a program holds in memory: its class stays, and the uid of an event. */
function withoutDumps(text: string): string {
  return text
    .replace(/^(\w+)\((?:event|enrollment)=([^,]+),[\s\S]*$/, "$1($2)")
    .replace(/^(TrackedEntity)\{id=\d+, uid='(\w+)'[\s\S]*$/, "$1($2)")
    .replace(/^(TrackedEntityAttribute)\{[\s\S]*$/, "$1")
    .replace(/\[\{"class":"class ([\w.]+)"[\s\S]*?\}\]/, "[$1]")
    .replace(/^\{"class":"class ([\w.]+)"[\s\S]*$/, "$1")
    .replace(/^([\w.]+)@[0-9a-f]+$/, (_, name: string) => name)
    .replace(/\n at \[Source: [\s\S]*$/, "")
    .replace(/^(JSON parse error: |The import process failed: )(?:Unexpected|Expected)[\s\S]*$/, "$1malformed")
    .replace(/\((event|enrollment)id\)=\(\d+\)/, "($1id)=(n)")
    .replace(/(OrganisationUnit#)\d+/, "$1n")
    .replace(/"\d+(ORDER")/, '"n$1')
    .replace(/(Position: )\d+$/, "$1n")
    // Times in CSV and XML, and in the names of jobs.
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000/g, "time")
    .replace(/^((?:Initiated )?[A-Z_]+) \(\d{13}\)$/, "$1 (time)");
}

export interface Difference {
  readonly at: string;
  readonly recorded: unknown;
  readonly simulator: unknown;
}

class Comparison {
  readonly differences: Difference[] = [];
  readonly #ids: IdPairs;
  readonly #leftOut: readonly RegExp[];
  readonly #inObject: boolean;

  constructor(ids: IdPairs, leftOut: readonly RegExp[], body: Json) {
    this.#ids = ids;
    this.#leftOut = leftOut;
    this.#inObject = isTrackerObject(body);
  }

  compare(at: string, recorded: Json | undefined, simulator: Json | undefined): void {
    if (this.#leftOut.some((path) => path.test(at))) return;
    if (Array.isArray(recorded) && Array.isArray(simulator)) this.#compareLists(at, recorded, simulator);
    else if (isJsonObject(recorded) && isJsonObject(simulator)) this.#compareObjects(at, recorded, simulator);
    else if (!this.#sameScalar(at, recorded, simulator)) this.differences.push({ at, recorded, simulator });
  }

  #compareObjects(at: string, recorded: JsonObject, simulator: JsonObject): void {
    for (const key of new Set([...Object.keys(recorded), ...Object.keys(simulator)])) {
      this.compare(`${at}.${key}`, recorded[key], simulator[key]);
    }
  }

  #compareLists(at: string, recorded: readonly Json[], simulator: readonly Json[]): void {
    if (recorded.length !== simulator.length) {
      this.differences.push({ at: `${at}.length`, recorded, simulator });
      return;
    }
    const inSet = isSet(at, recorded, this.#inObject);
    const left = inSet ? sorted(recorded) : recorded;
    const right = inSet ? sorted(simulator) : simulator;
    for (const [place, item] of left.entries()) this.compare(`${at}[${place}]`, item, right[place]);
  }

  #sameScalar(at: string, recorded: Json | undefined, simulator: Json | undefined): boolean {
    if (typeof recorded !== "string" || typeof simulator !== "string") return recorded === simulator;
    const key = /(\w+)(?:\[\d+\])?$/.exec(at)?.[1] ?? "";
    if (clockKeys.has(key) && recorded !== simulator && !midnight.test(recorded))
      return clockText.test(recorded) && clockText.test(simulator);
    return this.#ids.isSame(withoutDumps(recorded), withoutDumps(simulator));
  }
}

/** Orders a set the same way on both sides: by what identifies an item, never by what a clock or a dump shows. */
function sorted(items: readonly Json[]): Json[] {
  const keyOf = (item: Json): string => {
    if (!isJsonObject(item)) return typeof item === "string" ? withoutDumps(item) : JSON.stringify(item);
    const { uid, errorCode, dataElement, message, id, code, name } = item;
    const element = isJsonObject(dataElement) ? (dataElement.id ?? dataElement.code) : dataElement;
    const { period, orgUnit, categoryOptionCombo, attributeOptionCombo } = item;
    const dataValue = [period, orgUnit, categoryOptionCombo, attributeOptionCombo];
    const { attribute, enrollment, event, relationship } = item;
    const tracked = [attribute, enrollment, event, relationship];
    return JSON.stringify([uid, errorCode, element, message, id, code, name, dataValue, tracked]);
  };
  return items.toSorted((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
}

/** CSV cells whose column is a clock's. */
const clockColumns = /^(createdAt|updatedAt)/;

/** Header and rows of an event CSV; a row is a data value, and those of one event are a set. Cells keep their quotes. */
function csvToJson(lines: readonly string[]): Json {
  const [header = "", ...texts] = lines;
  const names = header.split(",");
  const rows = texts.map((text) => {
    const cells = text.match(/(?<=^|,)("([^"]|"")*"|[^,]*)(?=,|$)/g) ?? [];
    const named = cells.map((cell, place) => [names[place] ?? "", cell] as const);
    return Object.fromEntries(
      named.filter(([name, cell]) => !clockColumns.test(name) || !clockText.test(cell)),
    );
  });
  const byEvent = Map.groupBy(rows, ({ event = "" }) => event);
  return { header, events: [...byEvent].map(([event, values]) => ({ event, dataValues: values })) };
}

/** Data values as CSV are a set too; a line end inside a text keeps its row together. */
function valueRows(text: string): Json {
  const [header = "", ...rows] = text.split(/\n(?=[A-Za-z]\w{10},\d{4}|$)/);
  return { header, rows: rows.toSorted() };
}

/** Attributes of people as CSV are a set, whose times are a clock's. */
function attributeRows(text: string): Json {
  const [header = "", ...rows] = text.split("\n");
  const timeless = rows.map((row) => row.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z/g, "time"));
  return { header, rows: timeless.toSorted() };
}

/** The recorder cut long texts: whole events alone are compared, as many as it kept. */
function comparedTexts(recorded: string, simulator: string): [Json, Json] {
  if (recorded.startsWith("dataelement,"))
    return [valueRows(withoutDumps(recorded)), valueRows(withoutDumps(simulator))];
  if (recorded.startsWith("trackedEntity,")) return [attributeRows(recorded), attributeRows(simulator)];
  if (!recorded.startsWith("event,status,")) return [recorded, simulator];
  const lines = recorded.split("\n");
  const [cut = ""] = (lines.at(-1) ?? "").split(",");
  const firstOfCut = lines.findIndex((line) => line.startsWith(`${cut},`));
  const kept = cut === "" ? lines.length - 1 : firstOfCut;
  return [csvToJson(lines.slice(0, kept)), csvToJson(simulator.split("\n").slice(0, kept))];
}

/** The recorder unpacked what came compressed. */
function textOf({ body }: SimulatorAnswer): string {
  const isGzip = body instanceof Buffer && body[0] === 0x1f && body[1] === 0x8b;
  return isGzip ? `<gzip of: ${gunzipSync(body).toString("utf8")}>` : body.toString();
}

function parseBody(answer: SimulatorAnswer, recorded: Json): Json {
  const text = textOf(answer);
  if (typeof recorded === "string") return text;
  try {
    const parsed: Json = JSON.parse(text);
    return parsed;
  } catch {
    return text;
  }
}

const comparedHeaders = ["content-type", "cache-control", "location", "www-authenticate"] as const;

/** Everything that differs between a recorded answer and the simulator's, clocks, made-up ids and memory dumps aside. */
export function differencesOf(
  recorded: Recording["response"],
  answer: SimulatorAnswer,
  ids: IdPairs,
  leftOut: readonly RegExp[] = [],
): Difference[] {
  const comparison = new Comparison(ids, leftOut, recorded.body);
  comparison.compare("status", recorded.status, answer.status);
  // The first set of recordings was made without this header.
  if ("content-disposition" in recorded.headers)
    comparison.compare(
      "content-disposition",
      recorded.headers["content-disposition"],
      answer.headers["content-disposition"],
    );
  for (const name of comparedHeaders) comparison.compare(name, recorded.headers[name], answer.headers[name]);
  comparison.compare("opens a session", "set-cookie" in recorded.headers, "set-cookie" in answer.headers);
  const body = parseBody(answer, recorded.body);
  const [left, right] =
    typeof recorded.body === "string" && typeof body === "string"
      ? comparedTexts(recorded.body, body)
      : [recorded.body, body];
  comparison.compare("body", left, right);
  return comparison.differences;
}
