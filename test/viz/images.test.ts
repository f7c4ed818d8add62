import { decode } from "fast-png";
import { beforeEach, expect, test } from "vitest";
import { setLanguage } from "../../src/host/index.js";
import { fromArray, ones, tensor, zeros } from "../../src/tensor/index.js";
import { type Figure, plotImage, plotImages, plotMatrix } from "../../src/viz/index.js";
import { inkOn } from "../../src/viz/palette.js";

beforeEach(() => setLanguage("en"));

/** Bytes of the picture that a tile carries. */
function pixels(figure: Figure, tile = 0): number[] {
  const source = figure.data[tile].source as string;
  return [...decode(Buffer.from(source.split(",")[1], "base64")).data];
}

test("an image is a PNG, 0 black and 1 white, colours in their channels", () => {
  expect(
    pixels(
      plotImage(
        tensor([
          [0, 0.2],
          [0.6, 1],
        ]),
      ),
    ),
  ).toEqual([0, 51, 153, 255]);
  const colour = tensor([[[1, 0]], [[0, 0.2]], [[0, 1]]]);
  expect(pixels(plotImage(colour))).toEqual([255, 0, 0, 0, 51, 255]);
  expect(pixels(plotImage(tensor([[[[0.2]]]])))).toEqual([51]);
});

test("values outside 0 to 1 span the grays, or the given range does", () => {
  const image = tensor([[-1, 0, 3]]);
  expect(pixels(plotImage(image))).toEqual([0, 64, 255]);
  expect(pixels(plotImage(image, { range: [0, 1] }))).toEqual([0, 0, 255]);
});

test("the text tells size and values, in both languages", () => {
  const image = tensor([[-1, 0.5, 1]]);
  expect(plotImage(image, { title: "Edge" }).text).toBe(
    "Edge. Image of 1×3 pixels, values −1 to 1",
  );
  setLanguage("ko");
  expect(plotImage(image).text).toBe("1×3 픽셀의 이미지, 값은 −1부터 1까지");
});

test("a colour scale makes a heat map with a colour bar", () => {
  const { data, layout } = plotImage(tensor([[0, 2]]), { colors: "viridis" });
  expect(data[0]).toMatchObject({ type: "heatmap", z: { dtype: "f4", shape: "1, 2" } });
  expect(layout.coloraxis).toMatchObject({ colorscale: "Viridis", cmin: 0, cmax: 2 });
});

test("many images: one trace each, titles above, tensors [N,C,H,W] taken apart", () => {
  const stack = fromArray(Float32Array.of(0, 0.2, 0.4, 1), [2, 1, 1, 2]);
  const figure = plotImages(stack, { titles: ["a", "b"], title: "Two" });
  expect(figure.data).toHaveLength(2);
  expect(pixels(figure, 1)).toEqual([102, 255]);
  const titles = (figure.layout.annotations as { text: string }[]).map(({ text }) => text);
  expect(titles).toEqual(["a", "b"]);
  expect(figure.text).toBe("Two. 2 images (1×2 pixels): a, b");
});

test("images share a range, but one within 0 to 1 keeps its brightness", () => {
  const figure = plotImages([tensor([[0, 1]]), tensor([[-2, 2]]), tensor([[2, 6]])]);
  expect([0, 1, 2].map((i) => pixels(figure, i))).toEqual([
    [0, 255],
    [0, 128],
    [128, 255],
  ]);
});

test("tiles neither overlap nor leave the figure, and smaller pictures fill their cells", () => {
  const sizes = [8, 4, 2, 8, 8, 8, 8];
  const figure = plotImages(
    sizes.map((size) => zeros([size, size])),
    { columns: 3 },
  );
  const boxes = figure.data.map((trace, i) => {
    const { x0, y0, dx, dy } = trace as Record<string, number>;
    const [left, top] = [x0 - dx / 2, y0 - dy / 2];
    return { left, top, right: left + sizes[i] * dx, bottom: top + sizes[i] * dy };
  });
  const [, width] = (figure.layout.xaxis as { range: number[] }).range;
  const [height] = (figure.layout.yaxis as { range: number[] }).range;
  for (const [i, box] of boxes.entries()) {
    expect(box.left).toBeGreaterThanOrEqual(0);
    expect(box.right).toBeLessThanOrEqual(width);
    expect(box.bottom).toBeLessThanOrEqual(height);
    expect(box.right - box.left).toBeCloseTo(boxes[0].right - boxes[0].left);
    for (const other of boxes.slice(i + 1)) {
      const apart = other.left >= box.right || other.right <= box.left || other.top >= box.bottom;
      expect(apart).toBe(true);
    }
  }
});

