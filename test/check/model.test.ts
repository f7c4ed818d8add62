import { describe, expect, test } from "vitest";
import type { ModelData } from "../../src/check/data.js";
import {
  drawHidden,
  exerciseData,
  gradeAnswer,
  hiddenImages,
  type ImageSource,
  probe,
  runCheck,
  type Weights,
} from "../../src/check/index.js";
import { countLayers, countMultiplyAdds, weightsOf } from "../../src/check/model/network.js";
import { modelReport, percent } from "../../src/check/model/report.js";
import { runModelCheck } from "../../src/check/model/run.js";
import { flatten, linear, Module, relu, sequential } from "../../src/nn/index.js";
import { rng, type Tensor } from "../../src/tensor/index.js";
import { tinyData } from "../course/fixture/course.js";
import { halves, net } from "../course/fixture/lessons/tiny/checks.js";
import { signatureData } from "./probeData.js";

const data = tinyData.net as ModelData;
const source: ImageSource = {
  length: 12,
  batch: (indices) => ({ x: halves(indices.map((i) => i % 2)), y: indices.map((i) => i % 2) }),
};
const build = () => sequential(flatten(), linear(4, 2));

/** A model that answers the bright half (sign 1), or always the other (−1), or always 0 (0). */
function trained(sign: number, make: () => Module = build): Module {
  const model = make();
  const dict = model.stateDict();
  dict["1.weight"].values.set([1, 1, -1, -1, -1, -1, 1, 1].map((w) => sign * w));
  dict["1.bias"].values.fill(0);
  return model;
}
const check = (given: unknown) => runModelCheck(data, given, () => source);

describe("in the cell", () => {
  test("a model that reaches the target passes, with its measured accuracy", () => {
    expect(check({ build, model: trained(1) })).toMatchObject({
      status: "passed",
      passed: true,
      earned: 4,
      mistake: null,
      says: {
        ko: "그림 10장 중 10장을 맞혔어요(100 %). 더 높은 목표 99 %에도 닿았어요.",
        en: "10 of 10 images right (100 %). The stretch target of 99 % is reached too.",
      },
    });
  });

  test("one that doesn't is told how far it is, and why where the reason is known", () => {
    expect(check({ build, model: trained(-1) })).toMatchObject({
      status: "failed",
      earned: 0,
      mistake: "upsideDown",
      says: {
        ko: "그림 10장 중 0장을 맞혔어요(0 %). 목표는 90 %예요. 거꾸로예요.",
        en: "0 of 10 images right (0 %). The target is 90 %. Upside down.",
      },
    });
    expect(check({ build, model: trained(0) }).mistake).toBe("guessing");
    const withRelu = () => sequential(flatten(), linear(4, 2), relu());
    const report = check({ build: withRelu, model: trained(-1, withRelu) });
    expect(report.mistake).toBeNull();
  });

  test("the model's mode is put back", () => {
    const model = trained(1);
    model.train();
    check({ build, model });
    expect(model.training).toBe(true);
    model.eval();
    check({ build, model });
    expect(model.training).toBe(false);
  });

  test("a model that is too large is told so", () => {
    const large = () => sequential(flatten(), linear(4, 2), linear(2, 2), linear(2, 2));
    const model = trained(1, large);
    const one = model.stateDict();
    for (const name of ["2.weight", "3.weight"]) one[name].values.set([1, 0, 0, 1]);
    for (const name of ["2.bias", "3.bias"]) one[name].values.fill(0);
    const report = check({ build: large, model });
    expect(report).toMatchObject({ passed: false, earned: 0 });
    expect(report.says.en).toBe(
      "10 of 10 images right (100 %). The model has 22 weights. At most 20 are allowed.",
    );
    expect(report.says.ko).toContain("가중치가 22개예요. 20개까지예요.");
  });

  const notYet = () => {
    throw new Error("not solved yet");
  };
  const CASES: [string, unknown, string, RegExp, RegExp][] = [
    [
      "nothing",
      undefined,
      "type",
      /check\.net\(\{ build, model \}\)처럼 불러 주세요/,
      /Call it as check\.net\(\{ build, model \}\). Expected: \{ build: \(\) => Module; model: Module \}/,
    ],
    ["a model alone", trained(1), "type", /처럼 불러/, /Call it as/],
    [
      "a stub",
      { build: notYet, model: undefined },
      "unsolved",
      /아직 풀지 않았어요/,
      /Not solved yet/,
    ],
    [
      "a build without return",
      { build: () => {}, model: trained(1) },
      "unsolved",
      /아직 풀지/,
      /Not solved/,
    ],
    [
      "a build of something else",
      { build: () => 3, model: trained(1) },
      "type",
      /Module을 돌려주지/,
      /does not give a Module/,
    ],
    [
      "no trained model",
      { build, model: undefined },
      "unsolved",
      /학습 셀을 먼저/,
      /Run the training cell first/,
    ],
    [
      "something else for a model",
      { build, model: 5 },
      "type",
      /학습 셀을 먼저/,
      /Run the training cell/,
    ],
    [
      "another network",
      { build: () => sequential(flatten(), linear(4, 3)), model: trained(1) },
      "failed",
      /달라요\(1\.weight: \[3, 4\], \[2, 4\]\)/,
      /makes another network than the one you trained \(1\.weight: \[3, 4\] and \[2, 4\]\)/,
    ],
    [
      "the wrong number of outputs",
      { build: () => sequential(flatten()), model: sequential(flatten()) },
      "type",
      /모양이 \[10, 4\]예요. \[10, 2\]여야 해요/,
      /gives \[10, 4\]; expected \[10, 2\]: 2 numbers for each image/,
    ],
    [
      "a build that fails",
      { build: () => linear(-1, 2), model: trained(1) },
      "failed",
      /오류로 멈췄어요/,
      /stopped with an error/,
    ],
  ];
  test.each(CASES)("%s", (_, given, status, ko, en) => {
    const report = check(given);
    expect(report).toMatchObject({ status, passed: false, earned: 0 });
    expect(report.says.ko).toMatch(ko);
    expect(report.says.en).toMatch(en);
  });

  test("runCheck looks at the images it is given", () => {
    expect(runCheck(data, { build, model: trained(1) }, () => source)).toMatchObject({
      passed: true,
    });
  });
});

