import { describe, expect, test } from "vitest";
import {
  adamW,
  cosineDecay,
  followSchedule,
  linear,
  type Optimizer,
  oneCycle,
  ones,
  rmsprop,
  type Schedule,
  scheduler,
  sgd,
  stepDecay,
  type Tensor,
  fit as train,
  warmUp,
  zeros,
} from "../../src/index.js";
import recorded from "../oracle/training.json" with { type: "json" };
import { expectClose, wave } from "../oracle/wave.js";
import { letters, network } from "./support.js";

type Make = (parameters: Tensor[], options: object) => Optimizer;
const makers: Record<string, Make> = { adamW, rmsprop };

// biome-ignore lint/suspicious/noExplicitAny: options of any schedule, as JSON has them
const schedules: Record<string, (options: any) => Schedule> = {
  stepDecay,
  cosineDecay,
  oneCycle,
  warmUp,
  warmUpCosine: (options) => warmUp(options, cosineDecay({ steps: options.then })),
};

describe(`steps equal ${recorded.recordedWith}`, () => {
  test.each(
    recorded.data.optimizers.map((c) => [`${c.kind} ${JSON.stringify(c.options)}`, c] as const),
  )("%s", (_, { kind, options, steps }) => {
    const x = wave([3, 4], 0);
    const optimizer = makers[kind]([x], options);
    steps.forEach((wanted, s) => {
      x.grad = wave([3, 4], s + 1, { requiresGrad: false });
      optimizer.step();
      expectClose(x.values, wanted, `step ${s + 1}`);
    });
  });
});

describe.each(Object.entries(makers))("%s", (_, make) => {
  test("moves float64 too, leaves what has no gradient alone", () => {
    const [x, kept] = [zeros([2], { dtype: "float64" }), ones([2])];
    const optimizer = make([x, kept], { learningRate: 0.1 });
    x.grad = ones([2], { dtype: "float64" });
    optimizer.step();
    expect(x.values[0]).toBeLessThan(0);
    expect(kept.toArray()).toEqual([1, 1]);
    optimizer.zeroGrad();
    expect(x.grad).toBeNull();
  });

  test("goes on from a saved state as if nothing had been", () => {
    const gradient = (s: number) => wave([5], s, { requiresGrad: false });
    const train = (x: Tensor, optimizer: Optimizer, steps: number[]) => {
      for (const s of steps) {
        x.grad = gradient(s);
        optimizer.step();
      }
    };
    const whole = wave([5], 0);
    train(whole, make([whole], {}), [1, 2, 3]);
    const first = wave([5], 0);
    const before = make([first], {});
    train(first, before, [1, 2]);
    const after = make([first], {});
    after.restore!(before.state!());
    train(first, after, [3]);
    expect([...first.values]).toEqual([...whole.values]);
  });
});

describe(`rates equal ${recorded.recordedWith}`, () => {
  test.each(
    recorded.data.schedules.map((c) => [`${c.kind} ${JSON.stringify(c.options)}`, c] as const),
  )("%s", (_, { kind, options, rates }) => {
    const optimizer = sgd(linear(1, 1), { learningRate: 0.4 });
    const schedule = scheduler(optimizer, schedules[kind](options));
    const got = rates.map((_, i) => {
      if (i > 0) schedule.step();
      return optimizer.learningRate;
    });
    expectClose(got, rates, "rates", { tolerance: 1e-9 });
    expect(schedule.steps).toBe(rates.length - 1);
  });
});

