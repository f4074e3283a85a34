import forge from "node-forge";

/** What the certificate of a server says. Default: for `localhost`, valid from yesterday until tomorrow, issued by an authority of its own. */
export interface CertificateOptions {
  host?: string | undefined;
  /** Days from now. */
  from?: number | undefined;
  until?: number | undefined;
  isSelfSigned?: boolean | undefined;
}

/** A certificate made for one test. */
export interface Certificate {
  /** PEM. */
  cert: string;
  key: string;
  /** PEM of who issued it; itself when it is self-signed. */
  authority: string;
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

/** Makes the keys, too: a fresh authority and a fresh host each time. */
export function createCertificate(options: CertificateOptions = {}): Certificate {
  const host = createParty(options.host ?? "localhost");
  const issuer = options.isSelfSigned ? host : createParty("the test's own authority");
  const cert = certify(host, issuer, options);
  const authority = options.isSelfSigned ? cert : certify(issuer, issuer, {});
  return { cert, key: forge.pki.privateKeyToPem(host.keys.privateKey), authority };
}
