import { deleteRegistration } from "./aggregate/completeness/delete-registration.ts";
import { getRegistrations } from "./aggregate/completeness/get-registrations.ts";
import { postRegistrations } from "./aggregate/completeness/post-registrations.ts";
import { getDataValues } from "./aggregate/export/get-data-values.ts";
import { postDataValues } from "./aggregate/import/post-data-values.ts";
import {
  deleteSingleValue,
  getSingleValue,
  postSingleValue,
  putFollowUp,
} from "./aggregate/single/single-value.ts";
import { getTaskSummary, listTaskNotifications } from "./aggregate/tasks.ts";
import { containerPage } from "./answers/container-page.ts";
import { withEtag } from "./answers/etag.ts";
import { Refusal, refuse } from "./answers/web-message.ts";
import { anonymousCookie, authenticate, baseOf } from "./auth/authenticate.ts";
import type { User } from "./auth/users.ts";
import { generateValue, generateValues, requiredValues } from "./metadata/generated-values.ts";
import {
  changeObject,
  exportObject,
  getObject,
  getProperty,
  isAcceptable,
  listObjects,
  listProgramOrgUnits,
  listRelatives,
} from "./metadata/metadata-resource.ts";
import { loginPage } from "./platform/login-page.ts";
import { getAuthorization, getMe } from "./platform/me.ts";
import { listPeriodTypes } from "./platform/period-types.ts";
import { drawIds, getSystemInfo, pong } from "./platform/system.ts";
import type { Profile } from "./profile.ts";
import type { Dhis2Server } from "./server.ts";
import { getEnrollment, listEnrollments } from "./tracker/export/enrollments-resource.ts";
import { getEntity, listEntities } from "./tracker/export/entities-resource.ts";
import { getEvent, listEvents } from "./tracker/export/events-resource.ts";
import { getRelationship, listRelationships } from "./tracker/export/relationships-resource.ts";
import { overrideOwnership, transferOwnership } from "./tracker/ownership-resource.ts";
import { postTracker } from "./tracker/import/post-tracker.ts";
import { getReport, listNotifications } from "./tracker/job-views.ts";
import type { SimulatorAnswer, SimulatorRequest } from "../simulator.ts";

interface Call {
  readonly server: Dhis2Server;
  readonly request: SimulatorRequest;
  readonly user: User;
  /** What the pattern captured. */
  readonly captured: readonly string[];
}

interface Route {
  readonly path: RegExp;
  readonly methods: Readonly<Record<string, (call: Call) => SimulatorAnswer>>;
}

const first = (call: Call): string => call.captured[0] ?? "";

