import { afterEach, describe, expect, test } from "vitest";
import {
  alexnetTwoPath,
  compare,
  DISPLAY,
  densenet121,
  F,
  googlenet,
  linear,
  mobileNet,
  mobileNetBlock,
  modelNamed,
  modelNames,
  noGrad,
  resnet18,
  resnet34,
  rng,
  setLanguage,
  sgd,
  summary,
  vgg16,
} from "../../src/index.js";
import { noise } from "../oracle/wave.js";

afterEach(() => setLanguage("en"));

describe("AlexNet on two paths", () => {
  const rows = summary(alexnetTwoPath(), [1, 3, 227, 227]).rows;

  test("the paper's maps and 60,965,224 parameters", () => {
    const maps = rows.filter((row) => /^(conv|pool)/.test(row.name));
    expect(maps.map((row) => row.output.slice(1).join("×"))).toEqual([
      "96×55×55",
      "96×27×27",
      "256×27×27",
      "256×13×13",
      "384×13×13",
      "384×13×13",
      "256×13×13",
      "256×6×6",
    ]);
    const params = Object.fromEntries(rows.map((row) => [row.name, row.params]));
    // 307k, 884k, 663k, 442k weights, and the biases
    expect(params).toMatchObject({
      conv1: 34_848 + 96,
      conv2: 307_200 + 256,
      conv3: 884_736 + 384,
      conv4: 663_552 + 384,
      conv5: 442_368 + 256,
      fc6: 37_748_736 + 4096,
      fc8: 4_096_000 + 1000,
    });
    expect(rows.reduce((sum, row) => sum + row.params, 0)).toBe(60_965_224);
  });
});

describe("GoogLeNet", () => {
  test("outputs of the paper's table, row by row", () => {
    const model = googlenet({ variant: "paper" });
    let shape: readonly number[] = [1, 3, 224, 224];
    const outputs: Record<string, string> = {};
    for (const [name, part] of model.children()) {
      shape = part.outputShape(shape);
      outputs[name] = [...shape.slice(2), shape[1]].join("×");
    }
    expect(outputs).toMatchObject({
      conv1: "112×112×64",
      maxpool1: "56×56×64",
      conv3: "56×56×192",
      maxpool2: "28×28×192",
      inception3a: "28×28×256",
      inception3b: "28×28×480",
      inception4a: "14×14×512",
      inception4d: "14×14×528",
      inception4e: "14×14×832",
      inception5a: "7×7×832",
      inception5b: "7×7×1024",
      avgpool: "1024",
    });
  });

  test("parameters of the modules, in thousands as the paper counts them", () => {
    const model = googlenet({ variant: "paper" });
    const weights = (name: string) =>
      [...model.children().get(name)!.stateShapes()]
        .filter(([key]) => key.endsWith("weight"))
        .reduce((sum, [, shape]) => sum + shape.reduce((a, b) => a * b), 0) / 1024;
    // The paper's 159K, 380K, 364K, 437K, 580K, 840K, 1388K
    const names = ["3a", "3b", "4a", "4b", "4d", "4e", "5b"].map((name) => `inception${name}`);
    const printed = [159, 380, 364, 437, 580, 840, 1388];
    names.forEach((name, i) => {
      expect(Math.abs(weights(name) / printed[i] - 1), name).toBeLessThan(0.03);
    });
  });

  test("auxiliaries listen where the paper has them, and only where they are asked for", () => {
    const x = noise([2, 3, 64, 64], 1);
    const model = googlenet({ classes: 4, auxiliaries: true, dropout: 0, rng: rng(1) }).eval();
    const { logits, aux1, aux2 } = noGrad(() => model.withAuxiliaries(x));
    expect([logits.shape, aux1?.shape, aux2?.shape]).toEqual([
      [2, 4],
      [2, 4],
      [2, 4],
    ]);
    const alone = noGrad(() => model.forward(x));
    logits.values.forEach((v, i) => void expect(v).toBeCloseTo(alone.values[i], 4));
    const without = googlenet({ classes: 4 });
    expect([...without.children().keys()]).not.toContain("aux1");
    expect(model.parameterCount() - without.parameterCount()).toBeGreaterThan(4_000_000);
  });
});

