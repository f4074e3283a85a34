import { toBytes } from "../streamed-body.ts";
import type { SimulatorAnswer, SimulatorRequest } from "../simulator.ts";
import type { Destination, Dispatcher2Server } from "./dispatcher2-server.ts";
import type { QueuedRequest } from "./queued-request.ts";

/** Both ends count, so that 0 to 24 is the whole day (`in_submission_period`). */
function isInSubmissionPeriod({ switches, now }: Dispatcher2Server): boolean {
  const hour = now().getUTCHours();
  return hour >= switches.startSubmissionPeriod && hour <= switches.endSubmissionPeriod;
}

function toPost({ path, username, password }: Destination, { body }: QueuedRequest): SimulatorRequest {
  const login = Buffer.from(`${username}:${password}`).toString("base64");
  const headers = { authorization: `Basic ${login}`, "content-type": "application/json" };
  return { method: "POST", path, query: new URLSearchParams(), headers, body: Buffer.from(body) };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What becomes of a request that its destination answered (`ProcessRequest`): only a 2xx is accepted. */
function toResult(
  { status, body }: SimulatorAnswer,
  storesAcceptedResponses: boolean,
): Partial<QueuedRequest> {
  const response = toBytes(body).toString("utf8");
  if (!isJson(response))
    return { status: "failed", statuscode: "ERROR03", errors: "Failed to decode import summary" };
  if (status >= 200 && status < 300) {
    const kept = storesAcceptedResponses ? { response } : {};
    return { status: "completed", statuscode: String(status), errors: "Created: 0, Updated: 0", ...kept };
  }
  return { status: "failed", statuscode: String(status), errors: "request might have conflicts", response };
}

async function post(server: Dispatcher2Server, request: QueuedRequest): Promise<void> {
  const { servers, switches, queue } = server;
  const destination = servers[request.destination - 1]?.destination;
  const retries = request.retries + 1;
  if (!destination || switches.unreachable) {
    const errors = "Server possibly unreachable";
    queue.change(request, { status: "failed", statuscode: "ERROR02", errors, retries });
    return;
  }
  const answer = await destination.handle(toPost(destination, request));
  queue.change(request, { ...toResult(answer, switches.storesAcceptedResponses), retries });
}

/** Posts those of the requests that may go out now (`canSendRequest`); the others stay as they are. */
export async function deliver(server: Dispatcher2Server, due: readonly QueuedRequest[]): Promise<void> {
  const { switches, queue } = server;
  for (const request of due) {
    if (request.retries > switches.maxRetries) queue.change(request, { status: "expired" });
    else if (!switches.suspended && isInSubmissionPeriod(server)) await post(server, request);
  }
}

/** What cron does for failed requests (`RetryIncompleteRequests`): whatever the hour, until there were too many tries. */
export async function retryFailed(server: Dispatcher2Server): Promise<void> {
  const { switches, queue } = server;
  for (const request of queue.list().filter(({ status }) => status === "failed")) {
    if (request.retries <= switches.maxRetries) await post(server, request);
    else queue.change(request, { status: "expired" });
  }
}