const routes: readonly Route[] = [
  {
    path: /^dataValues$/,
    methods: {
      GET: ({ server, request }) => getSingleValue(server, request),
      POST: ({ server, request, user }) => postSingleValue(server, request, user),
      DELETE: ({ server, request, user }) => deleteSingleValue(server, request, user),
    },
  },
  {
    path: /^dataValues\/followup$/,
    methods: { PUT: ({ server, request, user }) => putFollowUp(server, request, user) },
  },
  { path: /^periodTypes(?:\.json)?$/, methods: { GET: ({ server }) => listPeriodTypes(server) } },
  {
    path: /^programs\/orgUnits(?:\.json)?$/,
    methods: { GET: ({ server, request }) => listProgramOrgUnits(server, request) },
  },
  {
    path: /^completeDataSetRegistrations(?:\.json)?$/,
    methods: {
      GET: ({ server, request, user }) => getRegistrations(server, request, user),
      POST: ({ server, request, user }) => postRegistrations(server, request, user),
      DELETE: ({ server, request }) => deleteRegistration(server, request),
    },
  },
  {
    path: /^system\/tasks\/(\w+\/\w+)$/,
    methods: { GET: (call) => listTaskNotifications(call.server, first(call)) },
  },
  {
    path: /^system\/taskSummaries\/(\w+\/\w+)$/,
    methods: { GET: (call) => getTaskSummary(call.server, first(call)) },
  },
  {
    path: /^dataValueSets(?:\.\w+)?$/,
    methods: {
      GET: ({ server, request, user }) => getDataValues(server, request, user),
      POST: ({ server, request, user }) => postDataValues(server, request, user),
    },
  },
  { path: /^tracker$/, methods: { POST: ({ server, request, user }) => postTracker(server, request, user) } },
  {
    path: /^tracker\/events(?:\.json|\.csv)?$/,
    methods: { GET: ({ server, request, user }) => listEvents(server, request, user) },
  },
  {
    path: /^tracker\/events\/([^/]+)$/,
    methods: { GET: (call) => getEvent(call.server, call.request, call.user, first(call)) },
  },
  {
    path: /^trackedEntityAttributes\/([^/]+)\/requiredValues$/,
    methods: { GET: (call) => requiredValues(call.server, first(call)) },
  },
  {
    path: /^trackedEntityAttributes\/([^/]+)\/generate$/,
    methods: { GET: (call) => generateValue(call.server, first(call), call.request.query) },
  },
  {
    path: /^trackedEntityAttributes\/([^/]+)\/generateAndReserve$/,
    methods: { GET: (call) => generateValues(call.server, first(call), call.request.query) },
  },
  {
    path: /^tracker\/ownership\/transfer$/,
    methods: { PUT: ({ server, request }) => transferOwnership(server, request.query) },
  },
  {
    path: /^tracker\/ownership\/override$/,
    methods: { POST: ({ server, request, user }) => overrideOwnership(server, user, request.query) },
  },
  {
    path: /^tracker\/trackedEntities(?:\.json|\.csv)?$/,
    methods: { GET: ({ server, request, user }) => listEntities(server, request, user) },
  },
  {
    path: /^tracker\/trackedEntities\/([^/]+?)(?:\.json)?$/,
    methods: { GET: (call) => getEntity(call.server, call.request, call.user, first(call)) },
  },
  {
    path: /^tracker\/enrollments(?:\.json)?$/,
    methods: { GET: ({ server, request, user }) => listEnrollments(server, request, user) },
  },
  {
    path: /^tracker\/enrollments\/([^/]+?)(?:\.json)?$/,
    methods: { GET: (call) => getEnrollment(call.server, call.request, call.user, first(call)) },
  },
  {
    path: /^tracker\/relationships(?:\.json)?$/,
    methods: { GET: ({ server, request }) => listRelationships(server, request) },
  },
  {
    path: /^tracker\/relationships\/([^/]+?)(?:\.json)?$/,
    methods: { GET: (call) => getRelationship(call.server, call.request, first(call)) },
  },
  {
    path: /^tracker\/jobs\/([^/]+)$/,
    methods: { GET: (call) => listNotifications(call.server, first(call)) },
  },
  {
    path: /^tracker\/jobs\/([^/]+)\/report$/,
    methods: { GET: (call) => getReport(call.server, first(call)) },
  },
  { path: /^me(?:\.json)?$/, methods: { GET: ({ server, request, user }) => getMe(server, request, user) } },
  {
    path: /^me\/authorization\/([^/]+)$/,
    methods: { GET: (call) => getAuthorization(call.user, first(call)) },
  },
  {
    path: /^system\/info(?:\.json)?$/,
    methods: { GET: ({ server, request }) => getSystemInfo(server, request) },
  },
  { path: /^system\/id(?:\.json)?$/, methods: { GET: ({ server, request }) => drawIds(server, request) } },
  { path: /^system\/ping$/, methods: { GET: pong } },
];

function routeMetadata(
  server: Dhis2Server,
  request: SimulatorRequest,
  user: User,
  path: string,
): SimulatorAnswer | undefined {
  const [, kind = "", id, tail] =
    /^(\w+?)(?:\.\w+)?(?:\/([^/]+?)(?:\.json)?(?:\/(\w+)(?:\.json)?)?)?$/.exec(path) ?? [];
  if (!server.catalogue.kinds.has(kind)) return undefined;
  const asked = { server, request, user, kind };
  if (request.method !== "GET") return changeObject(asked);
  if (!isAcceptable(request)) return notAcceptable(server);
  if (id === undefined) return listObjects(asked);
  const relatives = listRelatives(asked, id, tail);
  if (relatives !== undefined) return relatives;
  if (tail === undefined) return getObject(asked, id);
  const isExport = tail === "metadata" && (kind === "programs" || kind === "dataSets");
  return isExport ? exportObject(asked, id) : getProperty(asked, id, tail);
}

