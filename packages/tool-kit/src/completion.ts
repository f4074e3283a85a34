import type { Tool } from "./define-tool.ts";
import type { Flag } from "./flags.ts";
import { flagsOf } from "./tool-flags.ts";

function choicesOf(flag: Flag): readonly string[] | undefined {
  return "choices" in flag ? flag.choices : undefined;
}

function renderBash(tool: Tool): string {
  const flags = Object.entries(flagsOf(tool));
  const names = flags.map(([name]) => `--${name}`).join(" ");
  const cases = flags.flatMap(([name, flag]) => {
    const choices = choicesOf(flag);
    if (choices)
      return [`    --${name}) COMPREPLY=($(compgen -W "${choices.join(" ")}" -- "$word")); return;;`];
    return "value" in flag && flag.value === "FILE"
      ? [`    --${name}) COMPREPLY=($(compgen -f -- "$word")); return;;`]
      : [];
  });
  const name = `_${tool.name.replaceAll("-", "_")}`;
  return [
    `${name}() {`,
    '  local word="${COMP_WORDS[COMP_CWORD]}"',
    '  case "${COMP_WORDS[COMP_CWORD-1]}" in',
    ...cases,
    "  esac",
    `  COMPREPLY=($(compgen -W "${names}" -- "$word"))`,
    "}",
    `complete -o default -F ${name} ${tool.name}`,
    "",
  ].join("\n");
}

function renderZsh(tool: Tool): string {
  const rows = Object.entries(flagsOf(tool)).map(([name, flag]) => {
    const text = flag.description
      .replaceAll("'", "")
      .replaceAll("[", "(")
      .replaceAll("]", ")")
      .replaceAll(":", ";");
    if (flag.type === "switch") return `  '--${name}[${text}]'`;
    const choices = choicesOf(flag);
    const action = choices ? `(${choices.join(" ")})` : flag.value === "FILE" ? "_files" : "";
    return `  '--${name}[${text}]:${flag.value}:${action}'`;
  });
  const name = `_${tool.name.replaceAll("-", "_")}`;
  return [
    `#compdef ${tool.name}`,
    `${name}() {`,
    "_arguments \\",
    rows.join(" \\\n"),
    "}",
    // Sourced, it names itself; read by zsh as the file _TOOL of its fpath, it is the call.
    `if [ "\${zsh_eval_context[-1]}" = loadautofunc ]; then ${name} "$@"; else compdef ${name} ${tool.name}; fi`,
    "",
  ].join("\n");
}

/** A completion script: `source <(TOOL --completion bash)`; for zsh the same, or a file `_TOOL` in its fpath. */
export function renderCompletion(tool: Tool, shell: string): string {
  return shell === "zsh" ? renderZsh(tool) : renderBash(tool);
}
