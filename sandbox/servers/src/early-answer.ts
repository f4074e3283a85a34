import type { SimulatorAnswer } from "./simulator.ts";

/** Thrown inside a view of a simulator to leave it with an answer. */
export class EarlyAnswer extends Error {
  override readonly name: string = "EarlyAnswer";
  readonly answer: SimulatorAnswer;

  constructor(answer: SimulatorAnswer, reason = `answers ${answer.status}`) {
    super(reason);
    this.answer = answer;
  }
}