describe("in fit", () => {
  const rates = async (every: "step" | "epoch", schedule: Schedule) => {
    const model = network();
    const optimizer = sgd(model, { learningRate: 0.4 });
    const seen: number[] = [];
    const watch = { name: "watch", onStep: () => void seen.push(optimizer.learningRate) };
    const callbacks = [watch, followSchedule(schedule, { every })];
    const options = { train: letters(), batchSize: 16, epochs: 2, show: false, optimizer };
    const { steps } = await train(model, { ...options, callbacks });
    expect(steps.map(({ learningRate }) => learningRate)).toEqual(seen);
    return { seen, after: optimizer.learningRate };
  };

  test("a schedule counts steps or epochs", async () => {
    const half = stepDecay({ every: 1, factor: 0.5 });
    const { seen, after } = await rates("step", half);
    expect(seen).toEqual(seen.map((_, i) => 0.4 * 0.5 ** i));
    expect(after).toBeCloseTo(0.4 * 0.5 ** seen.length, 12);
    const epochs = await rates("epoch", half);
    const middle = epochs.seen.length / 2;
    expect([epochs.seen[0], epochs.seen[middle - 1], epochs.seen[middle]]).toEqual([0.4, 0.4, 0.2]);
  });

  test("one cycle may be as long as the run", async () => {
    const { seen } = await rates("step", stepDecay({ every: 1 }));
    const { after } = await rates("step", oneCycle({ steps: seen.length }));
    expect(after).toBeCloseTo(0.4 / 25 / 1e4, 12);
  });

  test("what it has to know survives a break", () => {
    const half = stepDecay({ every: 1, factor: 0.5 });
    const optimizer = sgd(linear(1, 1), { learningRate: 0.4 });
    const state = { optimizer } as never;
    const before = followSchedule(half);
    before.onStart!(state);
    before.onStep!({} as never, state);
    const after = followSchedule(half);
    after.restore!(JSON.parse(JSON.stringify(before.save!())));
    after.onStart!(state);
    expect(optimizer.learningRate).toBe(0.2);
    after.onStep!({} as never, state);
    expect(optimizer.learningRate).toBe(0.1);
  });
});

describe("messages", () => {
  const x = zeros([1]);
  test.each([
    ...Object.entries(makers).flatMap(([name, make]) =>
      ["learningRate", "epsilon", "weightDecay"].map((option): [() => unknown, string] => [
        () => make([x], { [option]: -1 }),
        `${name}: expected ${option} ≥ 0, got -1`,
      ]),
    ),
    [() => adamW([x], { betas: [1, 0] }), "adamW: expected beta1 ≥ 0 and < 1, got 1"],
    [() => adamW([x], { betas: [0, 1] }), "adamW: expected beta2 ≥ 0 and < 1, got 1"],
    [() => adamW([x], { learningRate: -1 }), "adamW: expected learningRate ≥ 0, got -1"],
    [() => rmsprop([x], { learningRate: -1 }), "rmsprop: expected learningRate ≥ 0, got -1"],
    [() => rmsprop([x], { alpha: -1 }), "rmsprop: expected alpha ≥ 0, got -1"],
    [() => rmsprop([x], { momentum: -1 }), "rmsprop: expected momentum ≥ 0, got -1"],
    [() => stepDecay({ every: 0 }), "stepDecay: expected every as a whole number ≥ 1, got 0"],
    [() => stepDecay({}), "stepDecay: expected every or at, got neither"],
    [() => cosineDecay({ steps: 0 }), "cosineDecay: expected steps as a whole number ≥ 1, got 0"],
    [() => oneCycle({ steps: 0 }), "oneCycle: expected steps as a whole number ≥ 1, got 0"],
    [() => oneCycle({ steps: 9, rise: 2 }), "oneCycle: expected rise from 0 to 1, got 2"],
    [() => oneCycle({ steps: 10 })(11, 1), "oneCycle: expected a step up to 10, got 11"],
    [
      () => followSchedule(stepDecay({ every: 1 }), { every: "hour" as never }),
      'followSchedule: expected every "step" or "epoch", got "hour"',
    ],
    [() => warmUp({ steps: 0 }), "warmUp: expected steps as a whole number ≥ 1, got 0"],
  ] as [() => unknown, string][])("%#", (fn, message) => {
    expect(fn).toThrow(expect.objectContaining({ name: "OptionError", message }));
  });
});
