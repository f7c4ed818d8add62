// The works of the bench as ONNX models.
import { encodeModel } from "./encode.mjs";

/** Collects nodes and weights; every method returns the name of its output. */
class Graph {
  nodes = [];
  weights = [];

  weight(shape, scale) {
    const name = `w${this.weights.length}`;
    const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
    for (let i = 0; i < values.length; i++) values[i] = scale < 0 ? 1 : scale * Math.sin(i * 1.7);
    this.weights.push({ name, shape, values });
    return name;
  }

  node(op, inputs, attributes) {
    const output = `y${this.nodes.length}`;
    this.nodes.push({ op, inputs, output, attributes });
    return output;
  }

  conv(x, c, f, k, { stride = 1, padding = 0, groups = 1, bias = true } = {}) {
    const fan = (c / groups) * k * k;
    const inputs = [x, this.weight([f, c / groups, k, k], 1 / Math.sqrt(fan))];
    if (bias) inputs.push(this.weight([f], 0.1));
    return this.node("Conv", inputs, {
      kernel_shape: [k, k],
      strides: [stride, stride],
      pads: [padding, padding, padding, padding],
      group: groups,
    });
  }

  norm(x, c) {
    const ones = () => this.weight([c], -1);
    const inputs = [x, ones(), this.weight([c], 0.1), this.weight([c], 0.1), ones()];
    return this.node("BatchNormalization", inputs, { epsilon: 1e-5 });
  }

  relu(x) {
    return this.node("Relu", [x]);
  }

  maxPool(x, k, stride = k, padding = 0) {
    return this.node("MaxPool", [x], {
      kernel_shape: [k, k],
      strides: [stride, stride],
      pads: [padding, padding, padding, padding],
    });
  }

  mean(x) {
    return this.flatten(this.node("GlobalAveragePool", [x]));
  }

  flatten(x) {
    return this.node("Flatten", [x], { axis: 1 });
  }

  linear(x, c, f) {
    const inputs = [x, this.weight([f, c], 1 / Math.sqrt(c)), this.weight([f], 0.1)];
    return this.node("Gemm", inputs, { transB: 1 });
  }
}

function build(inputs, outputShape, draw, batch = null) {
  const graph = new Graph();
  const output = draw(graph, ...Object.keys(inputs));
  const outputs = { [output]: outputShape };
  const { nodes, weights } = graph;
  return { model: encodeModel({ inputs, outputs, nodes, weights }), inputs, batch };
}

function lenet(g, x) {
  let y = g.maxPool(g.relu(g.conv(x, 1, 6, 5, { padding: 2 })), 2);
  y = g.flatten(g.maxPool(g.relu(g.conv(y, 6, 16, 5)), 2));
  y = g.relu(g.linear(y, 400, 120));
  return g.linear(g.relu(g.linear(y, 120, 84)), 84, 10);
}

function bncnn(g, x) {
  let [y, c] = [x, 3];
  for (const [i, f] of [32, 32, 64, 64].entries()) {
    y = g.relu(g.norm(g.conv(y, c, f, 3, { padding: 1 }), f));
    if (i === 1) y = g.maxPool(y, 2);
    c = f;
  }
  return g.linear(g.mean(y), 64, 10);
}

function block(g, x, c, f, stride) {
  const convNorm = (input, from, k, s) =>
    g.norm(g.conv(input, from, f, k, { stride: s, padding: (k - 1) / 2, bias: false }), f);
  const y = convNorm(g.relu(convNorm(x, c, 3, stride)), f, 3, 1);
  const around = stride > 1 ? convNorm(x, c, 1, stride) : x;
  return g.relu(g.node("Add", [y, around]));
}

function resnet18(g, x) {
  let y = g.relu(g.norm(g.conv(x, 3, 64, 7, { stride: 2, padding: 3, bias: false }), 64));
  y = g.maxPool(y, 3, 2, 1);
  let c = 64;
  for (const f of [64, 128, 256, 512]) {
    y = block(g, block(g, y, c, f, f === 64 ? 1 : 2), f, f, 1);
    c = f;
  }
  return g.linear(g.mean(y), 512, 1000);
}

const images = (n) => [n, 64, 56, 56];
const conv = (n, groups) => () =>
  build({ x: images(n) }, images(n), (g, x) => g.conv(x, 64, 64, 3, { padding: 1, groups }));

export const MODELS = {
  "lenet-forward": () => build({ x: [64, 1, 28, 28] }, [64, 10], lenet, 64),
  "bncnn-forward": () => build({ x: [64, 3, 32, 32] }, [64, 10], bncnn, 64),
  "resnet18-forward": () => build({ x: [1, 3, 224, 224] }, [1, 1000], resnet18, 1),
  "conv3x3-1": conv(1, 1),
  "conv3x3-8": conv(8, 1),
  depthwise3x3: conv(8, 64),
  maxpool: () => build({ x: images(8) }, [8, 64, 28, 28], (g, x) => g.maxPool(x, 2)),
  matmul512: () =>
    build({ a: [512, 512], b: [512, 512] }, [512, 512], (g, a, b) => g.node("MatMul", [a, b])),
  "dispatch-forward": () => build({ a: [16], b: [16] }, [16], (g, a, b) => g.node("Add", [a, b])),
};
