import { expect, test } from "vitest";
import { type OpenBrowser, openChromium } from "./open-chromium.ts";

/** The fonts in which a page shows a text. */
async function fontsOf({ browser }: OpenBrowser, html: string): Promise<Set<string>> {
  const page = await browser.newPage();
  await page.setContent(html);
  const session = await page.context().newCDPSession(page);
  await session.send("DOM.enable");
  await session.send("CSS.enable");
  const { root } = await session.send("DOM.getDocument");
  const { nodeId } = await session.send("DOM.querySelector", { nodeId: root.nodeId, selector: "p" });
  const { fonts } = await session.send("CSS.getPlatformFontsForNode", { nodeId });
  return new Set(fonts.map(({ familyName }) => familyName));
}

test.skipIf(process.env.CHROMIUM_PATH !== undefined)(
  "two browsers, opened at once, show text in the font that comes with them, whatever this machine has",
  async () => {
    const browsers = await Promise.all([openChromium(), openChromium()]);
    await using opened = new AsyncDisposableStack();
    for (const browser of browsers) opened.use(browser);
    const html = '<p style="font-family: DejaVu Sans, Arial, sans-serif">Évaluée <b>après</b> février</p>';
    for (const browser of browsers) expect(await fontsOf(browser, html)).toEqual(new Set(["Open Sans"]));
  },
);
