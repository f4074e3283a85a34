import type { Simulator, SimulatorAnswer, SimulatorRequest } from "@d2pipe/sandbox";
import { type CaseText, PageTemplate, toCaseNumber } from "./page-template.ts";

const properties = '"ageInYears":"4","sex":"F","feverFlag":"1","userLocationOrgUnitID":"IO8BkLFjFoe"';

/** A case of 520 bytes as v2 shows it. */
const v2Case: CaseText = (id, indexedOn) =>
  `{"domain":"demo","case_id":"${id}","case_type":"visit","case_name":"V","external_id":null,"owner_id":"5be0c6d14f0b4f0c8f9f2a3b4c5d6e7f","date_opened":"2024-01-01T00:00:00.000000Z","last_modified":"2024-01-01T00:00:00.000000Z","server_last_modified":"2024-01-01T00:00:00.000000Z","indexed_on":"${indexedOn}","closed":true,"date_closed":"2024-01-01T00:00:00.000000Z","properties":{${properties}},"indices":{}}`;

const v1Case: CaseText = (id, indexedOn) =>
  `{"id":"${id}","case_id":"${id}","domain":"demo","user_id":"5be0c6d1","closed":true,"date_closed":"2024-01-01T00:00:00.000000Z","date_modified":"2024-01-01T00:00:00.000000Z","server_date_modified":"2024-01-01T00:00:00.000000Z","indexed_on":"${indexedOn}","indices":{},"properties":{"case_name":"V","case_type":"visit","owner_id":"5be0c6d1","external_id":null,"date_opened":"2024-01-01T00:00:00.000000Z",${properties}}}`;

/** Templates by page size: a client asks for one size all along. */
class Templates {
  readonly #bySize = new Map<number, PageTemplate>();
  readonly #caseText: CaseText;

  constructor(caseText: CaseText) {
    this.#caseText = caseText;
  }

  get(size: number): PageTemplate {
    const known = this.#bySize.get(size);
    if (known) return known;
    const made = new PageTemplate(size, this.#caseText);
    this.#bySize.set(size, made);
    return made;
  }
}

interface Place {
  from: number;
  limit: number;
}

function toCursor({ from, limit }: Place): string {
  return encodeURIComponent(Buffer.from(`${from},${limit}`).toString("base64"));
}

/** What the page starts with: by cursor, else by the lower bound of the window. */
function parsePlace(query: URLSearchParams): Place {
  const cursor = query.get("cursor");
  if (cursor !== null) {
    const [from = 0, limit = 20] = Buffer.from(cursor, "base64").toString("latin1").split(",").map(Number);
    return { from, limit };
  }
  const after = query.get("indexed_on.gt");
  const text = after ?? query.get("indexed_on.gte") ?? query.get("indexed_on_start");
  const limit = Math.min(5000, Math.max(1, Number(query.get("limit") ?? 20)));
  return { from: text === null ? 0 : toCaseNumber(text, after !== null), limit };
}

/**
 * Prepared pages of any number of cases, for benches: no filter, no login, ids and index times count up. Follows the v2 cursor
 * and the v1 `indexed_on_start`.
 */
export function createFastCommcare(count: number): Simulator {
  const v2 = new Templates(v2Case);
  const v1 = new Templates(v1Case);
  const answer = (body: Buffer): SimulatorAnswer => ({
    status: 200,
    headers: { "content-type": "application/json" },
    body,
  });
  const page = (request: SimulatorRequest, isV2: boolean): SimulatorAnswer => {
    const place = parsePlace(request.query);
    const { limit } = place;
    const from = Math.min(count, place.from);
    const size = Math.min(limit, count - from);
    const hasNext = from + size < count;
    const template = (isV2 ? v2 : v1).get(limit);
    if (!isV2) {
      const next = hasNext ? `"?limit=${limit}&offset=${limit}"` : "null";
      const meta = `"meta":{"limit":${limit},"offset":0,"total_count":${count - from},"next":${next},"previous":null}`;
      return answer(template.render(from, size, '{"objects":[', `],${meta}}`));
    }
    const cursor = toCursor({ from: from + size, limit });
    const url = `http://${request.headers.host ?? "localhost"}${request.path}?cursor=${cursor}`;
    const next = hasNext ? `,"next":"${url}"` : "";
    return answer(template.render(from, size, `{"matching_records":${count},"cases":[`, `]${next}}`));
  };
  return {
    handle: (request) => {
      const isV2 = /\/case\/v2\/?$|\/v0\.6\/case\/?$/.test(request.path);
      const isV1 = /\/case\/v1\/?$|\/v0\.[345]\/case\/?$/.test(request.path);
      return isV1 || isV2 ? page(request, isV2) : { status: 404, headers: {}, body: "" };
    },
  };
}
