import fc from "fast-check";
import { expect, test } from "vitest";
import type { Flags } from "./flags.ts";
import { parseFlags } from "./parse-flags.ts";

const flags: Flags = {
  type: { type: "text", value: "TYPE", description: "case type", required: true },
  api: { type: "text", value: "API", description: "which", choices: ["v1", "v2"], default: "v2" },
  window: { type: "pair", value: "A B", description: "window", short: "w" },
  id: { type: "list", value: "ID", description: "ids" },
  closed: { type: "switch", description: "closed ones" },
  size: { type: "number", value: "N", description: "size", min: 1, max: 5000 },
  share: { type: "number", value: "SHARE", description: "share", max: 1, isFraction: true },
  help: { type: "switch", description: "help", short: "h" },
};

function issuesOf(...args: string[]): string {
  const { issues, missing } = parseFlags(flags, args, 0);
  return [...issues, ...missing].join("\n");
}

test("every kind of flag has its value", () => {
  const args = "--type=visit -w 2024-01-01 2024-02-01 --id a --id b --closed --size 10 --share 0.5";
  expect(parseFlags(flags, args.split(" "), 0)).toEqual({
    values: {
      type: "visit",
      api: "v2",
      window: ["2024-01-01", "2024-02-01"],
      id: ["a", "b"],
      closed: true,
      size: 10,
      share: 0.5,
      help: false,
    },
    operands: [],
    issues: [],
    missing: [],
  });
});

/** A flag with a value, in each spelling that people use. */
function spell(name: string, values: readonly string[]): fc.Arbitrary<string[]> {
  const [first = "", ...rest] = values;
  const spellings = [
    [`--${name}`, ...values],
    ...(name === "window"
      ? [
          [`-w`, ...values],
          [`-w${first}`, ...rest],
        ]
      : []),
  ];
  return fc.constantFrom(...spellings, [`--${name}=${first}`, ...rest]);
}

test("what is given in any spelling and order is what is read, and what comes after -- is left alone", () => {
  const text = fc.stringMatching(/^[a-z0-9.:/ =-]*[a-z0-9]$/u).filter((value) => !value.startsWith("-"));
  const given = fc.record({
    type: text,
    window: fc.tuple(text, text),
    id: fc.array(text, { maxLength: 3 }),
    closed: fc.boolean(),
    size: fc.integer({ min: 1, max: 5000 }),
    behind: fc.array(fc.constantFrom("--closed", "--help", "-w", "x"), { maxLength: 3 }),
  });
  const written = given.chain(({ type, window, id, closed, size, behind }) =>
    fc
      .tuple(
        spell("type", [type]),
        spell("window", window),
        spell("size", [String(size)]),
        fc.tuple(...id.map((value) => spell("id", [value]))),
        fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }),
      )
      .map(([one, two, three, ids, order]) => {
        const parts = [one, two, three, ids.flat(), closed ? ["--closed"] : []];
        return [...order.flatMap((at) => parts[at] ?? []), "--", ...behind];
      })
      .map((args) => ({ args, values: { type, window, id, closed, size }, behind })),
  );
  fc.assert(
    fc.property(written, ({ args, values, behind }) => {
      const parsed = parseFlags(flags, args, 3);
      expect(parsed).toMatchObject({ values, operands: behind, issues: [], missing: [] });
    }),
  );
});

test("every issue is named at once", () => {
  const issues = issuesOf(
    ..."--stgae y --api v9 --size 0 --share 2 --closed=yes extra --password x --__proto__=1 -x".split(" "),
  );
  expect(issues.split("\n")).toEqual([
    "unknown flag --stgae",
    "--closed takes no value",
    "--password: secrets are never flags; set them in the environment or the config file",
    "unknown flag --__proto__",
    "unknown flag -x",
    "--api v9: expected one of v1, v2",
    "--size 0: expected a whole number from 1 to 5000",
    "--share 2: expected a number from 0 to 1",
    "unexpected argument extra",
    "--type TYPE is required: case type",
  ]);
});

test.each([" ", "1.5", "ten", "1e3", "0x10", "1e400", "5001", "5."])("--size %j is not a size", (text) => {
  expect(issuesOf("--type", "a", "--size", text)).toContain("expected a whole number from 1 to 5000");
});

test("a flag that is nearly right is suggested", () => {
  expect(issuesOf("--type", "a", "--windows", "x")).toContain(
    "unknown flag --windows; did you mean --window?",
  );
  expect(issuesOf("--type", "a", "-closed")).toBe("unknown flag -c; did you mean --closed?");
});

test("a value that is missing is not taken from the next flag", () => {
  expect(issuesOf("--type", "--closed")).toBe("--type needs a value: TYPE");
  expect(issuesOf("--type", "--clsed", "--nope")).toContain("unknown flag --nope");
  expect(issuesOf("--type", "a", "--window", "A")).toBe("--window needs two values: A B");
  expect(issuesOf("--type", "a", "--window", "A", "--", "B")).toContain("--window needs two values: A B");
  expect(parseFlags(flags, ["--type", "--closed"], 0).values.closed).toBe(true);
});

test("an empty value, as of a variable of the shell that is not set, is none", () => {
  for (const args of [["--type", ""], ["--type="]])
    expect(issuesOf(...args)).toBe("--type needs a value: TYPE");
  expect(issuesOf("--type", "a", "--size", "")).toBe("--size needs a value: N");
  expect(issuesOf("--type", "a", "-w", "A", "")).toBe("--window needs two values: A B");
  expect(issuesOf("--type", "a", "--id", "x", "--id", "")).toBe("--id needs a value: ID");
});

test("what follows an unknown flag may be its value", () => {
  expect(issuesOf("--type", "a", "--stgae", "y")).toBe("unknown flag --stgae");
  expect(issuesOf("--type", "a", "--stgae=y", "z")).toBe("unknown flag --stgae\nunexpected argument z");
});

test("a flag given twice is refused, arguments after -- are operands, and - is one too", () => {
  expect(issuesOf("--type", "a", "--type", "b")).toBe("--type is given twice");
  expect(parseFlags(flags, ["--type", "a", "-", "--", "--closed"], 2).operands).toEqual(["-", "--closed"]);
});

test("a secret given as a flag is refused, and never shown", () => {
  const spellings = ["--password", "--dhis2-password", "--api-key", "-token", "--kobo-token"];
  const secret = fc.stringMatching(/^[^-].{7,}$/u);
  fc.assert(
    fc.property(fc.constantFrom(...spellings), secret, fc.boolean(), (name, value, isInline) => {
      const issues = issuesOf(
        "--type",
        "a",
        ...(isInline && name.startsWith("--") ? [`${name}=${value}`] : [name, value]),
      );
      expect(issues).toContain("secrets are never flags");
      expect(issues).not.toContain(value);
    }),
  );
});
