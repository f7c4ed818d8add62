import { describe, expect, test } from "vitest";
import {
  addShortcut,
  basicBlock,
  bottleneck,
  countLayers,
  deepDigits,
  diagnose,
  identityFilter,
} from "../../lessons/resnet/checks.js";
import { type CheckReport, exerciseData, runCheck } from "../../src/check/index.js";
import {
  avgPool2d,
  batchNorm2d,
  conv2d,
  F,
  flatten,
  fromArray,
  identity,
  knownWeights,
  linear,
  Module,
  noGrad,
  randn,
  relu,
  residual,
  resnet18,
  resnet34,
  resnet50,
  resnet152,
  rng,
  sequential,
  softmax,
  summary,
  type Tensor,
  tensor,
  zeros,
} from "../../src/index.js";
import { testExercise } from "./support.js";
import { reportAt } from "./trained.js";

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const sum = (numbers: number[]): number => numbers.reduce((a, b) => a + b, 0);

describe("identityFilter", () => {
  const put = (channels: number, value: (k: number, c: number, i: number, j: number) => number) =>
    tensor(
      range(channels).map((k) =>
        range(channels).map((c) => range(3).map((i) => range(3).map((j) => value(k, c, i, j)))),
      ),
    );
  testExercise("identityFilter", identityFilter, {
    right: {
      nested: (channels) => put(channels, (k, c, i, j) => Number(k === c && i === 1 && j === 1)),
      flat(channels) {
        const w = zeros([channels, channels, 3, 3]);
        for (let k = 0; k < channels; k++) w.values[9 * (k * channels + k) + 4] = 1;
        return w;
      },
      steps(channels) {
        const w = zeros([channels, channels, 3, 3]);
        for (let at = 4; at < w.size; at += 9 * (channels + 1)) w.values[at] = 1;
        return w;
      },
      array: (channels) =>
        fromArray(
          Float32Array.from({ length: 9 * channels * channels }, (_, i) =>
            Number(i % 9 === 4 && Math.floor(i / 9) % (channels + 1) === 0),
          ),
          [channels, channels, 3, 3],
        ),
      padded: (channels) => {
        const eye = tensor(range(channels).map((k) => range(channels).map((c) => Number(k === c))));
        return F.pad(eye.reshape([channels, channels, 1, 1]), 1);
      },
    },
    wrong: {
      everyChannel: (channels) => put(channels, (_k, _c, i, j) => Number(i === 1 && j === 1)),
      wholeSheet: (channels) => put(channels, (k, c) => Number(k === c)),
      blurred: (channels) => put(channels, (k, c) => Number(k === c) / 9),
      corner: (channels) => put(channels, (k, c, i, j) => Number(k === c && i + j === 0)),
      oneSheet: (channels) => {
        const w = zeros([channels, 1, 3, 3]);
        for (let k = 0; k < channels; k++) w.values[9 * k + 4] = 1;
        return w;
      },
    },
  });

  test("the reference gives every picture back", () => {
    const x = randn([2, 5, 6, 6], { rng: rng(1) });
    const y = F.conv2d(x, identityFilter.reference(5), null, { padding: 1 });
    expect(Array.from(y.values)).toEqual(Array.from(x.values));
  });
});

