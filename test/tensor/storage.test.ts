import { describe, expect, test } from "vitest";
import { engine, pixels } from "../../src/engine/index.js";
import {
  adam,
  conv2d as conv2dLayer,
  F,
  fromArray,
  linear,
  noGrad,
  rand,
  randn,
  rng,
  sgd,
  tensor,
  zeros,
} from "../../src/index.js";

const x = randn([2, 3, 6, 6], { rng: rng(1) });
const w = randn([5, 3, 3, 3], { rng: rng(2) });
const conv = () => F.conv2d(x, w, null, { padding: 1 });

describe("numbers that a routine has computed", () => {
  test("are read in the order of the shape, by every reader alike", () => {
    const [a, b, c] = [conv(), conv(), conv()];
    const wanted = [...a.values];
    expect(wanted).toHaveLength(360);
    expect((b.toArray() as number[][][][]).flat(3)).toEqual(wanted);
    expect(b.at(1, 4, 5, 3)).toBe(wanted[180 + 4 * 36 + 5 * 6 + 3]);
    expect(c.at(1, 4, 5, 3)).toBe(wanted[180 + 4 * 36 + 5 * 6 + 3]);
    expect(c.data.get(0, 1, 2, 3)).toBe(wanted[36 + 15]);
    expect(String(conv())).toBe(String(a));
  });

  test("are live once `values` is there: what is written counts", () => {
    const y = conv();
    y.values[0] = 100;
    expect([y.at(0, 0, 0, 0), y.data.get(0, 0, 0, 0), y.values[0]]).toEqual([100, 100, 100]);
    expect(F.relu(y).at(0, 0, 0, 0)).toBe(100);
    y.data.set(1, 4, 5, 5, -7);
    expect([y.at(1, 4, 5, 5), F.neg(y).at(1, 4, 5, 5)]).toEqual([-7, 7]);
    expect(F.maxPool2d(y, { kernelSize: 2 }).at(0, 0, 0, 0)).toBe(100);
  });

  test("are shared by reshape and detach, not by clone", () => {
    const y = conv();
    const [rows, same, copy] = [y.reshape([2, 180]), y.detach(), y.clone()];
    const before = y.at(1, 0, 0, 0);
    rows.values[180] = 42;
    expect([y.at(1, 0, 0, 0), same.at(1, 0, 0, 0), copy.at(1, 0, 0, 0)]).toEqual([42, 42, before]);
    expect(F.relu(y).at(1, 0, 0, 0)).toBe(42);
  });

  test("come in ordinary arrays that are as long as they look", () => {
    for (const y of [conv(), F.linear(zeros([2, 3]), zeros([4, 3])), x]) {
      expect(y.values.buffer).toBeInstanceOf(ArrayBuffer);
      expect(y.values.buffer.byteLength).toBe(4 * y.size);
    }
    expect(structuredClone(conv().values)).toEqual(conv().values);
  });

  test("an array of one's own stays one's own", () => {
    const mine = new Float32Array(2 * 3 * 6 * 6).fill(1);
    const y = fromArray(mine, [2, 3, 6, 6]);
    const first = F.conv2d(y, w).at(0, 0, 0, 0);
    mine.fill(2);
    expect(F.conv2d(y, w).at(0, 0, 0, 0)).toBeCloseTo(2 * first, 4);
    expect(y.values).toBe(mine);
  });
});

describe.runIf(engine().device)("what is padded", () => {
  test.each([
    ["convolution", conv],
    ["relu", () => F.relu(conv())],
    ["tanh", () => F.tanh(conv())],
    ["sum", () => F.add(conv(), conv())],
    ["maximum", () => F.maxPool2d(conv(), { kernelSize: 2 })],
    ["mean", () => F.avgPool2d(conv(), { kernelSize: 2 })],
    ["batch norm", () => F.batchNorm(conv(), { bias: rand([5], { rng: rng(3) }), training: true })],
    ["sigmoid, which makes ½ of 0", () => F.sigmoid(conv())],
    ["exp, which makes 1 of 0", () => F.exp(conv())],
    ["channels one after another", () => F.concat([conv(), conv().slice(1, 0, 2)])],
    ["the mean of all pixels", () => F.globalAvgPool2d(conv())],
  ])("after %s is zero", (_, make) => {
    const device = engine().device!;
    const y = make();
    const [n, c, h = 1, width = 1] = y.shape;
    const wide = (c + 3) & ~3;
    const block = y.storage.block(device, pixels(n, c, h * width), "test");
    const numbers = device.view(block, n * h * width * wide);
    for (let i = 0; i < numbers.length; i++) if (i % wide >= c) expect(numbers[i]).toBe(0);
  });
});

