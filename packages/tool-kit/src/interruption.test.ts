import { afterEach, expect, test, vi } from "vitest";
import { Interruption } from "./interruption.ts";

let interruption: Interruption | undefined;

afterEach(() => {
  interruption?.dispose();
  vi.restoreAllMocks();
});

/** One whose time is set by the test, and that does not really die. */
function make(drains: boolean): {
  at: (time: number, signal: "SIGINT" | "SIGTERM") => void;
  died: () => unknown[];
} {
  let time = 0;
  const kill = vi.spyOn(process, "kill").mockReturnValue(true);
  interruption = new Interruption({ drains, now: () => time });
  return {
    at(moment, signal) {
      time = moment;
      process.emit(signal, signal);
    },
    died: () => kill.mock.calls.map(([, signal]) => signal),
  };
}

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)(
  "%s stops the run with %i; again within half a second it is the same signal, later it means now",
  (signal, code) => {
    const { at, died } = make(false);
    at(1000, signal);
    expect([interruption?.exitCode, interruption?.signal.aborted, interruption?.isStopped]).toEqual([
      code,
      true,
      true,
    ]);
    at(1001, "SIGTERM");
    at(1500, signal);
    expect(died()).toEqual([]);
    at(1501, signal);
    expect(died()).toEqual([signal]);
  },
);

test("a tool that drains its input notes the signal and reads on; a reader that has gone stops it all the same", () => {
  const { at } = make(true);
  at(0, "SIGTERM");
  expect([interruption?.exitCode, interruption?.signal.aborted, interruption?.isStopped]).toEqual([
    143,
    false,
    true,
  ]);
  interruption?.readerClosed();
  expect(interruption?.signal.aborted).toBe(true);
});