describe("diagnose", () => {
  const more = (a: number, b: number) => a - b > 1;
  testExercise("diagnose", diagnose, {
    right: {
      ifs(trainA, testA, trainB, testB) {
        if (trainB > trainA + 1) return "degradation";
        if (testB > testA + 1) return "overfitting";
        return "neither";
      },
      ternary: (trainA, testA, trainB, testB) =>
        more(trainB, trainA) ? "degradation" : more(testB, testA) ? "overfitting" : "neither",
      otherWayRound(trainA, testA, trainB, testB) {
        if (trainB - trainA <= 1) return testB - testA > 1 ? "overfitting" : "neither";
        return "degradation";
      },
      list(trainA, testA, trainB, testB) {
        const found = [
          [more(trainB, trainA), "degradation"],
          [more(testB, testA), "overfitting"],
          [true, "neither"],
        ] as const;
        return found.find(([holds]) => holds)![1];
      },
    },
    wrong: {
      testDecides: (_a, testA, _b, testB) => (more(testB, testA) ? "overfitting" : "neither"),
      overfittingFirst: (trainA, testA, trainB, testB) =>
        more(testB, testA) ? "overfitting" : more(trainB, trainA) ? "degradation" : "neither",
      gapDecides: (_a, _testA, trainB, testB) => (more(testB, trainB) ? "overfitting" : "neither"),
      swapped: (trainA, testA, trainB, testB) =>
        more(trainB, trainA) ? "overfitting" : more(testB, testA) ? "degradation" : "neither",
      noMargin: (trainA, testA, trainB, testB) =>
        trainB > trainA ? "degradation" : testB > testA ? "overfitting" : "neither",
    },
  });
});

describe("addShortcut", () => {
  testExercise("addShortcut", addShortcut, {
    right: {
      map: (x: number[], f: number[]) => x.map((v, i) => Math.max(0, v + f[i])),
      loop(x: number[], f: number[]) {
        const y: number[] = [];
        for (let i = 0; i < x.length; i++) {
          const s = x[i] + f[i];
          y.push(s);
          if (s < 0) y[i] = 0;
        }
        return y;
      },
      tensors: (x: number[], f: number[]) => Array.from(F.relu(F.add(tensor(x), tensor(f))).values),
      unlessBelow: (x: number[], f: number[]) => x.map((v, i) => (v < -f[i] ? 0 : v + f[i])),
      absolute: (x: number[], f: number[]) => x.map((v, i) => (v + f[i] + Math.abs(v + f[i])) / 2),
    },
    wrong: {
      reluFirst: (x: number[], f: number[]) => x.map((v, i) => Math.max(0, f[i]) + v),
      noRelu: (x: number[], f: number[]) => f.map((v, i) => v + x[i]),
      bodyOnly: (_x: number[], f: number[]) => f.map((v) => Math.max(v, 0)),
      reluOfBoth: (x: number[], f: number[]) => x.map((v, i) => Math.max(0, v) + Math.max(0, f[i])),
    },
  });
});

/** How a check sees a student's block. */
const asked =
  (build: (from: number, to: number, stride: number) => Module) =>
  (x: Tensor, to: number, stride: number): Tensor =>
    noGrad(() =>
      knownWeights(build(x.shape[1], to, stride))
        .eval()
        .forward(x),
    );

const conv = (from: number, to: number, kernelSize: number, stride = 1, bias = false) =>
  conv2d(from, to, { kernelSize, stride, padding: (kernelSize - 1) / 2, bias });
const project = (from: number, to: number, stride: number) =>
  stride === 1 && from === to ? null : sequential(conv(from, to, 1, stride), batchNorm2d(to));

interface Parts {
  stride?: readonly [number, number];
  relu?: boolean;
  norm?: boolean;
  bias?: boolean;
}
const twice = (from: number, to: number, stride: number, parts: Parts = {}): Module => {
  const { relu: active = true, norm = true, bias = false } = parts;
  const [first, second] = parts.stride ?? [stride, 1];
  const after = (): Module[] => (norm ? [batchNorm2d(to)] : []);
  return sequential(
    conv(from, to, 3, first, bias),
    ...after(),
    ...(active ? [relu()] : []),
    conv(to, to, 3, second, bias),
    ...after(),
  );
};

class Block extends Module {
  readonly conv1: Module;
  readonly bn1: Module;
  readonly conv2: Module;
  readonly bn2: Module;
  readonly downsample: Module | null;
  constructor(from: number, to: number, stride: number) {
    super();
    this.conv1 = conv(from, to, 3, stride);
    this.bn1 = batchNorm2d(to);
    this.conv2 = conv(to, to, 3);
    this.bn2 = batchNorm2d(to);
    this.downsample = project(from, to, stride);
  }
  forward(x: Tensor): Tensor {
    const y = this.bn2.forward(this.conv2.forward(F.relu(this.bn1.forward(this.conv1.forward(x)))));
    return F.relu(F.add(y, this.downsample ? this.downsample.forward(x) : x));
  }
}

