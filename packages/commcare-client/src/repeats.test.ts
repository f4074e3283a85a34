import { expect, it } from "vitest";
import { Repeats } from "./repeats.ts";

it("drops a case seen in the same revision, and lets a later revision through", () => {
  const repeats = new Repeats();
  expect(repeats.isRepeat("a", "1")).toBe(false);
  expect(repeats.isRepeat("a", "1")).toBe(true);
  expect(repeats.isRepeat("a", "2")).toBe(false);
  expect(repeats.isRepeat("a", "2")).toBe(true);
});

it("remembers at least the last cases of its capacity and no more than twice as many", () => {
  const repeats = new Repeats(10);
  for (let at = 0; at < 100; at += 1) repeats.isRepeat(String(at), "1");
  for (let at = 90; at < 100; at += 1) expect(repeats.isRepeat(String(at), "1")).toBe(true);
  expect(repeats.isRepeat("79", "1")).toBe(false);
});
