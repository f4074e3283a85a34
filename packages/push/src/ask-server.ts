import type { RecordSlot } from "./slot.ts";
import type { StoredObject, TargetPort } from "./target-port.ts";

/** What the server holds of these records; one question a program, because 2.43 answers no other (dhis2-api §3). */
export async function askServer(
  target: TargetPort,
  slots: readonly RecordSlot[],
): Promise<ReadonlyMap<string, StoredObject>> {
  const found = new Map<string, StoredObject>();
  for (const [program, group] of Map.groupBy(slots, (slot) => slot.program)) {
    const objects = await target.read(
      program,
      group.map((slot) => slot.uid),
    );
    for (const [uid, object] of objects) found.set(uid, object);
  }
  return found;
}
