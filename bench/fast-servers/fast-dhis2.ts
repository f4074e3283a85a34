import { gunzipSync } from "node:zlib";
import {
  createDhis2Simulator,
  type Simulator,
  type SimulatorAnswer,
  type SimulatorRequest,
} from "@d2pipe/sandbox";
import metadata from "@d2pipe/sandbox/fixture/metadata.json" with { type: "json" };

const eventUid = /"event":"([A-Za-z0-9]{11})"/g;

function toJson(body: string): SimulatorAnswer {
  return { status: 200, headers: { "content-type": "application/json" }, body };
}

/** The report of an import in which nothing is wrong. */
function renderReport(uids: readonly string[], created: number): string {
  const total = uids.length;
  const stats = `{"created":${created},"updated":${total - created},"deleted":0,"ignored":0,"total":${total}}`;
  const objects = uids.map((uid) => `{"trackerType":"EVENT","uid":"${uid}","errorReports":[]}`).join(",");
  const events = `{"trackerType":"EVENT","stats":${stats},"objectReports":[${objects}]}`;
  return `{"status":"OK","validationReport":{"errorReports":[],"warningReports":[]},"stats":${stats},"bundleReport":{"typeReportMap":{"EVENT":${events}}}}`;
}

/** Counts the values of a request by their first key, and stores none. */
function takeDataValues({ body, headers }: SimulatorRequest): SimulatorAnswer {
  const text = headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
  const imported = text.toString("latin1").split('{"dataElement":').length - 1;
  const importCount = { imported, updated: 0, ignored: 0, deleted: 0 };
  return toJson(JSON.stringify({ response: { status: "SUCCESS", importCount, conflicts: [] } }));
}

/**
 * DHIS2 that stores the UIDs of events at once and checks nothing, so that a bench measures the client: everything but
 * the import of events and data values and the list of events by UID is answered by the simulator.
 */
export function createFastDhis2(): Simulator {
  const simulator = createDhis2Simulator({ version: "2.42", metadata, now: () => new Date() });
  const held = new Set<string>();
  const importEvents = (request: SimulatorRequest): SimulatorAnswer => {
    const uids = Array.from(request.body.toString("latin1").matchAll(eventUid), ([, uid = ""]) => uid);
    const before = held.size;
    for (const uid of uids) held.add(uid);
    return toJson(renderReport(uids, held.size - before));
  };
  const listEvents = (uids: readonly string[]): SimulatorAnswer => {
    const events = uids.filter((uid) => held.has(uid)).map((event) => ({ event, deleted: false }));
    return toJson(JSON.stringify({ pager: { page: 1, pageSize: uids.length }, events }));
  };
  return {
    handle: (request) => {
      const call = `${request.method} ${request.path}`;
      if (call === "POST /api/tracker") return importEvents(request);
      if (call === "POST /api/dataValueSets") return takeDataValues(request);
      const uids = request.query.get("events");
      if (call === "GET /api/tracker/events" && uids !== null) return listEvents(uids.split(","));
      return simulator.handle(request);
    },
  };
}
