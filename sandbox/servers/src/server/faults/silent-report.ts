import { isJsonObject, type Json, type JsonObject, objectsOf, textOf } from "../../dhis2/json.ts";
import type { SimulatorAnswer, SimulatorRequest } from "../../simulator.ts";
import type { Fault } from "./fault-script.ts";

type SilentReport = Extract<Fault, { kind: "silent-report" }>;

function parseObject(text: string): JsonObject | undefined {
  try {
    const parsed: Json = JSON.parse(text);
    return isJsonObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isPassedOver(fault: SilentReport, place: number): boolean {
  return (place + 1) % (fault.every ?? 1) === 0;
}

/** The import without the events that the server passes over; whole when it stores them all the same. */
export function withoutEvents(request: SimulatorRequest, fault: SilentReport): SimulatorRequest {
  const body = fault.stored === true ? undefined : parseObject(request.body.toString("utf8"));
  if (body === undefined) return request;
  const events = objectsOf(body.events).filter((_, place) => !isPassedOver(fault, place));
  return { ...request, body: Buffer.from(JSON.stringify({ ...body, events })) };
}

/** As many fewer successes as there are objects that the report does not name. */
function lessStats(stats: Json | undefined, left: number): JsonObject {
  const { created = 0, updated = 0, total = 0, ...rest } = isJsonObject(stats) ? stats : {};
  const fewerCreated = Math.min(Number(created), left);
  const fewerUpdated = Math.min(Number(updated), left - fewerCreated);
  return {
    ...rest,
    created: Number(created) - fewerCreated,
    updated: Number(updated) - fewerUpdated,
    total: Number(total) - left,
  };
}

/** The report without the events that were passed over, though they are stored. */
export function withoutReports(
  answer: SimulatorAnswer,
  request: SimulatorRequest,
  fault: SilentReport,
): SimulatorAnswer {
  const report = fault.stored === true ? parseObject(answer.body.toString()) : undefined;
  const bundle = report?.bundleReport;
  const map = isJsonObject(bundle) ? bundle.typeReportMap : undefined;
  const ofEvents = isJsonObject(map) ? map.EVENT : undefined;
  if (!report || !isJsonObject(bundle) || !isJsonObject(map) || !isJsonObject(ofEvents)) return answer;
  const sent = objectsOf(parseObject(request.body.toString("utf8"))?.events ?? []);
  const passedOver = new Set(
    sent.filter((_, place) => isPassedOver(fault, place)).map(({ event }) => textOf(event)),
  );
  const all = objectsOf(ofEvents.objectReports);
  const named = all.filter(({ uid }) => !passedOver.has(textOf(uid)));
  const left = all.length - named.length;
  const EVENT = { ...ofEvents, objectReports: named, stats: lessStats(ofEvents.stats, left) };
  const body = {
    ...report,
    stats: lessStats(report.stats, left),
    bundleReport: { ...bundle, typeReportMap: { ...map, EVENT } },
  };
  return { ...answer, body: JSON.stringify(body) };
}
