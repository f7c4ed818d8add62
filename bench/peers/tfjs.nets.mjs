// The networks of the bench in TensorFlow.js, images last in channels as its users have them.
export function makeNets(tf) {
  const { batchNormalization, conv2d, dense, flatten, maxPooling2d, reLU, zeroPadding2d } =
    tf.layers;

  function lenet() {
    return tf.sequential({
      layers: [
        conv2d({
          ...{ filters: 6, kernelSize: 5, padding: "same", activation: "relu" },
          inputShape: [28, 28, 1],
        }),
        maxPooling2d({ poolSize: 2 }),
        conv2d({ filters: 16, kernelSize: 5, activation: "relu" }),
        maxPooling2d({ poolSize: 2 }),
        flatten(),
        dense({ units: 120, activation: "relu" }),
        dense({ units: 84, activation: "relu" }),
        dense({ units: 10 }),
      ],
    });
  }

  function bncnn() {
    const input = tf.input({ shape: [32, 32, 3] });
    let x = input;
    for (const [i, filters] of [32, 32, 64, 64].entries()) {
      x = conv2d({ filters, kernelSize: 3, padding: "same" }).apply(x);
      x = reLU().apply(batchNormalization({}).apply(x));
      if (i === 1) x = maxPooling2d({ poolSize: 2 }).apply(x);
    }
    x = tf.layers.globalAveragePooling2d({}).apply(x);
    return tf.model({ inputs: input, outputs: dense({ units: 10 }).apply(x) });
  }

  /** A convolution with PyTorch's padding (the same on both sides) and batch norm. */
  function convNorm(x, filters, kernelSize, strides) {
    const padding = (kernelSize - 1) / 2;
    const wide = padding ? zeroPadding2d({ padding: [padding, padding] }).apply(x) : x;
    const y = conv2d({ filters, kernelSize, strides, useBias: false }).apply(wide);
    return batchNormalization({}).apply(y);
  }

  function block(x, filters, stride) {
    const y = reLU().apply(convNorm(x, filters, 3, stride));
    const around = stride > 1 ? convNorm(x, filters, 1, stride) : x;
    return reLU().apply(tf.layers.add().apply([convNorm(y, filters, 3, 1), around]));
  }

  function resnet18() {
    const input = tf.input({ shape: [224, 224, 3] });
    let x = reLU().apply(convNorm(input, 64, 7, 2));
    x = zeroPadding2d({ padding: [1, 1] }).apply(x);
    x = maxPooling2d({ poolSize: 3, strides: 2 }).apply(x);
    for (const filters of [64, 128, 256, 512]) {
      x = block(block(x, filters, filters === 64 ? 1 : 2), filters, 1);
    }
    x = tf.layers.globalAveragePooling2d({}).apply(x);
    return tf.model({ inputs: input, outputs: dense({ units: 1000 }).apply(x) });
  }

  return { lenet, bncnn, resnet18 };
}
