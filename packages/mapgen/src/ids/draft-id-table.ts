import type { MetadataSnapshot } from "@d2pipe/dhis2-model";
import { type IdKind, idKinds } from "@d2pipe/id-map";
import { toCell } from "@d2pipe/mapping";
import { renderScore } from "../draft/confidence.ts";
import type { Counterpart } from "./compare-identified.ts";
import { listCounterparts } from "./list-counterparts.ts";
import { type IdPair, pairIdentified } from "./pair-identified.ts";

/** A row of the table, its cells as in the file. */
export interface IdTableRow {
  kind: IdKind;
  from: string;
  to: string;
  use: "yes" | "?";
  from_name: string;
  to_name: string;
  confidence: string;
  reason: string;
}

/** A proposed table, with what a person has to do. */
export interface IdTableDraft {
  rows: readonly IdTableRow[];
  /** Rows with `?`. */
  undecided: number;
  /** Rows without a proposal. */
  unpaired: number;
}

function toRow(kind: IdKind, from: Counterpart, pair: IdPair | undefined, accept: number): IdTableRow {
  const { score, reason } = pair?.confidence ?? {
    score: 0,
    reason: "nothing similar; give its id in to and use = yes, or use = no to leave it out",
  };
  return {
    kind,
    from: from.id,
    to: pair?.to.id ?? "",
    use: pair && score >= accept ? "yes" : "?",
    from_name: toCell(from.name),
    to_name: pair ? toCell(pair.to.name) : "",
    confidence: renderScore(score),
    reason,
  };
}

/**
 * Pairs the data sets, data elements, org units and option combos of two servers as rows that a person can edit: `use` is yes where
 * the pair is sure, ? elsewhere. `parseIdTable` refuses the file while a ? is left.
 *
 * @param accept from this confidence on, a pair needs no decision by a person (0 to 1)
 */
export function draftIdTable(from: MetadataSnapshot, to: MetadataSnapshot, accept: number): IdTableDraft {
  const rows = idKinds.flatMap((kind) => {
    const sources = listCounterparts(from, kind);
    const pairs = pairIdentified(sources, listCounterparts(to, kind));
    return sources.map((source) => toRow(kind, source, pairs.get(source), accept));
  });
  const undecided = rows.filter(({ use }) => use === "?").length;
  return { rows, undecided, unpaired: rows.filter((row) => row.to === "").length };
}
