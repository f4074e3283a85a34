import { once } from "node:events";
import type { RequestListener } from "node:http";
import { createServer } from "node:https";
import { type CertificateOptions, createCertificate } from "./create-certificate.ts";
import type { HttpServer } from "./serve-http.ts";

/** A server behind TLS on loopback. */
export interface TlsServer extends HttpServer {
  /** PEM of who issued its certificate, for `NODE_EXTRA_CA_CERTS`. */
  readonly authority: string;
}

/** Serves `https://localhost:PORT` with a certificate that was made for the test. */
export async function serveTls(
  listener: RequestListener,
  options: CertificateOptions = {},
): Promise<TlsServer> {
  const { cert, key, authority } = createCertificate(options);
  const server = createServer({ cert, key }, listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `https://localhost:${port}`,
    port,
    authority,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
