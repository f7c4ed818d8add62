import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
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
import { convlab, start } from "./support/command.js";
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
    const env = {
      PIP_CONFIG_FILE: "/dev/null",
      PIP_INDEX_URL: `http://127.0.0.1:${await closedPort()}/simple`,
      PIP_EXTRA_INDEX_URL: "",
      PIP_FIND_LINKS: "",
      PIP_NO_CACHE_DIR: "1",
      PIP_RETRIES: "0",
      PIP_DEFAULT_TIMEOUT: "5",
    };
    const { code, text } = await lab(env, project);
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
  test("repairs a first start that was cut off, then starts without installing", async () => {
    const project = projectCopy();
    const begin = () => start(["lab", "--install-only"], { main: project.main });
    const first = begin();
    while (!existsSync(join(project.venv, "pyvenv.cfg"))) {
      if (first.child.exitCode !== null) throw new Error(first.text());
      await sleep(50);
    }
    first.child.kill("SIGKILL");
    await first.ended;
    expect(existsSync(join(project.venv, "convlab.json"))).toBe(false);

    const second = await begin().ended;
    expect(second.text).toContain("the last installation was cut off; starting it again");
    expect(second.text).toContain("3/3 The kernel convlab (TypeScript) is registered");
    expect(second.code).toBe(0);
    const renderer = ["share", "jupyter", "labextensions", "jupyterlab-plotly", "package.json"];
    expect(existsSync(join(project.venv, ...renderer))).toBe(true);

    const third = await begin().ended;
    expect(third.text).not.toContain("Installing");
    expect(third.code).toBe(0);
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
    for (const command of ["lab", "kernel", "doctor", "run", "grade", "build"]) {
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