describe("parameters that have moved to an optimizer's buffers", () => {
  const make = (learningRate = 0.1) => {
    const layer = conv2dLayer(3, 5, { kernelSize: 3, rng: rng(5) });
    const optimizer = sgd(layer, { learningRate });
    const backward = () => layer.forward(x).sum().backward();
    const step = () => {
      optimizer.zeroGrad();
      backward();
      optimizer.step();
    };
    return { layer, optimizer, backward, step };
  };

  test("`values` is live in both directions, through many steps", () => {
    const { layer, step } = make();
    step();
    const { values } = layer.weight;
    const before = values.slice();
    step();
    expect(layer.weight.values).toBe(values);
    expect(values).not.toEqual(before);
    const grad = layer.weight.grad!.values;
    values.forEach((v, i) => {
      expect(v).toBeCloseTo(before[i] - 0.1 * grad[i], 4);
    });
    values.fill(0);
    layer.bias!.values.fill(3);
    expect(layer.forward(x).at(0, 4, 1, 1)).toBe(3);
  });

  test("a gradient can be changed by hand before the step", () => {
    const { layer, optimizer, backward, step } = make();
    step();
    optimizer.zeroGrad();
    backward();
    const before = layer.weight.toArray();
    layer.weight.grad!.values.fill(0);
    layer.bias!.grad = tensor([1, 1, 1, 1, 1]);
    const bias = layer.bias!.toArray() as number[];
    optimizer.step();
    expect(layer.weight.toArray()).toEqual(before);
    (layer.bias!.toArray() as number[]).forEach((v, i) => {
      expect(v).toBeCloseTo(bias[i] - 0.1, 6);
    });
  });

  test("who was given a gradient keeps its numbers after zeroGrad", () => {
    const { layer, optimizer, backward, step } = make();
    step();
    optimizer.zeroGrad();
    backward();
    const old = layer.weight.grad!;
    const numbers = old.toArray();
    backward();
    const twice = (old.toArray() as number[][][][]).flat(3);
    twice.forEach((v, i) => {
      expect(v).toBeCloseTo(2 * (numbers as number[][][][]).flat(3)[i], 3);
    });
    optimizer.zeroGrad();
    expect(layer.weight.grad).toBeNull();
    backward();
    expect((old.toArray() as number[][][][]).flat(3)).toEqual(twice);
    expect(layer.weight.grad!.toArray()).toEqual(numbers);
  });

  test("a state dict shares them, a clone does not, and loading puts them back", () => {
    const { layer, step } = make();
    step();
    const shared = layer.stateDict();
    const kept = Object.fromEntries(Object.entries(shared).map(([k, t]) => [k, t.clone()]));
    const before = layer.weight.toArray();
    step();
    expect(shared.weight.toArray()).toEqual(layer.weight.toArray());
    expect(kept.weight.toArray()).toEqual(before);
    layer.loadStateDict(kept);
    expect(layer.weight.toArray()).toEqual(before);
    step();
    expect(layer.weight.toArray()).not.toEqual(before);
  });

  test("a second optimizer goes on where the first was", () => {
    const { layer, step, backward } = make();
    step();
    const other = adam(layer);
    const before = layer.weight.at(0, 0, 0, 0);
    backward();
    other.step();
    expect(Math.abs(layer.weight.at(0, 0, 0, 0) - before)).toBeCloseTo(0.001, 5);
    step();
    other.step();
    expect(layer.weight.values.every(Number.isFinite)).toBe(true);
  });

  test("parameters without a gradient stay as they are, and come along later", () => {
    const [a, b] = [linear(3, 2, { rng: rng(1) }), linear(3, 2, { rng: rng(2) })];
    const optimizer = adam([...a.parameters(), ...b.parameters()]);
    const input = tensor([[1, 2, 3]]);
    const unused = b.weight.toArray();
    a.forward(input).sum().backward();
    optimizer.step();
    expect(b.weight.toArray()).toEqual(unused);
    b.forward(input).sum().backward();
    optimizer.step();
    // The first step of Adam is as long as its learning rate, whenever it comes.
    (b.weight.toArray() as number[][]).flat().forEach((v, i) => {
      expect(v).toBeCloseTo((unused as number[][]).flat()[i] - 0.001, 5);
    });
  });

  test("what was laid out for evaluation follows every change", () => {
    const { layer, step } = make();
    const plainly = () => F.conv2d(x, layer.weight.clone(), layer.bias!.clone()).toArray();
    const prepared = () => noGrad(() => layer.forward(x)).toArray();
    const check = () => expect(prepared()).toEqual(plainly());
    check();
    check();
    step();
    check();
    layer.loadStateDict({ weight: zeros([5, 3, 3, 3]), bias: zeros([5]) });
    check();
    layer.weight.values.fill(1);
    check();
    layer.weight.values[0] = 5;
    check();
  });
});
