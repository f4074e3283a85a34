import type { RecordLine, TrackerEvent } from "@d2pipe/records";
import type { EntryKey } from "./index-port.ts";
import { RecordSlot } from "./slot.ts";

/** What the key of a record without `src.id` starts with, so that it meets no other. */
const uidKey = "\u0000uid\u0000";

const mark = '},"event":{';

/** An event line as a record in hand. The payload loses its `event`: the UID is decided later and is no content. */
export function toRecordSlot(line: RecordLine<"event">, raw: string, order: number): RecordSlot {
  const { src, event: payload } = line;
  const { program = "", programStage = "", event: ownUid } = payload;
  const text = cutPayload(line, raw) ?? stringifyPayload(payload);
  const key = toKey(line);
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

/**
 * What names the record in the index. Without its place it has no target yet, so that it is owed like one rejected upstream
 * until it comes with it; a delete of that kind asks for nothing that could be owed.
 */
function toKey({ op, src: { system, id }, event }: RecordLine<"event">): EntryKey | undefined {
  if (id === undefined) return undefined;
  const { program, programStage } = event;
  if (program && programStage) return { system, id, scope: `event/${program}/${programStage}` };
  return op === "delete" ? undefined : { system, id, scope: "" };
}

/**
 * The payload as it stands in the line, when the line has the form that our tools write: `src`, then the payload with its UID
 * first. Cut out instead of rendered again, a fifth of the cost of an unchanged record. A quote inside text is escaped,
 * so the mark cannot be a value.
 */
function cutPayload(
  { op, rejected, event: { event: uid } }: RecordLine<"event">,
  raw: string,
): string | undefined {
  if (op !== undefined || rejected !== undefined || !raw.startsWith('{"src":{"') || !raw.endsWith("}}")) {
    return undefined;
  }
  const open = raw.indexOf(mark) + mark.length;
  if (open < mark.length) return undefined;
  if (uid === undefined) return `{${raw.slice(open, -1)}`;
  const prefix = `"event":"${uid}",`;
  return raw.startsWith(prefix, open) ? `{${raw.slice(open + prefix.length, -1)}` : undefined;
}

function stringifyPayload(payload: TrackerEvent): string {
  payload.event = undefined;
  return JSON.stringify(payload);
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
