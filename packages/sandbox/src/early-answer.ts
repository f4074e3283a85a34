import type { TwinAnswer } from "./twin.ts";

/** Thrown inside a view of a twin to leave it with an answer. */
export class EarlyAnswer extends Error {
  override readonly name: string = "EarlyAnswer";
  readonly answer: TwinAnswer;

  constructor(answer: TwinAnswer, reason = `answers ${answer.status}`) {
    super(reason);
    this.answer = answer;
  }
}
