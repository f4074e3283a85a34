import type { JsonObject } from "../../json.ts";
import type { Profile } from "../../profile.ts";
import { templateOf } from "./error-templates.ts";

export type TrackerType = "TRACKED_ENTITY" | "ENROLLMENT" | "EVENT" | "RELATIONSHIP";

/** What a message shows in a placeholder, and what `args` carries: seldom the same (recordings). */
export interface ErrorArg {
  readonly text: string;
  readonly raw: string | null;
}

export interface ImportError {
  readonly code: string;
  readonly trackerType: TrackerType;
  readonly uid: string;
  readonly args: readonly ErrorArg[];
}

function messageOf({ code, args }: ImportError, profile: Profile): string {
  return templateOf(code, profile.wording).replaceAll(
    /\{(\d)\}/g,
    (_, place: string) => args[Number(place)]?.text ?? "NULL",
  );
}

/** One entry of `errorReports`. */
export function toErrorReport(error: ImportError, profile: Profile): JsonObject {
  const report = {
    message: messageOf(error, profile),
    errorCode: error.code,
    trackerType: error.trackerType,
    uid: error.uid,
  };
  return profile.reportArgs ? { ...report, args: error.args.map((arg) => arg.raw) } : report;
}

/** One entry of `warningReports`: the code has another key (§2.4). */
export function toWarningReport(error: ImportError, profile: Profile): JsonObject {
  return {
    message: messageOf(error, profile),
    warningCode: error.code,
    trackerType: error.trackerType,
    uid: error.uid,
  };
}
