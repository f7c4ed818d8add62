import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { errorOf, printed, temporaryFolder, textOf } from "../harness.js";
import { rawKernel } from "../rawClient.js";
import { LOADING_MS, typedKernel } from "./typedKernel.js";

/** The kernel's client is a headless one: what types say comes before the cell's end. */
describe("type errors in a headless run", () => {
  const { run } = typedKernel();

  test("are told below the cell, which runs all the same", async () => {
    const result = await run('const size: number = "a";\nsize');
    expect([result.status, textOf(result)]).toEqual(["ok", "'a'"]);
    expect(printed(result, "stderr")).toBe(
      [
        `In[${result.executionCount}]:1:7 - type error TS2322: Type 'string' is not assignable to type 'number'.`,
        '> 1 | const size: number = "a";',
        "    |       ^^^^",
        "  2 | size",
        "",
      ].join("\n"),
    );
  });

  test("are nothing where the types are right, in whatever cell a name was declared", async () => {
    await run("let rate = 0.1; interface Plan { rate: number } const plan: Plan = { rate }");
    const result = await run(
      "rate = plan.rate * 2; const next: Plan = { ...plan, rate }; next.rate",
    );
    expect([textOf(result), result.outputs.length]).toEqual(["0.2", 1]);
  });

  test("know that a failed cell declared nothing", async () => {
    await run("throw 1; const nowhere = 1");
    expect(printed(await run("typeof nowhere"), "stderr")).toContain("Cannot find name 'nowhere'");
  });

  test("stop a cell that asks for it", async () => {
    const result = await run('// @convlab types: stop\nconsole.log("ran"); const n: number = "a";');
    expect(printed(result)).toBe("");
    expect(errorOf(result)).toMatchObject({
      ename: "TS2322",
      evalue: `Type 'string' is not assignable to type 'number'. (In[${result.executionCount}]:2:27)`,
    });
    expect(errorOf(result)?.traceback.join("\n")).toContain("> 2 | console.log");
    expect((await run("// @convlab types: stop\n1")).status).toBe("ok");
  });

  test("are left out where a cell asks for it", async () => {
    expect((await run('// @convlab types: off\nconst off: number = "a";')).outputs).toEqual([]);
    expect((await run('// @ts-nocheck\nconst nocheck: number = "a";')).outputs).toEqual([]);
  });

  test("stop a check cell, and nothing else in it runs", async () => {
    await run(
      'import { checks } from "convlab/lessons/convolution"; const check = checks("en"); const outputSize = (n: string) => n;',
    );
    const result = await run('console.log("ran");\ncheck.outputSize(outputSize);');
    expect([result.status, printed(result)]).toEqual(["error", ""]);
    expect(errorOf(result)?.ename).toBe("TS2345");
    const right = await run("check.outputSize((n, f) => n - f + 1)");
    expect([right.status, printed(right, "stderr")]).toEqual(["ok", ""]);
  });

  test("start afresh when the values are lost", async () => {
    await run("const held = 1");
    await run("process.exit(3)");
    expect(printed(await run("typeof held"), "stderr")).toContain("Cannot find name 'held'");
  });
});

describe("a notebook whose tsconfig.json asks for it", () => {
  const folder = temporaryFolder();
  writeFileSync(
    join(folder, "tsconfig.json"),
    '{ // the notebook\'s\n "compilerOptions": { "lib": ["ES2023", "DOM"], "experimentalDecorators": true }, "convlab": { "types": "stop" } }',
  );
  const { run, value } = typedKernel({ cwd: folder, env: { CONVLAB_TYPES: "" } });

  test("stops cells with type errors", async () => {
    expect(errorOf(await run('const n: number = "a";'))?.ename).toBe("TS2322");
  });

  test("has the library it names, and its decorators", async () => {
    expect((await run("let button: HTMLButtonElement | undefined;")).status).toBe("ok");
    const legacy =
      "const seen: string[] = []; function note(target: object, key: string) { seen.push(key) }\nclass Noted { @note field = 1 }\nseen";
    expect(await value(legacy)).toBe("[ 'field' ]");
  });
});

