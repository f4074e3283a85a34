import { hash } from "node:crypto";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const alphanumerics = `0123456789${letters}`;
const pattern = /^[A-Za-z][A-Za-z0-9]{10}$/;

/** A DHIS2 UID: 11 characters, a letter first (dhis2-api §5.3). */
export function isUid(text: string): boolean {
  return pattern.test(text);
}

/** What a UID is computed from; `generation` rises when the server has deleted the one before (E1082, E1113, E1114). */
export interface UidParts {
  kind: "event" | "trackedEntity" | "enrollment";
  /** Program, or tracked entity type. */
  type: string;
  /** Program stage, or empty. */
  stage: string;
  system: string;
  id: string;
  generation: number;
}

/**
 * The UID a source record has on every run and every machine: the first 65 bits of a SHA-256 over the parts.
 * Changing this function would duplicate every record ever sent: a test pins its values.
 */
export function computeUid(parts: UidParts): string {
  const { kind, type, stage, system, id, generation } = parts;
  const text = [kind, type, stage, system, id, String(generation)]
    .map((part) => `${part.length}:${part}`)
    .join("");
  const digest = hash("sha256", text, "buffer");
  let uid = letters.charAt(digest.readUInt32BE(0) % letters.length);
  for (let index = 0; index < 10; index += 1) {
    uid += alphanumerics.charAt(digest.readUInt16BE(4 + index * 2) % alphanumerics.length);
  }
  return uid;
}
