import fixture from "@d2pipe/sandbox/fixture/metadata.json" with { type: "json" };
import { createDhis2Simulator, defaultIds, type Dhis2Simulator } from "@d2pipe/sandbox";
import { describe, expect, test } from "vitest";
import { changedMetadata, withSuperuser } from "./changed-metadata.ts";
import { deviations } from "./deviations.ts";
import { IdPairs, idsIn } from "./id-pairs.ts";
import { readRecordings, toSimulatorRequest } from "./read-recordings.ts";
import { pauseBefore, recordedServers } from "./recorded-servers.ts";
import { differencesOf } from "./same-answer.ts";

async function readAll(version: string, subjects: readonly string[]) {
  const files = subjects.map(async (subject) => ({
    subject,
    recordings: await readRecordings(version, subject),
  }));
  return await Promise.all(files);
}

/** Ids of a job in a path: the recorded server made them. */
const jobIds = /\/(?:jobs|DATAVALUE_IMPORT)\/\w+/;

for (const { version, sessions, removed } of recordedServers) {
  for (const { subjects, host, startedAt, jobMilliseconds } of sessions) {
    const files = await readAll(version, subjects);
    const requests = files.flatMap(({ recordings }) => recordings.map(({ request }) => request));
    const given = new Set([
      ...idsIn(fixture),
      ...idsIn(Object.values(defaultIds)),
      ...requests.flatMap(({ body, path }) => idsIn([body, path.replace(jobIds, "")])),
    ]);
    const ids = new IdPairs(given);
    let clock = Date.parse(startedAt);
    let metadata = withSuperuser;
    const simulator: Dhis2Simulator = createDhis2Simulator({
      version,
      metadata,
      now: () => new Date(clock),
      timeZone: "Etc/UTC",
      // The recorded servers showed none to this user.
      systemId: null,
      jobMilliseconds,
    });

    describe.each(files)(`as DHIS2 ${version} answered: $subject`, ({ subject, recordings }) => {
      if (subject === "tracker-entities" && removed !== undefined)
        test(`${removed} is removed from the database first, as it was there`, () =>
          simulator.purgeEvent(removed));
      for (const { name, request, response } of recordings) {
        const deviation = deviations.find(
          (one) => one.subject === subject && one.names.includes(name) && one.versions.includes(version),
        );
        const leftOut = deviation?.leftOut;
        if (deviation !== undefined && name.startsWith("change: ")) {
          test(`${name} (${deviation.reason})`, () => {
            metadata = changedMetadata(metadata, request);
            simulator.changeMetadata(metadata);
          });
          continue;
        }
        if (deviation !== undefined && leftOut === undefined) {
          test.skip(`${name} (${deviation.reason})`);
          continue;
        }
        test(name, () => {
          clock += pauseBefore(name);
          const answer = simulator.handle(toSimulatorRequest(request, host, (text) => ids.rename(text)));
          expect(differencesOf(response, answer, ids, leftOut === undefined ? [] : [leftOut])).toEqual([]);
        });
      }
    });
  }
}
