import type { Sightings, Stream } from "@d2pipe/index-store";
import type { RecordLine } from "@d2pipe/records";

/** Delete lines for what the source has no more and DHIS2 still has, vanished now or in an earlier listing. */
export function listDeletes(sightings: Sightings, { system, stream }: Stream): RecordLine<"event">[] {
  return sightings.listMissing({ system, stream }).flatMap(({ id, target, program, programStage }) => ({
    src: { system, stream, id },
    op: "delete" as const,
    event: { event: target, program, programStage },
  }));
}