/** The container names what it has, up to its older line. */
function notAcceptable({ profile: { container, olderSpring } }: Dhis2Server): SimulatorAnswer {
  const types = "application/json, application/json+gzip, application/json+zip, application/*+json";
  const page = containerPage(
    container,
    406,
    olderSpring ? undefined : `Acceptable representations: [${types}].`,
  );
  return { ...page, headers: { ...page.headers, "cache-control": "no-cache, private" } };
}

function routeApi(server: Dhis2Server, request: SimulatorRequest, user: User, path: string): SimulatorAnswer {
  for (const { path: pattern, methods } of routes) {
    const match = pattern.exec(path);
    if (match === null) continue;
    const handle = methods[request.method];
    if (handle === undefined) throw refuse(405, `Request method '${request.method}' is not supported`);
    return handle({ server, request, user, captured: match.slice(1) });
  }
  return routeMetadata(server, request, user, path) ?? notFound(server, request);
}

function notFound(server: Dhis2Server, request: SimulatorRequest): SimulatorAnswer {
  const { container, containerNamesPath } = server.profile;
  const message = containerNamesPath ? `No static resource ${request.path.slice(1)}.` : undefined;
  return containerPage(container, 404, message);
}

/** `/api/…` or `/api/NN/…` with an NN that the version takes (§1.5). */
function apiPath(server: Dhis2Server, path: string): string | undefined {
  const [, number, rest] = /^\/api(?:\/(\d+))?\/(.+?)\/?$/.exec(path) ?? [];
  if (rest === undefined) return undefined;
  const { least, most } = server.profile.apiVersions;
  const version = Number(number ?? server.profile.minor);
  return version >= least && version <= most ? rest : undefined;
}

function answerAsUser(server: Dhis2Server, request: SimulatorRequest, user: User): SimulatorAnswer {
  if (request.path === "/") {
    return { status: 302, headers: { location: baseOf(request) + server.profile.homePath }, body: "" };
  }
  const path = apiPath(server, request.path);
  if (path === undefined) return notFound(server, request);
  try {
    return withEtag(request, routeApi(server, request, user, path));
  } catch (error) {
    if (error instanceof Refusal) return toVersionedError(server.profile, error.answer);
    throw error;
  }
}

/** An error as this version writes it: its content type, and the messages of Spring. */
function toVersionedError(
  { errorContentType, olderSpring }: Profile,
  answer: SimulatorAnswer,
): SimulatorAnswer {
  if (answer.headers["content-type"] !== "application/json") return answer;
  const body = olderSpring
    ? String(answer.body)
        .replace(/"Request method '(\w+)' is not supported"/, `"Request method '$1' not supported"`)
        .replace(/"Content-Type '([^']*)' is not supported"/, `"Content type '$1' not supported"`)
    : answer.body;
  return { ...answer, headers: { ...answer.headers, "content-type": errorContentType }, body };
}

function withCookie(answer: SimulatorAnswer, cookie: string | undefined): SimulatorAnswer {
  return cookie === undefined ? answer : { ...answer, headers: { ...answer.headers, "set-cookie": cookie } };
}

/** One request: open pages, then login, then the resource. */
export function answerRequest(server: Dhis2Server, asked: SimulatorRequest): SimulatorAnswer {
  server.jobs.finishDue(server.now());
  server.tasks.finishDue(server);
  if (asked.path === server.profile.loginPath) return loginPage();
  if (asked.path === "/api/ping" && server.profile.openPing)
    return withCookie({ status: 200, headers: {}, body: "" }, anonymousCookie(server));
  const head = asked.method === "HEAD";
  const request = head ? { ...asked, method: "GET" } : asked;
  const entry = authenticate(server, request);
  const answer = "refusal" in entry ? entry.refusal : answerAsUser(server, request, entry.user);
  return withCookie({ ...answer, body: head ? "" : answer.body }, entry.setCookie);
}
