// node convnetjs.serve.mjs serve|first-step FOLDER VERSION
import { createRequire } from "node:module";
import { join } from "node:path";
import { performance } from "node:perf_hooks";

const start = performance.now();
const [what, folder, version] = process.argv.slice(2);
const { Net, Trainer, Vol } = createRequire(join(folder, "package.json"))("convnetjs");

const conv = (filters, sx, pad) => ({ type: "conv", sx, filters, pad, activation: "relu" });
const pool = (sx) => ({ type: "pool", sx, stride: sx });
const input = (size, depth) => ({ type: "input", out_sx: size, out_sy: size, out_depth: depth });
const dense = (num_neurons) => ({ type: "fc", num_neurons, activation: "relu" });
const classes = { type: "softmax", num_classes: 10 };

function lenet() {
  const first = [input(28, 1), conv(6, 5, 2), pool(2), conv(16, 5, 0), pool(2)];
  return [...first, dense(120), dense(84), classes];
}

/** It has no batch norm and no mean of a map; the maximum of each map stands for it. */
function bncnn() {
  const first = [input(32, 3), conv(32, 3, 1), conv(32, 3, 1), pool(2)];
  return [...first, conv(64, 3, 1), conv(64, 3, 1), pool(16), classes];
}

function make(defs, size, depth) {
  const net = new Net();
  net.makeLayers(defs);
  return { net, x: new Vol(size, size, depth) };
}

function training({ net, x }, batch) {
  const trainer = new Trainer(net, { method: "adam", learning_rate: 1e-3, batch_size: batch });
  const run = () => {
    for (let i = 0; i < batch; i++) trainer.train(x, i % 10);
  };
  return { run, batch };
}

const forward = ({ net, x }) => ({ run: () => net.forward(x, false), batch: 1 });

// bncnn: a batch of 4, since every image takes it a quarter of a second anyway.
const works = {
  "lenet-train": () => training(make(lenet(), 28, 1), 64),
  "bncnn-train": () => ({ ...training(make(bncnn(), 32, 3), 4), how: "no batch norm" }),
  "lenet-forward": () => forward(make(lenet(), 28, 1)),
  "bncnn-forward": () => ({ ...forward(make(bncnn(), 32, 3)), how: "no batch norm" }),
};

if (what === "first-step") {
  training(make(lenet(), 28, 1), 64).run();
  console.log(JSON.stringify({ ways: { "": (performance.now() - start) / 1000 } }));
} else {
  const { serve } = await import("../common/serve.mjs");
  await serve(version, works);
}
