import type { RecordLine } from "@d2pipe/records";
import { RecordSlot } from "./slot.ts";

/** What the key of a record without `src.id` starts with, so that it meets no other. */
const uidKey = "\u0000uid\u0000";

/** An event line as a record in hand. The payload loses its `event`: the UID is decided later and is no content. */
export function toRecordSlot(line: RecordLine<"event">, raw: string, order: number): RecordSlot {
  const { src, event: payload } = line;
  const { program = "", programStage = "", event: ownUid } = payload;
  const scope = `event/${program}/${programStage}`;
  payload.event = undefined;
  const text = JSON.stringify(payload);
  const key = src.id === undefined ? undefined : { system: src.system, id: src.id, scope };
  return new RecordSlot({
    src,
    raw,
    order,
    isDelete: line.op === "delete",
    key,
    keyText: key ? `${key.system}\u0000${key.scope}\u0000${key.id}` : uidKey + (ownUid ?? ""),
    program,
    stage: programStage,
    ownUid: ownUid === "" ? undefined : ownUid,
    text,
  });
}

/** The body of `POST /api/tracker`: whole payloads to write, UIDs alone to delete. */
export function renderEvents(slots: readonly RecordSlot[]): string {
  let body = '{"events":[';
  let comma = "";
  for (const slot of slots) {
    body += `${comma}{"event":"${slot.uid}"`;
    body += slot.isDelete || slot.text === "{}" ? "}" : `,${slot.text.slice(1)}`;
    comma = ",";
  }
  return `${body}]}`;
}
