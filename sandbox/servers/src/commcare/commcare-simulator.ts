import type { Simulator, SimulatorAnswer, SimulatorRequest } from "../simulator.ts";
import { emptyAnswer, errorAnswer, Refusal } from "./answers.ts";
import { refuseEntry } from "./authenticate.ts";
import type { CommcareUser } from "./commcare-user.ts";
import type { StoredCase } from "./case-record.ts";
import { CaseStore, type HiddenCases } from "./case-store.ts";
import type { CommcareServer } from "./commcare-server.ts";
import { FormStore } from "./form-store.ts";
import { receiveForm } from "./receiver/receive-form.ts";
import { type CommcareSwitches, type SwitchChanges, usualSwitches } from "./switches.ts";
import { getCaseV1, listCasesV1 } from "./v1/list-cases.ts";
import { routeV2 } from "./v2/route-v2.ts";

export interface CommcareSimulatorOptions {
  domain: string;
  users: readonly CommcareUser[];
  cases: Iterable<StoredCase>;
  now: () => Date;
  switches?: SwitchChanges | undefined;
}

export interface CommcareSimulator extends Simulator {
  /** What it holds. */
  readonly store: CaseStore;
  /** What wrote into its cases, by Case API or receiver. */
  readonly forms: FormStore;
  readonly switches: CommcareSwitches;
  /** Changes some switches and keeps the others. */
  setSwitches(changes: SwitchChanges): void;
  resetSwitches(): void;
  /** Answers one request while some of the newest cases are not listed yet. */
  handleHiding(request: SimulatorRequest, hidden: HiddenCases): SimulatorAnswer;
  handle(request: SimulatorRequest): SimulatorAnswer;
}

const v1Path = /^(?:v0\.[345]\/case|case\/v1)(\/(.*?)\/?)?$/;
const v2Path = /^(?:v0\.6\/case|case\/v2)(?:\/(.*?)\/?)?$/;

class CommcareSimulatorServer implements CommcareSimulator, CommcareServer {
  readonly store: CaseStore;
  readonly forms = new FormStore();
  readonly domains: readonly string[];
  readonly users: readonly CommcareUser[];
  readonly #initial: CommcareSwitches;
  switches: CommcareSwitches;
  #requests = 0;

  constructor(options: CommcareSimulatorOptions) {
    this.store = new CaseStore(options.now);
    this.domains = [options.domain];
    this.users = options.users;
    this.#initial = { ...usualSwitches, ...options.switches };
    this.switches = this.#initial;
    for (const record of options.cases) this.store.put(record);
  }

  setSwitches(changes: SwitchChanges): void {
    this.#requests = 0;
    this.switches = { ...this.switches, ...changes };
  }

  resetSwitches(): void {
    this.#requests = 0;
    this.switches = this.#initial;
  }

  handle(request: SimulatorRequest): SimulatorAnswer {
    return this.#answer(request, undefined);
  }

  handleHiding(request: SimulatorRequest, hidden: HiddenCases): SimulatorAnswer {
    return this.#answer(request, hidden);
  }

  #answer(request: SimulatorRequest, hidden: HiddenCases | undefined): SimulatorAnswer {
    try {
      return this.#route(request, hidden);
    } catch (error) {
      if (error instanceof Refusal) return error.answer;
      throw error;
    }
  }

  #route(request: SimulatorRequest, hidden: HiddenCases | undefined): SimulatorAnswer {
    const [, domain = "", area = "", rest = ""] =
      /^\/a\/([^/]+)\/(api|receiver\/api)\/(.*)$/.exec(request.path) ?? [];
    const isReceiver = area === "receiver/api" && rest === "";
    const v1 = area === "api" ? v1Path.exec(rest) : null;
    const v2 = area === "api" ? v2Path.exec(rest) : null;
    if (!v1 && !v2 && !isReceiver) return emptyAnswer(404);
    const refusal =
      refuseEntry(request, { server: this, domain, keyAsPassword: v1 !== null }) ?? this.#throttle();
    if (refusal) return refusal;
    if (isReceiver) return receiveForm(this, request);
    if (v2) return routeV2({ server: this, request, domain, rest: v2[1] ?? "", hidden });
    if (!request.path.endsWith("/")) return redirectToSlash(request);
    if (request.method !== "GET") return errorAnswer(405, "");
    const id = v1?.[2] ?? "";
    return id === "" ? listCasesV1(this, request, domain, hidden) : getCaseV1(this, request, domain, id);
  }

  /** 429 with an empty body and a float, or nothing, as `Retry-After` (§6.1). */
  #throttle(): SimulatorAnswer | undefined {
    const { rateLimitAfter, retryAfter } = this.switches;
    this.#requests += 1;
    if (rateLimitAfter === null || this.#requests <= rateLimitAfter) return undefined;
    return emptyAnswer(429, retryAfter === null ? {} : { "retry-after": retryAfter });
  }
}

/** tastypie resources want the slash: 301 to the slashed URL (§1.1). */
function redirectToSlash(request: SimulatorRequest): SimulatorAnswer {
  const query = request.query.size > 0 ? `?${request.query.toString()}` : "";
  return emptyAnswer(301, { location: `${request.path}/${query}` });
}

/** CommCare HQ in memory, by commcare-kobo-api §1–§4 and §6. */
export function createCommcareSimulator(options: CommcareSimulatorOptions): CommcareSimulator {
  return new CommcareSimulatorServer(options);
}
