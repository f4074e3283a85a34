import { once } from "node:events";
import { createServer, request as ask } from "node:http";

export interface Proxy extends AsyncDisposable {
  /** The target's address with the proxy's place. */
  url: string;
}

/** Passes requests on; the first that `isLost` names is carried out, and its answer is cut. */
export async function startProxy(
  target: string,
  isLost: (method: string, url: string) => boolean,
): Promise<Proxy> {
  let isArmed = true;
  const to = new URL(target);
  const server = createServer((request, response) => {
    const { method = "GET", url = "/", headers } = request;
    const onward = ask({ host: to.hostname, port: to.port, method, path: url, headers }, (answer) => {
      if (isArmed && isLost(method, url)) {
        isArmed = false;
        answer.resume().on("end", () => request.socket.destroy());
        return;
      }
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}${to.pathname}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
