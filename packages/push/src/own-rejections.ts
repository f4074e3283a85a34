import { type OwnCode, ownCodes, type Rejection } from "@d2pipe/records";

/** A refusal or a note with one of our own codes, in the words of `records`. */
export function owned(code: OwnCode, hint?: string): Rejection {
  return { code, message: ownCodes[code], hint };
}
