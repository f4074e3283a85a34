import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { D2pipeError, UsageError } from "@d2pipe/errors";

const loopback = "127.0.0.1";

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    "content-type": `${type}; charset=utf-8`,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
  });
  response.end(body);
}

/** A page of another site that a browser was led to this port must not be able to read it (DNS rebinding). */
function isForUs({ headers }: IncomingMessage, port: number): boolean {
  return headers.host === `${loopback}:${port}` || headers.host === `localhost:${port}`;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  make: () => Promise<string>,
): Promise<void> {
  if (request.url !== "/") return send(response, 404, "text/plain", "there is only /\n");
  if (request.method !== "GET" && request.method !== "HEAD")
    return send(response, 405, "text/plain", "only GET\n");
  try {
    const page = await make();
    response.setHeader("refresh", "60");
    send(response, 200, "text/html", page);
  } catch (error) {
    if (!(error instanceof D2pipeError)) throw error;
    send(response, 500, "text/plain", `${error.message}\n`);
  }
}

/** Serves the page, made anew each time, on this machine alone until the signal. Throws `UsageError` when the port is taken. */
export async function servePage(
  port: number,
  make: () => Promise<string>,
  { signal, announce }: { signal: AbortSignal; announce: (address: string) => void },
): Promise<void> {
  let own = port;
  const server = createServer((request, response) => {
    if (!isForUs(request, own)) return send(response, 403, "text/plain", "not for this host\n");
    answer(request, response, make).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  server.listen(port, loopback);
  try {
    await once(server, "listening", { signal });
  } catch (error) {
    if (signal.aborted) return;
    const reason = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new UsageError(`--serve ${port}: ${reason}`, { hint: "choose another port; 0 picks a free one" });
  }
  const address = server.address();
  own = typeof address === "object" && address !== null ? address.port : port;
  announce(`http://${loopback}:${own}/`);
  if (!signal.aborted) await once(signal, "abort");
  server.closeAllConnections();
  server.close();
}
