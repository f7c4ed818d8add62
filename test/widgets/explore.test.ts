import { afterEach, beforeEach, expect, test } from "vitest";
import { useHost } from "../../src/host/current.js";
import { DISPLAY } from "../../src/host/host.js";
import { type CommEvent, type Comms, setLanguage } from "../../src/host/index.js";
import { terminalHost } from "../../src/host/terminal.js";
import { conv2d, sequential } from "../../src/nn/index.js";
import { ones } from "../../src/tensor/index.js";
import { exploreFeatureMaps } from "../../src/widgets/index.js";
import { WIDGET_VIEW } from "../../src/widgets/model.js";

beforeEach(() => setLanguage("en"));
afterEach(() => useHost(undefined));

const explorer = () =>
  exploreFeatureMaps(
    sequential({ conv: conv2d(1, 3, { kernelSize: 3 }) }),
    ones([1, 5, 5]),
    "conv",
  );

test("a click on a map shows it large, the next one all of them again", async () => {
  let tell: ((event: CommEvent) => unknown) | undefined;
  const sent: unknown[] = [];
  const comms: Comms = {
    open: () => ({
      id: "comm",
      send: (data) => void sent.push(data),
      close() {},
      onMessage: (handler) => {
        tell = handler;
      },
      onClose() {},
    }),
    register() {},
  };
  useHost({ ...terminalHost({ write: () => true }), needsPicture: false, comms: () => comms });
  const maps = explorer();
  const bundle = maps[DISPLAY]();
  expect(bundle[WIDGET_VIEW]).toMatchObject({ model_id: "comm" });
  // Where nobody answers: the image and one map of three, chosen by a slider.
  const still = bundle["application/vnd.plotly.v1+json"] as { data: unknown[]; layout: object };
  expect(still.data).toHaveLength(1 + 3);
  expect(still.layout).toHaveProperty("sliders");
  const click = (trace: number) => {
    const point = { x: 0, y: 0, trace, index: [0, 0] };
    return tell?.({
      data: { method: "custom", content: { event: "click", point } },
      buffers: [],
    });
  };
  await click(2);
  expect(maps.chosen).toBe(2);
  expect(maps.figure.text).toMatch(
    /^conv, channel 2 \(click: back to all\)\. Channel 2 of conv, 3×3/,
  );
  expect(sent[0]).toMatchObject({ state: { text: maps.figure.text } });
  await click(0);
  expect(maps.chosen).toBeNull();
  expect(maps.figure.text).toMatch(/3 feature maps of 3×3 from conv/);
});

test("code chooses too, and a wrong channel leaves what is shown", () => {
  const maps = explorer();
  maps.choose(1);
  expect(maps.chosen).toBe(1);
  expect(() => maps.choose(3)).toThrow("plotChannel: expected a channel from 0 to 2, got 3");
  expect(maps.chosen).toBe(1);
  expect(maps.figure.text).toContain("channel 1");
  maps.choose(null);
  expect(maps.figure.data).toHaveLength(3);
});
