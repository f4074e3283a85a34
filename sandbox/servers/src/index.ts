export type { CaseIndex, StoredCase } from "./commcare/case-record.ts";
export { type CaseChange, saveChange } from "./commcare/case-changes.ts";
export type { CommcareSimulator } from "./commcare/commcare-simulator.ts";
export type { CommcareSwitches } from "./commcare/switches.ts";
export {
  createDhis2Simulator,
  type Dhis2Simulator,
  type Dhis2SimulatorOptions,
} from "./dhis2/dhis2-simulator.ts";
export { isJsonObject, type Json, type JsonObject } from "./dhis2/json.ts";
export {
  createDispatcher2Simulator,
  type Dispatcher2Simulator,
  type Dispatcher2SimulatorOptions,
} from "./dispatcher2/dispatcher2-simulator.ts";
export type { Destination, KnownServer } from "./dispatcher2/dispatcher2-server.ts";
export type { QueuedRequest, QueuedStatus } from "./dispatcher2/queued-request.ts";
export type { Dispatcher2SwitchChanges, Dispatcher2Switches } from "./dispatcher2/switches.ts";
export { defaultIds } from "./dhis2/metadata/built-in.ts";
export type { KoboUser } from "./kobo/authenticate.ts";
export { createKoboSimulator, type KoboSimulator, type KoboSimulatorOptions } from "./kobo/kobo-simulator.ts";
export type { Answers, StoredSubmission } from "./kobo/submission.ts";
export type { KoboSwitchChanges, KoboSwitches } from "./kobo/switches.ts";
export { type Question, type Survey, toPath } from "./kobo/survey.ts";
export type { StoredDataValue } from "./dhis2/aggregate/data-value-store.ts";
export { otherIdOf } from "./dhis2/metadata/with-other-ids.ts";
export type { CaseIssue } from "./seed/case-issues.ts";
export { listFacilities } from "./seed/fixture-facilities.ts";
export { ipcProgram, ipcSurvey, toChoiceName, toFacilityName } from "./seed/ipc-survey.ts";
export { type SeededCases, seedCases, type SeedOptions } from "./seed/seed-cases.ts";
export { type SeededSubmissions, seedSubmissions } from "./seed/seed-submissions.ts";
export type { SubmissionIssue } from "./seed/submission-issues.ts";
export {
  commcareDomain,
  commcareUsers,
  dhis2Login,
  dispatcher2Servers,
  dispatcher2Users,
  koboUsers,
} from "./server/accounts.ts";
export type { Fault, FaultMatch, FaultRule, FaultScript } from "./server/faults/fault-script.ts";
export type { LoggedRequest } from "./server/request-log.ts";
export type { HeldEvent } from "./server/held-event.ts";
export type { ReceivedMail, SmtpInbox, SmtpRefusal } from "./server/smtp-inbox.ts";
export { feverProgram } from "./server/create-simulators.ts";
export type { SandboxOptions } from "./server/sandbox-options.ts";
export { type Dhis2OfSandbox, type Sandbox, startSandbox } from "./server/start-sandbox.ts";
export { type SimulatorServer, startSimulatorServer } from "./server/simulator-server.ts";
export type { Simulator, SimulatorAnswer, SimulatorRequest } from "./simulator.ts";
export { StreamedBody } from "./streamed-body.ts";
