// node tfjs.serve.mjs serve|first-step FOLDER BACKEND: TensorFlow.js with its layers.
import { createRequire } from "node:module";
import { join } from "node:path";
import { performance } from "node:perf_hooks";

const start = performance.now();
const [what, folder, backend] = process.argv.slice(2);
const require = createRequire(join(folder, "package.json"));
// Greetings and advice do not belong among the answers.
console.log = console.info = console.warn = () => {};
const tf = require("@tensorflow/tfjs-core");
const layers = require("@tensorflow/tfjs-layers");
require(`@tensorflow/tfjs-backend-${backend}`);
await tf.setBackend(backend);
await tf.ready();

const { makeNets } = await import("./tfjs.nets.mjs");
const nets = makeNets(layers);

function training(model, shape) {
  const x = tf.randomNormal(shape);
  const labels = Array.from({ length: shape[0] }, (_, i) => i % 10);
  const y = tf.cast(tf.oneHot(tf.tensor1d(labels, "int32"), 10), "float32");
  const optimizer = tf.train.adam(1e-3);
  const loss = () => tf.losses.softmaxCrossEntropy(y, model.apply(x, { training: true }));
  return () => tf.tidy(() => optimizer.minimize(loss, true));
}

function forward(model, shape) {
  const x = tf.randomNormal(shape);
  return { run: () => tf.tidy(() => void model.apply(x)), batch: shape[0] };
}

const inTidy = (f) => () => ({ run: () => tf.tidy(() => void f()) });
const images = (n) => tf.randomNormal([n, 56, 56, 64]);
const filters = tf.randomNormal([3, 3, 64, 64]);
const oneByOne = tf.randomNormal([3, 3, 64, 1]);
const square = tf.randomNormal([512, 512]);
const [a, b, x1, x8] = [tf.randomNormal([16]), tf.randomNormal([16]), images(1), images(8)];
const [perChannel, more] = [tf.randomNormal([64]), images(8)];
const [rows, small] = [tf.randomNormal([1024, 1000]), tf.randomNormal([8, 28, 28, 64])];
const stamps = tf.randomNormal([4, 4, 32, 64]);
const add = inTidy(() => tf.add(a, b));

// Two images of bncnn take the plain backend ten seconds: its speed an image is what counts.
const works = {
  "lenet-train": () => ({ run: training(nets.lenet(), [64, 28, 28, 1]), batch: 64 }),
  "bncnn-train": () => ({ run: training(nets.bncnn(), [2, 32, 32, 3]), batch: 2 }),
  "lenet-forward": () => forward(nets.lenet(), [64, 28, 28, 1]),
  "bncnn-forward": () => forward(nets.bncnn(), [64, 32, 32, 3]),
  "resnet18-forward": () => forward(nets.resnet18(), [1, 224, 224, 3]),
  "conv3x3-1": inTidy(() => tf.conv2d(x1, filters, 1, "same")),
  "conv3x3-8": inTidy(() => tf.conv2d(x8, filters, 1, "same")),
  depthwise3x3: inTidy(() => tf.depthwiseConv2d(x8, oneByOne, 1, "same")),
  maxpool: inTidy(() => tf.maxPool(x8, 2, 2, "valid")),
  matmul512: inTidy(() => tf.matMul(square, square)),
  multiply: inTidy(() => tf.mul(x8, more)),
  scale: inTidy(() => tf.mul(x8, perChannel)),
  "sum-axes": inTidy(() => tf.sum(x8, [0, 1, 2])),
  softmax: inTidy(() => tf.softmax(rows)),
  avgpool: inTidy(() => tf.avgPool(x8, 2, 2, "valid")),
  "conv-transpose": inTidy(() => tf.conv2dTranspose(small, stamps, [8, 56, 56, 32], 2, "same")),
  lrn: inTidy(() => tf.localResponseNormalization(x8, 2, 1, 2e-5, 0.75)),
  "dispatch-forward": add,
};

if (what === "first-step") {
  training(nets.lenet(), [64, 28, 28, 1])().dataSync();
  const seconds = (performance.now() - start) / 1000;
  process.stdout.write(`${JSON.stringify({ ways: { "": seconds } })}\n`);
} else {
  const { serve } = await import("../common/serve.mjs");
  await serve(tf.version_core, works);
}
