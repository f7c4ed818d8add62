import { expect, test } from "vitest";
import { CONTROL, PAGE } from "../../../src/engine/wasm/layout.js";
import {
  compile,
  enableRelaxedSimd,
  hasRelaxedSimd,
  routinesPath,
} from "../../../src/engine/wasm/load.js";
import { reserveMemory } from "../../../src/engine/wasm/memory.js";

/** A system that refuses more than `gib`. */
const refusing = (gib: number) => (pages: number) => {
  if (pages * PAGE > gib * 2 ** 30) throw new RangeError("could not allocate memory");
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
};

test("4 GiB where the system agrees, in regions that do not overlap", () => {
  const { bytes, regions, i32, f32 } = reserveMemory();
  expect(bytes).toBe(2 ** 32);
  const { scratchBase, workBase, workEnd, heapBase, heapEnd } = regions;
  const borders = [0, 2 * PAGE, scratchBase, workBase, workEnd, heapBase, heapEnd, bytes];
  expect([...borders].sort((a, b) => a - b)).toEqual(borders);
  expect(i32[CONTROL.workBase >> 2] >>> 0).toBe(workBase);
  f32[bytes / 4 - 1] = 3;
  expect(f32.at(-1)).toBe(3);
});

test.each([2, 1, 0.5])("%s GiB where the system refuses more", (gib) => {
  const { bytes, regions } = reserveMemory(refusing(gib));
  expect(bytes).toBe(gib * 2 ** 30);
  expect(regions.heapEnd - regions.heapBase).toBeGreaterThan(bytes / 2);
});

test("a refusal says what to do", () => {
  expect(() => reserveMemory(refusing(0.1))).toThrow(
    "engine: expected at least 512 MiB of address space, got a refusal\nhint: raise the limit of this process (ulimit -v unlimited), or use the plain engine",
  );
});

test("another error is not taken for a refusal", () => {
  const broken = () => {
    throw new TypeError("not a memory");
  };
  expect(() => reserveMemory(broken)).toThrow(TypeError);
});

test("relaxed SIMD is found once it is switched on, and both builds compile", () => {
  expect(enableRelaxedSimd()).toBe(true);
  expect(hasRelaxedSimd()).toBe(true);
  for (const build of ["strict", "relaxed"] as const) {
    const imports = WebAssembly.Module.imports(compile(build));
    expect(imports.map(({ module, name }) => `${module}.${name}`)).toEqual(["env.memory"]);
  }
});

test("the builds differ: only one multiplies and adds in one step", () => {
  expect(routinesPath("strict")).not.toBe(routinesPath("relaxed"));
  expect(WebAssembly.Module.exports(compile("strict"))).toEqual(
    WebAssembly.Module.exports(compile("relaxed")),
  );
});
