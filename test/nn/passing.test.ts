import { describe, expect, test } from "vitest";
import { engine } from "../../src/engine/index.js";
import {
  avgPool2d,
  batchNorm2d,
  captureOutputs,
  conv2d,
  F,
  flatten,
  globalAvgPool2d,
  linear,
  Module,
  manualSeed,
  maxPool2d,
  noGrad,
  relu,
  residual,
  type Sequential,
  sequential,
  type Tensor,
} from "../../src/index.js";
import { expectClose, noise } from "../oracle/wave.js";

/** Layers of a type that the containers do not know: nothing is done in one pass with anything. */
class Alone extends Module {
  constructor(readonly inner: Module) {
    super();
  }
  forward(x: Tensor): Tensor {
    return this.inner.forward(x);
  }
}

const block = (alone: boolean) => {
  const wrap = (layer: Module) => (alone ? new Alone(layer) : layer);
  const conv = (c: number, f: number) => wrap(conv2d(c, f, { kernelSize: 3, padding: 1 }));
  return { wrap, conv, bn: (c: number) => wrap(batchNorm2d(c)), act: () => wrap(relu()) };
};

const NETS: Record<string, (alone: boolean) => Sequential> = {
  "convolution, relu, maximum": (alone) => {
    const { wrap, act } = block(alone);
    const five = (c: number, f: number) => wrap(conv2d(c, f, { kernelSize: 5, padding: 2 }));
    const half = () => wrap(maxPool2d({ kernelSize: 2 }));
    return sequential(
      five(2, 6),
      act(),
      half(),
      five(6, 5),
      half(),
      wrap(flatten()),
      wrap(linear(20, 3)),
    );
  },
  "convolution, relu, average; linear, relu": (alone) => {
    const { wrap, conv, act } = block(alone);
    const mean = wrap(avgPool2d({ kernelSize: 2 }));
    const [first, last] = [wrap(linear(80, 7)), wrap(linear(7, 3))];
    return sequential(conv(2, 5), act(), mean, wrap(flatten()), first, act(), last);
  },
  "batch norm, sum, relu": (alone) => {
    const { wrap, conv, bn, act } = block(alone);
    const body = sequential(conv(5, 5), bn(5), act(), conv(5, 5), bn(5));
    const sum = alone ? sequential(residual(body), act()) : residual(body, null, { after: relu() });
    return sequential(conv(2, 5), bn(5), act(), sum, wrap(globalAvgPool2d()), wrap(linear(5, 3)));
  },
  "batch norm and relu before the convolution": (alone) => {
    const { wrap, conv, bn, act } = block(alone);
    const body = sequential(act(), conv(5, 5));
    return sequential(
      conv(2, 5),
      bn(5),
      residual(body),
      wrap(globalAvgPool2d()),
      wrap(linear(5, 3)),
    );
  },
};

const x = noise([4, 2, 8, 8], 7);
const run = (net: Sequential) => {
  const logits = net.forward(x);
  F.crossEntropy(logits, [0, 1, 2, 0]).backward();
  return logits;
};

describe.each(Object.entries(NETS))("%s: the same in one pass and one by one", (_, make) => {
  const both = [true, false].map((alone) => {
    manualSeed(3);
    return make(alone);
  });

  test("forward, gradients, and running statistics", () => {
    const [one, fused] = both.map(run);
    expectClose(fused.values, one.values, "logits");
    const [wanted, got] = both.map((net) => net.parameters());
    expect(got.length).toBe(wanted.length);
    const max = Math.max(...wanted.map((p) => Math.max(...p.grad!.values.map(Math.abs))));
    got.forEach((p, i) => {
      expectClose(p.grad!.values, wanted[i].grad!.values, `parameter ${i}`, { max });
    });
    const [before, after] = both.map((net) => [...net.namedBuffers().values()]);
    after.forEach((b, i) => {
      expectClose(b.values, before[i].values, `buffer ${i}`);
    });
  });

  test("a second backward adds", () => {
    const [, net] = both;
    const once = net.parameters().map((p) => p.grad!.values.slice());
    for (const each of both) run(each);
    net.parameters().forEach((p, i) => {
      expectClose(
        p.grad!.values,
        once[i].map((v) => 2 * v),
        `parameter ${i}`,
        { max: 10 },
      );
    });
  });

  test("in evaluation, without gradients", () => {
    const [one, fused] = both.map((net) => noGrad(() => net.eval().forward(x)));
    expectClose(fused.values, one.values, "logits");
  });

  test("every layer's output can be captured, and stays", () => {
    const net = both[1].eval();
    const outputs = captureOutputs(net, x);
    for (const y of outputs.values()) expect(y.values.every(Number.isFinite)).toBe(true);
    const first = net.layer(0).forward(x);
    expectClose(outputs.get("0")!.values, first.values, "the first");
    expectClose([...outputs.values()].at(-1)!.values, net.forward(x).values, "the last");
  });
});

test("what a layer of one's own keeps is still there after backward", () => {
  class Keeps extends Module {
    kept: Tensor[] = [];
    forward(input: Tensor): Tensor {
      this.kept.push(input);
      return F.relu(input);
    }
  }
  const keeps = new Keeps();
  manualSeed(1);
  const net = sequential(
    conv2d(2, 5, { kernelSize: 3, padding: 1 }),
    keeps,
    globalAvgPool2d(),
    linear(5, 3),
  );
  const alone = noGrad(() => (net.layer(0) as Module).forward(x));
  for (let i = 0; i < 3; i++) run(net);
  for (const kept of keeps.kept) expectClose(kept.values, alone.values, "kept");
});

test("hidden layers give their room back, and say so", () => {
  if (!engine().device) return;
  manualSeed(1);
  const net = sequential(conv2d(2, 5, { kernelSize: 3 }), relu(), globalAvgPool2d(), linear(5, 3));
  const loss = F.crossEntropy(net.forward(x), [0, 1, 2, 0]);
  const hidden = loss.node!.inputs[0].node!.inputs[0];
  expect(hidden.shape).toEqual([4, 5]);
  loss.backward();
  expect(() => hidden.values).toThrow(
    "values: expected numbers, got those of a hidden layer that backward has used up\nhint: captureOutputs(model, x) keeps what comes out of every layer",
  );
});
