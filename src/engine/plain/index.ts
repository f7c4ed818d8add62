import type { Engine } from "../engine.js";
import * as adaptivePool from "./adaptivePool2d.js";
import * as batchNorm from "./batchNorm.js";
import * as conv from "./conv2d.js";
import { curve, curveBackward } from "./curves.js";
import * as deformable from "./deformable.js";
import { dilatedMaxPool2dForward } from "./dilatedPool2d.js";
import * as elementwise from "./elementwise.js";
import { gemm } from "./gemm.js";
import * as localResponseNorm from "./localResponseNorm.js";
import * as optimizers from "./optimizers.js";
import * as pool from "./pool2d.js";
import * as reduce from "./reduce.js";
import * as resample2d from "./resample2d.js";
import * as roi from "./roi.js";
import * as softmax from "./softmax.js";
import { copy } from "./strided.js";

/** The engine in TypeScript: readable, and fast enough for LeNet-5. */
export const plain: Engine = {
  name: "plain",
  allocate: (dtype, size) =>
    dtype === "float64" ? new Float64Array(size) : new Float32Array(size),
  copy,
  gemm,
  ...elementwise,
  ...reduce,
  ...conv,
  ...pool,
  ...deformable,
  dilatedMaxPool2dForward,
  ...localResponseNorm,
  ...resample2d,
  ...roi,
  curve,
  curveBackward,
  ...adaptivePool,
  ...batchNorm,
  ...softmax,
  ...optimizers,
};
