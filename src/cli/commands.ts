/** The commands, each in a module of its name, with the line that `convlab --help` shows. */
export const COMMANDS = {
  lab: "open JupyterLab on the notebooks (what `npm start` does)",
  kernel: "install the Jupyter kernel into a JupyterLab you have, or remove it",
  doctor: "what is there, what is missing, what to do",
  run: "run notebooks without a browser and write them with their outputs",
  release: "write what students get of a lesson, or a course for nbgrader",
  grade: "grade a folder of submitted notebooks",
  "grade-worker": "grade what another machine's run puts into a database",
  report: "one page on a group: who passed what, and their runs",
  site: "write the course as a static site",
  summary: "the table of an architecture: parameters, multiply-adds, receptive field",
  build: "build the notebooks from the lessons' sources",
} as const;

export type Request =
  | { kind: "text"; text: string }
  | { kind: "version" }
  | { kind: "unknown"; message: string }
  | { kind: "help"; command: string }
  | { kind: "run"; command: string; args: string[] };

const isCommand = (name: string): boolean => Object.hasOwn(COMMANDS, name);

/** Reads the command line as far as the command; its own options are its own business. */
export function parseCommand([first, ...rest]: string[]): Request {
  if (first === undefined || first === "--help" || first === "-h")
    return { kind: "text", text: overview() };
  if (first === "--version" || first === "-v") return { kind: "version" };
  if (first === "help" && rest.length === 0) return { kind: "text", text: overview() };
  if (first === "help" && isCommand(rest[0])) return { kind: "help", command: rest[0] };
  const name = first === "help" ? rest[0] : first;
  if (!isCommand(name)) return { kind: "unknown", message: unknown(name) };
  // Options after a bare "--" are not ours: `convlab lab -- --help` asks JupyterLab.
  const own = rest.includes("--") ? rest.slice(0, rest.indexOf("--")) : rest;
  if (own.includes("--help") || own.includes("-h")) return { kind: "help", command: name };
  return { kind: "run", command: name, args: rest.filter((argument) => argument !== "--") };
}

function overview(): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  const lines = Object.entries(COMMANDS).map(([name, what]) => `  ${name.padEnd(width)}  ${what}`);
  return [
    "convlab <command> [options]",
    "",
    ...lines,
    "",
    "convlab <command> --help shows a command's options. DEBUG=1 shows where an error came from.",
  ].join("\n");
}

function unknown(name: string): string {
  const near = Object.keys(COMMANDS)
    .map((command) => ({ command, distance: editDistance(name, command) }))
    .sort((a, b) => a.distance - b.distance)[0];
  const hint = near.distance <= 2 ? `Did you mean "${near.command}"?` : "See: convlab --help";
  return `convlab: there is no command "${name}". ${hint}`;
}

/** Levenshtein distance: how many letters to change, add or leave out. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(change, row[j] + 1, next[j - 1] + 1);
    }
    row = next;
  }
  return row[b.length];
}
