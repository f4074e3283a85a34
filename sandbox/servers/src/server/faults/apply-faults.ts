import { setTimeout as wait } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import type { HiddenCases } from "../../commcare/case-store.ts";
import { errorAnswer } from "../../dhis2/answers/web-message.ts";
import type { SimulatorAnswer, SimulatorRequest } from "../../simulator.ts";
import { StreamedBody, toBytes } from "../../streamed-body.ts";
import type { Fault } from "./fault-script.ts";
import type { LateCommits } from "./late-commits.ts";
import { withoutEvents, withoutReports } from "./silent-report.ts";

/** The simulator as the faults see it. */
export interface FaultTarget {
  handle(request: SimulatorRequest): SimulatorAnswer | Promise<SimulatorAnswer>;
  /** DHIS2: every cookie stops working. */
  expireSessions?(): void;
  /** DHIS2: every token is refused from now on, also after the faults are taken away. */
  revokeTokens?(): void;
  /** CommCare: some cases are not listed yet. */
  handleHiding?(request: SimulatorRequest, hidden: HiddenCases): SimulatorAnswer | Promise<SimulatorAnswer>;
}

/** What comes back; `cut` = the connection is destroyed instead. */
export type FaultyAnswer = SimulatorAnswer | "cut";

const reasons: Readonly<Record<number, string>> = {
  413: "Request Entity Too Large",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Temporarily Unavailable",
  504: "Gateway Time-out",
};

