import type { CommcareUser } from "../commcare/commcare-user.ts";
import type { Dispatcher2User } from "../dispatcher2/authenticate.ts";
import type { KoboUser } from "../kobo/authenticate.ts";

/** The domain of the CommCare simulator. */
export const commcareDomain = "demo";

/** Who may use the CommCare simulator: one who may, one whose role may not, one of another domain. All invented. */
export const commcareUsers: readonly [CommcareUser, ...CommcareUser[]] = [
  {
    username: "loader@example.org",
    password: "Malaika-2024!",
    apiKey: "5a1f0c7e9b3d4826a1f0c7e9b3d4826a1f0c7e9b",
    domains: [commcareDomain],
    otp: "424242",
    mayUseApi: true,
  },
  {
    username: "viewer@example.org",
    password: "Malaika-2024!",
    apiKey: "00000c7e9b3d4826a1f0c7e9b3d4826a1f000000",
    domains: [commcareDomain],
    otp: "424242",
    mayUseApi: false,
  },
  {
    username: "stranger@example.org",
    password: "Malaika-2024!",
    apiKey: "11111c7e9b3d4826a1f0c7e9b3d4826a1f111111",
    domains: ["elsewhere"],
    otp: "424242",
    mayUseApi: true,
  },
];

/** The user of the fixture who may enter data everywhere but is not a superuser. */
export const dhis2Login = { username: "integration", password: "Malaika-2024!" } as const;

/** Who may use the Kobo simulator: one the project was shared with, one it was not. All invented. */
export const koboUsers: readonly [KoboUser, ...KoboUser[]] = [
  {
    username: "loader",
    password: "Malaika-2024!",
    token: "b7e1f0c7e9b3d4826a1f0c7e9b3d4826a1f0c7e9",
    mayView: true,
  },
  {
    username: "stranger",
    password: "Malaika-2024!",
    token: "00000000e9b3d4826a1f0c7e9b3d4826a1f0c7e9",
    mayView: false,
  },
];

/** Who may use the dispatcher2 simulator. Invented. */
export const dispatcher2Users: readonly [Dispatcher2User, ...Dispatcher2User[]] = [
  { username: "loader", password: "Malaika-2024!", token: "c3d4826a1f0c7e9b5a1f0c7e9b3d4826a1f0c7e9" },
];

/** The servers that the dispatcher2 simulator knows: a source; as destinations the DHIS2 simulators (the second when there is one), and one that is not there. */
export const dispatcher2Servers = {
  source: "localhost",
  destination: "dhis2",
  target: "target",
  unreachable: "elsewhere",
} as const;
