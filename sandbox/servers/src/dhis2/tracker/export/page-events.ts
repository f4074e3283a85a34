import { refuse } from "../../answers/web-message.ts";
import { baseOf } from "../../auth/authenticate.ts";
import type { JsonObject } from "../../json.ts";
import type { Profile } from "../../profile.ts";
import type { SimulatorRequest } from "../../../simulator.ts";

const defaultPageSize = 50;

function numberParameter(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  if (text === null || text === "") return otherwise;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw refuse(400, `${name} must be greater than or equal to 1 if specified`, "E1003");
}

/** The request again with another page, in the server's spelling: `:` and `,` stay as they are. */
function linkTo(request: SimulatorRequest, page: number): string {
  const query = new URLSearchParams(request.query);
  query.set("page", String(page));
  const text = query.toString().replaceAll("%3A", ":").replaceAll("%2C", ",");
  return `${baseOf(request)}${request.path}?${text}`;
}

function isUnpaged(query: URLSearchParams, profile: Profile): boolean {
  const old = profile.parameterNames !== "new" && query.get("skipPaging") === "true";
  return old || (profile.parameterNames !== "old" && query.get("paging") === "false");
}

interface Page<Row> {
  readonly rows: readonly Row[];
  /** Paging properties in the shape of the version (§3.2). */
  readonly paging: JsonObject;
}

/** @throws Refusal 400 for a page below 1 */
export function pageRows<Row>(rows: readonly Row[], request: SimulatorRequest, profile: Profile): Page<Row> {
  const { query } = request;
  const page = numberParameter(query, "page", 1);
  const pageSize = numberParameter(query, "pageSize", defaultPageSize);
  if (isUnpaged(query, profile)) return { rows, paging: {} };
  const end = page * pageSize;
  const totals =
    query.get("totalPages") === "true"
      ? { total: rows.length, pageCount: Math.ceil(rows.length / pageSize) }
      : {};
  const flat = { page, pageSize, ...totals };
  const pager = {
    ...flat,
    ...(profile.pager === "nested" && page > 1 ? { prevPage: linkTo(request, page - 1) } : {}),
    ...(profile.pager === "nested" && rows.length > end ? { nextPage: linkTo(request, page + 1) } : {}),
  };
  const paging = profile.pager === "flat" ? flat : profile.pager === "both" ? { pager, ...flat } : { pager };
  return { rows: rows.slice(end - pageSize, end), paging };
}
