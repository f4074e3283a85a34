import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { openChromium } from "@d2pipe/testkit";

/** `node scripts/screenshot.ts PAGE.html docs/images/NAME.png`: how a page looks, for the docs. */
const [page = "", picture = ""] = process.argv.slice(2);
mkdirSync(dirname(picture), { recursive: true });
await using chromium = await openChromium();
const view = await chromium.browser.newPage({ viewport: { width: 1100, height: 900 } });
await view.goto(pathToFileURL(page).href);
await view.screenshot({ path: picture });
