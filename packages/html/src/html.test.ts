import fc from "fast-check";
import { expect, test } from "vitest";
import { escapeHtml, Html, html } from "./html.ts";

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

function unescape(text: string): string {
  return text.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name] ?? "");
}

test("whatever is put in comes out as text, and nothing of it as markup", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const escaped = escapeHtml(text);
      expect(escaped).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/);
      expect(unescape(escaped)).toBe(text);
    }),
  );
});

test("a piece stands as it is, a list of pieces one after the other", () => {
  const pieces = ["a<b", "c"].map((text) => html`<i>${text}</i>`);
  const { text } = html`<b title="${'"'}">${pieces}${new Html("<br>")}${3}</b>`;
  expect(text).toBe('<b title="&quot;"><i>a&lt;b</i><i>c</i><br>3</b>');
});
