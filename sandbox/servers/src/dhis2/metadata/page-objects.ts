import { baseOf } from "../auth/authenticate.ts";
import type { JsonObject } from "../json.ts";
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

function positive(text: string | null, otherwise: number): number {
  const value = Number(text ?? otherwise);
  return Number.isInteger(value) && value >= 1 ? value : otherwise;
}

/** One page and its `pager`; `paging=false` gives everything and no pager (§5.1). */
export function pageObjects(
  objects: readonly JsonObject[],
  request: SimulatorRequest,
): { rows: readonly JsonObject[]; pager: JsonObject | undefined } {
  if (request.query.get("paging") === "false") return { rows: objects, pager: undefined };
  const page = positive(request.query.get("page"), 1);
  const pageSize = positive(request.query.get("pageSize"), defaultPageSize);
  const pageCount = Math.max(1, Math.ceil(objects.length / pageSize));
  const pager = {
    page,
    total: objects.length,
    pageSize,
    pageCount,
    ...(page < pageCount ? { nextPage: linkTo(request, page + 1, pageSize) } : {}),
    ...(page > 1 ? { prevPage: linkTo(request, page - 1, pageSize) } : {}),
  };
  return { rows: objects.slice((page - 1) * pageSize, page * pageSize), pager };
}
