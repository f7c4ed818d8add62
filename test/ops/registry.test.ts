import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { F, gradientCheck, noGrad } from "../../src/index.js";
import { registry } from "../../src/ops/registry.js";
import { expectClose } from "../oracle/wave.js";
import { cases } from "./cases.js";

const names = Object.keys(registry) as (keyof typeof registry)[];

describe.each(names)("%s", (name) => {
  test("is public, and has cases", () => {
    expect((F as Record<string, unknown>)[name]).toBe(registry[name]);
    expect(cases[name].length).toBeGreaterThan(0);
  });

  test.each(cases[name].map((c) => [c.name, c] as const))("gradient check: %s", (_, c) => {
    const { ok, worst } = gradientCheck(c.run, c.inputs("float64"));
    expect(ok, JSON.stringify(worst)).toBe(true);
    expect(worst.index).toBeGreaterThanOrEqual(0);
  });

  test.each(cases[name].map((c) => [c.name, c] as const))(
    "float32 equals float64, forward and backward: %s",
    (_, c) => {
      const [single, double] = [c.inputs("float32"), c.inputs("float64")];
      const [y, wanted] = [c.run(...single), c.run(...double)];
      expect(y.shape).toEqual(wanted.shape);
      if (name !== "to") expect([y.dtype, wanted.dtype]).toEqual(["float32", "float64"]);
      expectClose(y.values, wanted.values, "y");
      y.sum().backward();
      wanted.sum().backward();
      single.forEach((x, i) => {
        expect(x.grad!.dtype).toBe("float32");
        // A sum of a softmax, or of what is normalized, is the same whatever x: its gradient is 0, and
        // rounding is all that is left.
        const max = Math.max(0.2, ...double[i].grad!.values.map(Math.abs));
        expectClose(x.grad!.values, double[i].grad!.values, `d${i}`, { max });
      });
    },
  );

  test("remembers nothing without gradients", () => {
    const c = cases[name][0];
    expect(noGrad(() => c.run(...c.inputs("float32"))).node).toBeNull();
    const leaves = c.inputs("float32").map((x) => x.detach());
    expect(c.run(...leaves).requiresGrad).toBe(false);
  });

  test("does not change its inputs, forward or backward", () => {
    for (const c of cases[name]) {
      const inputs = c.inputs("float32");
      const before = inputs.map((x) => [...x.values]);
      c.run(...inputs)
        .sum()
        .backward();
      expect(inputs.map((x) => [...x.values])).toEqual(before);
    }
  });
});

test("every function of F that makes a tensor is in the registry", () => {
  const others = Object.keys(F).filter((name) => !(name in registry));
  // argmax makes whole numbers, which have no gradient.
  expect(others).toEqual(["argmax"]);
});

test("every op says shapes, forward, backward, source and an example", () => {
  const parts = ["Shapes", "Forward", "Backward", "Source", "@throws", "@example"];
  const sources = readdirSync("src/ops").map((file) => readFileSync(`src/ops/${file}`, "utf8"));
  const missing = names.flatMap((name) => {
    const source = sources.find((s) => new RegExp(`export (const|function) ${name}\\b`).test(s));
    const comment = source?.split(new RegExp(`export (?:const|function) ${name}\\b`))[0];
    const doc = comment?.slice(comment.lastIndexOf("/**")) ?? "";
    return parts.filter((part) => !doc.includes(part)).map((part) => `${name}: ${part}`);
  });
  expect(missing).toEqual([]);
});
