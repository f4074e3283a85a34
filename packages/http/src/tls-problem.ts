/** Why no trusted TLS connection came about, for a person. */
export interface TlsProblem {
  message: string;
  hint: string;
}

const clockHint = "ask who runs the server for a new certificate; or this machine's clock is wrong";
const trustHint =
  "when the certificate is your own authority's, name a file with that authority's certificate in NODE_EXTRA_CA_CERTS";
const addressHint = "check the address: https:// was given for a port that seems to speak http://";

/** Node's codes (node:tls, X509 certificate error codes) that have a next step of their own; all others are about trust. */
const problems: ReadonlyMap<string, TlsProblem> = new Map([
  ["CERT_HAS_EXPIRED", { message: "the server's certificate has expired", hint: clockHint }],
  ["CERT_NOT_YET_VALID", { message: "the server's certificate is not valid yet", hint: clockHint }],
]);

const untrusted: ReadonlySet<string> = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY",
  "UNABLE_TO_DECRYPT_CERT_SIGNATURE",
  "CERT_SIGNATURE_FAILURE",
  "CERT_CHAIN_TOO_LONG",
  "CERT_REVOKED",
  "CERT_UNTRUSTED",
  "CERT_REJECTED",
  "INVALID_CA",
  "INVALID_PURPOSE",
  "PATH_LENGTH_EXCEEDED",
]);

/** The names that a certificate is for, from the error of a wrong one. */
function toNames(error: Error | undefined): string {
  const certificate: unknown = error && "cert" in error ? error.cert : undefined;
  if (typeof certificate !== "object" || certificate === null || !("subjectaltname" in certificate))
    return "";
  const { subjectaltname: names } = certificate;
  return typeof names === "string" ? ` (it is for ${names.replaceAll("DNS:", "").slice(0, 200)})` : "";
}

/** The meaning of Node's code for a TLS connection that did not come about; undefined for any other code. */
export function toTlsProblem(code: string, error: Error | undefined): TlsProblem | undefined {
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID" || code === "HOSTNAME_MISMATCH") {
    return {
      message: `the server's certificate is for another host${toNames(error)}`,
      hint: "use the name that the certificate is for, or ask who runs the server for a certificate with this name",
    };
  }
  // OpenSSL read the words of an HTTP answer as the start of a TLS record.
  if (code === "EPROTO" && /wrong version number|packet length too long/.test(error?.message ?? ""))
    return { message: "the server does not speak TLS at this port", hint: addressHint };
  const known = problems.get(code);
  if (known) return { ...known, message: `${known.message} (${code})` };
  if (!untrusted.has(code)) return undefined;
  return { message: `the server's certificate is not trusted (${code})`, hint: trustHint };
}
