import fc from "fast-check";
import ndarray from "ndarray";
import { expect, test } from "vitest";
import { plain } from "../../src/engine/index.js";
import { stridesOf } from "../../src/tensor/shape.js";

/** Every index of a shape, row by row. */
function* indices(shape: number[]): Generator<number[]> {
  const size = shape.reduce((a, b) => a * b, 1);
  const strides = stridesOf(shape);
  for (let i = 0; i < size; i++) yield shape.map((n, d) => Math.floor(i / strides[d]) % n);
}

const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });

test("copy equals ndarray's views: reordered, turned around, stretched", () => {
  fc.assert(
    fc.property(shapes, fc.infiniteStream(fc.integer({ min: 0, max: 2 })), (shape, ways) => {
      const from = Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i);
      const layout = { offset: 0, strides: stridesOf(shape) };
      shape.forEach((n, d) => {
        const way = ways.next().value;
        if (way === 1 && n > 0) {
          layout.offset += (n - 1) * layout.strides[d];
          layout.strides[d] *= -1;
        } else if (way === 2) layout.strides[d] = 0;
      });
      const to = new Float64Array(from.length);
      plain.copy(shape, from, layout, to, { offset: 0, strides: stridesOf(shape) });
      const view = ndarray(from, shape, layout.strides, layout.offset);
      const wanted = [...indices(shape)].map((index) => view.get(...index));
      expect([...to]).toEqual(wanted);
    }),
  );
});

test("binary equals element by element, with every way of stretching", () => {
  const axis = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.boolean(), fc.boolean());
  const name = fc.constantFrom("add", "sub", "mul", "div");
  const apply = {
    add: (a: number, b: number) => a + b,
    sub: (a: number, b: number) => a - b,
    mul: (a: number, b: number) => a * b,
    div: (a: number, b: number) => a / b,
  };
  fc.assert(
    fc.property(fc.array(axis, { maxLength: 4 }), name, (axes, op) => {
      const shape = axes.map(([n]) => n);
      const operand = (stretched: boolean[], phase: number) => {
        const own = shape.map((n, d) => (stretched[d] ? 1 : n));
        const size = own.reduce((x, y) => x * y, 1);
        const values = Float64Array.from({ length: size }, (_, i) => Math.sin(i + phase));
        const strides = stridesOf(own).map((s, d) => (stretched[d] ? 0 : s));
        return { values, layout: { offset: 0, strides } };
      };
      const a = operand(
        axes.map(([, s]) => s),
        1,
      );
      const b = operand(
        axes.map(([, , s]) => s),
        2,
      );
      const y = new Float64Array(shape.reduce((p, n) => p * n, 1));
      plain.binary(op, shape, a.values, a.layout, b.values, b.layout, y);
      const [va, vb] = [a, b].map((o) => ndarray(o.values, shape, o.layout.strides));
      const wanted = [...indices(shape)].map((i) => apply[op](va.get(...i), vb.get(...i)));
      expect([...y]).toEqual(wanted);
    }),
  );
});
