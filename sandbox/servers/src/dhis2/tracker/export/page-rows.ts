import { booleanOf } from "../../answers/boolean-parameter.ts";
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
  if (!Number.isInteger(value))
    throw refuse(400, `Value '${text}' is not valid for parameter ${name}. For input string: "${text}"`);
  if (value >= 1) return value;
  throw refuse(400, `${name} must be greater than or equal to 1 if specified`, "E1003");
}

function wantsTotals(query: URLSearchParams, profile: Profile): boolean {
  return booleanOf(query, "totalPages", profile.namesBooleans) ?? false;
}

/** The request again with another page, in the server's spelling: `:` and `,` stay as they are. */
function linkTo(request: SimulatorRequest, page: number): string {
  const query = new URLSearchParams(request.query);
  query.delete("page");
  query.append("page", String(page));
  const plain: Readonly<Record<string, string>> = { "%3A": ":", "%2C": ",", "%5B": "[", "%5D": "]" };
  const text = query.toString().replaceAll(/%(?:3A|2C|5B|5D)/g, (code) => plain[code] ?? code);
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

function ensureUnpagedAlone(query: URLSearchParams, profile: Profile): void {
  if (!query.has("page") && !query.has("pageSize") && !wantsTotals(query, profile)) return;
  const what =
    profile.parameterNames === "new" ? "disabled with paging=false" : "skipped with isSkipPaging=true";
  const also = "while also requesting a paginated response with page, pageSize and/or totalPages=true";
  throw refuse(400, `Paging cannot be ${what} ${also}`, "E1003");
}

/**
 * @param mostRows what a page may hold at most
 * @throws Refusal 400 for a page below 1, a page too large, and a page of what is not paged
 */
export function pageRows<Row>(
  rows: readonly Row[],
  request: SimulatorRequest,
  profile: Profile,
  { mostRows }: { readonly mostRows?: number } = {},
): Page<Row> {
  const { query } = request;
  const page = numberParameter(query, "page", 1);
  const pageSize = numberParameter(query, "pageSize", defaultPageSize);
  if (mostRows !== undefined && pageSize > mostRows) {
    const limit = `It must not exceed the system limit of KeyTrackedEntityMaxLimit ${mostRows}.`;
    throw refuse(400, `Invalid page size: ${pageSize}. ${limit}`, "E1003");
  }
  if (isUnpaged(query, profile)) {
    ensureUnpagedAlone(query, profile);
    return { rows, paging: {} };
  }
  const end = page * pageSize;
  const totals = wantsTotals(query, profile)
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
