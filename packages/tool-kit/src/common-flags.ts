import type { Flag, NumberFlag, SwitchFlag, TextFlag } from "./flags.ts";

/** Flags that some tools share: declared once, meaning the same everywhere (design §4). */
export const sharedFlags: {
  index: TextFlag;
  connection: TextFlag;
  env: TextFlag;
  retries: NumberFlag;
  "dry-run": SwitchFlag;
  rejects: TextFlag;
} = {
  index: { type: "text", value: "FILE", description: "index file of this pipeline" },
  connection: {
    type: "text",
    value: "NAME",
    description: "read the settings with this name inside (DHIS2_NAME_URL)",
  },
  env: {
    type: "text",
    value: "FILE",
    description: "settings file with NAME=value lines; what the environment says takes precedence",
  },
  retries: {
    type: "number",
    value: "N",
    min: 0,
    max: 20,
    default: 5,
    description: "how often to ask a server again that does not answer, waiting longer each time",
  },
  "dry-run": { type: "switch", description: "write nothing to any server or index; say what would happen" },
  rejects: {
    type: "text",
    value: "FILE",
    description: "write refused lines there (mode 0600), ready to be fed again",
  },
};

type UniversalFlagName =
  | "quiet"
  | "verbose"
  | "log-json"
  | "show-values"
  | "print-config"
  | "completion"
  | "help"
  | "version";

/** Flags that every tool has. */
export const universalFlags: Readonly<Record<UniversalFlagName, Flag>> = {
  quiet: { type: "switch", description: "only errors and the last summary line on stderr" },
  verbose: { type: "switch", description: "more detail on stderr" },
  "log-json": { type: "switch", description: "stderr as JSON lines" },
  "show-values": {
    type: "switch",
    description: "allow property values in messages (never in production logs)",
  },
  "print-config": {
    type: "switch",
    description: "show each setting and where it came from, secrets masked, and exit",
  },
  completion: {
    type: "text",
    value: "SHELL",
    choices: ["bash", "zsh"],
    description: "print the completion script of this shell and exit",
  },
  help: { type: "switch", description: "show this help and exit", short: "h" },
  version: { type: "switch", description: "show the version and exit" },
};

export type CommonFlagName = keyof typeof sharedFlags;

/** Names that mean the same in every tool, so that no tool may declare a flag of its own under them. */
export type ReservedFlagName = CommonFlagName | UniversalFlagName;

/** Values of the common flags; those a tool does not have are absent. */
export interface CommonValues {
  readonly index: string | undefined;
  readonly connection: string | undefined;
  /** Settings file. */
  readonly env: string | undefined;
  readonly retries: number;
  readonly dryRun: boolean;
  readonly rejects: string | undefined;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly logJson: boolean;
  readonly showValues: boolean;
}
