import { describe, expect, test } from "vitest";
import { tagsOf } from "../../../kernel/compile/tags.js";
import { errorOf, printed, temporaryFolder } from "../harness.js";
import { typedKernel } from "./typedKernel.js";

/** What notebooks written for tslab use. */
describe("a notebook written for tslab", () => {
  const { run, value } = typedKernel({ cwd: temporaryFolder() });
  const data = async (code: string) =>
    (await run(code)).outputs.map((o) => (o.output_type === "display_data" ? o.data : o));

  test("display, each kind", async () => {
    const kinds =
      "display.html('<b>h</b>'); display.markdown('*m*'); display.latex('$x$'); display.svg('<svg/>'); display.javascript('1'); display.text('t'); display.raw('application/x', 'r');";
    expect(await data(`import { display } from "tslab"; ${kinds}`)).toEqual([
      { "text/html": "<b>h</b>" },
      { "text/markdown": "*m*" },
      { "text/latex": "$x$" },
      { "image/svg+xml": "<svg/>" },
      { "text/javascript": "1" },
      { "text/plain": "t" },
      { "application/x": "r" },
    ]);
    const bytes = "new Uint8Array([1, 2, 3])";
    expect(
      await data(
        `import * as tslab from "tslab"; tslab.display.png(${bytes}); tslab.display.jpeg(${bytes}); tslab.display.gif(${bytes}); tslab.display.pdf(${bytes});`,
      ),
    ).toEqual([
      { "image/png": "AQID" },
      { "image/jpeg": "AQID" },
      { "image/gif": "AQID" },
      { "application/pdf": "AQID" },
    ]);
  });

  test("newDisplay replaces what it showed, in a later cell too", async () => {
    const shown = await run(
      'import { newDisplay } from "tslab"; const one = newDisplay(); one.text("a"); one.text("b"); newDisplay().html("c");',
    );
    expect(shown.outputs.map((o) => o.output_type === "display_data" && o.data)).toEqual([
      { "text/plain": "b" },
      { "text/html": "c" },
    ]);
    await run('one.text("later")');
    expect(shown.outputs[0]).toMatchObject({ data: { "text/plain": "later" } });
  });

  test("require and versions", async () => {
    expect(await value('typeof require("tslab").display.html')).toBe("'function'");
    expect(
      await value('import { versions } from "tslab"; Object.keys(versions).sort().join()'),
    ).toBe("'node,tslab,typescript'");
  });

  test("exports holds the notebook's variables, for cells only", async () => {
    await run("const held = [1]; function named() { return 2 }");
    const result = await run(
      "[exports.held, exports.named(), (() => Object(exports))() === exports]",
    );
    expect(printed(result, "stderr")).toBe("");
    expect(result.outputs).toMatchObject([{ data: { "text/plain": "[ [ 1 ], 2, true ]" } }]);
    expect(await value("var exports: any = { own: 3 };\nexports.own")).toBe("3");
    expect(
      await value("delete (globalThis as any)['exp' + 'orts']; 'exp' + 'orts' in globalThis"),
    ).toBe("false");
  });

  test("module cells are files to other cells, and can be written again", async () => {
    const define = (n: number) =>
      `/**\n * Helpers.\n * @module helpers\n */\nexport interface Point { x: number }\nexport const answer: number = ${n};\nexport function at(p: Point): number { return p.x + answer }\nconsole.log("runs");`;
    expect((await run(define(40))).outputs).toEqual([]);
    const used = await run(
      'import { at, type Point } from "./helpers"; const p: Point = { x: 2 }; at(p)',
    );
    expect(printed(used)).toBe("runs\n");
    expect(used.outputs.at(-1)).toMatchObject({ data: { "text/plain": "42" } });
    await run(define(41));
    expect(await value('import { at } from "./helpers"; at({ x: 2 })')).toBe("43");
    expect(await value("at({ x: 3 })")).toBe("44");
  });

  test("module cells import one another, and are checked", async () => {
    await run("/** @module low */ export const low = 1;");
    await run('/** @module high */ import { low } from "./low"; export const high = low + 1;');
    expect(await value('import { high } from "./high"; high')).toBe("2");
    const wrong = await run("/** @module wrong */ export const n: number = 'a';");
    expect(printed(wrong, "stderr")).toContain("TS2322");
    const syntax = await run("/** @module broken */ export const = 1;");
    expect(errorOf(syntax)?.ename).toBe("SyntaxError");
  });

  test("an error in a module cell has its place", async () => {
    await run("/** @module fails */\n\nexport function fail(): never { throw new Error('in it') }");
    const error = errorOf(await run('import { fail } from "./fails"; fail()'));
    expect(error?.traceback[1]).toMatch(/at fail \(.*fails\.ts:3:39\)$/);
    expect(error?.traceback.join("\n")).toContain("> 3 | export function fail()");
  });

  test("JSX in a module cell", async () => {
    await run(
      "/** @module view\n * @jsx */\n// @ts-nocheck\nconst React = { createElement: (...all) => all };\nexport const view = <p>one</p>;",
    );
    expect(await value('import { view } from "./view"; view')).toBe("[ 'p', null, 'one' ]");
  });
});

test.each([
  ["/** @module a */ x", { module: "a.ts" }],
  ["// first\n/** @module a\n @jsx */", { module: "a.tsx" }],
  ["/* @module a */", {}],
  ["const x = 1; /** @module a */", {}],
  ["/** @module ../a */", {}],
  ["/** about @module names */", {}],
])("tags of %j", (source, tags) => {
  expect(tagsOf(source)).toEqual(tags);
});