describe("a cell that waits for its types", () => {
  const { send, execute } = rawKernel({ CONVLAB_TYPES: "stop", CONVLAB_LANGUAGE: "en" });

  test(
    "can be stopped",
    async () => {
      // The service is not even loaded yet. Whether the cell waits or runs already: Stop ends it.
      let ended = false;
      const cell = execute("for (;;) await new Promise((r) => setTimeout(r, 5));").finally(() => {
        ended = true;
      });
      while (!ended) await send("control", "interrupt_request", {});
      expect((await cell).reply).toMatchObject({ status: "error", ename: "Interrupted" });
      expect((await execute("1")).reply.status).toBe("ok");
    },
    LOADING_MS,
  );
});

describe("a live front end", () => {
  const raw = rawKernel({ CONVLAB_TYPES: "warn", CONVLAB_LANGUAGE: "en" });
  const { send, execute } = raw;
  const live = { allow_stdin: true };

  test(
    "completion and inspection answer while a cell runs",
    async () => {
      await execute("const matrix = [[1, 2]]; const loose = JSON.parse('{\"inner\":1}')", live);
      const running = execute("for (;;) await new Promise((r) => setTimeout(r, 5));", live);
      const completed = await send("shell", "complete_request", {
        code: "matrix.len",
        cursor_pos: 10,
      });
      expect(completed.reply).toMatchObject({ matches: ["length"], cursor_start: 7 });
      const inspected = await send("shell", "inspect_request", { code: "matrix", cursor_pos: 6 });
      const data = inspected.reply.data as Record<string, string>;
      expect(data["text/plain"]).toContain("const matrix: number[][]");
      await send("control", "interrupt_request", {});
      await running;
    },
    LOADING_MS,
  );

  test("type errors come when they are ready, as output of their cell", async () => {
    const { messages } = await execute('const late: number = "a"; 7', live);
    const id = messages[0].parent.msg_id;
    const told = await raw.client.heard(
      ({ header, parent }) => header.msg_type === "stream" && parent.msg_id === id,
    );
    expect(told.content.name).toBe("stderr");
    expect(told.content.text).toContain("type error TS2322");
  });

  // A value is waited for a moment only: on a busy machine the answer may come without it.
  const patient = { timeout: LOADING_MS };
  const inspected = async (code: string) => {
    const { reply } = await send("shell", "inspect_request", { code, cursor_pos: code.length });
    return (reply.data as Record<string, string>)["text/plain"];
  };

  test(
    "the live value is shown, and where types know nothing its properties",
    async () => {
      await expect
        .poll(() => inspected("matrix"), patient)
        .toBe("const matrix: number[][]\n\n[ [ 1, 2 ] ]");
      const completed = async () => {
        const asked = { code: "loose.", cursor_pos: 6 };
        return (await send("shell", "complete_request", asked)).reply.matches;
      };
      await expect.poll(completed, patient).toEqual(["inner"]);
    },
    LOADING_MS,
  );

  test(
    "of a tensor its live shape, of a module its layers",
    async () => {
      await execute(
        "import { conv2d, sequential, zeros } from 'convlab'; let picture = zeros([2, 3]); const net = sequential({ first: conv2d(3, 8, { kernelSize: 3 }) })",
        live,
      );
      await expect.poll(() => inspected("picture"), patient).toMatch(/shape \[2, ?3\]/);
      await execute("picture = picture.reshape([3, 2])", live);
      await expect.poll(() => inspected("picture"), patient).toMatch(/shape \[3, ?2\]/);
      await expect.poll(() => inspected("net"), patient).toMatch(/first[\s\S]*conv2d/i);
    },
    LOADING_MS,
  );
});
