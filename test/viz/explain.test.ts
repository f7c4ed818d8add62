import { beforeEach, expect, test } from "vitest";
import { setLanguage } from "../../src/host/index.js";
import {
  conv2d,
  dropout,
  flatten,
  globalAvgPool2d,
  linear,
  type Module,
  relu,
  sequential,
} from "../../src/nn/index.js";
import { fromArray, noGrad, ones, type Tensor, tensor, zeros } from "../../src/tensor/index.js";
import {
  classActivationMap,
  type Figure,
  gradCam,
  plotActivation,
  plotClassActivationMap,
  plotGradCam,
  plotSaliency,
  saliency,
} from "../../src/viz/index.js";
import { noise } from "../oracle/wave.js";

beforeEach(() => setLanguage("en"));

/** Ends in global average pooling and one linear layer. */
function pooled(): Module {
  const model = sequential({
    conv: conv2d(3, 4, { kernelSize: 3 }),
    relu: relu(),
    pool: globalAvgPool2d(),
    flat: flatten(),
    fc: linear(4, 5),
  });
  model.parameters().forEach((weight, i) => {
    weight.values.set(noise(weight.shape, i + 1).values);
  });
  return model;
}

const picture = () => noise([3, 6, 7], 9, { center: 0.5, scale: 0.5 });
const numbers = (x: Tensor) => Array.from(x.values);
const titles = ({ layout }: Figure) =>
  (layout.annotations as { text: string }[]).map(({ text }) => text);

test("the mean of a class activation map and the bias are the logit", () => {
  const model = pooled();
  const logits = noGrad(() => model.forward(fromArray(picture().values, [1, 3, 6, 7])));
  for (const chosen of [0, 3]) {
    const map = classActivationMap(model, picture(), { class: chosen });
    expect(map.shape).toEqual([4, 5]);
    const mean = numbers(map).reduce((a, b) => a + b, 0) / 20;
    const bias = model.parameters()[3].values[chosen];
    expect(mean + bias).toBeCloseTo(logits.at(0, chosen), 5);
  }
});

// Selvaraju et al. 2017, section 3.1: there Grad-CAM is the class activation map up to a factor.
test("behind the last maps of such a network Grad-CAM is what is positive of the activation map", () => {
  const model = pooled();
  for (const chosen of [0, 1, 2, 3, 4]) {
    const found = gradCam(model, picture(), { layer: "relu", class: chosen });
    const wanted = numbers(classActivationMap(model, picture(), { class: chosen }));
    numbers(found).forEach((value, i) => {
      expect(20 * value).toBeCloseTo(Math.max(0, wanted[i]), 4);
    });
  }
});

test("without a class the likeliest one is asked about, without a layer the last maps", () => {
  const model = pooled();
  const logits = numbers(noGrad(() => model.forward(fromArray(picture().values, [1, 3, 6, 7]))));
  const best = logits.indexOf(Math.max(...logits));
  const named = gradCam(model, picture(), { layer: "relu", class: best });
  expect(numbers(gradCam(model, picture()))).toEqual(numbers(named));
});

test("saliency is the largest of the channels' gradients, as differences say too", () => {
  const model = pooled();
  const x = picture();
  const map = saliency(model, x, { class: 2 });
  expect(map.shape).toEqual([6, 7]);
  const logit = (change: (values: Float32Array) => void): number => {
    const values = Float32Array.from(x.values);
    change(values);
    return noGrad(() => model.forward(fromArray(values, [1, 3, 6, 7]))).at(0, 2);
  };
  for (const [i, j] of [
    [0, 0],
    [3, 4],
    [5, 6],
  ]) {
    const slopes = [0, 1, 2].map((c) => {
      const at = (c * 6 + i) * 7 + j;
      const step = 1e-3;
      const up = logit((values) => {
        values[at] += step;
      });
      const down = logit((values) => {
        values[at] -= step;
      });
      return Math.abs(up - down) / (2 * step);
    });
    expect(map.at(i, j)).toBeCloseTo(Math.max(...slopes), 2);
  }
});

test("looking leaves the model as it was: mode, gradients, what is learned", () => {
  const model = sequential({ body: pooled(), drop: dropout() }).train();
  model.parameters()[0].requiresGrad = false;
  gradCam(model, picture(), { layer: "body.relu" });
  saliency(model, picture());
  expect([model.training, ...model.modules().map((part) => part.training)]).not.toContain(false);
  expect(model.parameters().map((weight) => weight.requiresGrad)).toEqual([
    false,
    true,
    true,
    true,
  ]);
  expect(model.parameters().map((weight) => weight.grad)).toEqual([null, null, null, null]);
  expect(Object.hasOwn(model.modules()[2], "forward")).toBe(false);
});

