// npm test: system parts, types, lint, unit tests, end-to-end tests. The last line counts them all.
//   --full   every notebook is trained in full
//   CI=true  nothing may be skipped: a missing part or a skipped test is a failure
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
const strict = Boolean(process.env.CI) && process.env.CI !== "false";
const full = process.argv.includes("--full");
const reports = join(root, ".convlab", "reports");
const resolve = createRequire(import.meta.url).resolve;
const results = [];
const started = Date.now();

function heading(text) {
  const minutes = ((Date.now() - started) / 60_000).toFixed(1);
  console.log(`\n── ${text} (minute ${minutes}) ${"─".repeat(Math.max(3, 60 - text.length))}`);
}

/** Runs a Node program with its output streamed; Ctrl-C reaches it too and ends the run. */
function node(args, env = {}) {
  return new Promise((done) => {
    const child = spawn(process.execPath, args, {
      stdio: "inherit",
      env: { ...process.env, ...env },
    });
    const wait = () => {};
    process.on("SIGINT", wait);
    child.on("close", (code, signal) => {
      process.off("SIGINT", wait);
      if (signal === "SIGINT" || code === 130) process.exit(130);
      done(code ?? 1);
    });
  });
}

/** One step that is one test: the compiler, the linter. */
async function step(name, args) {
  heading(name);
  const code = await node(args);
  if (code === 0) console.log(`${name}: ok`);
  results.push({ name, passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 });
}

async function vitest(project, env) {
  heading(`${project} tests`);
  const report = join(reports, `${project}.json`);
  rmSync(report, { force: true });
  const options = ["run", "--project", project, "--reporter=default", "--reporter=json"];
  const cli = join(dirname(resolve("vitest/package.json")), "vitest.mjs");
  const code = await node([cli, ...options, `--outputFile.json=${report}`], env);
  results.push({ name: `${project} tests`, ...count(report, code) });
}

/** Numbers from vitest's own report; a run that failed without a failed test counts as one. */
function count(report, code) {
  try {
    const json = JSON.parse(readFileSync(report, "utf8"));
    const broken = json.testResults.filter(
      (file) =>
        file.status === "failed" && file.assertionResults.every((t) => t.status !== "failed"),
    ).length;
    const failed = json.numFailedTests + broken;
    return {
      passed: json.numPassedTests,
      failed: failed || (code === 0 ? 0 : 1),
      skipped: json.numPendingTests + json.numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

async function systemParts() {
  heading("system parts");
  const { ensureParts } = await import("./parts.mjs");
  const parts = await ensureParts();
  for (const { name, found, todo } of parts) {
    console.log(found ? `${name}: ${found}` : `${name}: MISSING. ${todo}`);
    if (!found && !strict) console.log(`    the tests that need it are skipped`);
  }
  const failed = strict ? parts.filter(({ found }) => !found).length : 0;
  results.push({
    name: "system parts",
    passed: parts.length - failed,
    failed,
    skipped: 0,
    silent: true,
  });
  return Object.fromEntries(parts.map(({ name, found }) => [name, found]));
}

function summary() {
  heading("summary");
  for (const { name, passed, failed, skipped } of results) {
    const more = skipped ? `, ${skipped} skipped` : "";
    console.log(
      `${failed ? "FAILED" : "ok    "}  ${name}: ${passed} passed, ${failed} failed${more}`,
    );
  }
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  const skipped = sum("skipped");
  const counted = results.filter((result) => !result.silent);
  const passed = counted.reduce((total, result) => total + result.passed, 0);
  const failed = sum("failed") + (strict ? skipped : 0);
  if (skipped)
    console.log(`${skipped} skipped${strict ? ": not allowed under CI, counted as failed" : ""}`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

console.log(
  "npm test: system parts, types, lint, unit tests, end-to-end tests (about ten minutes)",
);
mkdirSync(reports, { recursive: true });
heading("build");
const build = spawnSync(process.execPath, ["scripts/prepare.mjs"], { stdio: "inherit" });
if (build.status !== 0) console.log("build: errors above; the tests go on with what was compiled");
const parts = await systemParts();
await step("types", [resolve("typescript/bin/tsc"), "-p", "tsconfig.json"]);
await step("lint", [resolve("@biomejs/biome/bin/biome"), "check", "--error-on-warnings", "."]);
const env = {
  ...(full ? { CONVLAB_FULL: "1" } : {}),
  ...(parts.browser ? { CONVLAB_BROWSER: parts.browser } : {}),
};
await vitest("unit", env);
await vitest("e2e", env);
process.exitCode = summary();
