import { ownCodes } from "@d2pipe/records";
import { explainErrorCode } from "./explain-tracker-error.ts";

export interface CodeMeaning {
  message: string;
  hint: string | undefined;
}

const ownMeanings: Readonly<Record<string, string>> = ownCodes;

/** What the code of an outcome means, ours or DHIS2's, without any value. */
export function explainCode(code: string | undefined): CodeMeaning {
  if (code === undefined) return { message: "no code was given", hint: undefined };
  const own = ownMeanings[code];
  if (own !== undefined) return { message: own, hint: undefined };
  const { message, hint } = explainErrorCode(code);
  return { message, hint };
}
