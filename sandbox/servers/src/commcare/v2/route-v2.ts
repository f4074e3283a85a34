import type { SimulatorAnswer, SimulatorRequest } from "../../simulator.ts";
import { errorAnswer } from "../answers.ts";
import type { HiddenCases } from "../case-store.ts";
import type { CommcareServer } from "../commcare-server.ts";
import { bulkFetch } from "./bulk-fetch.ts";
import { listCasesV2 } from "./list-cases.ts";
import { writeCasesV2 } from "./write-cases-v2.ts";

export interface V2Call {
  server: CommcareServer;
  request: SimulatorRequest;
  domain: string;
  /** What follows `case/v2/`, without the trailing slash. */
  rest: string;
  hidden: HiddenCases | undefined;
}

/** Lists, bulk reads and writes of §3; both `case/v2` and `case/v2/` are taken without a redirect. What no tool asks is answered 501. */
export function routeV2(call: V2Call): SimulatorAnswer {
  const { server, request, domain, hidden, rest } = call;
  if (rest === "bulk-fetch") return bulkFetch(server, request, domain);
  if (rest === "" && request.method === "GET") return listCasesV2(server, request, domain, hidden);
  if (request.method === "POST" || request.method === "PUT") return writeCasesV2(call);
  return errorAnswer(501, `The sandbox does not play ${request.method} case/v2/${rest}`);
}
