/** One flag of a tool; its name is the key in `flags`, spelled in kebab-case as users type it. */
export interface TextFlag {
  type: "text";
  description: string;
  /** Shown in help: `FILE`, `UID`, `DATE`. */
  value: string;
  required?: boolean;
  default?: string;
  choices?: readonly string[];
  short?: string;
}

export interface NumberFlag {
  type: "number";
  description: string;
  value: string;
  required?: boolean;
  default?: number;
  /** Smallest value; absent: 0. */
  min?: number;
  max?: number;
  /** Takes 0.5 too; else whole numbers only. */
  isFraction?: true;
}

export interface SwitchFlag {
  type: "switch";
  description: string;
  short?: string;
}

/** Given several times: `--type a --type b`. */
export interface ListFlag {
  type: "list";
  description: string;
  value: string;
}

/** Two values after one flag: `--window A B`. */
export interface PairFlag {
  type: "pair";
  description: string;
  value: string;
  short?: string;
}

export type Flag = TextFlag | NumberFlag | SwitchFlag | ListFlag | PairFlag;
export type Flags = Readonly<Record<string, Flag>>;

type ValueOf<F extends Flag> = F extends SwitchFlag
  ? boolean
  : F extends ListFlag
    ? readonly string[]
    : F extends PairFlag
      ? readonly [string, string] | undefined
      : F extends NumberFlag
        ? F extends { default: number } | { required: true }
          ? number
          : number | undefined
        : F extends { default: string } | { required: true }
          ? string
          : string | undefined;

/** The values of a tool's flags after parsing, under the flags' own names: `flags["org-unit-from"]`. */
export type FlagValues<F extends Flags> = { readonly [Name in keyof F]: ValueOf<F[Name]> };
