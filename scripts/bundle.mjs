// Puts the library's 300 compiled files into one, and each program of the kernel: reading them one
// by one takes half of what a kernel takes to be ready. Beside the files that tsc wrote, which stay:
//   dist/src/bundle/index.js, check.js    what cells import, by the condition `convlab-bundle`
//   dist/kernel/bundle/main.js …          what Jupyter starts, and what that starts
import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, "dist");
const LIBRARY = { index: "src/index.js", check: "src/check/index.js" };
/** Each is a thread or a process of its own: they share no files, so that each reads one. */
const PROGRAMS = {
  main: "kernel/main.js",
  supervisor: "kernel/child/supervisor.js",
  worker: "kernel/child/worker.js",
  language: "kernel/language/worker.js",
};
/** Packages that the first cell seldom needs, with what the library calls of them: loaded when it does. */
const LAZY = { "fast-png": ["decode", "encode"], ndarray: ["default"] };
/** CommonJS packages of the kernel, with what it takes of them: `import` would look for all names first. */
const COMMON = { zeromq: ["Reply", "Router", "XPublisher"] };
const OWN_URL = /new URL\("(\.[^"]+)", import\.meta\.url\)/g;

/** Returns true if all is well. */
export async function bundle() {
  try {
    await bundleInto(join(dist, "src", "bundle"), [LIBRARY]);
    const programs = Object.entries(PROGRAMS).map(([name, file]) => ({ [name]: file }));
    await bundleInto(join(dist, "kernel", "bundle"), programs);
    return true;
  } catch (error) {
    console.error(`bundle: ${error.message}`);
    return false;
  }
}

/** Kernels that start meanwhile find the old files or the new ones, never a part. */
async function bundleInto(folder, all) {
  const fresh = `${folder}.${process.pid}`;
  try {
    for (const entries of all) await bundleOne(entries, folder, fresh);
    mkdirSync(folder, { recursive: true });
    const made = readdirSync(fresh);
    for (const file of made) renameSync(join(fresh, file), join(folder, file));
    for (const file of readdirSync(folder)) if (!made.includes(file)) rmSync(join(folder, file));
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

async function bundleOne(entries, folder, dir) {
  const { rolldown } = await import("rolldown");
  const input = Object.entries(entries).map(([name, file]) => [name, join(dist, file)]);
  const build = await rolldown({
    input: Object.fromEntries(input),
    platform: "node",
    // Packages stay where npm has put them.
    external: (id) => !(id in LAZY || id in COMMON) && !id.startsWith(".") && !isAbsolute(id),
    plugins: [packages, { name: "places", transform: (code, id) => placed(code, id, folder) }],
    onLog(level, log, report) {
      // `places` keeps every line where it is.
      if (log.code !== "SOURCEMAP_BROKEN") report(level, log);
    },
  });
  await build.write({
    dir,
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: `${Object.keys(entries)[0]}-[name].js`,
    // Classes show their names.
    keepNames: true,
    comments: false,
    sourcemap: entries === LIBRARY,
    sourcemapExcludeSources: true,
  });
  await build.close();
}

/** What stands in the place of these packages. */
const packages = {
  name: "packages",
  resolveId: (id) => (id in LAZY || id in COMMON ? `\0${id}` : null),
  load(id) {
    const name = id.slice(1);
    if (id[0] !== "\0" || !(name in LAZY || name in COMMON)) return null;
    const required = `createRequire(import.meta.url)("${name}")`;
    const code = name in LAZY ? lazily(LAZY[name]) : `export const { ${COMMON[name]} } = load();`;
    return `import { createRequire } from "node:module";
const load = () => ${required};
${code}`;
  },
};

/** Functions that load their package. Synchronously, as their callers know no other way. */
function lazily(names) {
  const lines = names.map((name, i) => {
    const found = name === "default" ? "(one.default ?? one)" : `one.${name}`;
    const call = `(...args) => { const one = load(); return ${found}(...args); }`;
    return `const f${i} = ${call};\nexport { f${i} as ${name} };`;
  });
  return lines.join("\n");
}

/** Files find others by their own place: that stays, but programs start one another's bundles. */
function placed(code, id, folder) {
  if (id.startsWith("\0") || !code.includes("import.meta.url")) return null;
  const place = relative(folder, id).split(sep).join("/");
  return code
    .replace(OWN_URL, (all, path) => {
      const target = relative(dist, join(dirname(id), path))
        .split(sep)
        .join("/");
      const name = Object.keys(PROGRAMS).find((program) => PROGRAMS[program] === target);
      return name ? `new URL("./${name}.js", BUNDLE_URL)` : all;
    })
    .replaceAll("import.meta.url", `new URL("${place}", import.meta.url).href`)
    .replaceAll("BUNDLE_URL", "import.meta.url");
}