describe("ResNet", () => {
  test("a plain net has the same layers, without the shortcuts' projections", () => {
    const [plain, residual] = [resnet34({ shortcuts: false }), resnet34()];
    const names = [...residual.stateShapes().keys()].filter((name) => !name.includes("downsample"));
    expect([...plain.stateShapes().keys()]).toEqual(names);
    expect(residual.parameterCount() - plain.parameterCount()).toBe(
      64 * 128 + 128 * 256 + 256 * 512 + 2 * (128 + 256 + 512),
    );
  });

  test("the stem for CIFAR keeps the size", () => {
    const model = resnet18({ stem: "cifar", classes: 10, width: 16 });
    const rows = summary(model, [1, 3, 32, 32]).rows;
    const output = (name: string) => rows.find((row) => row.name === name)?.output.join("×");
    expect(output("conv1")).toBe("1×16×32×32");
    expect(output("layer4.1.conv2")).toBe("1×128×4×4");
    expect(output("fc")).toBe("1×10");
  });

  test("learns: the loss of a batch falls", () => {
    const model = resnet18({ stem: "cifar", classes: 3, width: 4, rng: rng(1) });
    const optimizer = sgd(model, { learningRate: 0.1, momentum: 0.9 });
    const x = noise([6, 3, 8, 8], 1);
    const losses = Array.from({ length: 8 }, () => {
      optimizer.zeroGrad();
      const loss = F.crossEntropy(model.forward(x), [0, 1, 2, 0, 1, 2]);
      loss.backward();
      optimizer.step();
      return loss.item();
    });
    expect(losses[7]).toBeLessThan(losses[0] / 2);
  });
});

test("DenseNet's channels grow linearly within a block", () => {
  const rows = summary(densenet121(), [1, 3, 224, 224]).rows;
  const inputs = rows
    .filter((row) => /^features\.denseblock1\..*norm1$/.test(row.name))
    .map((row) => row.output[1]);
  expect(inputs).toEqual([64, 96, 128, 160, 192, 224]);
  const maps = rows.filter((row) => /transition\d\.pool$/.test(row.name));
  expect(maps.map((row) => row.output.join("×"))).toEqual([
    "1×128×28×28",
    "1×256×14×14",
    "1×512×7×7",
  ]);
});

test("MobileNet: a block costs 8 to 9 times less than a convolution of its width", () => {
  const { macs } = summary(mobileNetBlock(256, 256), [1, 256, 14, 14]);
  const whole = 9 * 256 * 256 * 14 * 14;
  expect(whole / macs).toBeGreaterThan(8);
  expect(whole / macs).toBeLessThan(9);
  expect(summary(mobileNet({ width: 0.5 }), [1, 3, 224, 224]).params).toBe(1_331_592);
});

test("what needs no numbers makes none: VGG-19's half a gigabyte is not there", () => {
  const model = vgg16({
    init: () => {
      throw new Error("made");
    },
  });
  expect(summary(model, [1, 3, 224, 224]).params).toBe(138_357_544);
  expect(() => model.parameters()).toThrow("made");
});

describe("by name", () => {
  test("every name makes its model", () => {
    for (const name of modelNames()) {
      const { model, input } = modelNamed(name, { classes: 7 });
      expect(model.outputShape(input), name).toEqual([1, 7]);
    }
  });

  test("an unknown one is answered with those there are", () => {
    expect(() => modelNamed("lenet")).toThrow(
      'modelNamed: expected one of lenet5, alexnet, alexnet_two_path, vgg11, …, got "lenet"\nhint: all: lenet5 alexnet ',
    );
    expect(() => modelNamed("toString")).toThrow("modelNamed: expected");
  });
});

describe("compare", () => {
  const models = { vgg16: vgg16(), resnet18: resnet18() };

  test("a row for each network, by shapes alone", () => {
    const { rows } = compare(models, [1, 3, 224, 224]);
    expect(rows.map(({ name, layers, params, macs }) => [name, layers, params, macs])).toEqual([
      ["vgg16", 16, 138_357_544, 15_470_264_320],
      ["resnet18", 21, 11_689_512, 1_814_073_344],
    ]);
    expect(rows[0].paramBytes).toBe(4 * 138_357_544);
  });

  test("shows itself in both languages", () => {
    const comparison = compare(models, [1, 3, 224, 224]);
    expect(String(comparison)).toContain("layers with weights");
    setLanguage("ko");
    expect(comparison[DISPLAY]()["text/html"]).toContain("매개변수");
    expect(String(comparison)).toContain("15,470,264,320");
  });

  test("nothing to compare is refused", () => {
    expect(() => compare({}, [1])).toThrow("compare: expected models by name, got none");
    expect(() => compare({ a: linear(2, 1) }, [1, 3])).toThrow("linear: expected x");
  });
});
