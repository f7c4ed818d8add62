// node ours.mjs THREADS: the works through the public library, one after the other.
import { readFileSync } from "node:fs";
import * as lab from "convlab";
import { serve } from "../common/serve.mjs";
import { FORWARD, TRAINING, trainingStep } from "./models.mjs";
import { useThreads } from "./threads.mjs";

const { F, manualSeed, noGrad, randn, rng } = lab;
const generator = rng(0);
const normal = (...shape) => randn(shape, { rng: generator });
manualSeed(0);

const training = ({ shape, model }) => {
  return { run: trainingStep(lab, model(lab), shape), batch: shape[0] };
};

const forward = ({ shape, model: make }) => {
  const model = make(lab);
  model.eval();
  const x = normal(...shape);
  return { run: () => noGrad(() => model.forward(x)), batch: shape[0] };
};

const conv = (batch, groups) => {
  const [x, w] = [normal(batch, 64, 56, 56), normal(64, 64 / groups, 3, 3)];
  return { run: () => noGrad(() => F.conv2d(x, w, null, { padding: 1, groups })) };
};

const dispatch = (requiresGrad) => {
  const [a, b] = [randn([16], { requiresGrad }), randn([16], { requiresGrad })];
  return { run: () => a.add(b) };
};

/** f of numbers of these shapes, without gradients. */
const plain = (f, ...shapes) => {
  return () => {
    const tensors = shapes.map((shape) => normal(...shape));
    return { run: () => noGrad(() => f(...tensors)) };
  };
};
const IMAGES = [8, 64, 56, 56];
const stamps = { stride: 2, padding: 1 };

const works = {
  multiply: plain((a, b) => a.mul(b), IMAGES, IMAGES),
  scale: plain((a, b) => a.mul(b), IMAGES, [1, 64, 1, 1]),
  "sum-axes": plain((a) => F.sum(a, [0, 2, 3]), IMAGES),
  softmax: plain((a) => F.softmax(a), [1024, 1000]),
  avgpool: plain((a) => F.avgPool2d(a, { kernelSize: 2 }), IMAGES),
  "conv-transpose": plain(
    (x, w) => F.convTranspose2d(x, w, null, stamps),
    [8, 64, 28, 28],
    [64, 32, 4, 4],
  ),
  lrn: plain((a) => F.localResponseNorm(a, { size: 5 }), IMAGES),
  "conv3x3-1": () => conv(1, 1),
  "conv3x3-8": () => conv(8, 1),
  depthwise3x3: () => conv(8, 64),
  maxpool: () => {
    const x = normal(8, 64, 56, 56);
    return { run: () => noGrad(() => F.maxPool2d(x, { kernelSize: 2 })) };
  },
  matmul512: () => {
    const [a, b] = [normal(512, 512), normal(512, 512)];
    return { run: () => noGrad(() => a.matmul(b)) };
  },
  dispatch: () => dispatch(true),
  "dispatch-forward": () => dispatch(false),
};
for (const [name, work] of Object.entries(TRAINING)) works[name] = () => training(work);
for (const [name, work] of Object.entries(FORWARD)) works[name] = () => forward(work);

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url)));
await serve(version, works, () => useThreads(lab, Number(process.argv[2])));