/** The page of a proxy in front of the server: HTML where a client expects JSON. */
function proxyPage(status: number, headers: Record<string, string> = {}, body?: string): SimulatorAnswer {
  const reason = `${status} ${reasons[status] ?? "Error"}`;
  const html = `<html>\r\n<head><title>${reason}</title></head>\r\n<body>\r\n<center><h1>${reason}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
  return { status, headers: { "content-type": "text/html", ...headers }, body: body ?? html };
}

const loginPage: SimulatorAnswer = {
  status: 200,
  headers: { "content-type": "text/html;charset=UTF-8" },
  body: '<!DOCTYPE html>\n<html><head><title>Log in</title></head><body><form id="loginForm" method="post"><input name="username"><input name="password" type="password"></form></body></html>\n',
};

function statusAnswer(fault: Extract<Fault, { kind: "status" }>): SimulatorAnswer {
  const { retryAfter } = fault;
  const headers: Record<string, string> =
    retryAfter === undefined || retryAfter === null ? {} : { "retry-after": String(retryAfter) };
  return proxyPage(fault.status, headers, fault.body ?? (fault.status === 429 ? "" : undefined));
}

/** DHIS2's own messages when it has no report to give. */
const usualMessages: Readonly<Record<number, string>> = {
  409: "could not execute statement",
  500: "Could not open JPA EntityManager for transaction",
};

function dhis2Error({ status, message }: Extract<Fault, { kind: "dhis2-error" }>): SimulatorAnswer {
  return errorAnswer(status, message ?? usualMessages[status] ?? reasons[status] ?? "Error");
}

/** A request whose key or password was changed meanwhile; a session would outlive that, so it goes too. */
function withRevokedToken(request: SimulatorRequest): SimulatorRequest {
  const [scheme = ""] = (request.headers.authorization ?? "").split(" ");
  const revoked: Readonly<Record<string, string>> = {
    basic: `Basic ${Buffer.from("integration:revoked").toString("base64")}`,
    apikey: "ApiKey revoked:revoked",
  };
  const authorization = revoked[scheme.toLowerCase()] ?? request.headers.authorization;
  return { ...request, headers: { ...request.headers, authorization, cookie: undefined } };
}

function truncate(answer: SimulatorAnswer, keep: number): SimulatorAnswer {
  const body = toBytes(answer.body);
  return { ...answer, body: body.subarray(0, Math.floor(body.length * keep)) };
}

/** Begins well, then the connection is gone: reading the body fails where it ends. */
function cutInside(answer: SimulatorAnswer, keep: number): SimulatorAnswer {
  const { body } = truncate(answer, keep);
  const pieces = function* (): Generator<Buffer> {
    yield toBytes(body);
    throw new Error("the connection is cut");
  };
  return { ...answer, body: new StreamedBody(pieces) };
}

function withPageInside(answer: SimulatorAnswer, keep: number): SimulatorAnswer {
  const page = toBytes(proxyPage(502).body);
  return { ...answer, body: Buffer.concat([toBytes(truncate(answer, keep).body), page]) };
}

function compressed(answer: SimulatorAnswer, request: SimulatorRequest): SimulatorAnswer {
  if (!(request.headers["accept-encoding"] ?? "").includes("gzip")) return answer;
  const headers = { ...answer.headers, "content-encoding": "gzip", vary: "Accept-Encoding" };
  return { ...answer, headers, body: gzipSync(toBytes(answer.body)) };
}

function withVersion(answer: SimulatorAnswer, version: string): SimulatorAnswer {
  const text = answer.body.toString();
  return { ...answer, body: text.replace(/("version"\s*:\s*)"[^"]*"/, `$1${JSON.stringify(version)}`) };
}

function isJson(answer: SimulatorAnswer): boolean {
  return (answer.headers["content-type"] ?? "").includes("json");
}

/** The answer that keeps a request from the simulator, if a fault has one. */
async function answerInstead(fault: Fault, request: SimulatorRequest): Promise<FaultyAnswer | undefined> {
  if (fault.kind === "cut-before") return "cut";
  if (fault.kind === "login-page") return loginPage;
  if (fault.kind === "too-large" && request.body.length > fault.bytes) return proxyPage(413);
  if (fault.kind === "status" && fault.committed !== true) return statusAnswer(fault);
  if (fault.kind === "dhis2-error" && fault.committed !== true) return dhis2Error(fault);
  if (fault.kind === "slow" && fault.when !== "after") await wait(fault.ms);
  return undefined;
}

async function changeAnswer(
  fault: Fault,
  answer: SimulatorAnswer,
  request: SimulatorRequest,
): Promise<FaultyAnswer> {
  if (fault.kind === "cut-after-commit") return "cut";
  if (fault.kind === "status") return statusAnswer(fault);
  if (fault.kind === "dhis2-error") return dhis2Error(fault);
  if (fault.kind === "silent-report") return withoutReports(answer, request, fault);
  if (fault.kind === "truncated-json") return truncate(answer, fault.keep ?? 0.5);
  if (fault.kind === "cut-in-answer") return cutInside(answer, fault.keep ?? 0.5);
  if (fault.kind === "page-in-answer") return withPageInside(answer, fault.keep ?? 0.5);
  if (fault.kind === "gzip") return compressed(answer, request);
  if (fault.kind === "version" && isJson(answer)) return withVersion(answer, fault.version);
  if (fault.kind === "slow" && fault.when === "after") await wait(fault.ms);
  return answer;
}

async function deliver(
  target: FaultTarget,
  request: SimulatorRequest,
  faults: readonly Fault[],
): Promise<SimulatorAnswer> {
  const lag = faults.find((fault) => fault.kind === "index-lag");
  if (!lag || !target.handleHiding) return await target.handle(request);
  return await target.handleHiding(request, { newest: lag.newest, every: lag.every ?? 1 });
}

/**
 * Handles a request under the faults whose turn it is: before the simulator, in the request, after the simulator.
 * @param late takes what is to be carried out after its client is gone
 */
export async function applyFaults(
  target: FaultTarget,
  request: SimulatorRequest,
  faults: readonly Fault[],
  late: LateCommits,
): Promise<FaultyAnswer> {
  let delivered = request;
  for (const fault of faults) {
    const instead = await answerInstead(fault, request);
    if (instead) return instead;
    if (fault.kind === "session-expiry") target.expireSessions?.();
    if (fault.kind === "silent-report") delivered = withoutEvents(delivered, fault);
    if (fault.kind === "late-commit") {
      late.add(fault.afterRequests ?? 1, () => void deliver(target, request, faults));
      return "cut";
    }
    if (fault.kind !== "token-revoked") continue;
    target.revokeTokens?.();
    delivered = withRevokedToken(delivered);
  }
  if (faults.some((fault) => fault.kind === "duplicate-delivery")) await deliver(target, delivered, faults);
  let answer: FaultyAnswer = await deliver(target, delivered, faults);
  for (const fault of faults) {
    answer = await changeAnswer(fault, answer, request);
    if (answer === "cut") return answer;
  }
  return answer;
}
