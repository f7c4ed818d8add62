import { expect, test } from "vitest";
import { rng } from "../../../src/tensor/random.js";
import { forBuilds } from "./lab.js";

forBuilds((lab) => {
  test.each([0.5, 0.1, 0.9999, 1, 2 ** -53])("the draws of the generator, p %s", (p) => {
    for (const count of [0, 1, 1000]) {
      lab.reset();
      const generator = rng(12 + count);
      generator.uniform();
      const words = generator.state().slice(0, 4);
      const [state, mask] = [lab.putInts(words), lab.room(count)];
      lab.run.dropMask(state, mask, count, Math.ceil(p * 2 ** 53), 3);
      const wanted = Array.from({ length: count }, () => (generator.uniform() >= p ? 3 : 0));
      expect([...lab.read(mask, count)]).toEqual(wanted);
      lab.expectFence(mask, count);
      const after = lab.memory.i32.subarray(state >> 2, (state >> 2) + 4);
      expect([...after]).toEqual(generator.state().map((word) => word | 0));
    }
  });
});