describe("basicBlock", () => {
  testExercise("basicBlock", basicBlock, {
    right: {
      residual: asked((from, to, stride) =>
        residual(twice(from, to, stride), project(from, to, stride), { after: relu() }),
      ),
      ownClass: asked((from, to, stride) => new Block(from, to, stride)),
      reluBehind: asked((from, to, stride) =>
        sequential(residual(twice(from, to, stride), project(from, to, stride)), relu()),
      ),
      identityShortcut: asked((from, to, stride) =>
        residual(twice(from, to, stride), project(from, to, stride) ?? identity(), {
          after: relu(),
        }),
      ),
      named: asked((from, to, stride) =>
        residual(
          sequential({
            conv1: conv(from, to, 3, stride),
            bn1: batchNorm2d(to),
            relu1: relu(),
            conv2: conv(to, to, 3),
            bn2: batchNorm2d(to),
          }),
          project(from, to, stride),
          { after: relu(), flat: true },
        ),
      ),
      library: asked((from, to, stride) => {
        // A stage of the library's network, whose first block has this form.
        if (stride === 1 && from === to) {
          const net = resnet18({ width: to, stem: "cifar" });
          return (net.layer("layer1") as ReturnType<typeof sequential>).layer(0);
        }
        return residual(twice(from, to, stride), project(from, to, stride), { after: relu() });
      }),
    },
    wrong: {
      reluBeforeSum: asked((from, to, stride) =>
        residual(sequential(twice(from, to, stride), relu()), project(from, to, stride)),
      ),
      noLastRelu: asked((from, to, stride) =>
        residual(twice(from, to, stride), project(from, to, stride)),
      ),
      noShortcut: asked((from, to, stride) => sequential(twice(from, to, stride), relu())),
      noInnerRelu: asked((from, to, stride) =>
        residual(twice(from, to, stride, { relu: false }), project(from, to, stride), {
          after: relu(),
        }),
      ),
      noBatchNorm: asked((from, to, stride) =>
        residual(
          twice(from, to, stride, { norm: false }),
          stride === 1 && from === to ? null : conv(from, to, 1, stride),
          { after: relu() },
        ),
      ),
      biasKept: asked((from, to, stride) =>
        residual(
          twice(from, to, stride, { bias: true }),
          stride === 1 && from === to
            ? null
            : sequential(conv(from, to, 1, stride, true), batchNorm2d(to)),
          { after: relu() },
        ),
      ),
      strideLate: asked((from, to, stride) =>
        residual(twice(from, to, stride, { stride: [1, stride] }), project(from, to, stride), {
          after: relu(),
        }),
      ),
      alwaysProjected: asked((from, to, stride) =>
        residual(twice(from, to, stride), sequential(conv(from, to, 1, stride), batchNorm2d(to)), {
          after: relu(),
        }),
      ),
      bareProjection: asked((from, to, stride) =>
        residual(
          twice(from, to, stride),
          stride === 1 && from === to ? null : conv(from, to, 1, stride),
          { after: relu() },
        ),
      ),
    },
  });

  test("a shortcut that asks for the channels alone fails where only the size changes", () => {
    const careless = asked((from, to, stride) =>
      residual(twice(from, to, stride), from === to ? null : project(from, to, stride), {
        after: relu(),
      }),
    );
    const report = runCheck(exerciseData(basicBlock, "basicBlock"), careless) as CheckReport;
    expect(report.passed).toBe(false);
    expect(report.says.en).toContain("residual: expected a shortcut of shape");
  });

  test("it is the block of ResNet-34, with as many parameters", () => {
    const rows = summary(resnet34(), [1, 3, 224, 224]).rows;
    const inBlock = rows.filter(({ name }) => name.startsWith("layer2.0."));
    const ours = residual(twice(64, 128, 2), project(64, 128, 2), { after: relu() });
    expect(ours.parameterCount()).toBe(sum(inBlock.map(({ params }) => params)));
  });
});

