import { once } from "node:events";
import type { RequestListener } from "node:http";
import { createServer } from "node:https";
import forge from "node-forge";
import type { HttpServer } from "./serve-http.ts";

/** What the certificate of a server says. Default: for `localhost`, valid from yesterday until tomorrow, issued by an authority of its own. */
export interface CertificateOptions {
  host?: string | undefined;
  /** Days from now. */
  from?: number | undefined;
  until?: number | undefined;
  isSelfSigned?: boolean | undefined;
}

/** A server behind TLS on loopback. */
export interface TlsServer extends HttpServer {
  /** PEM of who issued its certificate, for `NODE_EXTRA_CA_CERTS`. */
  readonly authority: string;
}

interface Party {
  name: string;
  keys: forge.pki.rsa.KeyPair;
}

function createParty(name: string): Party {
  return { name, keys: forge.pki.rsa.generateKeyPair(2048) };
}

function inDays(days: number): Date {
  return new Date(Date.now() + days * 86_400_000);
}

/** PEM of what the issuer says about the subject. */
function certify(subject: Party, issuer: Party, { from = -1, until = 1 }: CertificateOptions): string {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = subject.keys.publicKey;
  certificate.serialNumber = subject === issuer ? "01" : "02";
  certificate.validity.notBefore = inDays(from);
  certificate.validity.notAfter = inDays(until);
  certificate.setSubject([{ name: "commonName", value: subject.name }]);
  certificate.setIssuer([{ name: "commonName", value: issuer.name }]);
  certificate.setExtensions([
    { name: "basicConstraints", cA: subject === issuer, critical: true },
    { name: "subjectAltName", altNames: [{ type: 2, value: subject.name }] },
  ]);
  certificate.sign(issuer.keys.privateKey, forge.md.sha256.create());
  return forge.pki.certificateToPem(certificate);
}

/** Serves `https://localhost:PORT` with a certificate that was made for the test. */
export async function serveTls(
  listener: RequestListener,
  options: CertificateOptions = {},
): Promise<TlsServer> {
  const host = createParty(options.host ?? "localhost");
  const issuer = options.isSelfSigned ? host : createParty("the test's own authority");
  const authority = certify(issuer, issuer, {});
  const cert = certify(host, issuer, options);
  const server = createServer({ cert, key: forge.pki.privateKeyToPem(host.keys.privateKey) }, listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `https://localhost:${port}`,
    port,
    authority: options.isSelfSigned ? cert : authority,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
