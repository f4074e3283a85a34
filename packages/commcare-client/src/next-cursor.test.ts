import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CursorLoop } from "./cursor-loop.ts";
import { parseNextCursor } from "./next-cursor.ts";

describe("parseNextCursor", () => {
  it("takes the cursor and nothing else, in every form that servers send", () => {
    fc.assert(
      fc.property(fc.base64String({ minLength: 4 }), (cursor) => {
        const query = `?cursor=${encodeURIComponent(cursor)}`;
        for (const start of [
          "https://internal.example:9000/a/demo/api/case/v2/",
          "/a/demo/api/case/v2/",
          "",
        ]) {
          expect(parseNextCursor(start + query)).toBe(cursor);
        }
        expect(parseNextCursor(`cursor=${encodeURIComponent(cursor)}`)).toBe(cursor);
        expect(parseNextCursor(`https://hq.example/?cursor=${cursor}`)).toBe(cursor);
        expect(parseNextCursor({ cursor })).toBe(cursor);
      }),
    );
  });

  it("tells the last page from a next page that cannot be followed", () => {
    expect(parseNextCursor(undefined)).toBeNull();
    expect(parseNextCursor(null)).toBeNull();
    expect(parseNextCursor("https://hq.example/a/demo/api/case/v2/?limit=2")).toBeUndefined();
    expect(parseNextCursor({ offset: 20 })).toBeUndefined();
  });
});

describe("CursorLoop", () => {
  it("finds every circle, and none where there is none", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 30 }), (lead, length) => {
        const loop = new CursorLoop();
        const found = Array.from({ length: 200 }, (_, at) => {
          return loop.isRound(at < lead ? `lead ${at}` : `circle ${(at - lead) % length}`);
        });
        expect(found.indexOf(true)).toBeGreaterThanOrEqual(lead + length);
        expect(found.indexOf(true)).toBeLessThan(3 * (lead + length) + 3);
        const straight = new CursorLoop();
        expect(found.some((_, at) => straight.isRound(String(at)))).toBe(false);
      }),
    );
  });
});
