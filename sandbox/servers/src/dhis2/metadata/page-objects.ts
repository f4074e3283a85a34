import { refuse } from "../answers/web-message.ts";
import { baseOf } from "../auth/authenticate.ts";
import type { JsonObject } from "../json.ts";
import type { Profile } from "../profile.ts";
import { booleanOf } from "../answers/boolean-parameter.ts";
import type { SimulatorRequest } from "../../simulator.ts";

const defaultPageSize = 50;

function linkTo(request: SimulatorRequest, page: number, pageSize: number): string {
  const query = new URLSearchParams({ page: String(page) });
  if (pageSize !== defaultPageSize) query.set("pageSize", String(pageSize));
  for (const [name, value] of request.query) {
    if (name !== "page" && name !== "pageSize") query.append(name, value);
  }
  return `${baseOf(request)}${request.path}?${query.toString()}`;
}

/** A whole number of the query; up to 2.41 anything else counts for nothing. @throws Refusal 400 later */
function numberOf(query: URLSearchParams, name: string, otherwise: number, { minor }: Profile): number {
  const text = query.get(name);
  const value = Number(text ?? otherwise);
  if (Number.isInteger(value)) return value;
  if (minor <= 41) return otherwise;
  throw refuse(400, `Value '${text}' is not valid for parameter ${name}. It should be of type int`);
}

/** `paging=False` and its kin; up to 2.41 whatever is not true is false. */
function isPaged(query: URLSearchParams, { minor }: Profile): boolean {
  const text = query.get("paging");
  if (text === null || text === "") return true;
  if (minor <= 41) return /^(true|yes|on|1)$/i.test(text);
  return booleanOf(query, "paging") === true;
}

/** One page and its `pager`; `paging=false` gives everything and no pager (§5.1). A page past the end says that it is the first. */
export function pageObjects(
  objects: readonly JsonObject[],
  request: SimulatorRequest,
  profile: Profile,
): { rows: readonly JsonObject[]; pager: JsonObject | undefined } {
  if (!isPaged(request.query, profile)) return { rows: objects, pager: undefined };
  const asked = Math.max(1, numberOf(request.query, "page", 1, profile));
  const size = numberOf(request.query, "pageSize", defaultPageSize, profile);
  if (size < 0) throw refuse(400, "max-results cannot be negative");
  const pageSize = Math.max(1, size);
  const pageCount = Math.ceil(objects.length / pageSize);
  const page = asked > pageCount ? 1 : asked;
  const isPast = asked > pageCount;
  const pager = {
    page,
    total: objects.length,
    pageSize,
    pageCount,
    ...(!isPast && page < pageCount ? { nextPage: linkTo(request, page + 1, pageSize) } : {}),
    ...(page > 1 ? { prevPage: linkTo(request, page - 1, pageSize) } : {}),
  };
  return { rows: isPast || size === 0 ? [] : objects.slice((page - 1) * pageSize, page * pageSize), pager };
}