describe("by the grader", () => {
  async function grade(model: Module, make: () => unknown = build) {
    const weights = JSON.parse(JSON.stringify(weightsOf(model))) as Weights;
    const hidden = drawHidden(net, 11, { weights });
    const observed = await probe(signatureData(net), hidden.inputs, make);
    return {
      report: gradeAnswer(net, "net", hidden, JSON.parse(JSON.stringify(observed))),
      hidden,
    };
  }

  test("the notebook's weights in the student's network answer hidden images", async () => {
    const { report, hidden } = await grade(trained(1));
    expect(report).toMatchObject({ passed: true, earned: 4 });
    expect(hidden.labels).toHaveLength(50);
    expect(JSON.stringify(hidden.inputs)).not.toContain("labels");
    expect((await grade(trained(-1))).report.mistake).toBe("upsideDown");
  });

  test("weights that do not fit, no network, and made-up predictions earn nothing", async () => {
    const misfit = await grade(trained(1), () => sequential(flatten(), linear(4, 3)));
    expect(misfit.report).toMatchObject({ earned: 0 });
    expect(misfit.report.says.en).toMatch(/stopped with an error/);
    expect((await grade(trained(1), () => 3)).report.earned).toBe(0);
    const { hidden } = await grade(trained(1));
    const verdict = (value: unknown) => gradeAnswer(net, "net", hidden, [{ kind: "value", value }]);
    for (const value of [
      null,
      {},
      { predictions: "all right" },
      { predictions: [0, 1] },
      { predictions: Array(50).fill("0") },
    ])
      expect(verdict(value)).toMatchObject({ passed: false, earned: 0 });
    expect(verdict({ predictions: [...hidden.labels], layers: 4 }).passed).toBe(true);
    expect(gradeAnswer(net, "net", hidden, null).earned).toBe(0);
    expect(gradeAnswer(net, "net", hidden, [{ kind: "unsolved" }]).status).toBe("unsolved");
    const unknownSize = gradeAnswer(net, "net", { ...hidden, weights: null }, [
      { kind: "value", value: { predictions: [...hidden.labels] } },
    ]);
    expect(unknownSize.passed).toBe(false);
  });

  test("hidden images are drawn without repetition, a little darker than their originals", () => {
    const { images, labels } = hiddenImages(source, rng(5), 8);
    expect(images.shape).toEqual([8, 1, 2, 2]);
    expect(labels).toHaveLength(8);
    const brightest = Math.max(...images.values);
    expect(brightest).toBeLessThan(0.99);
    expect(Math.min(...Array.from(images.values).filter((v) => v > 0))).toBeGreaterThan(0.89);
    expect([...hiddenImages(source, rng(5), 8).images.values]).toEqual([...images.values]);
  });
});

