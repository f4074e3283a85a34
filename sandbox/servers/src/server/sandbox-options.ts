import type { SwitchChanges } from "../commcare/switches.ts";
import type { CostedVersion } from "../server-cost/server-costs.ts";

export interface SandboxOptions {
  /** Each on loopback; 0, the usual, picks a free one. */
  ports?: {
    dhis2?: number;
    target?: number;
    commcare?: number;
    kobo?: number;
    dispatcher2?: number;
    smtp?: number;
    web?: number;
  };
  /** DHIS2 version line, as in `2.42`, or an exact version. Default: that of `serverCost`, else 2.42. */
  profile?: string | undefined;
  /** DHIS2 takes as long for a request as a real server of this version did. Default: no longer than it needs. */
  serverCost?: CostedVersion | undefined;
  /** What DHIS2 is born with, in the shape of `POST /api/metadata`. Default: the country of the fixture. */
  metadata?: unknown;
  /** Seeded cases of type `visit`. */
  cases?: number;
  /** Seeded submissions of the form "IPC assessment". */
  submissions?: number;
  /** Seeded data values in DHIS2, of reports from the last whole month and quarter backwards. */
  dataValues?: number;
  seed?: number;
  /** What DHIS2's `system/info` shows; null = it shows none. Default: another one for each sandbox. */
  systemId?: string | null | undefined;
  /** Keep request bodies and error codes for `requests`. Default: true. */
  keepBodies?: boolean;
  now?: () => Date;
  /** Time zone of the DHIS2 server. */
  timeZone?: string;
  switches?: SwitchChanges;
  /** A second DHIS2 runs beside the first, empty, its metadata under other ids. Default profile: that of the first. */
  target?: { profile?: string | undefined } | undefined;
}
