import type { GuardError } from "@d2pipe/errors";
import { guardDeletes, guardListing } from "./guards.ts";
import type { Listing } from "./listings.ts";
import { toOwn } from "../plan/plan.ts";
import type { Index, ListingCounts, MissingRecord, RecordKey, StreamKey } from "../ports.ts";
import { RecordInFlight, resolve, resolveUnsent } from "../record.ts";
import { defaultStrategy, type Strategy } from "../delivery/strategy.ts";
import type { Target } from "../target.ts";

/** What a complete listing showed. */
export interface ComparedListing extends StreamKey {
  counts: ListingCounts;
}

/** What the end of the input asks for. */
export interface EndPlan {
  /** To be deleted, each with a plan. */
  deletes: readonly RecordInFlight[];
  /** Missing from the source: to be emitted behind everything else. Those that are deleted are among `deletes`, too. */
  missing: readonly RecordInFlight[];
  /** Records that nobody can correct any more, since the source does not have them any more. */
  gone: readonly RecordKey[];
  /** Listings that count from now on. */
  listings: readonly ComparedListing[];
  /** Too much is missing, or would be deleted. */
  guard: GuardError | undefined;
}

export interface EndOptions {
  targets: readonly Target[];
  index: Index;
  maxDeletes: number | undefined;
  known: number;
  strategy?: Strategy | undefined;
}

/** Decides at the complete end of the input what is deleted, and what is reported as missing. `held`: deletes that lines asked for. */
export async function planEnd(
  held: readonly RecordInFlight[],
  listings: readonly Listing[],
  options: EndOptions,
): Promise<EndPlan> {
  const compared: ComparedListing[] = [];
  const missing: RecordInFlight[] = [];
  const gone: RecordKey[] = [];
  let guard: GuardError | undefined;
  for (const listing of listings) {
    const { maxMissing } = listing.detect;
    const counts = await options.index.compareListing(listing.detect);
    const refused = guardListing(listing.detect.stream, counts, { maxMissing, nameless: listing.nameless });
    guard ??= refused;
    if (refused) continue;
    compared.push({ system: listing.detect.system, stream: listing.detect.stream, counts });
    const records = await options.index.listMissing(listing.detect);
    gone.push(...records.filter(({ isNew }) => isNew));
    missing.push(...records.flatMap((record) => toMissing(listing, record, options.targets)));
  }
  const asked = held.filter(({ state }) => state.step === "held");
  const wanted = [...asked, ...missing.filter(({ state }) => state.step === "held")];
  const { strategy = defaultStrategy } = options;
  const due = strategy === defaultStrategy ? wanted : [];
  if (strategy !== defaultStrategy) for (const record of wanted) skip(record, "NOT_IN_STRATEGY");
  guard ??= guardDeletes(due.length, options);
  const deletes = guard ? [] : await withoutHeldByOthers(due, options);
  if (guard) for (const record of due) skip(record, "TOO_MANY_DELETES");
  return { deletes, missing, gone, listings: compared, guard };
}

/** One for each object that still stands for the record; what was missing before is only of interest when it is to be deleted. */
function toMissing(
  { detect }: Listing,
  { id, isNew, became, entries }: MissingRecord,
  targets: readonly Target[],
): RecordInFlight[] {
  if (!isNew && !detect.delete) return [];
  const { system, stream } = detect;
  return entries.flatMap((before) => {
    const adapter = targets.find(({ kind }) => before.scope.startsWith(`${kind}/`));
    if (before.held === "no" || !adapter) return [];
    const { scope, generation } = before;
    const identified = {
      id,
      scope,
      ownTarget: undefined,
      group: undefined,
      content: "",
      issue: undefined,
      fingerprint: undefined,
    };
    const record = new RecordInFlight({
      src: { system, stream, id },
      raw: "",
      action: "delete",
      adapter,
      identified,
      isMissing: true,
    });
    const plan = {
      target: before.target ?? adapter.computeTarget(before),
      generation,
      before,
      hash: undefined,
    };
    const why = toOwn("MISSING_FROM_SOURCE", toHint(adapter.kind, became));
    record.state = detect.delete
      ? { step: "held", plan }
      : { step: "resolved", plan, resolution: { kind: "skipped", why, pending: false } };
    return record;
  });
}

function toHint(kind: string, became: string | undefined): string {
  return became === undefined
    ? `the ${kind} is still there; delete it by hand, or run again with --delete`
    : `the ${kind} is still there; the new record ${became} has the same org unit and date: was this one edited?`;
}

/** An object that another record stands for is never deleted, whoever asks for it. */
async function withoutHeldByOthers(
  due: readonly RecordInFlight[],
  { index }: EndOptions,
): Promise<RecordInFlight[]> {
  const kept: RecordInFlight[] = [];
  const keys = due.flatMap(({ key, state }) => [
    ...(key ? [key] : []),
    // Under the id that the index still has.
    ...(state.step === "held" && state.plan.before ? [state.plan.before] : []),
  ]);
  for (const [scope, records] of Map.groupBy(due, ({ identified }) => identified.scope ?? "")) {
    const others = await index.listHeldByOthers(scope, records.map(toObject), keys);
    for (const record of records) {
      if (others.has(toObject(record))) skip(record, "HELD_BY_OTHER");
      else kept.push(record);
    }
  }
  return kept;
}

function toObject({ state }: RecordInFlight): string {
  return state.step === "held" ? state.plan.target : "";
}

function skip(record: RecordInFlight, code: "TOO_MANY_DELETES" | "HELD_BY_OTHER" | "NOT_IN_STRATEGY"): void {
  const { state } = record;
  if (state.step !== "held") return;
  const pending = code === "TOO_MANY_DELETES";
  record.state = {
    step: "resolved",
    plan: state.plan,
    resolution: { kind: "skipped", why: toOwn(code), pending },
  };
}

/** Records that stand for one object: it is deleted once. */
export function groupByObject(deletes: readonly RecordInFlight[]): Map<string, RecordInFlight[]> {
  return Map.groupBy(deletes, ({ state }) => ("plan" in state ? (state.plan?.target ?? "") : ""));
}

/** A delete that was not sent ends as the first of its object did. */
export function endDelete(record: RecordInFlight, first: RecordInFlight | undefined): void {
  if (record.state.step !== "held") return;
  const { plan } = record.state;
  if (first?.state.step === "resolved") resolve(record, plan, first.state.resolution);
  else resolveUnsent(record, plan);
}
