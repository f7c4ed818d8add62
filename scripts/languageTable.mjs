// Runs the table of test/kernel/language/cases.ts in our kernel, in stock tslab and in Deno, and
// writes bench/results/language.json and the table in docs/language.md.
//   node scripts/languageTable.mjs [path of deno]        (npm package `deno`)
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { KernelClient, kernelArgv } from "../dist/kernel/client.js";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);
const ts = require("typescript");
const deno = process.argv[2] ?? "deno";
const SECONDS = 20;
const ATTEMPTS = 3;
const START = "<!-- table: written by scripts/languageTable.mjs -->";
const END = "<!-- end of table -->";

const source = readFileSync(join(root, "test/kernel/language/cases.ts"), "utf8");
const { outputText } = ts.transpileModule(source, {
  compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
});
const { CASES } = await import(`data:text/javascript,${encodeURIComponent(outputText)}`);

const tslab = join(dirname(require.resolve("tslab/package.json")), "bin", "tslab");
const KERNELS = {
  ours: { argv: kernelArgv(), env: { CONVLAB_TYPES: "warn", CONVLAB_LANGUAGE: "en" } },
  tslab: { argv: [process.execPath, tslab, "kernel", "--config-path", "{connection_file}"] },
  deno: { argv: [deno, "jupyter", "--kernel", "--conn", "{connection_file}"] },
};

const results = {};
for (const [name, options] of Object.entries(KERNELS)) results[name] = await runAll(options);
const rows = CASES.map(({ what }, i) => ({
  what,
  ...Object.fromEntries(Object.keys(KERNELS).map((name) => [name, results[name][i]])),
}));
const versions = {
  typescript: ts.version,
  tslab: require("tslab/package.json").version,
  deno: execFileSync(deno, ["--version"], { encoding: "utf8" }).split("\n")[0],
};
writeFileSync(
  join(root, "bench/results/language.json"),
  `${JSON.stringify({ versions, rows }, null, 2)}\n`,
);
writeTable(rows, versions);
for (const name of Object.keys(KERNELS)) {
  console.log(name, rows.filter((row) => row[name]).length, "of", rows.length);
}

/** Whether each case comes out right, each in a kernel of its own. */
async function runAll(options) {
  const folder = mkdtempSync(join(tmpdir(), "language-"));
  const packages = CASES.flatMap(({ steps }) => steps)
    .map((step) => /^node_modules\/([^/]+)\/package\.json$/.exec(step.file ?? "")?.[1])
    .filter(Boolean);
  // Deno finds packages where a package.json names them.
  const dependencies = Object.fromEntries(packages.map((name) => [name, "*"]));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ dependencies }));
  for (const { steps } of CASES) {
    for (const step of steps) if (step.file?.startsWith("node_modules/")) write(folder, step);
  }
  const right = [];
  for (const one of CASES) {
    let ok = false;
    // Again where it failed: some kernels lose outputs, or send them after the cell's end.
    for (let attempt = 0; !ok && attempt < ATTEMPTS; attempt++) {
      // A kernel of its own: what one case leaves behind must not decide the next one.
      const kernel = await KernelClient.start({ cwd: folder, ...options });
      ok = await comesOut(one, kernel, folder);
      await kernel.shutdown();
    }
    right.push(ok);
  }
  rmSync(folder, { recursive: true, force: true });
  return right;
}

async function comesOut({ steps, value, json, says, stops }, kernel, folder) {
  let last;
  for (const step of steps) {
    if (typeof step !== "string") write(folder, step);
    else last = await kernel.execute(step, { timeout: SECONDS });
  }
  if (stops) return last.status === "error";
  if (says) return says.test(textOf(last));
  const result = await kernel.execute(`console.log(JSON.stringify(${value}))`, {
    timeout: SECONDS,
  });
  const printed = result.outputs.filter((output) => output.name === "stdout");
  return result.status === "ok" && plain(printed.map(({ text }) => text).join("")).trim() === json;
}

function write(folder, { file, text }) {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

function textOf({ outputs }) {
  const parts = outputs.map(
    (o) => o.text ?? o.traceback?.join("\n") ?? o.data?.["text/plain"] ?? "",
  );
  return plain(parts.join("\n"));
}

function plain(text) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
  return text.replace(/\u001b\[[0-9;]*m/g, "");
}

function writeTable(rows, { typescript, tslab, deno }) {
  const mark = (right) => (right ? "yes" : "**no**");
  const lines = rows.map(
    (row) => `| ${row.what} | ${mark(row.ours)} | ${mark(row.tslab)} | ${mark(row.deno)} |`,
  );
  const count = (name) => rows.filter((row) => row[name]).length;
  const table = [
    START,
    `TypeScript ${typescript}; tslab ${tslab}; ${deno}.`,
    "",
    "| | convlab | tslab | Deno |",
    "| --- | --- | --- | --- |",
    ...lines,
    `| **of ${rows.length}** | **${count("ours")}** | **${count("tslab")}** | **${count("deno")}** |`,
    END,
  ].join("\n");
  const file = join(root, "docs/language.md");
  const text = readFileSync(file, "utf8");
  const [before, rest] = text.split(START);
  writeFileSync(file, before + table + rest.split(END)[1]);
}
