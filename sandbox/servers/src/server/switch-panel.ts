import type { z } from "zod";
import type { SimulatorAnswer } from "../simulator.ts";
import { refuseDocument } from "./parse-body.ts";

/** The switches of one simulator, as a script sets them. */
export interface SwitchPanel {
  current(): unknown;
  /** The change to make, or the 400 that names what is wrong with it; nothing is changed yet. */
  check(changes: unknown): { apply: () => void } | { refusal: SimulatorAnswer };
  reset(): void;
}

interface Switched<Changes> {
  readonly switches: unknown;
  setSwitches(changes: Changes): void;
  resetSwitches(): void;
}

export function createSwitchPanel<Changes>(
  simulator: Switched<Changes>,
  schema: z.ZodType<Changes>,
): SwitchPanel {
  return {
    current: () => simulator.switches,
    check: (changes) => {
      const parsed = schema.safeParse(changes);
      return parsed.success
        ? { apply: () => simulator.setSwitches(parsed.data) }
        : { refusal: refuseDocument(parsed.error.issues, "switches") };
    },
    reset: () => simulator.resetSwitches(),
  };
}
