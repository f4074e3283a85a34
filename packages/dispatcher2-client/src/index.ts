export {
  createDispatcher2Client,
  type Dialect,
  type Dispatcher2Client,
  type Dispatcher2ClientOptions,
  type QueueAnswer,
  type RequestFilters,
} from "./dispatcher2-client.ts";
export type { QueuedRequest } from "./queued-request.ts";