describe("limits on work and depth", () => {
  const limited = { ...net, maxParameters: 100, maxMultiplyAdds: 15, minLayers: 2 };
  const limitedData = exerciseData(limited, "net") as ModelData;
  const inCell = (make: () => Module) =>
    runModelCheck(limitedData, { build: make, model: right(make) }, () => source);
  const byGrader = async (make: () => Module) => {
    const weights = JSON.parse(JSON.stringify(weightsOf(right(make)))) as Weights;
    const hidden = drawHidden(limited, 11, { weights });
    const observed = await probe(signatureData(limited), hidden.inputs, make);
    return gradeAnswer(limited, "net", hidden, JSON.parse(JSON.stringify(observed)));
  };
  /** 4·2 multiply-adds in the first layer, 2·2 in each that follows and passes on what it gets. */
  const stack = (layers: number) => () =>
    sequential(flatten(), linear(4, 2), ...Array.from({ length: layers - 1 }, () => linear(2, 2)));
  function right(make: () => Module): Module {
    const model = trained(1, make);
    for (const [name, { values }] of Object.entries(model.stateDict())) {
      if (name.startsWith("1.")) continue;
      values.set(name.endsWith("weight") ? [1, 0, 0, 1] : [0, 0]);
    }
    return model;
  }
  const CASES: [number, boolean, RegExp, RegExp][] = [
    [2, true, /10장을 맞혔어요|50장을 맞혔어요/, /images right/],
    [
      1,
      false,
      /가중치가 있는 층이 1개예요\. 2개 이상이어야 해요/,
      /It has 1 layer with weights\. At least 2 are asked for/,
    ],
    [
      3,
      false,
      /그림 한 장에 곱셈-덧셈 16번이에요\. 15번까지예요/,
      /One image takes 16 multiply-adds\. At most 15 are allowed/,
    ],
  ];
  test.each(CASES)("%i layers", async (layers, passed, ko, en) => {
    for (const report of [inCell(stack(layers)), await byGrader(stack(layers))]) {
      expect(report).toMatchObject({ passed, earned: passed ? 4 : 0 });
      expect(report.says.ko).toMatch(ko);
      expect(report.says.en).toMatch(en);
    }
  });

  test("work that the student's kernel does not tell, or makes up, is no work within the limit", async () => {
    const weights = weightsOf(right(stack(2)));
    const hidden = drawHidden(limited, 11, { weights });
    const predictions = [...hidden.labels];
    const verdict = (multiplyAdds?: unknown) =>
      gradeAnswer(limited, "net", hidden, [
        { kind: "value", value: { predictions, multiplyAdds } },
      ] as never);
    for (const made of [undefined, null, "12", -3, 0]) {
      expect(verdict(made)).toMatchObject({ passed: false, earned: 0 });
    }
    expect(verdict().says.ko).toContain("곱셈-덧셈을 셀 수 없었어요");
    expect(verdict().says.en).toContain("Its multiply-adds could not be counted.");
    expect(verdict(12).passed).toBe(true);
  });

  test("a model without a rule is run to be counted; one that cannot be run is not counted", () => {
    class Own extends Module {
      first = linear(4, 2);
      forward(x: Tensor): Tensor {
        return this.first.forward(x.flatten(1));
      }
    }
    expect(countMultiplyAdds(new Own(), [1, 2, 2])).toBe(8);
    expect(countMultiplyAdds(new Own(), [1, 3, 3])).toBeNull();
    expect(countMultiplyAdds(sequential(flatten(), relu()), [1, 2, 2])).toBeNull();
  });

  test("layers are counted from the weights: no bias, no batch norm, no shortcut", () => {
    const shapes = {
      "0.weight": [8, 1, 3, 3],
      "0.bias": [8],
      "1.weight": [8],
      "2.body.weight": [8, 8, 3, 3],
      "2.shortcut.0.weight": [8, 8, 1, 1],
      "3.weight": [10, 8],
    };
    const stateDict = Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [name, { dtype: "f4", shape, data: "" }]),
    );
    expect(countLayers({ stateDict } as unknown as Weights)).toBe(3);
  });
});

test("97.996 % is never shown as 98 %", () => {
  expect(percent(0.97996)).toBe("97.99 %");
  expect(percent(0.98)).toBe("98 %");
  expect(percent(0.9999)).toBe("99.99 %");
  expect(percent(1)).toBe("100 %");
  const report = modelReport(
    { ...data, target: 0.98, stretch: 0.99 },
    { correct: 9850, total: 10000, parameters: 1, depth: 1, multiplyAdds: 1, layers: [] },
  );
  expect(report.says.en).toBe("9,850 of 10,000 images right (98.5 %). For who wants more: 99 %.");
});
