// Compiles the routines (src/engine/assembly) to WebAssembly: two builds of one source, strict SIMD
// and relaxed SIMD. Does nothing when neither the sources nor the compiler changed.
//   node scripts/routines.mjs [--force] [--text]     --text also writes the readable .wat
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const sources = join(root, "src", "engine", "assembly");
const out = join(root, "dist", "src", "engine", "wasm");
const BUILDS = [
  { name: "strict", features: "simd,threads,bulk-memory" },
  { name: "relaxed", features: "simd,threads,bulk-memory,relaxed-simd" },
];
const fileOf = (build, ending = "wasm") => join(out, `routines-${build.name}.${ending}`);

/** Compiles where needed; returns true if all is well. */
export async function buildRoutines({ force = false, text = false } = {}) {
  const stamp = join(out, "routines.stamp");
  const hash = fingerprint();
  const fresh =
    !force &&
    BUILDS.every((build) => existsSync(fileOf(build))) &&
    existsSync(stamp) &&
    readFileSync(stamp, "utf8") === hash;
  if (fresh && !text) return true;
  mkdirSync(out, { recursive: true });
  const { default: asc } = await import("assemblyscript/asc");
  for (const build of BUILDS) {
    const { error, stderr } = await asc.main(options(build, text), {});
    if (error) {
      console.error(`routines (${build.name}): ${error.message}\n${stderr}`);
      return false;
    }
  }
  writeFileSync(stamp, hash);
  return true;
}

function options(build, text) {
  return [
    join(sources, "index.ts"),
    ...["--outFile", fileOf(build)],
    ...(text ? ["--textFile", fileOf(build, "wat")] : []),
    ...["--optimizeLevel", "3", "--shrinkLevel", "0", "--noAssert"],
    // One memory, made by us and shared by all threads; no runtime, no static data, no collector.
    ...["--runtime", "stub", "--importMemory", "--sharedMemory"],
    ...["--initialMemory", "4", "--maximumMemory", "65536"],
    ...["--enable", build.features],
    ...["--baseDir", root],
  ];
}

function fingerprint() {
  const hash = createHash("sha256");
  const version = createRequire(import.meta.url)("assemblyscript/package.json").version;
  hash.update(version).update(readFileSync(fileURLToPath(import.meta.url)));
  for (const name of readdirSync(sources).sort()) {
    hash.update(name).update(readFileSync(join(sources, name)));
  }
  return hash.digest("hex");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const has = (option) => process.argv.includes(option);
  const ok = await buildRoutines({ force: has("--force"), text: has("--text") });
  process.exitCode = ok ? 0 : 1;
}
