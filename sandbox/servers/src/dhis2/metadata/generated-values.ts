import { jsonAnswer, Refusal, refuse } from "../answers/web-message.ts";
import type { JsonObject } from "../json.ts";
import type { Dhis2Server } from "../server.ts";
import type { SimulatorAnswer } from "../../simulator.ts";
import type { TrackedEntityAttribute } from "./tracker-model.ts";

const day = 86_400_000;

/** How many values of an attribute were given out. */
export class GeneratedValues {
  readonly #given = new Map<string, number>();

  next(attribute: string): number {
    const number = (this.#given.get(attribute) ?? 0) + 1;
    this.#given.set(attribute, number);
    return number;
  }
}

/** A pattern of texts in quotes and one counter: `"R"+SEQUENTIAL(####)`. */
function segmentsOf({ pattern }: TrackedEntityAttribute): { before: string; counter: string; width: number } {
  const [, text = "", counter = "", signs = ""] =
    /^(?:"([^"]*)"\+)?((?:SEQUENTIAL|RANDOM)\((#+)\))/.exec(pattern) ?? [];
  return { before: text, counter, width: signs.length };
}

/** Refused without the headers that errors have elsewhere (recordings). */
function notGenerated(message: string): Refusal {
  const { answer } = refuse(400, message);
  return new Refusal({ ...answer, headers: { "content-type": "application/json" } });
}

function attributeOf(server: Dhis2Server, uid: string): TrackedEntityAttribute {
  const attribute = server.model.attributes.get(uid);
  if (attribute === undefined)
    throw refuse(404, `TrackedEntityAttribute with id ${uid} could not be found.`, "E1005");
  if (attribute.pattern === "") throw notGenerated("Attribute does not contain pattern.");
  return attribute;
}

function reserve(server: Dhis2Server, attribute: TrackedEntityAttribute, days: number): JsonObject {
  const { before, counter, width } = segmentsOf(attribute);
  const number = server.generatedValues.next(attribute.id);
  const now = server.now();
  return {
    ownerObject: "TRACKEDENTITYATTRIBUTE",
    ownerUid: attribute.id,
    key: before + counter,
    value: before + String(number).padStart(width, "0"),
    created: server.zone.toLocalText(now),
    expiryDate: server.zone.toLocalText(now + days * day),
  };
}

/** `GET /api/trackedEntityAttributes/{id}/requiredValues` (§5.4). */
export function requiredValues(server: Dhis2Server, uid: string): SimulatorAnswer {
  const { counter } = segmentsOf(attributeOf(server, uid));
  const [, method = ""] = /^(\w+)/.exec(counter) ?? [];
  return jsonAnswer(200, { REQUIRED: [], OPTIONAL: method === "" ? [] : [method] });
}

/** `GET …/generate`: one value, kept for three days. */
export function generateValue(server: Dhis2Server, uid: string, query: URLSearchParams): SimulatorAnswer {
  const days = Number(query.get("expiration") ?? 3);
  return jsonAnswer(200, reserve(server, attributeOf(server, uid), days));
}

/** `GET …/generateAndReserve`: several, kept for sixty days. */
export function generateValues(server: Dhis2Server, uid: string, query: URLSearchParams): SimulatorAnswer {
  const attribute = attributeOf(server, uid);
  const count = Number(query.get("numberToReserve") ?? 1);
  if (count < 1 || count > 1000)
    throw notGenerated("You can only reserve between 1 and 1000 values in a single request.");
  const days = Number(query.get("expiration") ?? 60);
  return jsonAnswer(
    200,
    Array.from({ length: count }, () => reserve(server, attribute, days)),
  );
}