test("the figures: image beside the covered image, at the image's size, with words", () => {
  const model = pooled();
  const options = { class: 1, classes: ["cat", "dog"] };
  const figure = plotGradCam(model, picture(), { ...options, layer: "conv", title: "Why" });
  expect(figure.data.map(({ type }) => type)).toEqual(["image", "image", "heatmap"]);
  expect((figure.data[2].z as { shape: string }).shape).toBe("6, 7");
  expect(titles(figure)).toEqual(["image", "dog (conv)"]);
  expect(figure.text).toMatch(
    /^Why\. Grad-CAM of class "dog" at conv, largest at \d+ % from the top and \d+ % from the left$/,
  );
  expect(plotClassActivationMap(model, picture(), options).text).toMatch(/of "dog", largest/);
  expect(plotSaliency(model, picture(), options).text).toMatch(/gradient for class "dog", largest/);
  setLanguage("ko");
  expect(plotSaliency(model, picture()).text).toMatch(/가장 큰 곳은 위에서/);
});

test("an activation is drawn where it is: one bright pixel, identity filter", () => {
  const conv = conv2d(1, 2, { kernelSize: 1 });
  conv.loadStateDict({ weight: tensor([[[[2]]], [[[0]]]]), bias: zeros([2]) });
  const model = sequential({ conv });
  const x = zeros([1, 4, 4]);
  x.values[6] = 1;
  const figure = plotActivation(model, x, "conv", { channels: [0, 1] });
  const z = figure.data[2].z as { bdata: string };
  const values = new Float32Array(new Uint8Array(Buffer.from(z.bdata, "base64")).buffer);
  expect([...values].map((value, i) => [value, i]).filter(([value]) => value !== 0)).toEqual([
    [2, 6],
  ]);
  expect(figure.layout.coloraxis).toMatchObject({ cmin: 0, cmax: 2 });
  expect(plotActivation(model, x, "conv").layout.coloraxis).toMatchObject({ cmax: 1 });
  expect(plotActivation(model, x, "conv").text).toBe(
    "1 activation of conv over the image. conv: largest at 38 % from the top and 63 % from the left",
  );
});

test("errors", () => {
  const model = pooled();
  expect(() => gradCam(model, ones([2, 1, 4, 4]))).toThrow(
    "gradCam: expected one image [C,H,W] or [1,C,H,W], got shape [2,1,4,4]\nhint: take one: dataset.image(0)",
  );
  expect(() => saliency(model, ones([4]))).toThrow(
    "saliency: expected one image [C,H,W] or [1,C,H,W], got shape [4]",
  );
  expect(() => gradCam(model, picture(), { layer: "conv9" })).toThrow(
    'gradCam: expected a layer of the model (conv, relu, pool, flat, fc), got "conv9"',
  );
  expect(() => gradCam(model, picture(), { layer: "fc" })).toThrow(
    "gradCam: expected a layer with maps [N,C,H,W], got fc of shape [1,5]",
  );
  expect(() => gradCam(model, picture(), { class: 5 })).toThrow(
    "gradCam: expected a class from 0 to 4, got 5",
  );
  expect(() => saliency(relu(), picture())).toThrow(
    "saliency: expected a model that answers one image with [1,classes], got [1,3,6,7]\n" +
      "hint: end the model with flatten() and linear(…, classes)",
  );
  expect(() => gradCam(sequential(flatten(), linear(126, 2)), picture())).toThrow(
    "gradCam: expected a model with feature maps [N,C,H,W], got one without",
  );
  const dense = sequential(conv2d(3, 4, { kernelSize: 1 }), flatten(), linear(4 * 42, 5));
  expect(() => classActivationMap(dense, picture())).toThrow(
    "classActivationMap: expected a model that ends in global average pooling and one linear layer, " +
      "got another one\nhint: for other models: gradCam(model, x)",
  );
  expect(() => plotActivation(model, picture(), "relu", { channels: [6] })).toThrow(
    "plotActivation: expected channels from 0 to 3, got 6",
  );
  expect(() => plotActivation(model, picture(), "fc")).toThrow(
    "plotActivation: expected a layer with maps [N,C,H,W], got fc of shape [1,5]",
  );
});
