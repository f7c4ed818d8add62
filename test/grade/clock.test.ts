import { spawn } from "node:child_process";
import { expect, test } from "vitest";
import { SandboxClock } from "../../src/grade/sandbox/clock.js";
import { type Family, factsOf, familyOf, wantsToRun } from "../../src/grade/sandbox/proc.js";
import { killTree, watchTree } from "../../src/grade/sandbox/watch.js";

const family = (...ticks: number[]): Family =>
  new Map(ticks.map((one, i) => [i + 1, { parent: 0, state: "S", ticks: one }]));

test("what computes pays its processor time, what waits pays the wall's, what is kept waiting nothing", () => {
  const clock = new SandboxClock(0);
  clock.look(family(50, 0), 10_000, () => true);
  expect(clock.seconds).toBeCloseTo(0.5);
  clock.look(family(50, 0), 20_000, () => true);
  expect(clock.seconds).toBeCloseTo(0.5);
  clock.look(family(50, 0), 23_000, () => false);
  expect(clock.seconds).toBeCloseTo(3.5);
  clock.look(family(250, 300), 24_000, () => false);
  expect(clock.seconds).toBeCloseTo(8.5);
});

test("a process that has ended takes no time back", () => {
  const clock = new SandboxClock(0);
  clock.look(family(100, 400), 1000, () => true);
  clock.look(family(100), 2000, () => true);
  expect(clock.seconds).toBeCloseTo(5);
});

test("what was computed before the clock was started is not counted", () => {
  const clock = new SandboxClock(0, family(100, 20));
  clock.look(family(110, 20), 1000, () => true);
  expect(clock.seconds).toBeCloseTo(0.1);
});

test.skipIf(process.platform !== "linux")(
  "real processes: one that loops wants to run, one that sleeps does not",
  async () => {
    const loop = spawn(process.execPath, ["-e", "for (;;);"]);
    const idle = spawn(process.execPath, ["-e", "setInterval(() => {}, 100000)"]);
    const [busy, waiting] = [loop.pid ?? -1, idle.pid ?? -1];
    const watch = watchTree(
      busy,
      2 ** 40,
      () => true,
      () => {},
    );
    await expect.poll(() => watch.clock, { timeout: 60_000 }).toBeGreaterThan(0.3);
    await expect.poll(() => wantsToRun(busy), { timeout: 60_000 }).toBe(true);
    await expect.poll(() => wantsToRun(waiting), { timeout: 60_000 }).toBe(false);
    expect(familyOf(process.pid).has(busy)).toBe(true);
    watch.stop();
    for (const pid of [busy, waiting]) expect(await killTree(pid)).toBe(true);
    await expect.poll(() => factsOf(busy)?.state ?? "gone").toMatch(/Z|gone/);
  },
);
