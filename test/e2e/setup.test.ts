import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, test } from "vitest";
import { runningProcesses } from "../../src/cli/setup/processes.js";
import { findPython } from "../../src/cli/setup/python.js";
import { type Command, convlab, start } from "./support/command.js";
import { ownHome, startLab } from "./support/lab.js";
import { pythonPath, skipWithoutJupyter } from "./support/parts.js";

const work = mkdtempSync(join(tmpdir(), "convlab-setup-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** A folder for PATH with one program in it. */
function pathWith(name: string, script: string): string {
  const folder = mkdtempSync(join(work, "bin-"));
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
  return folder;
}

/** What npm start needs of the project, in a folder of its own: compiled code, pins, notebooks. */
function projectCopy(): { main: string; venv: string } {
  const root = mkdtempSync(join(work, "project-"));
  for (const name of ["package.json", "requirements.txt", "requirements.lock.txt"])
    cpSync(name, join(root, name));
  cpSync("dist", join(root, "dist"), { recursive: true });
  cpSync("kernel/assets", join(root, "kernel", "assets"), { recursive: true });
  mkdirSync(join(root, "notebooks"));
  symlinkSync(resolve("node_modules"), join(root, "node_modules"), "junction");
  return { main: join(root, "dist", "src", "cli", "main.js"), venv: join(root, ".venv") };
}

/** Waits for something to come true while a command runs. */
async function during(command: Command, when: () => boolean): Promise<void> {
  while (!when()) {
    if (command.child.exitCode !== null || command.child.signalCode !== null)
      throw new Error(command.text());
    await sleep(20);
  }
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}

describe.skipIf(process.platform === "win32")("npm start says what is missing", () => {
  const lab = (env: Record<string, string>, project = projectCopy()) =>
    start(["lab", "--install-only"], { env, main: project.main }).ended;

  /** A Python whose first \`-m venv\` never ends and whose child writes on and on; later ones are the real thing. */
  const endless = (project: { venv: string }) => {
    const real = findPython().executable;
    const mark = join(project.venv, "..", "begun");
    return pathWith(
      "python3",
      `case "$*" in *"-m venv"*) if [ ! -e ${mark} ]; then
  touch ${mark}; mkdir -p ${project.venv}; echo "prompt = 'convlab'" > ${project.venv}/pyvenv.cfg
  for child in 1 2; do sh -c 'while :; do mkdir -p "$2/lib"; for i in 1 2 3 4 5 6 7 8; do : > "$2/lib/$3-$i"; done; done' -m venv ${project.venv} $child & done
  wait; fi;; esac
case "$*" in *"sys.executable"*) echo 3.11.2; echo "$0";; *) exec ${real} "$@";; esac`,
    );
  };
  const offline = async () => ({
    ...{ PIP_CONFIG_FILE: "/dev/null", PIP_EXTRA_INDEX_URL: "", PIP_FIND_LINKS: "" },
    ...{ PIP_NO_CACHE_DIR: "1", PIP_RETRIES: "0", PIP_DEFAULT_TIMEOUT: "5" },
    PIP_INDEX_URL: `http://127.0.0.1:${await closedPort()}/simple`,
  });
  const naming = (venv: string) =>
    runningProcesses().filter(({ command }) => command.includes(venv));
  const writing = (venv: string) => existsSync(join(venv, "lib", "2-8"));

  test("no Python", async () => {
    const { code, text } = await lab({ PATH: pathWith("nothing", "true") });
    expect(text).toContain("No Python was found (looked for python3, python");
    expect(text).toContain("→ Install Python");
    expect(text).not.toMatch(/\n {4}at /);
    expect(code).toBe(1);
  });

  test("too old a Python", async () => {
    const { code, text } = await lab({ PATH: pathWith("python3", "echo 3.8.1") });
    expect(text).toContain("Python 3.8.1 is too old: JupyterLab needs Python 3.10 or newer.");
    expect(text).toContain("→ Install Python");
    expect(code).toBe(1);
  });

  test("a Python without venv, as Debian ships it", async () => {
    const script = `case "$*" in *venv*) echo "ensurepip is not available"; exit 1;; esac; echo 3.11.2`;
    const { code, text } = await lab({ PATH: pathWith("python3", script) });
    expect(text).toContain("Python 3.11.2 has no venv module.");
    expect(text).toContain("→ Debian, Ubuntu: sudo apt install python3.11-venv");
    expect(code).toBe(1);
  });

  test("no network", async () => {
    const project = projectCopy();
    const { code, text } = await lab(await offline(), project);
    expect(text).toMatch(/1\/3 Python 3\.\d+/);
    expect(text).toContain("2/3 Installing JupyterLab");
    expect(text).toContain("the package index was not reached");
    expect(text).toContain("→ Check the network connection.");
    expect(code).toBe(1);
    expect(existsSync(join(project.venv, "convlab.json"))).toBe(false);
  });

  test("an environment that somebody else made is left alone", async () => {
    const project = projectCopy();
    mkdirSync(project.venv);
    writeFileSync(join(project.venv, "pyvenv.cfg"), "home = /usr/bin\n");
    const { code, text } = await lab({}, project);
    expect(text).toContain("is a Python environment that convlab did not make.");
    expect(readFileSync(join(project.venv, "pyvenv.cfg"), "utf8")).toBe("home = /usr/bin\n");
    expect(code).toBe(1);
  });

  test("a folder with something else in it is left alone", async () => {
    const project = projectCopy();
    mkdirSync(project.venv);
    writeFileSync(join(project.venv, "thesis.txt"), "mine");
    const { code, text } = await lab({}, project);
    expect(text).toContain("is a folder with something else in it.");
    expect(readFileSync(join(project.venv, "thesis.txt"), "utf8")).toBe("mine");
    expect(code).toBe(1);
  });

  test("what a start that was killed left behind is ended before the folder is emptied", async () => {
    const project = projectCopy();
    const env = { CONVLAB_PYTHON: join(endless(project), "python3"), ...(await offline()) };
    const first = start(["lab", "--install-only"], { env, main: project.main });
    await during(first, () => writing(project.venv));
    first.child.kill("SIGKILL");
    await first.ended;
    expect(naming(project.venv).length).toBeGreaterThanOrEqual(2);
    const { code, text } = await lab(env, project);
    expect(text).toContain("the last installation was cut off; starting it again");
    expect(text).toContain("the package index was not reached");
    expect(code).toBe(1);
    expect(naming(project.venv)).toEqual([]);
    expect(readdirSync(join(project.venv, "lib")).join()).toMatch(/^python3\.\d+$/);
  });

  test.each(["SIGINT", "SIGTERM"] as const)("%s ends what was started, too", async (signal) => {
    const project = projectCopy();
    const env = { CONVLAB_PYTHON: join(endless(project), "python3") };
    const first = start(["lab", "--install-only"], { env, main: project.main });
    await during(first, () => writing(project.venv));
    first.child.kill(signal);
    expect((await first.ended).code).toBe(signal === "SIGINT" ? 130 : 143);
    await expect.poll(() => naming(project.venv), { timeout: 30_000 }).toEqual([]);
  });

  test("not built yet", async () => {
    const project = projectCopy();
    rmSync(join(dirname(dirname(dirname(project.main))), "kernel"), { recursive: true });
    const { code, text } = await lab({}, project);
    expect(text).toContain("convlab is not built yet");
    expect(text).toContain("→ Run: npm ci");
    expect(code).toBe(1);
  });
});

describe.skipIf(skipWithoutJupyter)("npm start", () => {
  /** Command lines of processes that install into an environment. */
  const installing = (venv: string) =>
    runningProcesses().filter(
      ({ command }) => command.includes(venv) && /-m (venv|ensurepip|pip)/.test(command),
    );

  test("repairs starts that were cut off, one at a time, then starts without installing", async () => {
    const project = projectCopy();
    const stamp = join(project.venv, "convlab.json");
    const begin = () => start(["lab", "--install-only"], { main: project.main });
    /** A kill -9 in the middle: what the start has begun to run goes on. */
    const cutOff = async (when: () => boolean) => {
      const cut = begin();
      await during(cut, when);
      cut.child.kill("SIGKILL");
      await cut.ended;
      expect(existsSync(stamp)).toBe(false);
      return cut.text();
    };
    await cutOff(() => existsSync(join(project.venv, "pyvenv.cfg")));
    const duringPip = await cutOff(() =>
      installing(project.venv).some(({ command }) => command.includes("-m pip install")),
    );
    expect(duringPip).toContain("the last installation was cut off; starting it again");

    const third = begin();
    await during(third, () => third.text().includes("2/3"));
    const fourth = begin();
    const [repaired, waited] = [await third.ended, await fourth.ended];
    expect(repaired.text).toContain("the last installation was cut off; starting it again");
    expect(repaired.text).toContain("3/3 The kernel convlab (TypeScript) is registered");
    expect(repaired.code).toBe(0);
    const renderer = ["share", "jupyter", "labextensions", "jupyterlab-plotly", "package.json"];
    expect(existsSync(join(project.venv, ...renderer))).toBe(true);
    expect(waited.text).toContain(
      `Another start (process ${third.child.pid}) is installing JupyterLab: waiting for it`,
    );
    expect(waited.text).not.toContain("3/3");
    expect(waited.code).toBe(0);
    expect(installing(project.venv)).toEqual([]);

    const fifth = await begin().ended;
    expect(fifth.text).not.toContain("Installing");
    expect(fifth.code).toBe(0);
    expect(existsSync(`${project.venv}.install.json`)).toBe(false);
  });

  test("passes --port on; Ctrl-C ends JupyterLab, its exit code is 0 and nobody is left", async () => {
    const home = ownHome();
    const port = await closedPort();
    const lab = await startLab({ home: home.env, port });
    expect(lab.url).toBe(`http://localhost:${port}/`);
    expect(lab.printed()).toContain(`http://localhost:${port}/lab?token=`);
    const answer = await fetch(`${lab.url}api/contents?token=${lab.token}`);
    const { content } = (await answer.json()) as { content: { name: string }[] };
    expect(content.map(({ name }) => name)).toEqual(expect.arrayContaining(["en", "ko"]));
    expect(await lab.stop()).toBe(0);
    await expect(fetch(lab.url)).rejects.toThrow();
    expect(lab.printed()).not.toMatch(/Traceback|Error/);
    home.remove();
  });
});

describe.skipIf(skipWithoutJupyter)("whoever has a JupyterLab already", () => {
  const kernels = (prefix: string) => {
    const { stdout } = spawnSync(pythonPath, ["-m", "jupyter", "kernelspec", "list", "--json"], {
      encoding: "utf8",
      env: { ...process.env, JUPYTER_PATH: join(prefix, "share", "jupyter"), HOME: prefix },
    });
    return JSON.parse(stdout).kernelspecs as Record<string, { resource_dir: string }>;
  };

  test("kernel install --prefix is seen by Jupyter, kernel uninstall takes it away", async () => {
    const prefix = mkdtempSync(join(work, "prefix-"));
    const place = ["--prefix", prefix, "--name", "convlab-e2e"];
    const { code, text } = await convlab(["kernel", "install", ...place]);
    expect(code, text).toBe(0);
    expect(kernels(prefix)["convlab-e2e"]).toMatchObject({
      resource_dir: join(prefix, "share", "jupyter", "kernels", "convlab-e2e"),
      spec: { display_name: "convlab (TypeScript)", interrupt_mode: "message" },
    });
    expect((await convlab(["kernel", "uninstall", ...place])).code).toBe(0);
    expect(kernels(prefix)).not.toHaveProperty("convlab-e2e");
  });
});

describe("convlab doctor", () => {
  test.skipIf(skipWithoutJupyter)("finds everything that npm start needs", async () => {
    const { code, text } = await convlab(["doctor", "--json"]);
    const { ok, findings } = JSON.parse(text);
    const missing = findings.filter(
      (one: { ok: boolean; neededFor: string }) =>
        ["start", "install"].includes(one.neededFor) && !one.ok,
    );
    expect(missing).toEqual([]);
    expect(ok).toBe(true);
    expect(code).toBe(0);
  });

  test.skipIf(process.platform === "win32")(
    "says what is missing and what to do, exit code 1",
    async () => {
      const env = {
        PATH: pathWith("nothing", "true"),
        CONVLAB_VENV: join(work, "no-venv"),
        CONVLAB_BROWSER: "/none",
      };
      const { code, text } = await convlab(["doctor"], env);
      expect(text).toMatch(
        /missing {2}Python .*No Python was found.*\[needed\]\n +→ Install Python/,
      );
      expect(text).toMatch(/missing {2}JupyterLab .*\[npm start installs it\]\n +→ Run: npm start/);
      expect(text).toMatch(/missing {2}bubblewrap .*\[for convlab grade only\]\n +→ /);
      expect(text).toMatch(
        /missing {2}Chromium, Chrome or Edge .*\[for npm test only\]\n +→ npx playwright-core/,
      );
      expect(code).toBe(1);
    },
  );
});

describe("the command line", () => {
  test("--help, --version and every command's help", async () => {
    expect((await convlab(["--help"])).text).toContain("convlab <command>");
    expect((await convlab(["--version"])).text.trim()).toMatch(/^\d+\.\d+\.\d+$/);
    for (const command of [
      "lab",
      "kernel",
      "doctor",
      "run",
      "release",
      "grade",
      "grade-worker",
      "build",
    ]) {
      const { code, text } = await convlab([command, "--help"]);
      expect(text).toContain(`convlab ${command}`);
      expect(code).toBe(0);
    }
  });

  test("an unknown command: the nearest one, exit code 2", async () => {
    const { code, text } = await convlab(["buidl"]);
    expect(text).toContain('Did you mean "build"?');
    expect(code).toBe(2);
  });

  test("errors come without a stack unless DEBUG is set", async () => {
    const env = { CONVLAB_PYTHON: "/no/python", CONVLAB_VENV: join(work, "none") };
    const plain = await convlab(["lab", "--install-only"], env);
    expect(plain.text).not.toMatch(/\n {4}at /);
    const debug = await convlab(["lab", "--install-only"], { ...env, DEBUG: "1" });
    expect(debug.text).toMatch(/\n {4}at /);
    expect([plain.code, debug.code]).toEqual([1, 1]);
  });
});
