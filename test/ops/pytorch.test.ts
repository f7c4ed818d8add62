import { describe, expect, test } from "vitest";
import type { Tensor } from "../../src/index.js";
import { F } from "../../src/index.js";
import recorded from "../oracle/ops.json" with { type: "json" };
import { expectClose, wave } from "../oracle/wave.js";

interface Case {
  name: string;
  op: string;
  shapes: Record<string, number[]>;
  options: Record<string, unknown>;
  scale?: number;
  labels?: number[];
  y: number[];
  gradients: Record<string, number[]>;
}

const cases = recorded.data as unknown as Case[];

/** The phases that record.py gives to the inputs of an op. */
const PHASES: Record<string, number> = { x: 0, w: 1, b: 2 };

function run(c: Case, inputs: Record<string, Tensor>): Tensor {
  const { x, w, b } = inputs;
  switch (c.op) {
    case "conv2d":
      return F.conv2d(x, w, b ?? null, c.options);
    case "maxPool2d":
      return F.maxPool2d(x, c.options as never);
    case "avgPool2d":
      return F.avgPool2d(x, c.options as never);
    case "linear":
      return F.linear(x, w, b ?? null);
    case "crossEntropy":
      return F.crossEntropy(x, c.labels!);
    default:
      throw new Error(`no such op in the recording: ${c.op}`);
  }
}

describe(`forward and backward equal ${recorded.recordedWith}`, () => {
  test.each(cases.map((c) => [`${c.op}: ${c.name}`, c] as const))("%s", (_, c) => {
    const inputs = Object.fromEntries(
      Object.entries(c.shapes).map(([name, shape]) => [
        name,
        wave(shape, PHASES[name], { scale: c.scale }),
      ]),
    );
    const y = run(c, inputs);
    expectClose(y.values, c.y, "y");
    y.backward(y.rank > 0 ? wave(y.shape, 9, { requiresGrad: false }) : undefined);
    for (const [name, gradient] of Object.entries(c.gradients)) {
      expect(inputs[name].grad?.shape).toEqual(c.shapes[name]);
      expectClose(inputs[name].grad!.values, gradient, `d${name}`);
    }
  });

  test("the recording has convolution, both poolings, linear and cross-entropy", () => {
    const count = (op: string) => cases.filter((c) => c.op === op).length;
    const ops = ["conv2d", "maxPool2d", "avgPool2d", "linear", "crossEntropy"];
    expect(ops.map(count)).toEqual([15, 4, 3, 2, 2]);
  });
});
