import { expect, test } from "vitest";
import { expectClose, forBuilds, random } from "./lab.js";

const LENGTHS = [1, 7, 1031, 20_000];
const STEPS = 3;

forBuilds((lab) => {
  test.each([
    [0, 0, false],
    [0, 0.1, false],
    [0.9, 0, false],
    [0.9, 0.01, false],
    [0.9, 0.01, true],
  ])("SGD with momentum %s, weight decay %s, Nesterov %s", (momentum, decay, nesterov) => {
    for (const length of LENGTHS) {
      const start = random(length, 1);
      const [actual] = lab.sameForThreads(() => {
        const [x, v] = [lab.put(start), lab.room(length)];
        for (let t = 1; t <= STEPS; t++) {
          const dx = lab.put(random(length, t + 1));
          const flags = [nesterov ? 1 : 0, t === 1 ? 1 : 0] as const;
          lab.run.sgd(x, dx, momentum ? v : 0, length, 0.1, momentum, decay, ...flags);
        }
        lab.expectFence(x, length);
        return lab.read(x, length);
      });
      const x = Float64Array.from(start);
      const v = new Float64Array(length);
      for (let t = 1; t <= STEPS; t++) {
        const dx = random(length, t + 1);
        for (let i = 0; i < length; i++) {
          const g = dx[i] + decay * x[i];
          v[i] = t === 1 ? g : momentum * v[i] + g;
          x[i] -= 0.1 * (momentum ? (nesterov ? g + momentum * v[i] : v[i]) : g);
        }
      }
      expectClose(actual, x, 1e-6);
    }
  });

  test.each([0, 0.05])("Adam with weight decay %s", (decay) => {
    const [rate, beta1, beta2, epsilon] = [0.01, 0.9, 0.999, 1e-8];
    for (const length of LENGTHS) {
      const start = random(length, 1);
      const [actual] = lab.sameForThreads(() => {
        const [x, m, v] = [
          lab.put(start),
          lab.put(new Float32Array(length)),
          lab.put(new Float32Array(length)),
        ];
        for (let t = 1; t <= STEPS; t++) {
          const dx = lab.put(random(length, t + 1));
          const corrections = [1 - beta1 ** t, 1 - beta2 ** t] as const;
          lab.run.adam(x, dx, m, v, length, rate, beta1, beta2, epsilon, decay, ...corrections);
        }
        for (const at of [x, m, v]) lab.expectFence(at, length);
        return lab.read(x, length);
      });
      const [x, m, v] = [
        Float64Array.from(start),
        new Float64Array(length),
        new Float64Array(length),
      ];
      for (let t = 1; t <= STEPS; t++) {
        const dx = random(length, t + 1);
        for (let i = 0; i < length; i++) {
          const gradient = dx[i] + decay * x[i];
          m[i] = beta1 * m[i] + (1 - beta1) * gradient;
          v[i] = beta2 * v[i] + (1 - beta2) * gradient ** 2;
          const divisor = Math.sqrt(v[i] / (1 - beta2 ** t)) + epsilon;
          x[i] -= (rate * m[i]) / (1 - beta1 ** t) / divisor;
        }
      }
      expectClose(actual, x, 2e-6);
    }
  });

  test("nothing to update", () => {
    lab.reset();
    const x = lab.room(1);
    lab.run.adam(x, x, x, x, 0, 0.1, 0.9, 0.999, 1e-8, 0, 0.1, 0.001);
    expect(() => lab.expectFence(x, 0)).not.toThrow();
  });
});
