import { engine, engineNote, setThreads, threads } from "../engine/index.js";
import { type Finding, inspect } from "./setup/inspect.js";

export const help = `convlab doctor [--json]

Says what convlab stands on, what of it is there, and what to do about the rest.
Changes nothing. Exit code 1 when something is missing that npm start cannot install itself.
`;

const PURPOSE: Record<Finding["neededFor"], string> = {
  start: "needed",
  install: "npm start installs it",
  grade: "for convlab grade only",
  test: "for npm test only",
};

export async function run(args: string[]): Promise<number> {
  const findings = [...inspect(), compute()];
  const ok = findings.every((finding) => finding.ok || finding.neededFor !== "start");
  if (args.includes("--json")) console.log(JSON.stringify({ ok, findings }, null, 2));
  else console.log(findings.map(line).join("\n"));
  return ok ? 0 : 1;
}

/** What tensors compute with here. Nothing is missing without it: everything is only slower. */
function compute(): Finding {
  setThreads(threads());
  const note = engineNote();
  const found = `${engine().name}, ${threads()} ${threads() === 1 ? "thread" : "threads"}`;
  return {
    part: "compute engine",
    neededFor: "start",
    ok: true,
    found: note ? `${found} (slower than it could be: ${note.split("\n")[0]})` : found,
  };
}

function line({ ok, part, found, neededFor, todo }: Finding): string {
  const purpose = ok ? "" : ` [${PURPOSE[neededFor]}]`;
  const text = `${ok ? "ok     " : "missing"}  ${part.padEnd(24)}  ${found}${purpose}`;
  return todo ? `${text}\n${" ".repeat(9)}→ ${todo}` : text;
}