describe("bottleneck", () => {
  interface Form {
    strides?: readonly [number, number, number];
    kernels?: readonly [number, number, number];
    wide?: number;
    relu?: boolean;
    norm?: boolean;
  }
  const thrice = (from: number, width: number, stride: number, form: Form = {}): Module => {
    const { kernels = [1, 3, 1], wide = 4, relu: active = true, norm = true } = form;
    const strides = form.strides ?? [1, stride, 1];
    const channels = [from, width, width, wide * width];
    return sequential(
      ...range(3).flatMap((i): Module[] => [
        conv(channels[i], channels[i + 1], kernels[i], strides[i]),
        ...(norm ? [batchNorm2d(channels[i + 1])] : []),
        ...(active && i < 2 ? [relu()] : []),
      ]),
    );
  };
  const whole = (form: (width: number, stride: number) => Form = () => ({})) =>
    asked((from, width, stride) =>
      residual(
        thrice(from, width, stride, form(width, stride)),
        project(from, (form(width, stride).wide ?? 4) * width, stride),
        { after: relu() },
      ),
    );
  testExercise("bottleneck", bottleneck, {
    right: {
      residual: whole(),
      reluBehind: asked((from, width, stride) =>
        sequential(residual(thrice(from, width, stride), project(from, 4 * width, stride)), relu()),
      ),
      identityShortcut: asked((from, width, stride) =>
        residual(thrice(from, width, stride), project(from, 4 * width, stride) ?? identity(), {
          after: relu(),
        }),
      ),
      library: asked((from, width, stride) => {
        const to = 4 * width;
        if (stride === 1 && from === to) {
          const net = resnet50({ width, stem: "cifar" });
          return (net.layer("layer1") as ReturnType<typeof sequential>).layer(1);
        }
        return residual(thrice(from, width, stride), project(from, to, stride), { after: relu() });
      }),
    },
    wrong: {
      strideFirst: whole((_, stride) => ({ strides: [stride, 1, 1] })),
      notWidened: whole(() => ({ wide: 1 })),
      middleFirst: whole((_, stride) => ({ kernels: [3, 1, 1], strides: [stride, 1, 1] })),
      reluBeforeSum: asked((from, width, stride) =>
        residual(sequential(thrice(from, width, stride), relu()), project(from, 4 * width, stride)),
      ),
      noInnerRelu: whole(() => ({ relu: false })),
      noBatchNorm: asked((from, width, stride) =>
        residual(
          thrice(from, width, stride, { norm: false }),
          stride === 1 && from === 4 * width ? null : conv(from, 4 * width, 1, stride),
          { after: relu() },
        ),
      ),
      alwaysProjected: asked((from, width, stride) =>
        residual(
          thrice(from, width, stride),
          sequential(conv(from, 4 * width, 1, stride), batchNorm2d(4 * width)),
          { after: relu() },
        ),
      ),
    },
  });
});

describe("countLayers", () => {
  testExercise("countLayers", countLayers, {
    right: {
      reduce: (blocks: number[], isBottleneck: boolean) =>
        2 + (isBottleneck ? 3 : 2) * blocks.reduce((a, b) => a + b, 0),
      loop(blocks: number[], isBottleneck: boolean) {
        let layers = 1;
        for (const count of blocks) for (let b = 0; b < count; b++) layers += isBottleneck ? 3 : 2;
        return layers + 1;
      },
      eachStage: (blocks: number[], isBottleneck: boolean) =>
        sum([1, ...blocks.map((n) => n * (2 + Number(isBottleneck))), 1]),
      whileLoop(blocks: number[], isBottleneck: boolean) {
        let [total, i] = [0, 0];
        while (i < blocks.length) total += blocks[i++];
        if (isBottleneck) return 3 * total + 2;
        return 2 * total + 2;
      },
    },
    wrong: {
      endsForgotten: (blocks, isBottleneck) => sum(blocks) * (isBottleneck ? 3 : 2),
      alwaysTwo: (blocks) => sum([2, ...blocks, ...blocks]),
      onePerBlock: (blocks) => sum([1, 1, ...blocks]),
      projectionsCounted: (blocks, isBottleneck) =>
        sum(blocks) * (isBottleneck ? 3 : 2) + 2 + (isBottleneck ? 4 : 3),
      poolingCounted: (blocks, isBottleneck) => sum(blocks) * (isBottleneck ? 3 : 2) + 4,
    },
  });

  test("it counts what the library's networks have", () => {
    const depth = (model: Module) =>
      summary(model, [1, 3, 64, 64]).rows.filter(
        ({ macs, name }) => macs > 0 && !name.includes("downsample"),
      ).length;
    expect(depth(resnet34())).toBe(countLayers.reference([3, 4, 6, 3], false));
    expect(depth(resnet152())).toBe(countLayers.reference([3, 8, 36, 3], true));
  });
});

