import { expect, test } from "vitest";
import { Tally } from "./tally.ts";

test("one of a kind is named in the singular, in the text only", () => {
  const tally = new Tally();
  tally.consumed();
  tally.wrote("event");
  tally.count("programs", 1, "program");
  tally.count("option sets", 2, "option set");
  tally.count("rejected");
  expect(tally.render(true, 0)).toBe("1 in, 1 event, 1 program, 2 option sets, 1 rejected, 0 s");
  expect(tally.fields(true, 0)).toEqual({
    in: 1,
    events: 1,
    programs: 1,
    "option sets": 2,
    rejected: 1,
    seconds: 0,
  });
});
