import { crc32 } from "node:zlib";

import { randomText } from "../random-uid.ts";

export interface AccessToken {
  readonly token: string;
  readonly username: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
  revoked: boolean;
}

interface TokenType {
  readonly prefix: string;
  readonly codeLength: number;
  readonly checksum: (code: string) => string;
}

/**
 * DHIS2 sums the whole buffer its UTF-8 encoder hands out, a tenth longer than the text and ending in zeros. The
 * recordings show it: a token whose checksum is the CRC32 of its code alone is refused.
 */
function sumOf(code: string): number {
  return crc32(Buffer.concat([Buffer.from(code), Buffer.alloc(Math.trunc(code.length * 1.1) - code.length)]));
}

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

function toBase62(sum: number): string {
  let text = "";
  for (let rest = sum; rest > 0; rest = Math.floor(rest / 62)) text = (base62[rest % 62] ?? "") + text;
  return text.padStart(6, "0");
}

const firstType: TokenType = {
  prefix: "d2pat_",
  codeLength: 32,
  checksum: (code) => String(sumOf(code)).padStart(10, "0"),
};
const secondType: TokenType = { prefix: "d2p_", codeLength: 44, checksum: (code) => toBase62(sumOf(code)) };

/** A well-formed token: `d2pat_` up to 2.41, `d2p_` from 2.42 (older ones stay valid). */
export function mintToken(random: () => number, minor: number): string {
  const { prefix, codeLength, checksum } = minor >= 42 ? secondType : firstType;
  const code = randomText(random, codeLength);
  return prefix + code + checksum(code);
}

/** Whether prefix, length and checksum are right; nothing about whether the token exists. */
export function isWellFormedToken(token: string): boolean {
  const type = [firstType, secondType].find(({ prefix }) => token.startsWith(prefix));
  if (type === undefined) return false;
  const code = token.slice(type.prefix.length, type.prefix.length + type.codeLength);
  return token === type.prefix + code + type.checksum(code) && code.length === type.codeLength;
}
