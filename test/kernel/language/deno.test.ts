import { describe, expect, test } from "vitest";
import type { CellResult } from "../../../kernel/client.js";
import { errorOf, printed } from "../harness.js";
import { LOADING_MS, typedKernel } from "./typedKernel.js";

/** What notebooks written for Deno use, as far as it is about showing. */
describe("a notebook written for Deno", { timeout: LOADING_MS }, () => {
  const { run, value } = typedKernel();
  const data = ({ outputs }: CellResult) =>
    outputs.flatMap((output) => ("data" in output ? [output.data] : []));

  test("shows the templates html, md and svg, without a type error", async () => {
    const shown = await run(
      `await Deno.jupyter.display(Deno.jupyter.md\`# Deno\`);\nDeno.jupyter.html\`<b>\${1 + 1}</b>\``,
    );
    expect(printed(shown, "stderr")).toBe("");
    expect(data(shown)).toEqual([
      { "text/markdown": "# Deno" },
      { "text/html": "<b>2</b>", "text/plain": expect.anything() },
    ]);
  });

  test("shows bundles, pictures and its own classes", async () => {
    const shown = await run(`
await Deno.jupyter.display({ "text/plain": "raw" }, { raw: true });
await Deno.jupyter.display(Deno.jupyter.image(new Uint8Array([255, 216, 255])));
class Temperature {
  constructor(public celsius: number) {}
  [Deno.jupyter.$display]() {
    return { "text/plain": \`\${this.celsius} C\` };
  }
}
new Temperature(21)`);
    expect(printed(shown, "stderr")).toBe("");
    expect(data(shown)).toEqual([
      { "text/plain": "raw" },
      { "image/jpeg": "/9j/" },
      { "text/plain": "21 C" },
    ]);
  });

  test("replaces what it has shown", async () => {
    const shown = await run(`
const transient = { display_id: "progress" };
await Deno.jupyter.broadcast("display_data", { data: { "text/plain": "1" }, metadata: {}, transient });
await Deno.jupyter.broadcast("update_display_data", { data: { "text/plain": "2" }, metadata: {}, transient });`);
    expect(data(shown)).toEqual([{ "text/plain": "2" }]);
    const failed = await run('await Deno.jupyter.broadcast("comm_open", {});');
    expect(errorOf(failed)?.evalue).toBe(
      "Deno.jupyter.broadcast: expected display_data, update_display_data or clear_output, got 'comm_open'",
    );
  });

  test("names packages as Deno does; they are those that are installed", async () => {
    const imported = await run(
      'import ndarray from "npm:ndarray@1.1.1";\nimport fp from "npm:zx@8/package.json";\n[ndarray(new Float32Array(4), [2, 2]).shape, fp.name]',
    );
    expect(printed(imported, "stderr")).toBe("");
    expect(data(imported)).toEqual([{ "text/plain": "[ [ 2, 2 ], 'zx' ]" }]);
  });

  test("packages see no Deno", async () => {
    expect(await value("typeof (globalThis as any).Deno")).toBe("'undefined'");
  });
});
