/** Subjects that were recorded one after the other on a server that began empty: later ones see what earlier ones stored. */
export interface Session {
  readonly subjects: readonly string[];
  readonly host: string;
  readonly startedAt: string;
  /** How long an asynchronous import takes. */
  readonly jobMilliseconds: number;
}

export interface RecordedServer {
  readonly version: string;
  readonly sessions: readonly Session[];
  /** An event that was removed before entities were recorded. */
  readonly removed: string | undefined;
}

const firstSet = [
  "platform",
  "metadata",
  "tracker-events",
  "tracker-entities",
  "tracker-export",
  "tracker-async",
  "data-values-import",
  "data-values-export",
  "data-values-async",
  "tracker-nested-program",
];

const secondSet = [
  "data-values-more",
  "completeness",
  "metadata-more",
  "tracker-search",
  "tracker-life",
  "changed-fixture",
];

/** The second set: each subject began on an empty server. Its jobs were asked for before they had begun. */
function eachAlone(host: string): Session[] {
  return secondSet.map((subject) => ({
    subjects: [subject],
    host,
    startedAt: "2026-11-21T12:50:00Z",
    jobMilliseconds: 1_000,
  }));
}

// The tracker job of 2.42 was asked for while it ran; that of 2.43 was over by then.
export const recordedServers: readonly RecordedServer[] = [
  {
    version: "2.41.9.1",
    sessions: [
      {
        subjects: firstSet,
        host: "127.0.0.1:8082",
        startedAt: "2026-11-20T20:50:00Z",
        jobMilliseconds: 0,
      },
      ...eachAlone("127.0.0.1:8082"),
    ],
    // Here a malformed UID refuses its own event only.
    removed: "UmyOeAnQijx",
  },
  {
    version: "2.42.4.1",
    sessions: [
      {
        subjects: firstSet,
        host: "127.0.0.1:8080",
        startedAt: "2026-11-20T20:50:00Z",
        jobMilliseconds: 150,
      },
      ...eachAlone("127.0.0.1:8080"),
    ],
    removed: undefined,
  },
  {
    version: "2.43.1",
    sessions: [
      {
        subjects: firstSet,
        host: "127.0.0.1:8082",
        startedAt: "2026-11-20T20:50:00Z",
        jobMilliseconds: 0,
      },
      ...eachAlone("127.0.0.1:8081"),
    ],
    removed: undefined,
  },
];

/** Between requests the recorder let a moment pass; before these it waited until the job was over. */
export function pauseBefore(name: string): number {
  return /^async notifications(, value refused)?$/.test(name) ? 30_000 : 100;
}
