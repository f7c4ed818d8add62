import { describe, expect, test } from "vitest";
import {
  bilinearInit,
  constantInit,
  type Init,
  initialize,
  kaimingNormal,
  kaimingUniform,
  linear,
  normalInit,
  rng,
  type Shape,
  sequential,
  xavierNormal,
  xavierUniform,
  zeros,
} from "../../src/index.js";

const draw = (init: Init, shape: Shape = [40, 30, 3, 3]): number[] =>
  Array.from(initialize(zeros(shape), init, rng(1)).values);

const deviation = (numbers: number[]): number => {
  const mean = numbers.reduce((a, b) => a + b) / numbers.length;
  return Math.sqrt(numbers.reduce((sum, v) => sum + (v - mean) ** 2, 0) / numbers.length);
};

describe("first weights", () => {
  // fan in 30 · 9 = 270, fan out 40 · 9 = 360
  test.each([
    ["kaimingNormal", kaimingNormal(), Math.sqrt(2 / 270)],
    ["kaimingNormal, fanOut", kaimingNormal({ mode: "fanOut" }), Math.sqrt(2 / 360)],
    ["kaimingNormal, leaky", kaimingNormal({ slope: 1 }), Math.sqrt(1 / 270)],
    ["kaimingUniform", kaimingUniform(), Math.sqrt(2 / 270)],
    ["xavierNormal", xavierNormal(), Math.sqrt(2 / 630)],
    ["xavierUniform, gain 2", xavierUniform(2), 2 * Math.sqrt(2 / 630)],
    ["normalInit", normalInit({ mean: 1, deviation: 0.01 }), 0.01],
  ] as const)("%s has the deviation of its paper", (_, init, wanted) => {
    expect(deviation(draw(init)) / wanted).toBeCloseTo(1, 1);
  });

  test("uniform ones end at their bound, cut normal ones at theirs", () => {
    const largest = (init: Init) => Math.max(...draw(init).map(Math.abs));
    expect(largest(kaimingUniform())).toBeLessThanOrEqual(Math.fround(Math.sqrt(6 / 270)));
    expect(largest(xavierUniform())).toBeLessThanOrEqual(Math.fround(Math.sqrt(6 / 630)));
    expect(largest(normalInit({ cut: 2 }))).toBeLessThanOrEqual(2);
    expect(largest(normalInit())).toBeGreaterThan(3);
  });

  test("bilinear is a tent where a channel meets itself, and 0 elsewhere", () => {
    const odd = initialize(zeros([2, 2, 3, 3]), bilinearInit());
    const tent = [0.25, 0.5, 0.25, 0.5, 1, 0.5, 0.25, 0.5, 0.25];
    expect([...odd.values]).toEqual([...tent, ...Array(18).fill(0), ...tent]);
    expect([...initialize(zeros([1, 1, 1, 4]), bilinearInit()).values]).toEqual([
      0.25, 0.75, 0.75, 0.25,
    ]);
  });

  test.each([
    [() => draw(xavierNormal(), [3]), "init: expected weights with at least 2 axes, got shape [3]"],
    [
      () => draw(kaimingNormal({ mode: "fan" as never })),
      'init: expected mode "fanIn" or "fanOut", got "fan"',
    ],
    [
      () => draw(bilinearInit(), [2, 2]),
      "init: expected filters [C,F,Kh,Kw] for bilinear, got shape [2,2]",
    ],
  ])("%#", (fn, message) => {
    expect(fn).toThrow(expect.objectContaining({ name: "OptionError", message }));
  });
});

describe("parameters are made when they are read", () => {
  test("in any order, with the same numbers", () => {
    const make = () =>
      sequential({ a: linear(3, 2, { rng: seed }), b: linear(2, 2, { rng: seed }) });
    let seed = rng(1);
    const first = make();
    const forwards = [...first.namedParameters()].map(([name, p]) => [name, [...p.values]]);
    seed = rng(1);
    const second = make();
    const b = second.layer("b").namedParameters();
    expect([...b.get("weight")!.values]).toEqual(Object.fromEntries(forwards)["b.weight"]);
    expect([...second.namedParameters()].map(([name, p]) => [name, [...p.values]])).toEqual(
      forwards,
    );
  });

  test("counting them and asking for their shapes makes none; reading makes one", () => {
    let made = 0;
    const init: Init = () => {
      made++;
    };
    const layer = linear(3, 2, { init });
    expect(layer.parameterCount()).toBe(8);
    expect([...layer.stateShapes()]).toEqual([
      ["weight", [2, 3]],
      ["bias", [2]],
    ]);
    expect([layer.outputShape([4, 3]), layer.multiplyAdds([4, 3])]).toEqual([[4, 2], 24]);
    expect(String(layer)).toBe("Linear(3, 2)");
    expect(made).toBe(0);
    expect(layer.weight).toBe(layer.weight);
    expect(made).toBe(1);
  });

  test("numbers that a state dict brings are not drawn before", () => {
    let made = 0;
    const init: Init = () => {
      made++;
    };
    const source = linear(3, 2, { init: constantInit(5) }).stateDict();
    const target = linear(3, 2, { init });
    expect(() => target.loadStateDict({ weight: source.weight })).toThrow();
    expect(made).toBe(0);
    expect(target.loadStateDict(source).weight.at(1, 2)).toBe(5);
    expect(made).toBe(0);
  });

  test("a part of a state dict leaves the rest alone", () => {
    const target = linear(3, 2, { init: constantInit(1), biasInit: constantInit(2) });
    const weight = linear(3, 2, { init: constantInit(5) }).stateDict().weight;
    target.loadStateDict({ weight }, { partial: true });
    expect([target.weight.at(0, 0), target.bias!.at(0)]).toEqual([5, 2]);
    expect(() => target.loadStateDict({ weigth: weight }, { partial: true })).toThrow("weigth");
    expect(() => target.loadStateDict({ bias: weight }, { partial: true })).toThrow(
      "bias of shape",
    );
  });

  test("a parameter may be replaced before it is read, and shared", () => {
    const [a, b] = [linear(2, 2), linear(2, 2)];
    (a as { weight: unknown }).weight = b.weight;
    expect(a.weight).toBe(b.weight);
    expect(sequential(a, b).parameterCount()).toBe(8);
    expect(sequential(a, b).parameters()).toHaveLength(3);
  });
});