test("image errors", () => {
  expect(() => plotImage(ones([4]))).toThrow(
    "plotImage: expected an image [H,W], [1,H,W] or [3,H,W], got shape [4]\n" +
      "hint: several images: plotImages; the maps of a layer: plotFeatureMaps",
  );
  expect(() => plotImages([])).toThrow("plotImages: expected at least one image, got none");
  expect(() => plotImages(ones([2, 2]))).toThrow(
    "plotImages: expected a list of images or a tensor [N,C,H,W], got shape [2,2]",
  );
  expect(() => plotImages([ones([2, 2])], { titles: ["a", "b"] })).toThrow(
    "plotImages: expected one title per image (1), got 2",
  );
  expect(() => plotImages(ones([129, 1, 1, 1]))).toThrow(
    "plotImages: expected at most 128 images, got 129",
  );
});

test("a matrix shows its numbers, black and white in gray, negative ones in colours around 0", () => {
  const plain = plotMatrix(
    tensor([
      [0, 1],
      [2, 4],
    ]),
  );
  expect(plain.data[0]).toMatchObject({
    type: "heatmap",
    z: [
      [0, 1],
      [2, 4],
    ],
    zmin: 0,
    zmax: 4,
  });
  expect(plain.data[1]).toMatchObject({ text: ["0", "1", "2", "4"] });
  const textfont = plain.data[1].textfont as { color: string[] };
  expect(textfont.color).toEqual(["#ffffff", "#ffffff", "#ffffff", "#000000"]);
  expect(plotMatrix(tensor([[-3, 1]])).data[0]).toMatchObject({ zmin: -3, zmax: 3 });
  expect(plotMatrix(tensor([[7, 200]])).data[0]).toMatchObject({ zmin: 0, zmax: 255 });
});

test("the matrix in words, and a vector as one row", () => {
  expect(
    plotMatrix(
      tensor([
        [1, -2],
        [0.111111, 4],
      ]),
    ).text,
  ).toBe("2×2 numbers: 1 −2 / 0.111 4");
  expect(plotMatrix(tensor([5, 6])).text).toBe("1×2 numbers: 5 6");
});

test("a matrix too large for numbers is an error", () => {
  expect(() => plotMatrix(ones([40, 40]))).toThrow(
    "plotMatrix: expected a matrix of at most 32×32 numbers, got shape [40,40]\n" +
      "hint: larger ones without numbers: plotImage(matrix)",
  );
});

test("ink can be read on every scale's ends", () => {
  expect(["gray", "cividis", "viridis"].map((s) => inkOn(s as "gray", 0))).toEqual(
    new Array(3).fill("#ffffff"),
  );
  expect(["gray", "cividis", "viridis"].map((s) => inkOn(s as "gray", 1))).toEqual(
    new Array(3).fill("#000000"),
  );
  expect([0, 0.5, 1].map((share) => inkOn("diverging", share))).toEqual([
    "#ffffff",
    "#000000",
    "#ffffff",
  ]);
});

test("long titles are broken at their spaces, all in one size, a percentage never", () => {
  const titles = ["Siberian husky → Greyhound (9 %)", ...Array.from({ length: 11 }, () => "Pug")];
  const { layout } = plotImages(
    titles.map(() => zeros([8, 8])),
    { titles },
  );
  const labels = layout.annotations as { text: string; font: { size: number } }[];
  expect(labels[0].text).toBe("Siberian husky →<br>Greyhound (9\u00a0%)");
  expect(labels[1].text).toBe("Pug");
  expect(new Set(labels.map(({ font }) => font.size)).size).toBe(1);
  expect(labels[0].font.size).toBeGreaterThanOrEqual(11);
});
