import { randomUUID } from "node:crypto";
import { jsonAnswer } from "../../json-answer.ts";
import type { SimulatorAnswer } from "../../simulator.ts";
import { errorAnswer, Refusal } from "../answers.ts";
import type { StoredCase } from "../case-record.ts";
import { type CaseWrite, writeCases } from "../write-cases.ts";
import { type ChangeKind, parseChange } from "./parse-change.ts";
import { parseJsonBody } from "./parse-json-body.ts";
import type { V2Call } from "./route-v2.ts";
import { toV2Case } from "./to-v2-case.ts";

const mostUpdates = 100;
const kinds: ReadonlyMap<unknown, ChangeKind> = new Map<unknown, ChangeKind>([
  [true, "create"],
  [false, "update"],
  [null, "upsert"],
]);

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `POST` and `PUT` of `case/v2/…` (§3.5). The traps of §3 included: an array to one case is a 500, and a POST always creates. */
export function writeCasesV2(call: V2Call): SimulatorAnswer {
  const { request, server, rest } = call;
  const body = parseJsonBody(request.body);
  if (Array.isArray(body)) return rest === "" ? writeMany(call, body) : errorAnswer(500, "Server Error");
  if (request.method === "POST") return writeOne(call, parseChange(server.store, body, "create"));
  if (rest === "") return writeOne(call, parseChange(server.store, body, "update"));
  const external = /^ext\/(.+)$/.exec(rest)?.[1];
  const named = external === undefined ? { case_id: rest } : { external_id: decodeURIComponent(external) };
  const change = isObject(body) ? { ...body, ...named } : body;
  return writeOne(call, parseChange(server.store, change, external === undefined ? "update" : "upsert"));
}

function writeOne(call: V2Call, write: CaseWrite): SimulatorAnswer {
  const { formId, cases } = writeForm(call, [write]);
  return jsonAnswer(200, { form_id: formId, case: cases[0] });
}

/** All of them or none; every row that is wrong is named. */
function writeMany(call: V2Call, rows: readonly unknown[]): SimulatorAnswer {
  if (rows.length > mostUpdates)
    throw new Refusal(400, `You cannot submit more than ${mostUpdates} updates in a single request`);
  const parsed = rows.map((row) => parseRow(call, row));
  const errors = parsed.flatMap((each, at) =>
    each instanceof Refusal ? [`Error in row ${at + 1}: ${each.message}`] : [],
  );
  if (errors.length > 0) throw new Refusal(400, errors.join("; "));
  const { formId, cases } = writeForm(
    call,
    parsed.flatMap((each) => (each instanceof Refusal ? [] : [each])),
  );
  return jsonAnswer(200, { form_id: formId, cases });
}

function parseRow({ server }: V2Call, row: unknown): CaseWrite | Refusal {
  try {
    const { create, ...change } = isObject(row) ? row : {};
    const kind = kinds.get(create);
    if (!kind) throw new Refusal(400, "A 'create' flag is required for each update.");
    return parseChange(server.store, change, kind);
  } catch (error) {
    if (error instanceof Refusal && error.answer.status === 400) return error;
    throw error;
  }
}

/** A write is one form, whose device is the client. */
function writeForm(
  { server, request, domain }: V2Call,
  writes: readonly CaseWrite[],
): { formId: string; cases: Record<string, unknown>[] } {
  const formId = randomUUID();
  const written: StoredCase[] = writeCases(server, formId, writes);
  server.forms.put({
    form_id: formId,
    xmlns: "http://commcarehq.org/case_api",
    device_id: request.headers["user-agent"] ?? "",
    received_on: server.store.nextTimeStamp(),
    case_ids: written.map(({ case_id }) => case_id),
    content: request.body.toString("utf8"),
    duplicates: 0,
    edits: 0,
  });
  return { formId, cases: written.map((record) => toV2Case(record, domain, server.switches)) };
}
