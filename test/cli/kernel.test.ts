import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { help, run } from "../../src/cli/kernel.js";
import { temporaryFolder } from "../kernel/harness.js";

const folder = temporaryFolder();
let out = "";
let err = "";

beforeEach(() => {
  out = "";
  err = "";
  vi.spyOn(console, "log").mockImplementation((text) => {
    out += `${text}\n`;
  });
  vi.spyOn(console, "error").mockImplementation((text) => {
    err += `${text}\n`;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe("convlab kernel", () => {
  test("install writes a kernel that Jupyter can start, uninstall removes it", async () => {
    const prefix = join(folder, "prefix");
    const dir = join(prefix, "share", "jupyter", "kernels", "convlab");
    expect(await run(["install", "--prefix", prefix])).toBe(0);
    expect(out).toContain(`installed the kernel in ${dir}`);
    expect(readdirSync(dir).sort()).toEqual([
      "kernel.json",
      "logo-32x32.png",
      "logo-64x64.png",
      "logo-svg.svg",
    ]);
    const spec = JSON.parse(readFileSync(join(dir, "kernel.json"), "utf8"));
    expect(spec).toMatchObject({
      display_name: "convlab (TypeScript)",
      language: "typescript",
      interrupt_mode: "message",
    });
    const [node, main, ...rest] = spec.argv;
    expect(node).toBe(process.execPath);
    expect(existsSync(main)).toBe(true);
    expect(rest).toEqual(["--connection-file", "{connection_file}"]);
    expect(await run(["uninstall", "--prefix", prefix])).toBe(0);
    expect(existsSync(dir)).toBe(false);
    expect(await run(["uninstall", "--prefix", prefix])).toBe(1);
    expect(err).toContain("nothing to uninstall there");
  });

  test("--user and no option: the user's own kernels", async () => {
    vi.stubEnv("JUPYTER_DATA_DIR", join(folder, "data"));
    expect(await run(["install"])).toBe(0);
    expect(existsSync(join(folder, "data", "kernels", "convlab", "kernel.json"))).toBe(true);
    expect(await run(["uninstall", "--user"])).toBe(0);
  });

  test("--sys-prefix: the active virtual environment", async () => {
    vi.stubEnv("VIRTUAL_ENV", join(folder, "venv"));
    expect(await run(["install", "--sys-prefix", "--name", "lab"])).toBe(0);
    const dir = join(folder, "venv", "share", "jupyter", "kernels", "lab");
    expect(existsSync(join(dir, "kernel.json"))).toBe(true);
  });

  test("--sys-prefix: else the Python beside the jupyter on PATH", async () => {
    const bin = join(folder, "bin");
    mkdirSync(bin);
    for (const [name, script] of [
      ["jupyter", "#!/bin/sh\n"],
      ["python", `#!/bin/sh\necho ${join(folder, "python-prefix")}\n`],
    ]) {
      writeFileSync(join(bin, name), script);
      chmodSync(join(bin, name), 0o755);
    }
    vi.stubEnv("VIRTUAL_ENV", "");
    vi.stubEnv("CONDA_PREFIX", "");
    vi.stubEnv("PATH", `${bin}:/usr/bin:/bin`);
    expect(await run(["install", "--sys-prefix"])).toBe(0);
    expect(out).toContain(join(folder, "python-prefix", "share", "jupyter", "kernels", "convlab"));
  });

  test("no Python: what to do instead", async () => {
    vi.stubEnv("VIRTUAL_ENV", "");
    vi.stubEnv("CONDA_PREFIX", "");
    vi.stubEnv("PATH", join(folder, "nothing"));
    expect(await run(["install", "--sys-prefix"])).toBe(1);
    expect(err).toContain("no Python was found for --sys-prefix\nhint: use --user or --prefix DIR");
  });

  test("help, and wrong use", async () => {
    expect(await run(["--help"])).toBe(0);
    expect(out).toBe(`${help}\n`);
    expect(await run([])).toBe(2);
    expect(await run(["instal"])).toBe(2);
    expect(await run(["install", "--user", "--sys-prefix"])).toBe(1);
    expect(err).toContain("expected one of --user, --sys-prefix and --prefix");
    expect(await run(["install", "--prefix", folder, "--name", "a/b"])).toBe(1);
    expect(err).toContain('kernel name: expected letters, digits, ".", "_" and "-", got "a/b"');
    expect(await run(["install", "--nonsense"])).toBe(1);
    expect(err).toContain("--nonsense");
  });
});
