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
  const findings = inspect();
  const ok = findings.every((finding) => finding.ok || finding.neededFor !== "start");
  if (args.includes("--json")) console.log(JSON.stringify({ ok, findings }, null, 2));
  else console.log(findings.map(line).join("\n"));
  return ok ? 0 : 1;
}

function line({ ok, part, found, neededFor, todo }: Finding): string {
  const purpose = ok ? "" : ` [${PURPOSE[neededFor]}]`;
  const text = `${ok ? "ok     " : "missing"}  ${part.padEnd(24)}  ${found}${purpose}`;
  return todo ? `${text}\n${" ".repeat(9)}→ ${todo}` : text;
}
