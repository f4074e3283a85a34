import type { ParsedLine, RecordLine, Rejection, TrackerEvent } from "@d2pipe/records";
import { toOwn } from "../../plan/plan.ts";
import type { Identified } from "../../target.ts";

const mark = '},"event":{';

/** The place of an event in the index: `event/<program>/<programStage>`. */
export interface EventPlace {
  program: string;
  programStage: string;
}

export function toScope({ program, programStage }: EventPlace): string {
  return `event/${program}/${programStage}`;
}

export function toPlace(scope: string): EventPlace | undefined {
  const [kind, program, programStage] = scope.split("/");
  return kind === "event" && program && programStage ? { program, programStage } : undefined;
}

/** An event line in the words of the engine. `check`: what would make DHIS2 refuse the whole request. */
export function identifyEvent(
  { kind, line }: ParsedLine,
  raw: string,
  check: (event: TrackerEvent) => Rejection | undefined,
): Identified | undefined {
  if (kind !== "event") return undefined;
  const { src, op, event } = line;
  const { orgUnit, occurredAt, event: ownTarget } = event;
  return {
    id: src.id,
    scope: toEventScope(line),
    group: undefined,
    ownTarget: ownTarget === "" ? undefined : ownTarget,
    issue: op === "delete" ? undefined : listIssue(event, check),
    fingerprint:
      orgUnit === undefined || occurredAt === undefined ? undefined : JSON.stringify([orgUnit, occurredAt]),
    content: cutPayload(line, raw) ?? stringifyPayload(event),
  };
}

/** Without its place an event cannot be remembered as one; a delete may still be found. */
function toEventScope({ op, event: { program, programStage } }: RecordLine<"event">): string | undefined {
  if (program && programStage) return toScope({ program, programStage });
  return op === "delete" ? undefined : "";
}

function listIssue(
  event: TrackerEvent,
  check: (event: TrackerEvent) => Rejection | undefined,
): Rejection | undefined {
  if (event.program && event.programStage) return check(event);
  return toOwn(
    "BAD_PAYLOAD",
    "program and programStage are missing; they name the place of the record in the index",
  );
}

/**
 * The members of the payload as they stand in the line, without its UID, when the line has the form that our tools write: `src`, then the payload
 * with its UID first. Cut out instead of rendered again, a fifth of the cost of an unchanged record. A quote inside text is
 * escaped, so the mark cannot be a value.
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
  if (uid === undefined) return raw.slice(open, -2);
  const prefix = `"event":"${uid}",`;
  return raw.startsWith(prefix, open) ? raw.slice(open + prefix.length, -2) : undefined;
}

function stringifyPayload(event: TrackerEvent): string {
  return JSON.stringify({ ...event, event: undefined }).slice(1, -1);
}
