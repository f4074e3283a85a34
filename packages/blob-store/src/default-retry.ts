/** About 7 seconds in all: cron runs a pipeline again, and a person at a terminal waits. */
export const defaultRetry = { tries: 5, firstPauseMs: 500 } as const;
