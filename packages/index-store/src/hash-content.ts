import { hash } from "node:crypto";

/** Characters kept of a SHA-256 in base64, 132 bits: 2^-72 for an accidental match among a billion contents. */
const length = 22;

/**
 * Hash of a payload, keyed by a secret that stands in front of it. Cut to half of SHA-256, so it cannot be extended; six times as
 * fast as `createHmac` on payloads of 1 kB. Text, because a buffer of its own for each record costs twice as much.
 */
export function hashContent(secret: string, payload: string): string {
  return hash("sha256", secret + payload, "base64").slice(0, length);
}
