import { randomUUID } from "node:crypto";
import type { SimulatorAnswer, SimulatorRequest } from "../../../simulator.ts";
import { errorAnswer, Refusal } from "../../answers.ts";
import { jsonAnswer } from "../../../json-answer.ts";
import type { StoredCase } from "../../case-record.ts";
import type { CommcareServer } from "../../commcare-server.ts";
import { newCase } from "../../new-case.ts";
import { parseBody } from "../bulk-fetch.ts";
import { parseFieldSelection } from "../field-selection.ts";
import { toV2Case } from "../to-v2-case.ts";
import { ensureChange, type Fields, isFields, textOf } from "./check-change.ts";
import { findTarget, findUpsertTarget } from "./find-target.ts";
import { resolveIndices } from "./resolve-indices.ts";

/** One change with the case it is for; none = it creates one. */
interface Planned {
  change: Fields;
  target: StoredCase | undefined;
  caseId: string;
}

export interface Write {
  server: CommcareServer;
  request: SimulatorRequest;
  domain: string;
}

function plan(change: Fields, target: StoredCase | undefined): Planned {
  ensureChange(change, target === undefined);
  return { change, target, caseId: target?.case_id ?? randomUUID() };
}

/** A bulk item: `create` true creates, false updates, null upserts by `external_id` (§3.5). */
function planItem(server: CommcareServer, item: unknown): Planned {
  if (!isFields(item) || !("create" in item)) {
    throw new Refusal(400, "A 'create' flag is required for each update.");
  }
  const { create, ...change } = item;
  if (create === true) return plan(change, undefined);
  return plan(
    change,
    create === null ? findUpsertTarget(server.store, change) : findTarget(server.store, change),
  );
}

function planItems(server: CommcareServer, items: readonly unknown[]): Planned[] {
  if (items.length > 100)
    throw new Refusal(400, "You cannot submit more than 100 updates in a single request");
  const faults: string[] = [];
  const planned = items.flatMap((item, place) => {
    try {
      return [planItem(server, item)];
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      faults.push(`Error in row ${place + 1}: ${error.message}`);
      return [];
    }
  });
  if (faults.length > 0) throw new Refusal(400, faults.join("; "));
  return planned;
}

function toRecord(
  planned: Planned,
  write: Write,
  form: string,
  temporary: ReadonlyMap<string, string>,
): StoredCase {
  const { store } = write.server;
  const { change } = planned;
  const stamp = store.nextTimeStamp();
  const before = planned.target ?? newCase(planned.caseId, stamp);
  const properties = isFields(change.properties) ? change.properties : {};
  const closing = change.close === true ? { closed: true, closed_by: "api", date_closed: stamp } : {};
  return {
    ...before,
    ...closing,
    case_type: textOf(change, "case_type") ?? before.case_type,
    case_name: textOf(change, "case_name") ?? before.case_name,
    owner_id: textOf(change, "owner_id") ?? before.owner_id,
    external_id: textOf(change, "external_id") ?? before.external_id,
    date_modified: stamp,
    server_date_modified: stamp,
    indexed_on: stamp,
    xform_ids: [...before.xform_ids, form],
    indices: resolveIndices(before.indices, change.indices, store, temporary),
    properties: {
      ...before.properties,
      ...Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, String(value)])),
    },
  };
}

/** One form for the whole request: everything is saved, or nothing. */
function save(write: Write, planned: readonly Planned[]): { form_id: string; cases: Fields[] } {
  const { server, request, domain } = write;
  const form = randomUUID();
  const temporary = new Map(
    planned.map(({ change, caseId }) => [textOf(change, "temporary_id") ?? "", caseId]),
  );
  const records = planned.map((each) => toRecord(each, write, form, temporary));
  for (const record of records) server.store.put(record, server.switches.indexLagRequests);
  const cases = records.map(({ case_id }) => case_id);
  server.forms.push({ form_id: form, device_id: request.headers["user-agent"] ?? "", cases });
  const select = parseFieldSelection(request.query);
  return { form_id: form, cases: records.map((record) => select(toV2Case(record, domain, server.switches))) };
}

function saveOne(write: Write, planned: Planned): SimulatorAnswer {
  const { form_id, cases } = save(write, [planned]);
  return jsonAnswer(200, { form_id, case: cases[0] });
}

/** `POST` and `PUT` of §3, traps included; `rest` is what follows `case/v2/`. */
export function writeCases(write: Write, rest: string): SimulatorAnswer {
  const { server, request } = write;
  const body = parseBody(request.body);
  const isPost = request.method === "POST";
  if (Array.isArray(body)) {
    if (rest !== "") return errorAnswer(500, "Internal server error");
    return jsonAnswer(200, save(write, planItems(server, body)));
  }
  if (!isFields(body)) throw new Refusal(400, "Payload must be a single JSON object or list");
  // The URL's external id is ignored by a POST: it always creates.
  if (isPost) return saveOne(write, plan(body, undefined));
  if (rest.startsWith("ext/")) {
    const change = { ...body, external_id: rest.slice(4) };
    return saveOne(write, plan(change, findUpsertTarget(server.store, change)));
  }
  const change = rest === "" ? body : { ...body, case_id: rest };
  return saveOne(write, plan(change, findTarget(server.store, change)));
}
