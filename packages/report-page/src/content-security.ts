import { hash } from "node:crypto";
import { pageScript } from "./page-script.ts";
import { pageStyle } from "./page-style.ts";

function sourceOf(text: string): string {
  return `'sha256-${hash("sha256", text, "base64")}'`;
}

/** Only this script and this style, and no request to anywhere: an id that holds markup could do nothing even if it got through. */
export const contentSecurity: string = [
  "default-src 'none'",
  `script-src ${sourceOf(pageScript)}`,
  `style-src ${sourceOf(pageStyle)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");
