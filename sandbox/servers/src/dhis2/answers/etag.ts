import { createHash } from "node:crypto";

import { StreamedBody } from "../../streamed-body.ts";
import type { SimulatorAnswer, SimulatorRequest } from "../../simulator.ts";

/** A shallow ETag: the hash of the body; the same again is 304 without a body; streams have none (§7). */
export function withEtag(request: SimulatorRequest, answer: SimulatorAnswer): SimulatorAnswer {
  if (request.method !== "GET" || answer.status !== 200) return answer;
  if (answer.body instanceof StreamedBody) return answer;
  const etag = `"0${createHash("md5").update(answer.body).digest("hex")}"`;
  const headers = { ...answer.headers, etag };
  const known = request.headers["if-none-match"]?.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  if (!known?.includes(etag) && !known?.includes("*")) return { ...answer, headers };
  return { status: 304, headers, body: "" };
}
