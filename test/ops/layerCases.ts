import { F, type Tensor, tensor } from "../../src/index.js";
import { type OpCase, one } from "./caseTools.js";

/** Running statistics of three channels, in the type of x. */
const running = (x: Tensor) => ({
  runningMean: tensor([0.1, -0.2, 0.3], { dtype: x.dtype }),
  runningVariance: tensor([0.5, 1, 2], { dtype: x.dtype }),
});

/** Cases of the ops that layers of the architectures need. */
export const layerCases = {
  batchNorm: [
    one("images in training", [[2, 3, 2, 3], [3], [3]], (x, weight, bias) =>
      F.batchNorm(x, { weight, bias, training: true, ...running(x) }),
    ),
    one("rows in training, without γ and β", [[5, 3]], (x) => F.batchNorm(x, { training: true })),
    one("γ alone", [[4, 3], [3]], (x, weight) => F.batchNorm(x, { weight, training: true })),
    one("β alone", [[4, 3], [3]], (x, bias) => F.batchNorm(x, { bias, training: true })),
    one("running statistics", [[2, 3, 2, 2], [3], [3]], (x, weight, bias) =>
      F.batchNorm(x, { weight, bias, epsilon: 0.1, ...running(x) }),
    ),
  ],
  adaptiveAvgPool2d: [
    one("overlapping windows", [[2, 2, 5, 7]], (x) => F.adaptiveAvgPool2d(x, [3, 2])),
    one("larger than the image", [[1, 1, 2, 2]], (x) => F.adaptiveAvgPool2d(x, 3)),
  ],
  adaptiveMaxPool2d: [
    one("overlapping windows", [[2, 2, 5, 7]], (x) => F.adaptiveMaxPool2d(x, [3, 2])),
  ],
  globalAvgPool2d: [one("images", [[2, 3, 4, 5]], F.globalAvgPool2d)],
} satisfies Record<string, OpCase[]>;
