/** How sure a pairing is, and why, in words for the person who decides. */
export interface Confidence {
  /** 0 to 1. */
  score: number;
  reason: string;
}

export const none: Confidence = { score: 0, reason: "nothing similar" };

export function best(candidates: readonly Confidence[]): Confidence {
  return candidates.reduce((one, other) => (other.score > one.score ? other : one), none);
}

/** Less sure, with the reason added. */
export function lower(confidence: Confidence, factor: number, reason: string): Confidence {
  return { score: confidence.score * factor, reason: `${confidence.reason}; but ${reason}` };
}

/** As a person reads it: two digits. */
export function renderScore(score: number): string {
  return String(Math.round(score * 100) / 100);
}
