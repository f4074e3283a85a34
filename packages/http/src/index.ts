export { createHttp, type Http } from "./create-http.ts";
export type {
  AnswerHeaders,
  FailedAnswer,
  HttpAnswer,
  HttpOptions,
  HttpRequest,
  Query,
  RetryInfo,
  Sleep,
} from "./http-options.ts";
export { sleep } from "./sleep.ts";
export { type Step, walkPages } from "./walk-pages.ts";
export { parseRetryAfter } from "./retry-after.ts";
export { toSetupError } from "./setup-error.ts";
export { retry, type RetryPlan } from "./retry.ts";
