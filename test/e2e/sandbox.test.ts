import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { projectRoot } from "../../src/course/index.js";
import { nodeInside, sandboxArgv } from "../../src/grade/sandbox/argv.js";
import { findSandboxTools } from "../../src/grade/sandbox/find.js";
import {
  isPlainSocketFolder,
  makeSocketFolder,
  removeSocketFolder,
} from "../../src/grade/sandbox/folder.js";
import { makeMasks } from "../../src/grade/sandbox/masks.js";
import { killTree, processTree, watchTree } from "../../src/grade/sandbox/watch.js";

const tools = findSandboxTools();
const sockets = makeSocketFolder();
const limits = { disk: 2 ** 22, memory: 2 ** 30, processes: 128 };

afterAll(() => removeSocketFolder(sockets));

/** Prints as JSON what it finds inside. */
const LOOK = `
const fs = require("node:fs");
const attempt = (act) => { try { act(); return "done"; } catch (error) { return error.code; } };
const status = fs.readFileSync("/proc/self/status", "utf8");
console.log(JSON.stringify({
  uid: process.getuid(), groups: process.getgroups(),
  capabilities: /CapEff:\\s*(\\w+)/.exec(status)[1], bounding: /CapBnd:\\s*(\\w+)/.exec(status)[1],
  noNewPrivileges: /NoNewPrivs:\\s*(\\d)/.exec(status)[1],
  environment: Object.keys(process.env).sort(), folder: process.cwd(), root: fs.readdirSync("/"),
  project: fs.readdirSync("/convlab").sort(), compiled: fs.readdirSync("/convlab/dist").sort(),
  programs: fs.readdirSync("/usr/bin"),
  write: ["/x", "/convlab/x", "/dev/x", "/usr/x", "/convlab/dist/src/x", "/tmp/x", "/dev/shm/x", "x"].map((path) => attempt(() => fs.writeFileSync(path, ""))),
  fill: ["/tmp/fill", "/dev/shm/fill", "fill"].map((path) => attempt(() => { for (let i = 0; i < 9; i++) fs.writeFileSync(path + i, Buffer.alloc(2 ** 20)); })),
  names: Object.keys(require("node:os").networkInterfaces()), host: require("node:os").hostname(),
}));`;

describe.each([
  ["as this user", tools],
  ["as an ordinary user", { ...tools, setpriv: null }],
])("a sandbox made %s", (_, own) => {
  const [command, ...args] = sandboxArgv({ tools: own, project: projectRoot(), sockets, limits }, [
    nodeInside(),
    "-e",
    LOOK,
  ]);
  const ran = spawnSync(command as string, args, {
    encoding: "utf8",
    env: { ...process.env, SECRET: "x" },
  });
  const seen = JSON.parse(ran.stdout || "null");

  test("runs as nobody, without any right", () => {
    expect(ran).toMatchObject({ status: 0, stderr: "" });
    expect(seen).toMatchObject({ uid: 65534, capabilities: "0".repeat(16), noNewPrivileges: "1" });
  });

  test("has none of the grader's environment, and no network but its own loop", () => {
    expect(seen.environment).toEqual([
      "CONVLAB_ENGINE",
      "CONVLAB_MAX_STEPS",
      "CONVLAB_TYPES",
      "HOME",
      "LANG",
      "PATH",
      "PWD",
      "TMPDIR",
      "TZ",
    ]);
    expect(seen.names.filter((name: string) => name !== "lo")).toEqual([]);
    expect(seen.host).toBe("sandbox");
  });

  test("sees of the project what lessons run on, neither lessons nor tests", () => {
    expect(seen.folder).toBe("/convlab/work");
    expect(seen.project).toEqual(
      expect.arrayContaining(["dist", "node_modules", "notebooks", "package.json", "work"]),
    );
    expect(
      seen.project.filter((name: string) => /lessons|test|scripts|bench|\.git/.test(name)),
    ).toEqual([]);
    expect(seen.compiled).toEqual(["kernel", "src"]);
    expect(seen.root).not.toContain("home");
    expect(
      seen.programs.filter((name: string) => !/^(node|prlimit|bwrap|setpriv)$/.test(name)),
    ).toEqual([]);
  });

  test("lets nothing be written but scratch files, and few of these", () => {
    expect(seen.write).toEqual([
      "EROFS",
      "EROFS",
      "EROFS",
      "EROFS",
      "EROFS",
      "done",
      "done",
      "done",
    ]);
    expect(seen.fill).toEqual(["ENOSPC", "ENOSPC", "ENOSPC"]);
  });
});

test("masks have the form of what they hide and nothing in them", () => {
  const { masks, folder } = makeMasks(projectRoot());
  for (const [inside, mask] of Object.entries(masks)) {
    const [hidden, shown] = [readFileSync(join(projectRoot(), inside)), readFileSync(mask)];
    const header = inside.includes("images") ? 16 : 8;
    expect(shown.subarray(0, header)).toEqual(hidden.subarray(0, header));
    expect(shown.length).toBe(hidden.length);
    expect(shown.subarray(header).every((byte) => byte === 0)).toBe(true);
  }
  expect(Object.keys(masks)).toHaveLength(2);
  rmSync(folder, { recursive: true });
});

const forever = "setInterval(() => {}, 1000)";
const family = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(forever)}]); ${forever}`;

async function until(met: () => boolean): Promise<void> {
  while (!met()) await new Promise((resolve) => setTimeout(resolve, 10));
}

test("a process tree is found whole, and ended whole", async () => {
  const { pid = -1 } = spawn(process.execPath, ["-e", family]);
  await until(() => processTree(pid).length === 2);
  const tree = processTree(pid);
  expect(await killTree(pid)).toBe(true);
  await until(() => tree.every((one) => !existsSync(`/proc/${one}/exe`)));
  expect(await killTree(pid)).toBe(true);
});

test("a tree over its memory is ended; its peak is known", async () => {
  const code = `globalThis.kept = Buffer.alloc(300 * 2 ** 20, 1); ${forever}`;
  const { pid = -1 } = spawn(process.execPath, ["-e", code]);
  const watch = watchTree(
    pid,
    200 * 2 ** 20,
    () => true,
    () => {},
  );
  await until(() => watch.breach !== null);
  watch.stop();
  expect(watch.breach).toBe("memory");
  expect(watch.peak).toBeGreaterThan(200 * 2 ** 20);
  expect(await killTree(pid)).toBe(true);
});

test("a folder of sockets that fills up ends its tree", async () => {
  const folder = makeSocketFolder();
  writeFileSync(join(folder, "kernel.json"), "{}");
  expect(isPlainSocketFolder(folder)).toBe(true);
  const { pid = -1 } = spawn(process.execPath, ["-e", forever]);
  const watch = watchTree(
    pid,
    2 ** 30,
    () => isPlainSocketFolder(folder),
    () => {},
  );
  writeFileSync(join(folder, "large"), Buffer.alloc(2 ** 21));
  await until(() => watch.breach !== null);
  watch.stop();
  expect(watch.breach).toBe("disk");
  expect(await killTree(pid)).toBe(true);
  removeSocketFolder(folder);
  mkdirSync(folder);
  mkdirSync(join(folder, "deep"));
  expect(isPlainSocketFolder(folder)).toBe(false);
  removeSocketFolder(folder);
  expect(existsSync(folder)).toBe(false);
});
