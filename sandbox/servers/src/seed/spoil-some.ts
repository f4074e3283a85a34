import type { Random } from "./random.ts";

export interface FaultPlan<Item> {
  /** Items of 10,000 that have it. */
  rate: number;
  spoil(item: Item): void;
}

export type FaultPlans<Fault extends string, Item> = ReadonlyMap<Fault, FaultPlan<Item>>;

/** How many of `count` items have a fault of this rate; at least one of a hundred or more. */
export function countOfFault(rate: number, count: number): number {
  return count < 100 ? 0 : Math.max(1, Math.round((count * rate) / 10_000));
}

/** Spoils some items, one fault each, so that the reason of each rejection is certain. Returns what was spoilt. */
export function spoilSome<Fault extends string, Spoilt, Item extends Spoilt>(
  random: Random,
  items: readonly Item[],
  plans: FaultPlans<Fault, Spoilt>,
  count: number,
): Map<Item, Fault> {
  const bad = new Map<Item, Fault>();
  const waiting = random.shuffle(items);
  for (const [fault, plan] of plans) {
    for (const item of waiting.splice(0, countOfFault(plan.rate, count))) {
      plan.spoil(item);
      bad.set(item, fault);
    }
  }
  return bad;
}

export function countFaults<Fault extends string>(faults: Iterable<Fault>): Map<Fault, number> {
  const counts = new Map<Fault, number>();
  for (const fault of faults) counts.set(fault, (counts.get(fault) ?? 0) + 1);
  return counts;
}
