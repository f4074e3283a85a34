import metadata from "../../fixture/metadata.json" with { type: "json" };
import { createCommcareSimulator, type CommcareSimulator } from "../commcare/commcare-simulator.ts";
import { createDhis2Simulator, type Dhis2Simulator } from "../dhis2/dhis2-simulator.ts";
import { createKoboSimulator, type KoboSimulator } from "../kobo/kobo-simulator.ts";
import { listFacilities } from "../seed/fixture-facilities.ts";
import { ipcSurvey } from "../seed/ipc-survey.ts";
import { Random } from "../seed/random.ts";
import { seedCases, type SeededCases } from "../seed/seed-cases.ts";
import { type SeededSubmissions, seedSubmissions } from "../seed/seed-submissions.ts";
import { commcareDomain, commcareUsers, koboUsers } from "./accounts.ts";
import type { SandboxOptions } from "./sandbox-options.ts";

/** Program of the fixture that the seeded cases are for. */
export const feverProgram = "m9HubivKFQ0";

/** The servers in memory, with what the seed put into them. */
export interface Simulators {
  dhis2: Dhis2Simulator;
  commcare: CommcareSimulator;
  seeded: SeededCases;
  kobo: KoboSimulator;
  seededSubmissions: SeededSubmissions;
}

/** Of submissions and edits made while the simulator runs; others than the seeded ones. */
function newUuids(seed = 1): () => string {
  const random = new Random(-1 - seed);
  return () => random.uuid();
}

export function createSimulators(options: SandboxOptions, now: () => Date): Simulators {
  const {
    cases = 0,
    submissions = 0,
    seed,
    serverCost,
    profile = serverCost ?? "2.42",
    timeZone,
    systemId,
  } = options;
  const facilities = listFacilities(feverProgram);
  const seeded = seedCases({ count: cases, seed, facilities });
  const commcare = createCommcareSimulator({
    domain: commcareDomain,
    users: commcareUsers,
    cases: seeded.cases,
    now,
    switches: options.switches,
  });
  const dhis2 = createDhis2Simulator({ version: profile, metadata, now, timeZone, systemId });
  const seededSubmissions = seedSubmissions({ count: submissions, seed, survey: ipcSurvey });
  const kobo = createKoboSimulator({
    survey: ipcSurvey,
    users: koboUsers,
    submissions: seededSubmissions.submissions,
    now,
    newUuid: newUuids(seed),
  });
  return { dhis2, commcare, seeded, kobo, seededSubmissions };
}
