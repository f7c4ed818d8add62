// The networks of the bench, as a student writes them.

/** Four times conv-bn-relu, one maximum, the mean of each map, one linear layer. */
export function bncnn(lab) {
  const { batchNorm2d, conv2d, flatten, globalAvgPool2d, linear, maxPool2d, relu, sequential } =
    lab;
  const block = (c, f) => [conv2d(c, f, { kernelSize: 3, padding: 1 }), batchNorm2d(f), relu()];
  return sequential(
    ...[...block(3, 32), ...block(32, 32), maxPool2d({ kernelSize: 2 })],
    ...[...block(32, 64), ...block(64, 64), globalAvgPool2d()],
    ...[flatten(), linear(64, 10)],
  );
}

export function resnet18(lab) {
  return lab.resnet18();
}

/** One step of training: what stands in a student's loop. Returns a function that does it. */
export function trainingStep(lab, model, shape) {
  const { adam, F, rand, rng } = lab;
  const generator = rng(1);
  const x = rand(shape, { rng: generator });
  const labels = Array.from({ length: shape[0] }, () => generator.int(10));
  const optimizer = adam(model);
  return () => {
    optimizer.zeroGrad();
    const loss = F.crossEntropy(model.forward(x), labels);
    loss.backward();
    optimizer.step();
    return loss;
  };
}

const LENET = [64, 1, 28, 28];
const BNCNN = [64, 3, 32, 32];

/** Work → the shape of its batch, and its model. */
export const TRAINING = {
  "lenet-train": { shape: LENET, model: (lab) => lab.lenet5() },
  "bncnn-train": { shape: BNCNN, model: bncnn },
  "resnet18-train": { shape: [16, 3, 64, 64], model: resnet18 },
};

export const FORWARD = {
  "lenet-forward": TRAINING["lenet-train"],
  "bncnn-forward": TRAINING["bncnn-train"],
  "resnet18-forward": { shape: [1, 3, 224, 224], model: resnet18 },
};
