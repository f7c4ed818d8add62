import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { claim, claimFile } from "../../src/cli/setup/claim.js";
import { installersOf, runInstaller } from "../../src/cli/setup/installer.js";
import {
  namesFolder,
  type Running,
  readProcessLines,
  runningProcesses,
} from "../../src/cli/setup/processes.js";

const work = mkdtempSync(join(tmpdir(), "installer-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

describe("processes", () => {
  test("this one is among them, with its command line", () => {
    const own = runningProcesses().find(({ pid }) => pid === process.pid);
    expect(own?.command).toContain("node");
    expect(own?.group).toBeGreaterThanOrEqual(0);
  });

  test("lines of ps and of PowerShell are read", () => {
    const text = "    1     1 /sbin/launchd\r\n  77 0 C:\\py\\python.exe -m pip\n  nothing\n 5 5\n";
    expect(readProcessLines(text)).toEqual([
      { pid: 1, group: 1, command: "/sbin/launchd" },
      { pid: 77, group: 0, command: "C:\\py\\python.exe -m pip" },
    ]);
  });

  test.each([
    ["python3 -m venv /p/.venv", true],
    ["/p/.venv/bin/python -m pip", true],
    ['"/p/.venv\\Scripts\\python.exe" -m pip', true],
    ["python3 -m venv /p/.venv2", false],
    ["python3 -m venv /other/p/.venv", false],
    ["cat /p/.venv.install.json /p/.venv/x", true],
  ])("%s names /p/.venv: %s", (command, named) => {
    expect(namesFolder(command, "/p/.venv")).toBe(named);
  });
});

describe("installers of an environment", () => {
  const all: Running[] = [
    { pid: process.pid, group: 7, command: "node main.js lab" },
    { pid: 10, group: 10, command: "python3 -m venv --prompt convlab /p/.venv" },
    { pid: 11, group: 10, command: "/p/.venv/bin/python -m ensurepip --upgrade" },
    { pid: 12, group: 10, command: "cc -c x.c" },
    { pid: 20, group: 20, command: "/p/.venv/bin/python -m pip install -r requirements.txt" },
    { pid: 30, group: 30, command: "/p/.venv/bin/python -m jupyterlab" },
    { pid: 31, group: 30, command: "/p/.venv/bin/python -m pip list" },
    { pid: 40, group: 40, command: "/q/.venv/bin/python -m pip install" },
    { pid: 50, group: 7, command: "/p/.venv/bin/python -m pip --version" },
  ];

  test("with what they started; neither JupyterLab nor another environment's", () => {
    expect(installersOf("/p/.venv", all).map(({ pid }) => pid)).toEqual([10, 11, 12, 20, 31, 50]);
    expect(installersOf("/nowhere/.venv", all)).toEqual([]);
  });

  test("one that fails gives its code and its last lines", async () => {
    const code = 'console.log("one"); console.error("two"); process.exit(3)';
    const seen: string[] = [];
    const onLine = (line: string) => void seen.push(line);
    const ended = await runInstaller(process.execPath, ["-e", code], { onLine });
    expect(ended.code).toBe(3);
    expect(ended.lines.sort()).toEqual(["one", "two"]);
    expect(seen).toEqual(["one"]);
    await expect(runInstaller(join(work, "nothing"), [])).rejects.toThrow("ENOENT");
  });
});

describe("the claim on an environment", () => {
  const venv = join(work, ".venv");
  const me: Running = { pid: process.pid, group: 1, command: "node main.js lab" };
  const other: Running = { pid: 2 ** 22 + 5, group: 1, command: "node main.js lab --no-browser" };
  const leave = (owner: object) => writeFileSync(claimFile(venv), JSON.stringify(owner));
  beforeEach(() => rmSync(claimFile(venv), { force: true }));
  const nobody = () => {
    throw new Error("nobody is to be waited for");
  };

  test("is beside it, holds who has it, and goes with its release", async () => {
    const held = await claim(venv, nobody, () => [me]);
    expect(held?.inherited).toBe(false);
    expect(claimFile(venv)).toBe(`${venv}.install.json`);
    expect(JSON.parse(readFileSync(claimFile(venv), "utf8"))).toMatchObject({ pid: process.pid });
    held?.release();
    expect(readdirSync(work)).toEqual([]);
  });

  test.each([
    ["whose process is gone", { token: "a", pid: other.pid, command: other.command }],
    ["whose number went to another program", { token: "a", pid: other.pid, command: "vim" }],
    ["whose number is ours now", { token: "a", pid: process.pid, command: me.command }],
    ["that makes no sense", { nothing: true }],
  ])("of a start %s is inherited", async (what, owner) => {
    leave(owner);
    const held = await claim(venv, nobody, () => (/gone/.test(what) ? [me] : [me, other]));
    expect(held?.inherited).toBe(true);
    held?.release();
    expect(readdirSync(work)).toEqual([]);
  });

  test("of a start that is alive is waited for, once told; then all is to be looked at again", async () => {
    leave({ token: "a", pid: other.pid, command: other.command });
    const told: number[] = [];
    let looks = 0;
    const running = () => {
      if (++looks === 8) rmSync(claimFile(venv));
      return [me, other];
    };
    expect(await claim(venv, (pid) => void told.push(pid), running)).toBeNull();
    expect(told).toEqual([other.pid]);
    expect(existsSync(claimFile(venv))).toBe(false);
  });
});
