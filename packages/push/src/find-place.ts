import type { RecordLine } from "@d2pipe/records";
import type { EntryKey, IndexPort } from "./index-port.ts";
import type { RecordsInHand } from "./records-in-hand.ts";

/** Where an event stands: with `src`, what names its entry in the index. */
export interface Place {
  program: string;
  programStage: string;
}

/** A delete whose payload does not say where its event stands. Only the index can know. */
export function isPlaceless({ op, src, event }: RecordLine<"event">): boolean {
  return op === "delete" && src.id !== undefined && !(event.program && event.programStage);
}

/**
 * Where the one event of the record stands, by what the index and the lines in hand know of it under its id, else under an
 * id it had before. Of several places the one whose entry has the line's stream counts. Undefined when there is none, or
 * still more than one.
 */
export async function findPlace(
  index: Pick<IndexPort, "findRecord">,
  { src: { system, stream, id = "", aliases = [] }, event }: RecordLine<"event">,
  inHand: Pick<RecordsInHand, "listOf">,
): Promise<Place | undefined> {
  for (const name of [id, ...aliases]) {
    const record = { system, id: name };
    const waiting = inHand
      .listOf(record)
      .flatMap(({ key, src }) => (key ? [{ ...key, stream: src.stream }] : []));
    const known = [...(await index.findRecord(record)), ...waiting];
    const fitting = known.filter((key) => isAt(toPlace(key), event));
    const [place, ...more] = listPlaces(fitting);
    if (place === undefined) continue;
    if (more.length === 0) return place;
    const [own, ...others] = listPlaces(fitting.filter((key) => key.stream === stream));
    return others.length === 0 ? own : undefined;
  }
  return undefined;
}

function toPlace({ scope }: Pick<EntryKey, "scope">): Place | undefined {
  const [kind, program, programStage] = scope.split("/");
  return kind === "event" && program && programStage ? { program, programStage } : undefined;
}

/** Whether a place is what the payload says of it, if it says half of it. */
function isAt(place: Place | undefined, { program, programStage }: RecordLine<"event">["event"]): boolean {
  if (!place) return false;
  return (!program || program === place.program) && (!programStage || programStage === place.programStage);
}

function listPlaces(keys: readonly Pick<EntryKey, "scope">[]): Place[] {
  const places = new Map(keys.map((key) => [key.scope, toPlace(key)]));
  return [...places.values()].filter((place) => place !== undefined);
}
