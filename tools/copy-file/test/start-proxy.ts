import { once } from "node:events";
import { createServer, type IncomingMessage, request as ask, type ServerResponse } from "node:http";

/** What the proxy does to a request; undefined = it passes. */
export type Fault =
  /** The answer is cut after so many bytes of its body. */
  | { cutAfter: number }
  /** Answered so, and not passed on. */
  | { status: number; body: string };

export interface Proxy extends AsyncDisposable {
  port: number;
  /** The same settings or link, with the proxy's place in them. */
  through(text: string): string;
  /** Asked for each request from now on. */
  faultOf: (method: string, url: string) => Fault | undefined;
}

/** Stands before the server at `endpoint` on loopback. */
export async function startProxy(endpoint: string): Promise<Proxy> {
  const { hostname, port, host } = new URL(endpoint);
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    const { method = "GET", url = "/", headers } = request;
    const fault = proxy.faultOf(method, url);
    if (fault && "status" in fault) {
      request.resume().on("end", () => response.writeHead(fault.status).end(fault.body));
      return;
    }
    const onward = ask({ host: hostname, port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      if (fault) cut(answer, response, fault.cutAfter);
      else answer.pipe(response);
    });
    onward.on("error", () => request.socket.destroy());
    request.pipe(onward);
  };
  const server = createServer(serve);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const own = typeof address === "object" && address ? address.port : 0;
  const proxy: Proxy = {
    port: own,
    through: (text) => text.replaceAll(host, `127.0.0.1:${own}`),
    faultOf: () => undefined,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
  return proxy;
}

function cut(answer: IncomingMessage, response: ServerResponse, bytes: number): void {
  let left = bytes;
  answer.on("data", (chunk: Buffer) => {
    const piece = chunk.subarray(0, left);
    left -= piece.length;
    response.write(piece, () => {
      if (left === 0) response.socket?.destroy();
    });
    if (left === 0) answer.destroy();
  });
  answer.on("error", () => undefined);
  answer.on("end", () => response.end());
}
