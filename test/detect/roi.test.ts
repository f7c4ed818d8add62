import { expect, test } from "vitest";
import { F, type Tensor, tensor, zeros } from "../../src/index.js";
import recorded from "../oracle/detection.json" with { type: "json" };
import { expectClose, wave } from "../oracle/wave.js";

const { regions, cases } = recorded.rois;

const run = (op: string, x: Tensor, boxes: F.Regions, options: F.RoiAlignOptions): Tensor =>
  op === "roiAlign" ? F.roiAlign(x, boxes, options) : F.roiPool(x, boxes, options);

test.each(cases.map((c) => [`${c.op} ${JSON.stringify(c.options)}`, c] as const))(
  "forward and backward equal torchvision's: %s",
  (_, c) => {
    for (const dtype of ["float32", "float64"] as const) {
      const x = wave([2, 2, 9, 11], 0, { dtype });
      const y = run(c.op, x, tensor(regions), c.options as unknown as F.RoiAlignOptions);
      expectClose(y.values, c.y, "y");
      y.backward(wave(y.shape, 9, { dtype, requiresGrad: false }));
      expectClose(x.grad!.values, c.dx, "dx");
    }
  },
);

test.each(["roiAlign", "roiPool"])("%s: boxes for each image are the same as rows", (op) => {
  const x = wave([2, 1, 6, 6], 0);
  const rows = run(
    op,
    x,
    tensor([
      [0, 1, 1, 4, 4],
      [1, 0, 2, 5, 5],
    ]),
    { outputSize: 2 },
  );
  const lists = run(op, x, [tensor([[1, 1, 4, 4]]), tensor([[0, 2, 5, 5]])], { outputSize: 2 });
  expect(lists.toArray()).toEqual(rows.toArray());
});

test.each(["roiAlign", "roiPool"])("%s: no regions, regions outside and endless ones", (op) => {
  const x = wave([1, 2, 4, 4], 0);
  const none = run(op, x, zeros([0, 5]), { outputSize: 2 });
  expect(none.shape).toEqual([0, 2, 2, 2]);
  none.sum().backward();
  expect([...x.grad!.values].every((v) => v === 0)).toBe(true);
  const outside = run(op, x, tensor([[0, 90, 90, 99, 99]]), { outputSize: 1 });
  expect(outside.toArray()).toEqual([[[[0]], [[0]]]]);
  const endless = run(op, x, tensor([[0, -1e9, -1e9, 1e9, 1e9]]), { outputSize: 2 });
  expect([...endless.values].every(Number.isFinite)).toBe(true);
});
