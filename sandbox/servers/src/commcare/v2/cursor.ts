/** Where a page ended: the sort value and id of its last case. */
export interface PagePlace {
  indexedOn: string;
  caseId: string;
}

export interface ListRequest {
  params: URLSearchParams;
  after: PagePlace | undefined;
}

/** Opaque to clients: base64 of the original parameters with the place of the last case behind them (§3.2). */
export function toCursor(params: URLSearchParams, after: PagePlace): string {
  const all = new URLSearchParams(params);
  all.append("indexed_on.gte", after.indexedOn);
  all.append("last_case_id", after.caseId);
  return Buffer.from(all.toString()).toString("base64");
}

/**
 * The request that a list call means: with a cursor, every other parameter is ignored.
 * `isFirst` is the suspected server bug: of two `indexed_on.gte` the caller's own is taken as the place.
 */
export function parseListRequest(query: URLSearchParams, isFirst: boolean): ListRequest {
  const cursor = query.get("cursor");
  if (cursor === null) return { params: query, after: undefined };
  const params = new URLSearchParams(Buffer.from(cursor, "base64").toString("utf8"));
  const places = params.getAll("indexed_on.gte");
  const caseId = params.get("last_case_id") ?? "";
  params.delete("indexed_on.gte");
  params.delete("last_case_id");
  return { params, after: { indexedOn: (isFirst ? places[0] : places.at(-1)) ?? "", caseId } };
}
