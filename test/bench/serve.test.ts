import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import { peerEnvironment, runOnce, startServer } from "../../bench/common/child.mjs";

const folder = mkdtempSync(join(tmpdir(), "bench-serve-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function script(name: string, code: string): string[] {
  const file = join(folder, `${name}.mjs`);
  const serve = pathToFileURL(resolve("bench/common/serve.mjs")).href;
  writeFileSync(file, `import { serve, Unavailable } from ${JSON.stringify(serve)};\n${code}`);
  return [process.execPath, file];
}

test("a side measures what it is asked, and says what it cannot do", async () => {
  const side = await startServer(
    script(
      "side",
      `console.log("a greeting of some library");
       await serve("1.2.3", {
         plain: () => ({ run: () => Math.sqrt(2), batch: 64, how: "eager" }),
         waiting: async () => ({ run: () => new Promise((done) => setImmediate(done)) }),
         never: () => { throw new Unavailable("it has no such routine\\nand more"); },
       });`,
    ),
  );
  try {
    expect(side.version).toBe("1.2.3");
    const plain = await side.ask({ work: "plain", seconds: 0.01 });
    expect(plain).toEqual({ ways: { eager: expect.any(Number) }, batch: 64 });
    const { ways } = await side.ask({ work: "waiting", seconds: 0.01 });
    expect((ways as Record<string, number>)[""]).toBeGreaterThan(0);
    const reasons = [];
    for (const work of ["never", "unheard-of"]) {
      reasons.push((await side.ask({ work, seconds: 0.01 })).unavailable);
    }
    expect(reasons).toEqual(["it has no such routine", "not among its works"]);
    // What failed once does not stop the rest.
    expect(await side.ask({ work: "plain", seconds: 0.01 })).toHaveProperty("ways");
  } finally {
    side.stop();
  }
});

test("a process that ends too early says its last words", async () => {
  const command = script("broken", "throw new Error('the library is too old');");
  await expect(startServer(command)).rejects.toThrow("it ended: Error: the library is too old");
  await expect(runOnce(command)).rejects.toThrow(
    "it ended without an answer: Error: the library is too old",
  );
  await expect(startServer([join(folder, "not-there")])).rejects.toThrow("ENOENT");
});

test("the answer of a process that runs once is its last line of JSON", async () => {
  const command = script("once", `console.log("{}"); console.log('{ "bytes": 5 }');`);
  expect(await runOnce(command)).toEqual({ bytes: 5 });
});

test("a machine's choices of routines do not reach a peer", () => {
  process.env.OMP_NUM_THREADS = "1";
  try {
    const environment = peerEnvironment({ MORE: "yes" });
    expect(environment).not.toHaveProperty("OMP_NUM_THREADS");
    expect(environment).toMatchObject({ MORE: "yes", PATH: process.env.PATH });
  } finally {
    delete process.env.OMP_NUM_THREADS;
  }
});
