import type { SimulatorAnswer, SimulatorRequest } from "../../simulator.ts";
import { errorAnswer } from "../answers.ts";
import type { HiddenCases } from "../case-store.ts";
import type { CommcareServer } from "../commcare-server.ts";
import { bulkFetch } from "./bulk-fetch.ts";
import { getByExternalId, getCase, getSeveral } from "./get-cases.ts";
import { listCasesV2 } from "./list-cases.ts";
import { writeCases } from "./write/write-cases.ts";

export interface V2Call {
  server: CommcareServer;
  request: SimulatorRequest;
  domain: string;
  /** What follows `case/v2/`, without the trailing slash: empty, an id, ids, `ext/…`, `bulk-fetch`. */
  rest: string;
  hidden: HiddenCases | undefined;
}

/** The calls of §3; both `case/v2` and `case/v2/` are taken without a redirect. */
export function routeV2(call: V2Call): SimulatorAnswer {
  const { server, request, domain, hidden } = call;
  const rest = decodeURIComponent(call.rest);
  if (rest === "bulk-fetch") return bulkFetch(server, request, domain);
  if (request.method === "POST" || request.method === "PUT")
    return writeCases({ server, request, domain }, rest);
  if (request.method !== "GET") return errorAnswer(405, "Request method not allowed");
  if (rest === "") return listCasesV2(server, request, domain, hidden);
  if (rest.startsWith("ext/")) return getByExternalId(server, request, domain, rest.slice(4));
  if (rest.includes(",")) return getSeveral(server, request, domain, rest);
  return getCase(server, request, domain, rest);
}
