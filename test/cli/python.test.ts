import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import {
  askPython,
  findPython,
  installPython,
  isNewEnough,
  pythonCandidates,
} from "../../src/cli/setup/python.js";

const folder = mkdtempSync(join(tmpdir(), "convlab-python-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A program that answers as a Python of that version would. */
function fakePython(version: string, name = `python-${version}`): string {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\necho ${version}\necho /opt/python/${version}\n`);
  chmodSync(file, 0o755);
  return file;
}

const message = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return String(error);
  }
  throw new Error("expected a Problem");
};

test("versions are compared as numbers, not as text", () => {
  expect(["3.10.0", "3.14.1", "4.0.0"].map(isNewEnough)).toEqual([true, true, true]);
  expect(["3.9.18", "3.8.1", "2.7.18"].map(isNewEnough)).toEqual([false, false, false]);
});

test.skipIf(process.platform === "win32")("takes the first Python that is new enough", () => {
  const candidates = [[join(folder, "missing")], [fakePython("3.8.1")], [fakePython("3.12.4")]];
  expect(findPython(candidates)).toEqual({ version: "3.12.4", executable: "/opt/python/3.12.4" });
});

test.skipIf(process.platform === "win32")("too old a Python: its version, and what to do", () => {
  const text = message(() => findPython([[fakePython("3.8.1")]]));
  expect(text).toContain("Python 3.8.1 is too old: JupyterLab needs Python 3.10 or newer.");
  expect(text).toContain(installPython());
});

test("no Python: where it was looked for, and what to do", () => {
  const text = message(() => findPython([["no-such-python"], ["no-such-py", "-3"]]));
  expect(text).toContain("No Python was found (looked for no-such-python, no-such-py -3).");
  expect(text).toContain("CONVLAB_PYTHON=");
});

test.skipIf(process.platform === "win32")(
  "a program that fails is no Python (the Windows store's stub)",
  () => {
    const file = join(folder, "stub");
    writeFileSync(file, "#!/bin/sh\necho 3.12.1\nexit 9\n");
    chmodSync(file, 0o755);
    expect(askPython([file])).toBeNull();
  },
);

test("Windows is asked through its launcher first; CONVLAB_PYTHON is the only one asked", () => {
  expect(pythonCandidates("win32", undefined)[0]).toEqual(["py", "-3"]);
  expect(pythonCandidates("linux", undefined)[0]).toEqual(["python3"]);
  expect(pythonCandidates("darwin", "/opt/py/bin/python")).toEqual([["/opt/py/bin/python"]]);
});

test.each(["win32", "darwin", "linux"])(
  "the advice for %s names a way to get Python",
  (platform) => {
    expect(installPython(platform)).toMatch(/Install Python/);
  },
);
