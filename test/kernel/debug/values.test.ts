import { describe, expect, test } from "vitest";
import { debuggedKernel, shownBy } from "./debugClient.js";

const CELL = `class Layer { constructor(readonly size: number) {} get twice() { return 2 * this.size; } }
const layers = new Map<string, Layer>([["conv1", new Layer(6)], ["fc", new Layer(10)]]);
const performance = 0.98;
function train(rate: number) {
  const weights = Float32Array.of(1, 2, 3);
  let name = "conv1";
  for (let epoch = 1; epoch < 3; epoch++) {
    const inner = () => rate * epoch;
    rate += inner();
  }
  return weights.length + rate + name.length;
}
train(0.5)`;

describe("values", () => {
  const kernel = debuggedKernel();

  async function stopAt(line: number) {
    const { client } = kernel;
    await client.breakAt(CELL, line);
    const running = client.execute(CELL);
    const { frames } = await client.stopped();
    const go = async () => {
      await client.breakAt(CELL);
      await client.ask("continue", { threadId: 1 });
      return running;
    };
    return { client, frames, go };
  }

  test("a function's variables, its blocks' and the notebook's, as the cell names them", async () => {
    const { client, frames, go } = await stopAt(9);
    const locals = await client.scope(frames[0], "Locals");
    expect(locals).toMatchObject({
      rate: "0.5",
      epoch: "1",
      name: "'conv1'",
      weights: "Float32Array(3) [ 1, 2, 3 ]",
    });
    expect(Object.keys(locals)).not.toContain("__convlab__");
    const globals = await client.scope(frames[1], "Globals");
    expect(globals).toMatchObject({
      performance: "0.98",
      layers: "Map(2) { 'conv1' => Layer { size: 6 }, 'fc' => Layer { size: 10 } }",
    });
    expect(Object.keys(globals)).not.toContain("setTimeout");
    await go();
  });

  test("what is in a value unfolds; getters are not called", async () => {
    const { client, frames, go } = await stopAt(11);
    const globals = await client.variables(frames[0], "Globals");
    const layers = globals.find(({ name }) => name === "layers");
    const [first] = await client.children(layers?.variablesReference ?? 0);
    expect(first).toMatchObject({ name: "'conv1' =>", value: "Layer { size: 6 }" });
    const inner = await client.children(first.variablesReference);
    expect(inner.map(({ name, value }) => [name, value])).toEqual([["size", "6"]]);
    const locals = await client.variables(frames[0], "Locals");
    const weights = locals.find(({ name }) => name === "weights");
    const numbers = { variablesReference: weights?.variablesReference, start: 1, count: 1 };
    expect((await client.ask("variables", numbers)).variables).toMatchObject([
      { name: "1", value: "2" },
    ]);
    await go();
  });

  test("an expression in TypeScript, in the frame that is looked at", async () => {
    const { client, frames, go } = await stopAt(9);
    expect(await client.evaluate("(rate as number) * 10 + epoch", frames[0])).toBe("6");
    expect(await client.evaluate("{ rate, epoch }", frames[0])).toBe("{ rate: 0.5, epoch: 1 }");
    expect(await client.evaluate("layers.get('fc')!.twice", frames[1])).toBe("20");
    const unknown = await client.request("evaluate", {
      expression: "nowhere",
      frameId: frames[0].id,
    });
    expect(unknown).toMatchObject({
      success: false,
      message: "ReferenceError: nowhere is not defined",
    });
    const wrong = await client.request("evaluate", { expression: "1 +", frameId: frames[0].id });
    expect(wrong).toMatchObject({
      success: false,
      message: "Expression expected. (expression.ts:1:4)",
    });
    await go();
  });

  test("a variable is set where it lives, and the code goes on with that", async () => {
    const { client, frames, go } = await stopAt(11);
    const { scopes } = await client.ask("scopes", { frameId: frames[0].id });
    const [locals] = scopes;
    expect(locals.name).toBe("Locals");
    const { variablesReference } = locals;
    const set = await client.ask("setVariable", { variablesReference, name: "rate", value: "100" });
    expect(set.value).toBe("100");
    const wider = { variablesReference, name: "name", value: "'x' as string" };
    expect((await client.ask("setVariable", wider)).value).toBe("'x'");
    expect(shownBy(await go())).toBe("104");
  });

  test("a local variable is copied to the notebook's", async () => {
    const { client, frames, go } = await stopAt(11);
    const names = { srcVariableName: "weights", dstVariableName: "kept", srcFrameId: frames[0].id };
    await client.ask("copyToGlobals", names);
    await go();
    expect(shownBy(await client.execute("kept"))).toBe("Float32Array(3) [ 1, 2, 3 ]");
  });

  test("a value is shown as its cell would show it", async () => {
    const { client } = kernel;
    const picture = `const picture = { [Symbol.for("Jupyter.display")]: () => ({ "text/html": "<b>p</b>" }) };`;
    const running = client.execute(`${picture}\nconst URL = "own";\ndebugger;`);
    const { frames } = await client.stopped();
    const asked = { variableName: "picture", frameId: frames[0].id };
    expect((await client.ask("richInspectVariables", asked)).data).toMatchObject({
      "text/html": "<b>p</b>",
      "text/plain": expect.stringContaining("Jupyter.display"),
    });
    await client.ask("continue", { threadId: 1 });
    await running;
    await client.ask("inspectVariables");
    const { data } = await client.ask("richInspectVariables", { variableName: "URL" });
    expect(data).toEqual({ "text/plain": "'own'" });
  });

  test("nobody looks into a value in the middle of a function that changes it", async () => {
    const { client } = kernel;
    const code = `let inside = false;
const shy = { [Symbol.for("nodejs.util.inspect.custom")]: () => (inside ? "seen inside" : "whole") };
let on = true;
setTimeout(() => { on = false; }, 600);
while (on) {
  inside = true;
  for (let i = 0; i < 1e5; i++) Math.sqrt(i);
  inside = false;
  await new Promise((resolve) => setImmediate(resolve));
}`;
    const running = client.execute(code);
    let ended = false;
    void running.then(() => {
      ended = true;
    });
    const seen = new Set<string>();
    while (!ended) {
      const { variables } = await client.ask("inspectVariables");
      for (const { name, value } of variables) if (name === "shy") seen.add(value);
    }
    expect([...seen]).toEqual(["whole"]);
  });

  test("while a loop leaves no time, the variables are those of before", async () => {
    const { client } = kernel;
    await client.execute("const before = 'here';");
    await client.ask("inspectVariables");
    const running = client.execute("console.log('started'); while (true) {}");
    await client.kernel.heard(({ content }) => content.text === "started\n");
    const { variables } = await client.ask("inspectVariables");
    expect(variables).toContainEqual(expect.objectContaining({ name: "before", value: "'here'" }));
    await client.kernel.send("control", "interrupt_request", {});
    expect((await running).reply.ename).toBe("Interrupted");
  });

  test("the notebook's variables are listed also where nothing stands still, and nobody debugs", async () => {
    const { client } = kernel;
    await client.ask("disconnect");
    await client.execute("const listed = [1, 2];");
    const { variables } = await client.ask("inspectVariables");
    const listed = variables.find(({ name }: { name: string }) => name === "listed");
    expect(listed).toMatchObject({ value: "[ 1, 2 ]", evaluateName: "listed" });
    expect(await client.children(listed.variablesReference)).toHaveLength(2);
    expect(await client.evaluate("listed.length")).toBe("2");
    expect((await client.ask("debugInfo")).isStarted).toBe(false);
  });
});