describe("deepDigits", () => {
  const data = exerciseData(deepDigits, "deepDigits");
  const head = (...last: Module[]): Module[] => [
    avgPool2d({ kernelSize: 4 }),
    flatten(),
    linear(49, 10),
    ...last,
  ];
  const normed = (): Module => sequential(conv(1, 1, 3), batchNorm2d(1), relu(), conv(1, 1, 3));
  const net = (...last: Module[]): Module => sequential(residual(normed()), ...head(...last));
  const plain = (): Module => sequential(normed(), ...head());
  const bare = (): Module => sequential(residual(conv(1, 1, 3)), relu(), ...head());

  /** With 28 small layers in front. */
  const deep = (build: () => Module) => (): Module =>
    sequential(...Array.from({ length: 28 }, () => residual(conv(1, 1, 1))), build());

  test("94 of 100 pass, however built, and the stretch target is named", () => {
    expect(reportAt(data, 94, deep(net))).toMatchObject({
      passed: true,
      earned: deepDigits.points,
    });
    expect(reportAt(data, 97, deep(net)).says.en).toContain("97 %");
    expect(reportAt(data, 95, deep(plain))).toMatchObject({ passed: true });
    const own = () => sequential(new Block(1, 1, 1), ...head());
    expect(reportAt(data, 95, deep(own))).toMatchObject({ passed: true });
  });

  test("fewer than 30 layers do not pass, however good", () => {
    const report = reportAt(data, 99, net);
    expect(report).toMatchObject({ passed: false, earned: 0 });
    expect(report.says.en).toContain("It has 3 layers with weights. At least 30 are asked for.");
    expect(report.says.ko).toContain("가중치가 있는 층이 3개예요. 30개 이상이어야 해요.");
  });

  test.each([
    ["untrained", 10, () => net()],
    ["softmaxInside", 90, () => net(softmax())],
    ["noShortcut", 60, plain],
    ["noBatchNorm", 60, bare],
    ["nearly", 93, () => net()],
  ] as const)("the mistake %s is named", (mistake, right, build) => {
    const report = reportAt(data, right, build);
    expect(report).toMatchObject({ passed: false, earned: 0, mistake });
    expect(report.says.en).toContain(deepDigits.mistakes[mistake].says.en);
    expect(report.says.ko).toContain(deepDigits.mistakes[mistake].says.ko);
  });

  test("every known mistake has a test", () => {
    const tested = ["untrained", "softmaxInside", "noShortcut", "noBatchNorm", "nearly"];
    expect(Object.keys(deepDigits.mistakes)).toEqual(tested);
  });

  test("more than 30,000 parameters do not pass, however good they are", () => {
    const large = () => sequential(flatten(), linear(784, 40), relu(), linear(40, 10));
    const report = reportAt(data, 100, large);
    expect(report).toMatchObject({ passed: false, earned: 0 });
    expect(report.says.en).toContain("31,810");
  });

  test("what the stub and the untouched training cell leave behind is called unsolved", () => {
    const build = () => {
      throw new Error("not solved yet");
    };
    const report = runCheck(data, { build, model: flatten() }) as CheckReport;
    expect(report).toMatchObject({ passed: false, status: "unsolved" });
  });
});
